"""Files that are not what their name says: each is refused in words, and nothing is kept of it."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from certification import filekinds
from certification.filekinds import NotTaken
from tests.certification import bombs
from tests.certification.bombs import Part, archive
from tests.certification.test_material import PDF, PNG, PPTX, zipped
from tests.factories import certification as make
from tests.snapshot import unchanged

pytestmark = pytest.mark.django_db

OTHER = "does not hold what its ending says. Save it again in that format, or rename it."
KIND = "is of a kind that is not taken. Taken are: .csv, .docx"
UNSAFE = "cannot be unpacked safely"
MACROS = "holds macros or programs. Save it without them."
LOCKED = "is locked with a password. Pack it without one."
NESTED = "is an archive with another archive in it. Unpack that one first."
RENAME = "is not a name that a file can keep here. Rename it"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 80
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

CASES: dict[str, tuple[str, bytes, str]] = {
    # not what the name says
    "a page as PDF": ("a.pdf", HTML, OTHER),
    "a page with a mark as PDF": ("a.pdf", b"\xef\xbb\xbf" + HTML, OTHER),
    "a page before a PDF": ("a.pdf", HTML + PDF, OTHER),
    "a program as PDF": ("a.pdf", EXE, OTHER),
    "a PDF without end": ("a.pdf", b"%PDF-1.7\n" + b"x" * 5000, OTHER),
    "a PDF that is also a ZIP": ("a.pdf", bombs.pdf_and_zip(), OTHER),
    "a drawing as PNG": ("a.png", SVG, OTHER),
    "a page behind a PNG": ("a.png", bombs.png_and_html(), OTHER),
    "a ZIP behind a JPEG": ("a.jpg", b"\xff\xd8\xff\xe0" + zipped(("a", b"a")), OTHER),
    "a page as text": ("a.txt", HTML, OTHER),
    "a page with a mark as text": ("a.md", b"\xef\xbb\xbf \n<!-- x --> <html><body>", OTHER),
    "a drawing as text": ("a.md", SVG, OTHER),
    "XML as text": ("a.txt", b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "b">]>', OTHER),
    "UTF-16 as text": ("a.txt", "words".encode("utf-16"), OTHER),
    "Latin-1 as text": ("a.csv", "Zo\u00eb".encode("latin-1"), OTHER),
    "NUL in a text": ("a.yaml", b"a: b\x00c", OTHER),
    "an escape in a text": ("a.md", b"\x1b]0;title\x07", OTHER),
    "a program as text": ("a.txt", EXE, OTHER),
    "a ZIP as document": ("a.docx", zipped(("a.txt", b"a")), OTHER),
    "a document as deck": ("a.pptx", bombs.office("word"), OTHER),
    "a deck as sheet": ("a.ods", PPTX, OTHER),
    "a program before a ZIP": ("a.zip", bombs.with_junk_before(), OTHER),
    "a torn ZIP": ("a.zip", zipped(("a.txt", b"words" * 99))[:-30], OTHER),
    "a ZIP with a tail": ("a.zip", zipped(("a.txt", b"a")) + HTML, OTHER),
    "an empty ZIP": ("a.zip", zipped(), OTHER),
    "a page": ("a.html", HTML, KIND),
    "a drawing": ("a.svg", SVG, KIND),
    "a tarball": ("a.tar.gz", b"\x1f\x8b\x08" + b"\0" * 99, KIND),
    "a document with macros": ("a.docm", bombs.office("word"), KIND),
    "two endings": ("a.pdf.exe", PDF, KIND),
    "no ending": ("course", PDF, KIND),
    # what runs
    "a macro": ("a.docx", bombs.office("word", ("word/vbaProject.bin", b"x")), MACROS),
    "a macro by its type": (
        "a.docx",
        bombs.office("word", types=b"application/vnd.ms-word.document.macroEnabled.main+xml"),
        MACROS,
    ),
    "a script in a document": ("a.docx", bombs.office("word", ("word/run.vbs", b"x")), MACROS),
    "a page in a document": ("a.docx", bombs.office("word", ("word/a.html", HTML)), MACROS),
    "a control in a deck": ("a.pptx", bombs.office("ppt", ("ppt/activeX/a.xml", b"")), MACROS),
    "a script in a text": (
        "a.odt",
        zipped(
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("Scripts/python/run.py", b"x"),
        ),
        MACROS,
    ),
    # bombs
    "zeros": ("a.zip", zipped(("zeros.txt", b"\0" * 30_000_000)), UNSAFE),
    "overlapping": ("a.zip", bombs.overlapping(), UNSAFE),
    "overlapping and quoted": ("a.zip", bombs.quoted_overlapping(), UNSAFE),
    "many entries": ("a.zip", bombs.many(), UNSAFE),
    "a directory without end": ("a.zip", bombs.huge_directory(), UNSAFE),
    "archives in archives": ("a.zip", bombs.nested(), NESTED),
    "documents in documents": ("a.zip", bombs.decks_of_decks(), NESTED),
    "many large documents": ("a.zip", bombs.many_large_documents(), UNSAFE),
    "gzip in it": ("a.zip", zipped(("a.txt", b"\x1f\x8b\x08" + b"\0" * 50)), NESTED),
    "more than it says": ("a.zip", archive([Part(b"a.txt", b"ab" * 9000, size=100)]), OTHER),
    "less than it says": ("a.zip", archive([Part(b"a.txt", b"ab", size=90_000)]), OTHER),
    "a wrong sum": (
        "a.zip",
        zipped(("a.txt", b"abc"), compression=0).replace(b"abc", b"abd", 1),
        OTHER,
    ),
    "locked": ("a.zip", archive([Part(b"a.txt", b"secret", flags=0x801)]), LOCKED),
    "an unknown packing": ("a.zip", archive([Part(b"a.txt", b"x", method=99)]), OTHER),
    # names inside
    "a link": ("a.zip", bombs.link(), UNSAFE),
    "a device": ("a.zip", bombs.device(), UNSAFE),
    **{
        f"{name!r} inside": ("a.zip", archive([Part(name.encode(), b"x")]), UNSAFE)
        for name in (
            "/etc/passwd",
            "../up.txt",
            "a/../../up.txt",
            "..\\up.txt",
            "C:\\windows\\a.txt",
            "\\\\server\\share",
            "a\x00.txt",
            "a\nb.txt",
            "a\u202etxt.exe",
            "x" * 300,
        )
    },
    "a name twice": ("a.zip", archive([Part(b"a.txt", b"1"), Part(b"a.txt", b"2")]), UNSAFE),
    "a name in two cases": ("a.zip", archive([Part(b"a.txt", b"1"), Part(b"A.TXT", b"2")]), UNSAFE),
    "two names for one": ("a.zip", archive([Part(b"a.txt", b"1", local_name=b"b.txt")]), OTHER),
    # the file's own name
    "a name of 300": ("x" * 296 + ".pdf", PDF, RENAME),
    "a device's name": ("CON.pdf", PDF, RENAME),
    "another device's name": ("lpt1.tar.pdf", PDF, RENAME),
    "a hidden name": (".htaccess", b"x", RENAME),
    # sizes
    "nothing": ("a.pdf", b"", "is empty"),
    "too large": ("a.txt", b"x" * (20 * 2**20 + 1), "is larger than 20 MB"),
}


@pytest.fixture
def version(house, at):
    return make.make_draft(house, at=at)


@pytest.fixture
def send(version, house, signed_in):
    client = signed_in(house.representative)
    client.get("/")
    address = reverse("certification:add_files", args=[version.public_id])

    def sent(*files: tuple[str, bytes]):
        uploads = [SimpleUploadedFile(name, content) for name, content in files]
        for upload, (name, _content) in zip(uploads, files, strict=True):
            upload._name = name  # as a browser that is no browser would send it
        return client.post(address, {"files": uploads}, follow=True)

    return sent


@pytest.mark.parametrize("case", CASES)
def test_each_bad_file_is_refused_in_words_and_leaves_nothing(case, send):
    name, content, words = CASES[case]
    with unchanged():
        answer = send((name, content))
    page = unescape(answer.content.decode())
    assert answer.status_code == 200  # back at the draft, with what it said before
    assert words in page
    assert "Your draft is kept; this file was not added." in page
    assert "Administering Swift" in page or 'name="title"' in page


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("slides\u202efdp.exe.pdf", "slidesfdp.exe.pdf"),
        ("../../../etc/slides.pdf", "slides.pdf"),
        ("C:\\course\\slides.pdf", "slides.pdf"),
    ],
)
def test_a_name_that_hides_something_is_kept_without_it(name, kept, send, version):
    send((name, PDF))
    assert [file.name for file in version.files.kept()] == [kept]


def test_good_files_of_the_same_form_are_taken_all_the_same(send, version):
    deck = bombs.office("ppt", ("ppt/embeddings/sheet.xlsx", bombs.office("xl")))
    course = zipped(("read me.txt", b"words"), ("deck.pptx", deck), ("code/run.py", b"print()"))
    answer = send(("bad.pdf", HTML), ("deck.pptx", deck), ("all.zip", course), ("a.png", PNG))
    assert "3 files are added." in answer.content.decode()
    assert {file.name for file in version.files.kept()} == {"deck.pptx", "all.zip", "a.png"}


def test_more_files_than_a_course_holds(send, version):
    for start in (0, 20):
        send(*((f"{n}.txt", b"words") for n in range(start, start + 20)))
    with unchanged():
        answer = send(("41.txt", b"words"))
    assert "A course holds at most 40 files and 100 MB." in answer.content.decode()


def test_more_bytes_than_a_course_holds(send, monkeypatch):
    monkeypatch.setattr(filekinds, "MAX_TOTAL_BYTES", 3 * 2**20)
    send(("1.txt", b"x" * 2**20), ("2.txt", b"x" * 2**20))
    with unchanged():
        answer = send(("3.txt", b"x" * (2**20 + 1)))
    assert "A course holds at most 40 files" in answer.content.decode()


def test_more_files_than_a_form_carries(send):
    with unchanged():
        answer = send(*((f"{n}.txt", b"words") for n in range(101)))
    assert answer.status_code == 400


JUDGE = """
import io, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from certification import filekinds
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
content = sys.stdin.buffer.read()
try:
    filekinds.identify("a.zip", io.BytesIO(content), len(content))
