"""Keep the heads of a vote's log from outside, and hold the site to them.

    python -m elections.witness URL DIRECTORY

URL is the page of a vote. Each time the last head is fetched, its signature checked, and its log proven to be the
continuation of the one that was kept last; then it is kept, too. Run it every hour or so while the vote is open
(cron does), and give DIRECTORY to `recount.py --kept` after the close. It answers 0 where all is well, 1 where the
site contradicts itself (what it said is kept as evidence), 2 where nothing could be learned this time.

Nothing but Python 3.9 and its standard library is needed. docs/bundle.md tells what is asked for and kept.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from elections.bundle import ed25519, forms
from elections.bundle.forms import Malformed, Signed
from elections.heads import BadHead, Head, read_head
from elections.merkle import extends

MOST_BYTES = 1_000_000
SECONDS = 30
LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVIDENCE = "contradiction.jsonl"


class Contradiction(Exception):
    """The site says something that cannot be true together with what it said before."""


class Unknown(Exception):
    """Nothing could be learned; that says nothing against the vote."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """An answer from elsewhere is not the site's."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirects)


@dataclass(frozen=True)
class Site:
    """Where a vote is asked for."""

    page: str
    root: str

    @classmethod
    def of(cls, url: str) -> Site:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise Unknown("the address of a vote begins with https://")
        if not parts.netloc or parts.query or parts.fragment:
            raise Unknown("this is not the address of a vote's page")
        root = f"{parts.scheme}://{parts.netloc}"
        return cls(f"{root}{parts.path.rstrip('/')}/", root)

    def get(self, url: str) -> Any:
        """Fetch JSON, and no more of it than there should be."""
        try:
            # the scheme was looked at above
            with _OPENER.open(url, timeout=SECONDS) as answer:
                content = answer.read(MOST_BYTES + 1)
        except urllib.error.HTTPError as no:
            no.close()
            raise Unknown(f"{url} answers {no.code}") from None
        except (OSError, HTTPException, ValueError) as no:
            raise Unknown(f"{url} cannot be reached: {no}") from None
        if len(content) > MOST_BYTES:
            raise Unknown(f"{url} answers with far too much")
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            raise Unknown(f"{url} does not answer with JSON") from None

    def head(self) -> Signed:
        return forms.read_signed(self.get(f"{self.page}box/log/head.json"))

    def keys(self) -> dict[str, Any]:
        (listed,) = forms.fields(self.get(f"{self.root}/.well-known/sabha-keys.json"), "keys")
        for one in listed:
            forms.fields(one, "key", "algorithm", "public_key", "first_used_at")
        return {"keys": listed}

    def proof(self, older: int, size: int) -> list[bytes]:
        url = f"{self.page}box/log/consistency.json?from={older}&to={size}"
        (proof,) = forms.fields(self.get(url), "proof")
        return [forms.from_hex(node) for node in proof]


