"""Letters: the words of a mail, written once, read as plain text and as HTML.

A letter's source is text with a few marks. Paragraphs are apart by an empty line, a line's end is kept, an
address on the web becomes a link, and these tags may stand in it:

    <h2>…</h2>  <ul><li>…</li></ul>  <ol><li>…</li></ol>  <blockquote>…</blockquote>
    <strong>…</strong>  <em>…</em>  <code>…</code>  <a href="…">…</a>  <a class="button" href="…">…</a>

Templates write the tags, and Django escapes every value that is put between them: so what a member typed
can hold no mark, and no letter is broken out of. What is not a known tag is shown as it was typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

INLINE = {"strong", "em", "code"}
LISTS = {"ul", "ol"}
BLOCKS = {"h2", "blockquote", "li", "p", *LISTS}
KNOWN = INLINE | BLOCKS | {"a", "br"}
SCHEMES = ("https://", "http://", "mailto:")
_GAP = re.compile(r"\n[ \t]*\n\s*")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?'’)\]]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Run:
    """Some words in one manner; `style` is a tag's name, `href` where they lead."""

    text: str
    style: str = ""
    href: str = ""
    is_button: bool = False


@dataclass
class Block:
    """A paragraph, heading, quotation or one point of a list (`number` where the list counts)."""

    tag: str
    runs: list[Run] = field(default_factory=list)
    number: int = 0


@dataclass(frozen=True)
class Letter:
    """What stands in a letter, block by block."""

    blocks: tuple[Block, ...]

    def as_text(self) -> str:
        """Write it as a mail's plain text: readable as it stands, links in full."""
        said, before = "", ""
        for block in self.blocks:
            if said:
                said += "\n" if block.tag == before == "li" else "\n\n"
            said += _text_of(block)
            before = block.tag
        return said + "\n"

    def as_html(self) -> str:
        """Write it as HTML that can do nothing but be read."""
        parts: list[str] = []
        around = ""
        for block in self.blocks:
            wanted = ("ol" if block.number else "ul") if block.tag == "li" else ""
            if around and (wanted != around or block.number == 1):
                parts.append(f"</{around}>")
                around = ""
            if wanted and not around:
                parts.append(f"<{wanted}>")
                around = wanted
            parts.append(_html_of(block))
        if around:
            parts.append(f"</{around}>")
        return "\n".join(parts)

    def without_buttons(self) -> Letter:
        """The same words where the way on is shown elsewhere."""
        kept = [Block(b.tag, [r for r in b.runs if not r.is_button], b.number) for b in self.blocks]
        return Letter(tuple(block for block in kept if any(r.text.strip() for r in block.runs)))

    @property
    def has_button(self) -> bool:
        """Whether it says by itself what to press."""
        return any(run.is_button for block in self.blocks for run in block.runs)

    @property
    def links(self) -> list[str]:
        """Every address it leads to, in order."""
        return [run.href for block in self.blocks for run in block.runs if run.href]


def read(source: str) -> Letter:
    """Read a letter's source. Never fails: what it does not know stands as typed."""
    reader = _Reader()
    reader.feed(_CONTROL.sub("", source.replace("\r\n", "\n")).strip())
    reader.close()
    return reader.letter()


def plain(text: str) -> Letter:
    """Make a letter of text that holds no marks."""
    return read(escape(text, quote=False))


