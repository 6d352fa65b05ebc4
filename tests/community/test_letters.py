"""One source, two forms that say the same; and nothing that a member types breaks out of either."""

from __future__ import annotations

import re

import html5lib
import pytest
from django.template import Context, Engine
from hypothesis import given
from hypothesis import strategies as st

from community import kinds, letters
from community.mailroom import composing

SITE = "https://sabha.example"
WORD = r"https?://[^\s)]*[\w/]|\w+"


def words_of(text: str) -> list[str]:
    """The words of a text, without what only lays it out."""
    bare = re.sub(r"(?m)^(?:> ?|- |\d+\. |-+$|-- $)+", "", text)
    return re.findall(WORD, bare)


def page(letter: letters.Letter):
    return html5lib.parse(letter.as_html(), namespaceHTMLElements=False)


def words_of_page(tree) -> list[str]:
    """The words as somebody reads them, and after each link where it leads, if it does not say so."""
    found: list[str] = []

    def walk(element) -> None:
        found.append(element.text or "")
        for child in element:
            walk(child)
            found.append(child.tail or "")
        href = element.get("href")
        if element.tag == "a" and href and href != "".join(element.itertext()):
            is_button = element.get("class") == "button"
            found.append(f":\n{href}" if is_button else f" {href}")
        if element.tag in {"p", "li", "h2", "blockquote", "br"}:
            found.append("\n")

    walk(tree)
    return re.findall(WORD, "".join(found))


SOURCE = """Hello Meena,

seat <strong>12</strong> is yours.
Saturday, 14:30

<h2>Bring</h2>
<ul><li>a <em>cup</em></li>
<li>tea</li></ul>
<ol><li>Come</li><li>Sit</li></ol>
<blockquote>Do not be late.
We begin at once.</blockquote>
Map: https://maps.example/x?a=1&amp;b=2.

More <a href="https://sabha.example/faq/">on the site</a>.

<a class="button" href="https://sabha.example/events/x/">See the meetup</a>
"""


def test_text_is_readable_as_it_stands():
    assert (
        letters.read(SOURCE).as_text()
        == """Hello Meena,

seat 12 is yours.
Saturday, 14:30

Bring
-----

- a cup
- tea
1. Come
2. Sit

> Do not be late.
> We begin at once.

Map: https://maps.example/x?a=1&b=2.

More on the site (https://sabha.example/faq/).

See the meetup:
https://sabha.example/events/x/
"""
    )


def test_html_is_well_formed_and_its_links_are_links():
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parseFragment(letters.read(SOURCE).as_html())
    assert [item.text or item[0].text for item in tree.iter("li")] == ["a ", "tea", "Come", "Sit"]
    assert [(a.get("class"), a.get("href")) for a in tree.iter("a")] == [
        (None, "https://maps.example/x?a=1&b=2"),
        (None, f"{SITE}/faq/"),
        ("button", f"{SITE}/events/x/"),
    ]
    assert len(list(tree.iter("ul"))) == len(list(tree.iter("ol"))) == 1


def test_both_forms_say_the_same():
    letter = letters.read(SOURCE)
    assert words_of(letter.as_text()) == words_of_page(page(letter))


hostile = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("<>&\"'/=!-[]()*_#`\n\t "),
    ),
    max_size=200,
) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)">x</a>',
        "</blockquote><h2>You have won</h2>",
        "<!-- --><img src=x onerror=alert(1)>",
        "&lt;b&gt;",
        "{{ person.user.email }}",
        "\u202egnp.exe",
        "தமிழ் நாடு",
        "- a list\n# a heading\n> a quote",
    ]
)
TEMPLATE = "Hello {{ name }},\n\n{{ name }} writes:\n<blockquote>{{ words }}</blockquote>\n"


@given(name=hostile, words=hostile)
def test_what_a_member_types_makes_no_mark(name, words):
    engine = Engine()
    source = engine.from_string(TEMPLATE).render(Context({"name": name, "words": words}))
    letter = letters.read(source)
    tree = page(letter)
    assert {element.tag for element in tree.iter() if isinstance(element.tag, str)} <= {
        *("html", "head", "body", "p", "br", "blockquote", "a"),
    }
    for link in tree.iter("a"):
        assert link.get("href") == "".join(link.itertext())
        assert link.get("href").startswith(("http://", "https://"))
    assert sum(block.tag == "blockquote" for block in letter.blocks) <= 1


@given(hostile)
def test_any_source_can_be_read(source):
    letter = letters.read(source)
    letter.as_html()
    letter.as_text()


@given(hostile)
def test_plain_text_stays_plain(text):
    assert not any(run.style or run.is_button for b in letters.plain(text).blocks for run in b.runs)


@given(hostile)
def test_one_line_is_one_line(text):
    line = letters.one_line(text)
    assert len(line) <= 200
    assert len(line.splitlines()) <= 1
    assert not re.search(r"[\x00-\x1f\x7f\u202a-\u202e\u2028\u2029]", line)


def test_an_unknown_tag_stands_as_it_was_typed():
    letter = letters.read("a <marquee>b</marquee> c <script>d</script>")
    assert letter.as_text() == "a <marquee>b</marquee> c <script>d</script>\n"
    assert "<marquee" not in letter.as_html()
    assert "<script" not in letter.as_html()


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "x"])
def test_a_link_leads_to_the_web_or_nowhere(href):
    letter = letters.read(f'<a href="{href}">press</a>')
    assert letter.links == []
    assert letter.as_text() == "press\n"


def test_no_template_of_a_letter_lets_a_value_through_unescaped():
    from tests.architecture.sources import templates

    loose = re.compile(r"autoescape|\|\s*safe|safeseq|escapejs")
    wrong = [
        str(name)
        for name, text in templates()
        if name.parts[0] == "emails" and name.suffix == ".txt" and loose.search(text)
    ]
    assert wrong == []


def test_a_bare_address_at_the_end_becomes_the_button_of_the_letter():
    link = f"{SITE}/x/"
    letter = composing.with_button(letters.read(f"Read it here:\n{link}"), link)
    assert letter.as_text() == f"Read it here:\n\nOpen it:\n{link}\n"
    assert composing.with_button(letters.read("Hello"), link).has_button
    assert not composing.with_button(letters.read("Hello"), "").has_button


def test_each_kind_is_mailed_from_words_that_can_be_read():
    for kind in kinds.declared():
        source = Engine.get_default().get_template(kind.template).source
        for tag in re.findall(r"<(\w+)", source):
            assert tag in letters.KNOWN, f"{kind.key}: <{tag}>"
