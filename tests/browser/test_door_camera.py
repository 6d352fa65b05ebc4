"""The camera at the door, held before a printed badge: a picture of it in, the person checked in."""

from __future__ import annotations

import contextlib
import io
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from community import qr
from tests.browser.test_door import here, saved, to_the_door
from tests.chromium import SWITCHES
from tests.chromium import path as chromium_path
from tests.outside import windows

pytestmark = [pytest.mark.browser, pytest.mark.prove]
WIDE, HIGH = 1280, 720
LIGHT = (206, 199, 188)  # paper under a lamp, not a white screen


def photographed(paper: Image.Image, *, turned: float, size: float) -> Image.Image:
    """The paper as a hand holds it: turned, not filling the picture, a little blurred, in poor light."""
    chance = random.Random(7)
    scale = size * HIGH / paper.height
    held = paper.convert("RGB").resize((int(paper.width * scale), int(paper.height * scale)))
    held = held.point(lambda value: 25 + value * 7 // 10)
    held = held.rotate(turned, expand=True, fillcolor=LIGHT, resample=Image.Resampling.BICUBIC)
    scene = Image.new("RGB", (WIDE, HIGH), LIGHT)
    scene.paste(held, ((WIDE - held.width) // 2 + 40, (HIGH - held.height) // 2 - 15))
    grain = Image.frombytes("L", (WIDE // 4, HIGH // 4), chance.randbytes(WIDE * HIGH // 16))
    scene = Image.blend(scene, grain.resize(scene.size).convert("RGB"), 0.08)
    return scene.filter(ImageFilter.GaussianBlur(0.8))


def film(path: Path, *pictures: Image.Image) -> Path:
    """What Chromium takes for a camera: uncompressed pictures in YUV 4:2:0, one after the other."""
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDE} H{HIGH} F10:1 Ip A1:1 C420jpeg\n".encode())
        for picture in pictures:
            bright, blue, red = picture.convert("YCbCr").split()
            half = (WIDE // 2, HIGH // 2)
            file.write(b"FRAME\n" + bright.tobytes())
            file.write(blue.resize(half).tobytes() + red.resize(half).tobytes())
    return path


@contextlib.contextmanager
def phone_before(film_of_it: Path, chromium, site) -> Iterator[object]:
    """A phone whose camera sees this film, and whose owner allows the site to look."""
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film_of_it}",
    ]
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*SWITCHES, *camera]
    )
    try:
        with windows(browser, site) as open_window:
            yield open_window(width=360, height=740)
    finally:
        browser.close()


def badge_of(name: str, window, door: str) -> Image.Image:
    """The badge as it is printed."""
    printer = window(width=1280)
    printer.become("organiser")
    meetup = re.match(r".*(/events/[^/]+/)", door)
    assert meetup
    page = printer.open(f"{meetup[1]}badges/")
    card = page.locator(".badge-card", has_text=name).first
    return Image.open(io.BytesIO(card.screenshot()))


def test_a_badge_before_the_camera_checks_its_person_in(window, chromium, site, tmp_path):
    desk = window(width=360, height=740, javascript=False)
    desk.become("organiser")
    page = desk.open("/events/")
    page.get_by_role("link", name="Repair table").first.click()
    page.get_by_role("link", name="Check people in").first.click()
    before = here(page)
    name = page.locator(".callers li:not(.there) strong").last.inner_text()
    badge = badge_of(name, window, page.url)
    empty = Image.new("RGB", (WIDE, HIGH), LIGHT)
    seen = photographed(badge, turned=8, size=0.8)

    with phone_before(film(tmp_path / "badge.y4m", empty, seen), chromium, site) as phone:
        scanning = to_the_door(phone)
        saved(scanning)
        scanning.get_by_role("button", name="Scan").click()
        said = scanning.locator("#camera-said")
        said.filter(has_text=name).wait_for()
        assert "is checked in" in said.inner_text() or "is here already" in said.inner_text()
        scanning.get_by_role("button", name="Close the camera").click()
        scanning.wait_for_function("() => !document.getElementById('video').srcObject")
        saved(scanning)
        assert here(scanning) >= before + 1
        assert phone.errors == []

    page.reload()
    row = page.locator(".callers li.there", has_text=name)
    assert row.count() == 1
    assert here(page) - before == 1 + len(re.findall(r"with \d", row.inner_text()))


def test_a_code_that_nobody_has_is_let_in_to_be_looked_at(chromium, site, tmp_path):
    modules, path = qr.path("ZZZZZ-22222")
    with windows(chromium, site) as open_window:
        drawing = open_window(width=600).page
        side = modules + 8
        drawing.set_content(
            f'<svg viewBox="-4 -4 {side} {side}" width="400"><rect x="-4" y="-4" width="100%"'
            f' height="100%" fill="#fff"/><path d="{path}"/></svg>'
        )
        code = Image.open(io.BytesIO(drawing.locator("svg").screenshot()))
    seen = photographed(code, turned=-12, size=0.6)
    with phone_before(film(tmp_path / "code.y4m", seen), chromium, site) as phone:
        scanning = to_the_door(phone)
        saved(scanning)
        before = here(scanning)
        scanning.get_by_role("button", name="Scan").click()
        scanning.get_by_text("This code is not on the list of this door.").first.wait_for()
        assert not scanning.evaluate("() => document.getElementById('camera').open")
        assert here(scanning) == before
        scanning.get_by_role("button", name="Let in, and have it looked at").click()
        scanning.get_by_text("Let in, to be looked at.").first.wait_for()
        saved(scanning)
        assert here(scanning) == before + 1
        assert phone.errors == []