except filekinds.NotTaken as no:
    print(no.fault.value, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(
    "bomb",
    [
        "zeros",
        "overlapping",
        "overlapping and quoted",
        "a directory without end",
        "many large documents",
        "archives in archives",
        "documents in documents",
        "many entries",
    ],
)
def test_a_bomb_costs_little_time_and_memory(bomb):
    """Judged in a process of its own, with a limit on its time, by what it needed at most."""
    _name, content, _words = CASES[bomb]
    judged = subprocess.run(
        [sys.executable, "-c", JUDGE], input=content, capture_output=True, check=True
    )
    *_fault, megabytes = judged.stdout.decode().split()
    assert int(megabytes) < 128 + len(content) // 2**20


def test_python_and_we_agree_on_what_these_archives_hold():
    """The bombs are real: the reader of the standard library opens them."""
    for case in ("overlapping", "overlapping and quoted"):
        with zipfile.ZipFile(io.BytesIO(CASES[case][1])) as opened:
            grown = sum(entry.file_size for entry in opened.infolist())
        assert grown > 100 * len(CASES[case][1])


@given(st.binary(max_size=400), st.integers(0, 2**20), st.binary(min_size=1, max_size=6))
def test_a_damaged_archive_is_told_or_refused(noise, place, patch):
    good = zipped(("a.txt", b"words" * 50), ("b/c.bin", noise))
    place %= len(good)
    broken = good[:place] + patch + good[place + len(patch) :]
    for ending in (".zip", ".docx", ".odt"):
        try:
            filekinds.identify(f"a{ending}", io.BytesIO(broken), len(broken))
        except NotTaken:
            continue
