"""Where the reader's own colours rule (forced colours), one sees what is chosen and what is not."""

from __future__ import annotations

import io

import pytest
from PIL import Image

pytestmark = [pytest.mark.browser, pytest.mark.prove]


def colours_within(box) -> int:
    """How many colours there are inside a box or a ring, its edge left out."""
    drawn = Image.open(io.BytesIO(box.screenshot())).convert("RGB")
    width, height = drawn.size
    inside = drawn.crop((width // 3, height // 3, width - width // 3, height - height // 3))
    return len(inside.getcolors(maxcolors=100_000))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_boxes_and_rings_show_whether_they_are_chosen(window, theme):
    page = window(theme=theme).page
    page.emulate_media(forced_colors="active", color_scheme=theme)
    site = window().site.url
    page.goto(site + "/groups/chennai/conduct/report/")
    box = page.locator('input[type="checkbox"]').first
    assert colours_within(box) == 1, "an empty box is empty"
    box.check()
    page.mouse.move(0, 0)
    assert colours_within(box) > 1

    page.goto(site + "/events/")
    page.get_by_role("link", name="Object storage night").first.click()
    rings = page.locator('#seat input[type="radio"]')
    chosen, other = rings.nth(0), rings.nth(1)
    assert chosen.is_checked()
    shot = [Image.open(io.BytesIO(each.screenshot())).convert("RGB") for each in (chosen, other)]
    middles = [each.getpixel((each.width // 2, each.height // 2)) for each in shot]
    assert middles[0] != middles[1]