def one_line(text: str, *, longest: int = 200) -> str:
    """Make words fit for a header: on one line, nothing invisible, not too long."""
    words = " ".join(_CONTROL.sub(" ", text).split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.open: Block | None = None
        self.styles: list[str] = []
        self.lists: list[
            int
        ] = []  # of each open list, how far it has counted; -1: it does not count
        self.link: tuple[str, bool] | None = None

    def letter(self) -> Letter:
        """Give what was read."""
        self._shut()
        return Letter(tuple(self.blocks))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in KNOWN:
            self.handle_data(self.get_starttag_text() or "")
        elif tag == "a":
            given = dict(attrs)
            href = (given.get("href") or "").strip()
            self.link = (href if href.startswith(SCHEMES) else "", given.get("class") == "button")
        elif tag == "br":
            self._add("\n")
        elif tag in INLINE:
            self.styles.append(tag)
        else:
            self._shut()
            if tag in LISTS:
                self.lists.append(0 if tag == "ol" else -1)
            elif tag == "li":
                self.open = Block("li", number=self._count())
            else:
                self.open = Block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in KNOWN:
            self.handle_data(f"</{tag}>")
        elif tag == "a":
            self.link = None
        elif tag in INLINE:
            if tag in self.styles:
                self.styles.remove(tag)
        elif tag != "br":
            self._shut()
            if tag in LISTS and self.lists:
                self.lists.pop()

    def handle_data(self, data: str) -> None:
        if self.open is not None and self.open.tag != "p":
            self._add(data)  # inside a tag, an empty line is the writer's own
            return
        first, *others = _GAP.split(data)
        self._add(first)
        for part in others:
            self._shut()
            self._add(part)

    def handle_comment(self, data: str) -> None:
        self.handle_data(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.handle_data(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.handle_data(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.handle_data(f"<?{data}>")

    def _count(self) -> int:
        if not self.lists or self.lists[-1] < 0:
            return 0
        self.lists[-1] += 1
        return self.lists[-1]

    def _add(self, words: str) -> None:
        if self.open is None:
            if not words.strip():
                return
            self.open = Block("p")
        style = self.styles[-1] if self.styles else ""
        href, is_button = self.link or ("", False)
        if href:
            self.open.runs.append(Run(words, style, href, is_button))
        else:
            self.open.runs.extend(_with_links(words, style))

    def _shut(self) -> None:
        block, self.open = self.open, None
        if block is None:
            return
        block.runs = _trimmed(block.runs)
        if block.runs:
            self.blocks.append(block)


def _with_links(words: str, style: str) -> list[Run]:
    runs, here = [], 0
    for found in _ADDRESS.finditer(words):
        if found.start() > here:
            runs.append(Run(words[here : found.start()], style))
        runs.append(Run(found[0], style, found[0]))
        here = found.end()
    if here < len(words):
        runs.append(Run(words[here:], style))
    return runs


def _trimmed(runs: list[Run]) -> list[Run]:
    """Without blanks at either end, and without those that hang over a line's end."""
    tidy = [
        Run(re.sub(r"[ \t]*\n[ \t]*", "\n", run.text), run.style, run.href, run.is_button)
        for run in runs
    ]
    while tidy and not tidy[0].text.strip():
        tidy.pop(0)
    while tidy and not tidy[-1].text.strip():
        tidy.pop()
    if tidy:
        first = tidy[0]
        tidy[0] = Run(first.text.lstrip(), first.style, first.href, first.is_button)
        last = tidy[-1]
        tidy[-1] = Run(last.text.rstrip(), last.style, last.href, last.is_button)
    return tidy


def _text_of(block: Block) -> str:
    words = "".join(_run_text(run) for run in block.runs)
    if block.tag == "h2":
        return f"{words}\n{'-' * min(len(words), 72)}"
    if block.tag == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in words.split("\n"))
    if block.tag == "li":
        mark = f"{block.number}. " if block.number else "- "
        return mark + words.replace("\n", "\n" + " " * len(mark))
    return words


def _run_text(run: Run) -> str:
    if not run.href or run.href in {run.text, f"mailto:{run.text}"}:
        return run.text
    return f"{run.text}:\n{run.href}" if run.is_button else f"{run.text} ({run.href})"


def _html_of(block: Block) -> str:
    tag = "p" if block.tag == "p" else block.tag
    inner = "".join(_run_html(run) for run in block.runs)
    if tag == "blockquote":
        inner = f"<p>{inner}</p>"
    return f"<{tag}>{inner}</{tag}>"


def _run_html(run: Run) -> str:
    words = escape(run.text, quote=False).replace("\n", "<br>\n")
    if run.style:
        words = f"<{run.style}>{words}</{run.style}>"
    if not run.href:
        return words
    look = ' class="button"' if run.is_button else ""
    return f'<a{look} href="{escape(run.href)}">{words}</a>'
