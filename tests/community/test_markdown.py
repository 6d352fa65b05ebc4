"""Markdown: what people write is shown; what could do anything else is not."""

from __future__ import annotations

import re

import html5lib
import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.token import STANDARD_TYPES

from community.markdown import LIMIT, render

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    '![x](/a.png "a\\" onerror=\\"alert(1)")',
    '[x](http://e.org "a\\" onmouseover=\\"alert(1)")',
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "```html\n<script>alert(1)</script>\n```",
    '``` {.python style="x" onclick="alert(1)"}\nx\n```',
    "``` { .python noclasses=True cssclass='masthead' lineanchors=x }\nx = 1\n```",
    "<style>body{display:none}</style>",
    "<div style='position:fixed'>x</div>",
    "<iframe src=//evil.example></iframe>",
    "<form action=/account/logout/ method=post><button>x</button></form>",
    "<!-- --!><script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "| a |\n|---|\n| <b onclick=alert(1)>x</b> |",
    "\x00<\x00script>alert(1)</script>",
    "\x02klzzwxh:0001\x03 <script>alert(1)</script>",
    "\x02wzxhzdk:0\x03",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
SAFE_TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "strong", "em"),
    *("code", "pre", "span", "div", "a", "img", "table", "thead", "tbody", "tr", "th", "td"),
}
# Attributes whose value is the writer's, and those that have but one value.
FREE = {"href", "title", "src", "alt", "start", "class"}
ALWAYS = {
    "dir": "auto",
    "tabindex": "0",
    "rel": "nofollow noopener",
    "loading": "lazy",
    "role": "group",
    "aria-label": "Table",
}
KNOWN_CLASSES = {"highlight", "scroll", *STANDARD_TYPES.values()}


def elements(html: str):
    """Every element, as a browser would build them (an outside parser is the judge)."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [element for element in tree.iter() if isinstance(element.tag, str)][1:]


def scheme(address: str) -> str:
    """The scheme as a browser reads it: spaces off the ends, tabs and line breaks dropped."""
    seen = re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33)))))
    found = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", seen)
    return found[1].lower() if found else ""


def assert_harmless(html: str) -> None:
    for element in elements(html):
        assert element.tag in SAFE_TAGS
        for name, value in element.attrib.items():
            assert name in FREE | ALWAYS.keys()
            assert value == ALWAYS.get(name, value)
            if name == "href":
                assert scheme(value) in {"", "http", "https", "mailto"}
            if name == "src":
                assert value.startswith("/")
                assert not value.startswith(("//", "/\\"))
            if name == "class":
                assert set(value.split()) <= KNOWN_CLASSES


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_harmless_html(text):
    assert_harmless(render(text))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_rendered_and_harmless(text):
    assert_harmless(render(text))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([*HOSTILE, "\n", "\n\n", "> ", "- ", "    ", "`", "*", "[", "]("]),
        max_size=8,
    )
)
def test_hostile_pieces_in_any_order_are_harmless(pieces):
    assert_harmless(render("".join(pieces)))


def test_headings_begin_below_the_page():
    assert '<h3 dir="auto">One</h3>' in render("# One")
    assert '<h6 dir="auto">Five</h6>' in render("##### Five")


def test_tables_lists_and_emphasis_are_made():
    html = render("| a | b |\n|---|---|\n| 1 | 2 |\n\n3. three\n4. four\n\n*so* **very**")
    assert '<th dir="auto">a</th>' in html
    assert '<ol start="3">' in html
    assert "<em>so</em>" in html
    assert "<strong>very</strong>" in html


def test_fenced_code_is_coloured_by_classes_not_styles():
    html = render("```python\ndef f():\n    return 'x'\n```")
    assert 'class="highlight"' in html
    assert 'class="k"' in html
    assert "style=" not in html


def test_classes_of_the_site_cannot_be_borrowed():
    html = render("``` { .python cssclass='masthead button' }\nx = 1\n```")
    classes = {name for e in elements(html) for name in e.attrib.get("class", "").split()}
    assert "masthead" not in classes
    assert "button" not in classes


def test_raw_html_is_shown_as_it_was_typed():
    assert "&lt;hostname&gt;" in render("Put <hostname> here.")


def test_links_carry_no_weight_and_no_opener():
    assert 'rel="nofollow noopener"' in render("[x](https://e.org)")


def test_pictures_of_this_site_show_and_others_become_links():
    assert '<img alt="map" loading="lazy" src="/media/map.png">' in render("![map](/media/map.png)")
    elsewhere = render("![map](https://e.org/map.png)")
    assert "<img" not in elsewhere
    assert 'href="https://e.org/map.png"' in elsewhere
    assert "<img" not in render("![map](//e.org/map.png)")
    assert "<img" not in render("![map](/\\e.org/map.png)")


@pytest.mark.parametrize(
    "text",
    [
        "x" * (LIMIT + 1),
        "[" * 60_000,
        "[a](" * 15_000,
        "![a](<" * 10_000,
        "```\n" * 15_000,
        "> " * 30_000,
        "- " * 30_000,
        "1. " * 20_000,
    ],
)
def test_text_beyond_sense_stands_as_typed(text):
    html = render(text)
    assert html.startswith("<pre>") or len(html) < 4 * len(text)
    assert_harmless(html)


def test_the_filter_takes_nothing_for_an_empty_text():
    assert Template("{{ text|markdown }}").render(Context({"text": None})) == ""
    assert (
        Template("{{ text|markdown }}").render(Context({"text": "*a*"}))
        == '<p dir="auto"><em>a</em></p>'
    )


def test_code_blocks_can_be_reached_by_the_keyboard():
    assert '<pre tabindex="0">' in render("```\nls\n```")
