"""Markdown as people write it, made into HTML that can do nothing but be read.

Two walls: raw HTML is taken as text, and what the parser made passes an allow-list. No inline
style is made (code is coloured by classes), and no image is fetched from another site: it becomes
a link, since the pages' policy would not load it and readers need not be counted by strangers.

Each paragraph, heading, point and cell finds its own direction, so that letters which turn the direction
round end with it; inside code such letters, and prompts, are marked as what they are.
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
from markdown.extensions.nl2br import Nl2BrExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

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
    "div": {"class", "tabindex", "role", "aria-label"},
    "span": {"class"},
    "pre": {"tabindex"},
    **{tag: {"dir"} for tag in ("p", "li", "h3", "h4", "h5", "h6", "td", "th")},
}
SCHEMES = {"http", "https", "mailto"}
_CODE_CLASS = re.compile(r"[a-z]{1,3}[0-9]?\Z")  # Pygments' short names: k, nb, s2, kwd
_WRAPS = {"highlight", "scroll"}  # what stands around code and around a table
_BLOCKS = {"p", "li", "h3", "h4", "h5", "h6", "td", "th"}
# ```bash with a line that begins with a prompt is a session at a shell, not a script
_SESSION = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[ \t]*(?:bash|sh|shell|zsh|ksh|csh)[ \t]*\r?\n(?=\$ )", re.MULTILINE
)
_CODE = re.compile(r"(?P<block><span></span>)?<code>(?P<code>[^\0]*?)</code>")
_TURNS_ROUND = re.compile(
    "[\u202a-\u202e\u2066-\u2069]"
)  # letters that change the direction unseen
_ADDRESS = r"(?<![\w/.:@=-])(https?://[^\s<>\"'`\[\]{}|\\^\x00-\x1f]{3,2000})"
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
            if element.tag in _BLOCKS:
                element.set("dir", "auto")
        for parent in list(root.iter()):
            for place, child in enumerate(parent):
                if child.tag == "table":
                    parent[place] = self._scrolling(child)

    @staticmethod
    def _scrolling(table: ET.Element) -> ET.Element:
        """A wide table scrolls by itself, and the keyboard can reach it."""
        facts = {"class": "scroll", "tabindex": "0", "role": "group", "aria-label": _("Table")}
        box = ET.Element("div", facts)
        box.append(table)
        box.tail, table.tail = table.tail, None
        return box

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


class _Address(InlineProcessor):
    """An address that was only pasted is a link, without the full stop that ends its sentence."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(  # type: ignore[override]  # noqa: N802  (the library's name; it takes this shape)
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element | None, int | None, int | None]:
        address = m[1].rstrip(".,;:!?*_~)")
        while address.count("(") > address.count(")") and m[1][len(address) :].startswith(")"):
            address += ")"
        if not re.match(r"https?://\w", address):
            return None, None, None
        link = ET.Element("a", {"href": address})
        link.text = AtomicString(address)
        return link, m.start(1), m.start(1) + len(address)


class _MannersExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  (the library's name)
        md.inlinePatterns.register(_Address(_ADDRESS, md), "address", 115)
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
        known = [name for name in value.split() if name in _WRAPS or _CODE_CLASS.match(name)]
        return " ".join(known) or None
    only = {"dir": "auto", "role": "group", "tabindex": "0"}.get(attribute)
    if only is not None and value != only:
        return None
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
    text = _SESSION.sub(r"\g<fence>console\n", text)
    md = Markdown(
        extensions=[
            TableExtension(),
            FencedCodeExtension(),
            SaneListExtension(),
            Nl2BrExtension(),  # a line that somebody ended is seen to end there
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
    if "<code>$ " in clean or _TURNS_ROUND.search(clean):
        clean = _CODE.sub(_marked, clean)
    return mark_safe(clean)  # noqa: S308  (the allow-list above is what makes it safe)


def _marked(found: re.Match[str]) -> str:
    """Mark in a piece of code what is not code: prompts, answers, letters that turn the direction."""
    code = found["code"]
    if found["block"] and code.startswith("$ ") and "<" not in code:
        code = "".join(
            f'<span class="gp">$ </span>{line[2:]}'
            if line.startswith("$ ")
            else f'<span class="go">{line}</span>'
            for line in code.splitlines(keepends=True)
        )
    code = _TURNS_ROUND.sub(lambda one: f'<span class="gt">U+{ord(one[0]):04X}</span>', code)
    return f"<code>{code}</code>"


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
