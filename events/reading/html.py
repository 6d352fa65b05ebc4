"""HTML descriptions as Markdown: words, paragraphs, lists and links; nothing that runs or loads."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from events.reading.found import web_address

_LOOKS = re.compile(
    r"<(?:br|p|a|div|span|ul|ol|li|b|i|strong|em|h[1-6]|html|body|table)\b[^>]*>", re.IGNORECASE
)
_MARKS = re.compile(r"([\\`*_\[\]<])")
_BLOCKS = frozenset(
    ("p", "div", "ul", "ol", "table", "tr", "section", "article", "blockquote", "header", "footer")
)
_UNSAID = frozenset(("script", "style", "head", "title", "template", "svg", "math", "noscript"))


def looks_like_html(text: str) -> bool:
    """Whether somebody wrote tags into a text."""
    return bool(_LOOKS.search(text))


def to_markdown(html: str) -> str:
    """What the HTML says."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in "".join(reader.said).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.links: list[str] = []
        self.unsaid = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSAID:
            self.unsaid += 1
        elif tag == "br":
            self.said.append("\n")
        elif tag == "li":
            self.said.append("\n- ")
        elif tag in _BLOCKS:
            self.said.append("\n\n")
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.said.append("\n\n## ")
        elif tag == "a":
            address = web_address(dict(attrs).get("href") or "", 2000)
            self.links.append(re.sub(r"[()]", lambda mark: f"%{ord(mark[0]):02X}", address))
            self.said.append("[" if address else "")
        elif tag in {"b", "strong"}:
            self.said.append("**")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSAID:
            self.unsaid = max(self.unsaid - 1, 0)
        elif tag in _BLOCKS or (len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()):
            self.said.append("\n\n")
        elif tag == "a" and self.links:
            address = self.links.pop()
            self.said.append(f"]({address})" if address else "")
        elif tag in {"b", "strong"}:
            self.said.append("**")

    def handle_data(self, data: str) -> None:
        if not self.unsaid:
            self.said.append(_MARKS.sub(r"\\\1", re.sub(r"\s+", " ", data)))
