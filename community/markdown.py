"""Markdown as people write it, made into HTML that can do nothing but be read.

Two walls: raw HTML is taken as text, and what the parser made passes an allow-list. No inline
style is made (code is coloured by classes), and no image is fetched from another site: it becomes
a link, since the pages' policy would not load it and readers need not be counted by strangers.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.codehilite import CodeHiliteExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.treeprocessors import Treeprocessor

SHORT = 2000
LIMIT = 64 * 1024  # characters; a longer text is shown as it was typed
FIRST_HEADING = 3  # the page has h1 and h2; a text's own headings begin below them

TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li"),
    *("strong", "em", "code", "pre", "span", "div", "a", "img"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "div": {"class"},
    "span": {"class"},
    "pre": {"tabindex"},
}
SCHEMES = {"http", "https", "mailto"}
_CODE_CLASS = re.compile(r"[a-z]{1,3}[0-9]?\Z")  # Pygments' short names: k, nb, s2, kwd
# The parser takes time that grows with the square of these, so what no person writes stays as typed.
MOST = {"[": 1500, "```": 600, "~~~": 600}
MOST_BRACKETS_IN_A_BLOCK = 300
# ``` { .python hl_lines="1" }: the options reach the highlighter's insides, so the language is kept alone.
_FENCE_OPTIONS = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[ \t]*\{(?P<options>[^}\n]*)\}[^\n]*$", re.MULTILINE
)
_DEEP = re.compile(r"^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){13}", re.MULTILINE)


class _Manners(Treeprocessor):
    """Headings below the page's own; images of other sites as links; code reachable by keyboard."""

    def run(self, root: ET.Element) -> None:
        for element in root.iter():
            if re.fullmatch(r"h[1-6]", element.tag):
                element.tag = f"h{min(6, int(element.tag[1]) + FIRST_HEADING - 1)}"
            elif element.tag == "img":
                self._image(element)

    @staticmethod
    def _image(element: ET.Element) -> None:
        source, alt = element.get("src", ""), element.get("alt", "")
        if re.match(r"/(?![/\\])", source):
            element.set("loading", "lazy")
            return
        element.attrib.clear()
        if _scheme(source) in {"http", "https"}:
            element.tag = "a"
            element.set("href", source)
            element.text = alt or _("picture")
        else:
            element.tag = "span"
            element.text = alt


class _MannersExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (the library's name)
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Manners(md), "manners", 5)


def _scheme(address: str) -> str:
    try:
        return urlsplit(address.strip()).scheme.lower()
    except ValueError:
        return ""


def _keep(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "class":
        known = [name for name in value.split() if name == "highlight" or _CODE_CLASS.match(name)]
        return " ".join(known) or None
    if tag == "img" and attribute == "src" and not re.match(r"/(?![/\\])", value):
        return None
    return value


def render(text: str) -> SafeString:
    """Turn a member's Markdown into HTML for a page. Never fails: at worst the text stands as typed."""
    text = text.replace("\x00", "")
    if len(text) <= SHORT:
        return _short(text, get_language())
    return _made(text)


@lru_cache(maxsize=2048)
def _short(text: str, language: str | None) -> SafeString:
    """Remember short texts: a recipe's page is made of a hundred of them, and they do not change."""
    return _made(text)


def _made(text: str) -> SafeString:
    if _is_beyond_sense(text):
        return _as_typed(text)
    text = _FENCE_OPTIONS.sub(_language_alone, text)
    md = Markdown(
        extensions=[
            TableExtension(),
            FencedCodeExtension(),
            SaneListExtension(),
            CodeHiliteExtension(guess_lang=False, css_class="highlight"),
            _MannersExtension(),
        ],
        output_format="html",
    )
    try:
        html = md.convert(text)
    except Exception:  # noqa: BLE001  (a page never falls over what somebody typed)
        return _as_typed(text)
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_keep,
        # A code block may scroll sideways; then the keyboard must be able to reach it.
        set_tag_attribute_values={"pre": {"tabindex": "0"}},
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
    )
    return mark_safe(clean)  # noqa: S308  (the allow-list above is what makes it safe)


def _language_alone(found: re.Match[str]) -> str:
    language = re.search(r"\.([\w#+-]+)", found["options"])
    return found["fence"] + (language[1] if language else "")


def _is_beyond_sense(text: str) -> bool:
    """Whether reading it as Markdown would cost the site more than it tells the reader."""
    if len(text) > LIMIT or _DEEP.search(text):
        return True
    if any(text.count(mark) > most for mark, most in MOST.items()):
        return True
    blocks = re.split(r"\n\s*\n", text)
    return any(block.count("[") > MOST_BRACKETS_IN_A_BLOCK for block in blocks)


def _as_typed(text: str) -> SafeString:
    return format_html("<pre>{}</pre>", text)