@dataclass
class Kept:
    """What was kept of a vote: its heads in order, and the site's keys as they were at the first one."""

    directory: Path

    def heads(self) -> list[Signed]:
        path = self.directory / forms.HEADS
        if not path.exists():
            return []
        return [forms.read_signed(line) for line in forms.read_lines(path.read_bytes())]

    def keys(self) -> dict[str, bytes] | None:
        path = self.directory / forms.KEYS
        if not path.exists():
            return None
        return _by_name(forms.read_document(path.read_bytes()))

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole, or leave what was there."""
        self.directory.mkdir(parents=True, exist_ok=True)
        beside = self.directory / f".{name}.{os.getpid()}"
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.directory / name)

    def add(self, head: Signed) -> None:
        self.write(forms.HEADS, forms.lines(one.as_json() for one in [*self.heads(), head]))

    def keep_evidence(self, *heads: Signed) -> None:
        """Keep what contradicts itself: signed by the site, so that it proves it to anybody."""
        path = self.directory / EVIDENCE
        there = path.read_bytes() if path.exists() else b""
        new = forms.lines(head.as_json() for head in heads)
        if new not in there:
            self.write(EVIDENCE, there + new)


def _by_name(document: Any) -> dict[str, bytes]:
    (listed,) = forms.fields(document, "keys")
    keys = {one["key"]: forms.from_base64(one["public_key"]) for one in listed}
    for name, key in keys.items():
        if forms.name_of_key(key) != name:
            raise Malformed(f"the key {name[:20]} is not the one that its name says")
    return keys


def look(url: str, directory: Path) -> str:
    """Look once; say what was found."""
    site, kept = Site.of(url), Kept(directory)
    before = kept.heads()
    signed = site.head()
    keys = kept.keys()
    if keys is None:
        listed = site.keys()
        keys = _by_name(listed)
        kept.write(forms.KEYS, forms.document(listed))
    head = _checked(signed, keys)
    if not before:
        kept.add(signed)
        return (
            f"First head kept: {head.size:,} leaves, signed with the key {signed.key}. Compare that name with one"
            " that you got in another way."
        )
    last = _checked(before[-1], keys)
    if (head.site, head.election) != (last.site, last.election):
        raise Unknown("this is another vote than the one whose heads are in the directory")
    if head == last:
        return f"Nothing new: {head.size:,} leaves, as before."
    _compare(site, kept, (before[-1], last), (signed, head))
    kept.add(signed)
    return f"Kept: {head.size:,} leaves, of which the first {last.size:,} are those that were kept before."


def _compare(
    site: Site, kept: Kept, older: tuple[Signed, Head], newer: tuple[Signed, Head]
) -> None:
    """Hold a new head against the one kept last."""
    last, head = older[1], newer[1]
    fault = ""
    if head.manifest != last.manifest:
        fault = "the rules, the questions or the key are not those that were signed before"
    elif head.size < last.size:
        fault = f"the log has {head.size:,} leaves, and had {last.size:,}: some were taken away"
    elif head.size == last.size:
        fault = f"two different heads are signed for {head.size:,} leaves"
    elif head.number <= last.number:
        fault = f"head {head.number} comes after head {last.number}"
    elif not extends(last.root, last.size, head.root, head.size, site.proof(last.size, head.size)):
        fault = (
            f"that the {head.size:,} leaves begin with the {last.size:,} from before is not proven: a leaf was"
            " changed or taken away"
        )
    if fault:
        kept.keep_evidence(older[0], newer[0])
        raise Contradiction(fault)


def _checked(signed: Signed, keys: dict[str, bytes]) -> Head:
    if signed.key not in keys:
        raise Contradiction(
            f"the head is signed with the key {signed.key[:20]}, which was not among the site's keys when the"
            " first head was kept. If the site told of a new key, keep its heads in a new directory"
        )
    message, signature = signed.statement.encode(), forms.from_base64(signed.signature)
    if not ed25519.is_signed(keys[signed.key], message, signature):
        raise Contradiction(f"the head is not signed with the key {signed.key} that it names")
    try:
        return read_head(signed.statement)
    except BadHead as no:
        raise Contradiction(f"{no}, though it is signed") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Look once, and say so."""
    parser = argparse.ArgumentParser(
        prog="witness", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", metavar="URL")
    parser.add_argument("directory", metavar="DIRECTORY", type=Path)
    asked = parser.parse_args(arguments)
    try:
        said = look(asked.url, asked.directory)
    except Contradiction as no:
        sys.stderr.write(f"THE SITE CONTRADICTS ITSELF: {no}.\n")
        if (asked.directory / EVIDENCE).exists():
            sys.stderr.write(f"What it signed is kept in {asked.directory / EVIDENCE}.\n")
        return 1
    except (Unknown, Malformed, OSError, ValueError, TypeError, KeyError, AttributeError) as no:
        sys.stderr.write(f"Nothing learned this time: {no}.\n")
        return 2
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
