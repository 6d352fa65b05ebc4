"""Every word that a page or a mail says can be translated.

Templates are read as tokens: what stands inside `{% blocktranslate %}` is taken out, tags and
variables too; what is left must hold no letters, in the text or in the attributes that people read.
Elements marked `translate="no"` (the name of the product, commands, file names) are passed over.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType

TEMPLATES = Path(settings.BASE_DIR) / "templates"
READ_ALOUD = {"alt", "aria-label", "aria-description", "placeholder", "title", "content"}
PASSED_OVER = {"script", "style", "code", "pre", "kbd", "samp"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
# The product's name, the names of files, hashes and units are the same in every language.
NAMES = re.compile(
    r"\bSabha\b|\bSHA-256\b|\b[kMG]B\b|\b[\w.-]+\.(?:ics|json|csv|yaml|atom|svg|zip|py)\b"
)


def says_something(words: str) -> bool:
    """Whether letters are left once names are taken out."""
    return any(letter.isalpha() for letter in NAMES.sub("", words))


def bare(source: str) -> str:
    """The template without its tags, variables, comments and translated blocks."""
    left, depth = [], 0
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            if name in {"blocktranslate", "blocktrans", "comment"}:
                depth += 1
            elif name in {"endblocktranslate", "endblocktrans", "endcomment"}:
                depth -= 1
            left.append(" ")
        elif token.token_type == TokenType.VAR:
            left.append(" ")
        elif token.token_type == TokenType.TEXT and not depth:
            left.append(token.contents)
    return "".join(left)


class Words(HTMLParser):
    """Collects what a reader would see or hear that no translator can reach."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def _silent(self) -> bool:
        return any(silent for _name, silent in self.open)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        silent = tag in PASSED_OVER or facts.get("translate") == "no"
        if not (silent or self._silent()):
            if tag == "meta" and facts.get("name") != "description":
                facts.pop("content", None)
            for name in READ_ALOUD & set(facts):
                self._note(facts[name] or "")
        if tag not in VOID:
            self.open.append((tag, silent))

    def handle_startendtag(self, tag, attrs):
        if tag in VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return

    def handle_data(self, data):
        if not self._silent():
            self._note(data)

    def _note(self, words: str) -> None:
        words = " ".join(words.split())
        if says_something(words):
            self.found.append(words)


def untranslated(source: str) -> list[str]:
    """Words of an HTML template that stand outside gettext."""
    parser = Words()
    parser.feed(bare(source))
    parser.close()
    return parser.found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{% translate "Hello" %}</p>', []),
        ("<p>{% blocktranslate trimmed %}Hello {{ name }}{% endblocktranslate %}!</p>", []),
        ('<a aria-label="Close" href="/x">×</a>', ["Close"]),
        ('<a aria-label="{% translate "Close" %}">×</a>', []),
        ('<p translate="no">Sabha</p><p>left</p>', ["left"]),
        ("<pre>ls -l</pre><code>x</code>", []),
        (
            '<meta name="viewport" content="width=device-width"><meta name="description" content="A">',
            ["A"],
        ),
        ("<p>Sabha · progress.json</p><p>Sabhas</p>", ["Sabhas"]),
        ("{% comment %}why{% endcomment %}{# why #}", []),
    ],
)
def test_reader_of_templates_finds_bare_words(source, found):
    assert untranslated(source) == found


def test_every_word_of_every_page_is_translatable():
    bare_words = {
        str(path.relative_to(TEMPLATES)): found
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.name != "attrs.html"  # attributes without their tag
        and (found := untranslated(path.read_text(encoding="utf-8")))
    }

    assert bare_words == {}


def test_every_word_of_every_mail_is_translatable():
    left = {
        str(path.relative_to(TEMPLATES)): found
        for path in sorted(TEMPLATES.rglob("*.txt"))
        if (found := untranslated(path.read_text(encoding="utf-8")))
    }

    assert left == {}
