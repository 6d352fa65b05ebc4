"""The log of a vote as a page: how it grew, how to keep its heads, and proofs step by step."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from community.http import SiteRequest
from elections import boxes, logbook, merkle
from elections.drawings import growth
from elections.heads import manifest_hash
from elections.logbook import LogDamaged
from elections.models import Election, LogHead
from elections.views.pages import seen

SHOWN = 50  # heads in the table; heads.json has all
LEAF = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Grown:
    """Two heads held against each other."""

    older: LogHead
    newer: LogHead
    proof: list[str]

    @property
    def holds(self) -> bool:
        """Whether the proof leads from the one to the other."""
        return merkle.extends(
            bytes.fromhex(self.older.root),
            self.older.size,
            bytes.fromhex(self.newer.root),
            self.newer.size,
            [bytes.fromhex(node) for node in self.proof],
        )


@login_not_required
@require_safe
def log(request: SiteRequest, slug: str) -> HttpResponse:
    """Show the log of a vote, and how anybody holds the site to it."""
    vote = seen(request, slug)
    box = boxes.box_of(vote) if vote.is_published else None
    if not vote.is_published or not vote.is_cast_here:
        raise Http404
    if box is None:
        context = {"election": vote, "has_closed": vote.has_closed(at=request.at)}
        return render(request, "elections/log_none.html", context, status=404)
    heads = boxes.heads_of(vote)
    last = heads[-1]
    shown: dict[str, Any] = {}
    try:
        shown = {
            "standing": _standing(request, vote),
            "grown": _grown(request, vote, heads),
        }
    except LogDamaged as no:
        shown = {"damage": no.message}
    return render(
        request,
        "elections/log.html",
        {
            "election": vote,
            "last": last,
            "heads": heads[::-1][:SHOWN],
            "earlier": max(len(heads) - SHOWN, 0),
            "drawing": _drawing(heads),
            "manifest": manifest_hash(box.statement).hex(),
            "is_withheld": logbook.is_withheld(vote, last),
            "commands": [{"prompt": "$", "text": line} for line in _commands(request, vote)],
            "leaf": request.GET.get("leaf", "")[:80],
            "asked_older": request.GET.get("older", "0")[:9],
            "asked_newer": request.GET.get("newer", str(last.number))[:9],
            **shown,
        },
        status=409 if "damage" in shown else 200,
    )


def _commands(request: SiteRequest, vote: Election) -> list[str]:
    page = request.build_absolute_uri(reverse("elections:election", args=[vote.slug]))
    return [f"python -m elections.witness {page} kept/{vote.slug}"]


def _drawing(heads: list[LogHead]) -> SafeString | str:
    sizes = [head.size for head in heads]
    batches = len(heads) - 1
    label = ngettext(
        "The log grew to %(size)s leaves in %(batches)s batch.",
        "The log grew to %(size)s leaves in %(batches)s batches.",
        batches,
    ) % {"size": f"{sizes[-1]:,}", "batches": f"{batches:,}"}
    first = _("batch 1")
    last = _("batch %s") % f"{batches:,}"
    drawn = growth(sizes, label=label, first=first, last=last)
    return mark_safe(drawn)  # noqa: S308  (the drawing escapes every word that it takes)


def _standing(request: SiteRequest, vote: Election) -> logbook.Standing | str:
    """Where the leaf stands that is asked for, or why that cannot be told."""
    leaf = "".join(request.GET.get("leaf", "").split()).lower()
    if not leaf:
        return ""
    if not LEAF.match(leaf):
        return _("A leaf has 64 of the digits 0 to 9 and a to f.")
    standing = logbook.standing_of(vote, leaf, at=request.at)
    if standing is None or standing.place is None:
        return _("This leaf does not stand in the log, or not yet.")
    return standing


def _grown(request: SiteRequest, vote: Election, heads: list[LogHead]) -> Grown | str:
    """Hold the two heads that are asked for against each other."""
    if "older" not in request.GET and "newer" not in request.GET:
        return ""
    asked = [request.GET.get(name, "") for name in ("older", "newer")]
    most = heads[-1].number
    if not all(re.fullmatch(r"[0-9]{1,9}", one) and int(one) <= most for one in asked):
        return _("Give the numbers of two heads, from 0 to %d.") % most
    older, newer = (heads[int(one)] for one in asked)
    if older.number > newer.number:
        return _("The older head comes first: its number is the smaller one.")
    if older.size in {0, newer.size}:
        return Grown(older, newer, [])
    proof = logbook.book_of(vote, heads[-1]).tree.consistency(older.size, newer.size)
    return Grown(older, newer, [node.hex() for node in proof])
