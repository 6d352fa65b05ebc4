"""Baked pictures: the same credential comes out, the picture stays a picture, and the malformed is refused."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from certification.credential import badge, baking, reading
from certification.credential.baking import BadPicture
from tests.certification.credential.makings import SomeSite

HELD_JSON = '{"type": ["VerifiableCredential"]}'
SVG = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- a > in a comment -->\n'
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox=\"0 0 9 9\" aria-label='a > b'>"
    "<title>é</title><rect width='9' height='9'/></svg>"
).encode()


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    return out.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    checked = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checked


def after_header(picture: bytes, *chunks: bytes) -> bytes:
    return picture[:33] + b"".join(chunks) + picture[33:]


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text(max_size=6), st.text(max_size=20), max_size=4))
def test_what_goes_in_comes_out(told):
    text = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace").decode()
    for picture in (png(), SVG):
        assert json.loads(baking.unbake(baking.bake(picture, text))) == json.loads(text)


@pytest.mark.parametrize("text", ['{"a": "]]>"}', '{"a": "<svg>&amp;]]>]]>"}'])
def test_no_credential_breaks_out_of_its_svg(text):
    baked = baking.bake(SVG, text)
    assert json.loads(baking.unbake(baked)) == json.loads(text)
    etree.fromstring(baked)


def test_letters_that_xml_forbids_come_through_as_json_writes_them():
    told = {"type": ["VerifiableCredential"], "name": "\x00\uffff\u2028 é 雲 ]]> </svg>"}
    for picture in (png(), SVG):
        assert reading.read(baking.bake(picture, badge.as_json(told))) == told
    with pytest.raises(BadPicture, match="XML forbids"):
        baking.bake(SVG, json.dumps(told, ensure_ascii=False))


def test_pictures_stay_what_they_were():
    text = json.dumps(SomeSite().credential, ensure_ascii=False)
    baked = Image.open(io.BytesIO(baking.bake(png(), text)))
    baked.load()
    assert baked.getpixel((3, 3)) == (0, 128, 128)
    assert baked.text["openbadgecredential"] == text
    root = etree.fromstring(baking.bake(SVG, text))
    first = root[0]
    assert first.tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert json.loads(first.text) == json.loads(text)
    assert [etree.QName(one).localname for one in root[1:]] == ["title", "rect"]


def test_baked_again_it_carries_the_new_one_alone():
    for picture in (png(), SVG):
        twice = baking.bake(baking.bake(picture, '{"a": 1}'), '{"a": 2}')
        assert baking.unbake(twice) == '{"a": 2}'
        assert twice.count(b"openbadgecredential") + twice.count(b"<openbadges:credential") == 1


def test_two_credentials_are_refused():
    one = chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0{}")
    assert baking.unbake(after_header(png(), one)) == "{}"
    with pytest.raises(BadPicture, match="more than one"):
        baking.unbake(after_header(png(), one, one))
    baked = baking.bake(SVG, "{}")
    element = baked[baked.index(b"<openbadges") : baked.index(b"<title>")]
    with pytest.raises(BadPicture, match="more than one"):
        baking.unbake(baked.replace(element, element + element))


def bad_pngs() -> dict[str, bytes]:
    good = baking.bake(png(), "{}")
    return {
        "none": png(),
        "cut": good[:-3],
        "cut in the middle": good[:50],
        "head alone": good[:8],
        "something after": good + b"x",
        "check sum": good.replace(b"credential\0\0\0\0\0{}", b"credential\0\0\0\0\0[]"),
        "no header": baking.PNG + good[33:],
        "compressed": after_header(
            png(), chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + zlib.compress(b"{}"))
        ),
        "broken off": after_header(png(), chunk(b"iTXt", b"openbadgecredential\0\0\0")),
        "no UTF-8": after_header(png(), chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0\xff")),
        "length": baking.PNG + b"\xff\xff\xff\xffIHDR",
        "long": after_header(
            png(), chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + b" " * 300_000)
        ),
    }


@pytest.mark.parametrize("what", bad_pngs())
def test_malformed_png_is_refused(what):
    with pytest.raises(BadPicture):
        baking.unbake(bad_pngs()[what])


NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
HELD = "<openbadges:credential>{}</openbadges:credential>"
BAD_SVGS = {
    "none": SVG.decode(),
    "doctype": f'<!DOCTYPE svg SYSTEM "http://x.example/x.dtd"><svg {NS}>{HELD}</svg>',
    "entities": f'<!DOCTYPE svg [<!ENTITY a "{{}}">]><svg {NS}><openbadges:credential>&a;</openbadges:credential></svg>',
    "undeclared entity": f"<svg {NS}><openbadges:credential>&a;</openbadges:credential></svg>",
    "inside another": f"<svg {NS}><g>{HELD}</g></svg>" + "",
    "elements inside": f"<svg {NS}><openbadges:credential><a/></openbadges:credential></svg>",
    "another root": f"<html {NS}>{HELD}</html>",
    "another namespace": HELD.join(
        ['<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://x.example/">', "</svg>"]
    ),
    "cut": f"<svg {NS}>{HELD}",
    "after": f"<svg {NS}>{HELD}</svg><svg/>",
    "deep": f"<svg {NS}>" + "<g>" * 300 + "</g>" * 300 + HELD + "</svg>",
    "long": f"<svg {NS}><openbadges:credential>" + " " * 300_000 + "</openbadges:credential></svg>",
    "no picture": "hello",
}


@pytest.mark.parametrize("what", BAD_SVGS)
def test_malformed_svg_is_refused(what):
    with pytest.raises(BadPicture):
        baking.unbake(BAD_SVGS[what].encode())


def test_entities_never_grow():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE svg [<!ENTITY l0 "ha">{laughs}]><svg {NS}><openbadges:credential>&l11;</openbadges:credential></svg>'
    with pytest.raises(BadPicture, match="entities"):
        baking.unbake(bomb.encode())


def test_too_much_is_refused_before_it_is_read():
    for head in (baking.PNG, b"<svg>"):
        with pytest.raises(BadPicture, match="too large"):
            baking.unbake(head + bytes(baking.MOST_BYTES))
    with pytest.raises(BadPicture, match="too long"):
        baking.bake(SVG, "x" * 300_000)
    with pytest.raises(BadPicture, match="empty"):
        baking.bake(b'<svg xmlns="http://www.w3.org/2000/svg"/>', "{}")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_pictures_are_refused_or_read_and_nothing_else(data):
    picture = bytearray(baking.bake(data.draw(st.sampled_from([png(), SVG])), HELD_JSON))
    for _ in range(data.draw(st.integers(1, 4))):
        picture[data.draw(st.integers(0, len(picture) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(reading.Unreadable):
        assert reading.read(bytes(picture))["type"] == ["VerifiableCredential"]


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(content):
    with pytest.raises(reading.Unreadable):
        reading.read(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  ", "empty"),
        (b"{", "line 1"),
        (b"[]", "braces"),
        (b"{}", "no credential"),
        (b'{"type": "VerifiableCredential"}', "no credential"),
        (
            b'{"type": ["VerifiableCredential"], "name": "a", "name": "b"}',
            "name stands there twice",
        ),
        (b'{"type": ["VerifiableCredential"], "x": {"a": 1, "a": 1}}', "a stands there twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": ' + b"9" * 5000 + b"}", "number"),
        (b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}", "deep"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "deep"),
        (b'{"a": [' + b"1," * 30_000 + b"1]}", "parts"),
        (b'{"a": "' + b"x" * 1_000_000 + b'"}', "long"),
        (b"\xff\xfe{}", "UTF-8"),
        (b'{"type": ["VerifiableCredential"], "name": "\\ud800"}', "surrogate"),
    ],
)
def test_malformed_json_is_refused_in_words(content, words):
    with pytest.raises(reading.Unreadable, match=words):
        reading.read(content)
