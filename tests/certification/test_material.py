"""What a file is, by its content; what a manifest says; judged by other tools where there are some."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import filekinds, manifest
from certification.filekinds import Fault, NotTaken

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def zipped(*entries: tuple[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return stream.getvalue()


ODP = zipped(
    ("mimetype", b"application/vnd.oasis.opendocument.presentation"), ("content.xml", b"<x/>")
)
PPTX = zipped(("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<p/>"))


def identify(name: str, content: bytes) -> str:
    return filekinds.identify(name, io.BytesIO(content), len(content))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PNG", PNG, "image/png"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("notes.md", "# Über Ringe\n".encode(), "text/markdown"),
        ("data.csv", b"a,b\r\n1,2\r\n", "text/csv"),
        ("slides.odp", ODP, "application/vnd.oasis.opendocument.presentation"),
        ("slides.pptx", PPTX, filekinds.OFFICE[".pptx"][0]),
        ("all.zip", zipped(("a/b.txt", b"hello")), "application/zip"),
    ],
)
def test_allowed_files_are_told_by_their_content(name, content, kind):
    assert identify(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("page.html", b"<html>", Fault.ENDING),
        ("draw.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Fault.ENDING),
        ("run.exe", b"MZ", Fault.ENDING),
        ("noending", b"text", Fault.ENDING),
        ("a.pdf", b"<html><script>alert(1)</script>", Fault.CONTENT),
        ("a.pdf", PNG, Fault.CONTENT),
        ("a.png", PDF, Fault.CONTENT),
        ("a.md", PDF + b"\x00\x01", Fault.CONTENT),
        ("a.txt", b"\xff\xfe\x00", Fault.CONTENT),
        ("a.txt", b"", Fault.EMPTY),
        ("a.zip", b"PK\x03\x04 not really", Fault.CONTENT),
        ("a.odp", PPTX, Fault.CONTENT),
        ("a.pptx", ODP, Fault.CONTENT),
        ("a.docx", PPTX, Fault.CONTENT),
        (
            "a.pptx",
            zipped(("[Content_Types].xml", b""), ("ppt/p.xml", b""), ("ppt/vbaProject.bin", b"x")),
            Fault.MACROS,
        ),
        ("a.zip", zipped(("../../etc/passwd", b"x")), Fault.ARCHIVE),
        ("a.zip", zipped(("/etc/passwd", b"x")), Fault.ARCHIVE),
        ("a.zip", zipped(("bomb.txt", b"\0" * 40_000_000)), Fault.ARCHIVE),
    ],
)
def test_everything_else_is_refused_with_its_fault(name, content, fault):
    with pytest.raises(NotTaken) as refusal:
        identify(name, content)
    assert refusal.value.fault is fault


def test_links_inside_archives_are_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(NotTaken) as refusal:
        identify("a.zip", stream.getvalue())
    assert refusal.value.fault is Fault.ARCHIVE


def test_a_file_above_the_limit_is_refused_by_its_size():
    with pytest.raises(NotTaken) as refusal:
        filekinds.identify("a.pdf", io.BytesIO(PDF), filekinds.MAX_FILE_BYTES + 1)
    assert refusal.value.fault is Fault.TOO_LARGE


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../slides.pdf", "slides.pdf"),
        ("C:\\course\\slides.pdf", "slides.pdf"),
        ("sli\x00des\n.pdf", "slides.pdf"),
        ("e\u0301tude.pdf", "\u00e9tude.pdf"),
        ("சென்னை.pdf", "சென்னை.pdf"),
    ],
)
def test_names_are_stripped_of_folders_and_of_what_does_not_print(given_name, kept):
    assert filekinds.clean_name(given_name) == kept


@pytest.mark.parametrize("name", ["", "..", ".", ".htaccess", "a" * 121, "/"])
def test_names_that_cannot_be_kept_are_refused(name):
    with pytest.raises(NotTaken):
        filekinds.clean_name(name)


@given(st.text(max_size=200))
def test_a_kept_name_has_no_folder_and_nothing_hidden(name):
    try:
        kept = filekinds.clean_name(name)
    except NotTaken:
        return
    assert "/" not in kept
    assert "\\" not in kept
    assert kept.isprintable()
    assert not kept.startswith(".")


@given(st.binary(max_size=3000))
def test_any_bytes_are_either_told_or_refused(content):
    for ending in filekinds.ENDINGS:
        try:
            assert identify("x" + ending, content)
        except NotTaken:
            continue


entries = st.lists(
    st.builds(
        manifest.Entry,
        path=st.text(min_size=1, max_size=20),
        size=st.integers(0, 10**9),
        sha256=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
        type=st.sampled_from(["text/plain", "application/pdf"]),
    ),
    max_size=5,
    unique_by=lambda one: one.path,
)


@given(entries, st.randoms())
def test_the_manifest_does_not_depend_on_the_order_of_adding(files, random):
    shuffled = list(files)
    random.shuffle(shuffled)
    facts = {"title": "T", "hours": 3}
    one = manifest.text(course="c", version=1, facts=facts, files=files, links=[])
    other = manifest.text(
        course="c", version=1, facts=dict(reversed(facts.items())), files=shuffled, links=[]
    )
    assert manifest.fingerprint(one) == manifest.fingerprint(other)
    assert len(json.loads(one)["files"]) == len(files)


@given(entries.filter(bool))
def test_any_change_of_a_file_changes_the_fingerprint(files):
    def of(rows):
        return manifest.fingerprint(
            manifest.text(course="c", version=1, facts={}, files=rows, links=[])
        )

    first = files[0]
    other = manifest.Entry(first.path, first.size + 1, first.sha256, first.type)
    assert of(files) != of([other, *files[1:]])
    assert of(files) != of(files[1:])


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="no sha256sum on this machine")
def test_sha256sum_agrees_with_us(tmp_path):
    said = manifest.text(course="c", version=1, facts={"title": "சபை"}, files=[], links=[])
    path = tmp_path / "manifest.json"
    path.write_bytes(said.encode())

    judged = subprocess.run(
        [shutil.which("sha256sum"), path], capture_output=True, check=True, text=True
    ).stdout.split()[0]

    assert judged == manifest.fingerprint(said)
    assert manifest.digest(io.BytesIO(said.encode())) == (judged, len(said.encode()))
    assert judged == hashlib.sha256(said.encode()).hexdigest()
