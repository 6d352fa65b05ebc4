"""What a browser says it is, in words that its owner will know. Nothing is decided by it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

# The first that matches is the one: most browsers also claim to be the ones before them.
BROWSERS = (
    (r"\bEdgA?(?:iOS)?/", "Edge"),
    (r"\b(?:OPR|OPT|Opera)/", "Opera"),
    (r"\bSamsungBrowser/", "Samsung Internet"),
    (r"\bVivaldi/", "Vivaldi"),
    (r"\b(?:Firefox|FxiOS)/", "Firefox"),
    (r"\b(?:Chrome|CriOS|Chromium|HeadlessChrome)/", "Chrome"),
    (r"\bVersion/[\d.]+.*\bSafari/", "Safari"),
)
SYSTEMS = (
    (r"\biPhone\b", "iPhone"),
    (r"\biPad\b", "iPad"),
    (r"\bAndroid\b", "Android"),
    (r"\bCrOS\b", "ChromeOS"),
    (r"\bWindows NT\b", "Windows"),
    (r"\bMac OS X\b|\bMacintosh\b", "Mac"),
    (r"\bFreeBSD\b", "FreeBSD"),
    (r"\bOpenBSD\b", "OpenBSD"),
    (r"\bLinux\b|\bX11\b", "Linux"),
)


def _first(table: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, said)), "")


def in_words(user_agent: str) -> str:
    """`Firefox on Linux`; a program by its own name; “a browser that does not say what it is”."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    if browser or system:
        return browser or system
    program = re.match(r"[\w.-]{2,30}", user_agent)
    if program:
        return _("the program %s") % program[0]
    return _("a browser that does not say what it is")
