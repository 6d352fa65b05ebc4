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
from tests.hostile import ELEMENTS, HOSTILE, LEVERS

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


def test_hostile_text_becomes_harmless_html(subtests):
    for text in HOSTILE:
        with subtests.test(msg=repr(text)):
            assert_harmless(render(text))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_rendered_and_harmless(text):
    assert_harmless(render(text))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*ELEMENTS, *LEVERS, "\n", "\n\n", "> ", "- ", "    ", "`", "*", "[", "]("]
        ),
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


# --- Work that a text can ask for ----------------------------------------------------------------

NESTING = [
    "> ",
    "- ",
    "1. ",
    "    ",
    "* ",
    "\t",
    "[",
    "](",
    "**",
    "_",
    "`",
    "```\n",
    "| a ",
    "\n",
    "<",
    "&",
]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(NESTING), min_size=1, max_size=6),
    st.integers(min_value=1, max_value=400),
)
def test_nesting_of_any_kind_and_depth_ends_and_is_bounded(pieces, times):
    """Whatever is repeated, the answer comes, and it is not many times as long as the question."""
    text = ("".join(pieces) * times)[:4000]
    html = render(text)
    assert_harmless(html)
    assert len(html) < 60 * len(text) + 1000


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        st.sampled_from(
            "தமிழ் नमस्ते עברית عربي abc \u202e\u202d\u2066\u2067\u2068\u2069\u200f\u200d`\n*#-"
        ),
        max_size=300,
    )
)
def test_letters_of_every_direction_are_harmless_and_kept_apart(text):
    html = render(text)
    assert_harmless(html)
    for element in elements(html):
        if element.tag in {"p", "li", "h3", "h4", "td"}:
            assert element.get("dir") == "auto"


@pytest.mark.parametrize("code", ["`a\u202eb`", "```\na\u202eb\n```", "    a\u202eb"])
def test_letters_that_turn_the_direction_are_seen_in_code(code):
    html = render(code)
    assert "\u202e" not in html
    assert "U+202E" in html


def test_in_words_they_stay_within_their_paragraph():
    html = render("one \u202e two\n\nthree")
    assert html.count('<p dir="auto">') == 2


def test_a_word_of_a_thousand_letters_is_left_whole():
    assert "x" * 1000 in render("x" * 1000)


class TestSessions:
    """What is typed at a prompt can be told from the prompt and from the answer."""

    @pytest.mark.parametrize(
        "text",
        [
            "```console\n$ ls\nfile\n```",
            "```bash\n$ ls\nfile\n```",
            "```\n$ ls\nfile\n```",
            "    $ ls\n    file",
        ],
    )
    def test_prompt_and_answer_are_marked(self, text):
        html = render(text)
        assert '<span class="gp">$ </span>' in html
        assert '<span class="go">file' in html

    def test_a_comment_is_no_prompt(self):
        assert "gp" not in render("```bash\n# install\npkg install git\n```")

    def test_a_closing_fence_closes(self):
        html = render("```\na\n```\n$ 5 is what it costs")
        assert "<p" in html


def test_an_address_that_was_pasted_is_a_link_without_its_full_stop():
    html = render("See https://docs.example.org/a_b_c(d), or (https://e.org/x).")
    assert 'href="https://docs.example.org/a_b_c(d)"' in html
    assert 'href="https://e.org/x"' in html
    assert "or (<a" in html


def test_a_link_holds_no_second_link():
    html = render("[https://a.example](https://b.example)")
    assert html.count("<a ") == 1


def test_a_line_that_was_ended_is_seen_to_end():
    assert "one<br>\ntwo" in render("one\r\ntwo")


def test_a_wide_table_scrolls_in_itself_and_the_keyboard_reaches_it():
    html = render("| a |\n|---|\n| 1 |")
    box = next(e for e in elements(html) if e.get("class") == "scroll")
    assert box.get("tabindex") == "0"
    assert box.get("aria-label") == "Table"
    assert [child.tag for child in box] == ["table"]
