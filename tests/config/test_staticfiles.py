"""Static files as they are collected: one stylesheet that holds them all, under a name of its own."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings


def test_stylesheets_are_joined_in_their_order_and_find_their_fonts(tmp_path):
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "config.staticfiles.BundledStorage"},
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)  # a second time as well
    (bundle,) = (path for path in (tmp_path / "css").glob("sabha.*.css"))
    css = bundle.read_text("utf-8")
    assert css.startswith("@layer reset, tokens, base, components, pages, utilities;")
    for name in settings.STYLESHEETS:
        first = (settings.BASE_DIR / "static" / name).read_text("utf-8").splitlines()[0]
        assert first in css, name
    for font in re.findall(r'url\("([^"]+\.woff2)"\)', css):
        assert (tmp_path / "css" / font).exists(), font
    assert bundle.with_name(bundle.name + ".gz").exists()
