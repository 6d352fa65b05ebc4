"""What a vote is held by, and what its signed result says, as pages tell it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from elections import boxes
from elections.heads import manifest_hash
from elections.models import Archive, Election


@dataclass(frozen=True)
class SignedResult:
    """The archive of a vote, and the numbers that its result was signed with."""

    sha256: str
    size: int
    key: str
    eligible: int
    issued: int
    ballots: int
    replaced: int
    leaves: int
    opened: bool
    commands: list[dict[str, str]]

    @property
    def gap_in_words(self) -> str:
        """Say what nobody can show: of papers that were issued and not used."""
        gap = self.issued - self.ballots
        if not gap:
            return _(
                "As many ballots came in as papers were issued. That no paper was issued to somebody who did not"
                " ask for one, each voter can check for their own line of the roll alone."
            )
        return ngettext(
            "Of %(gap)s paper that was issued no ballot came. Whoever runs the site could have made a ballot for it"
            " without its showing, and nobody can prove that they did not.",
            "Of %(gap)s papers that were issued no ballot came. Whoever runs the site could have made up to as many"
            " ballots without their showing, and nobody can prove that they did not.",
            gap,
        ) % {"gap": f"{gap:,}"}


def archive_in_words(election: Election, *, page: str) -> SignedResult | None:
    """The signed result of a vote whose page has this address; None before it is signed."""
    archive = Archive.objects.filter(election=election).first()
    if archive is None:
        return None
    said = json.loads(archive.statement)
    commands = [
        f"curl -O {page}bundle.zip",
        "unzip -o bundle.zip recount.py && python -I recount.py bundle.zip",
    ]
    return SignedResult(
        sha256=archive.sha256,
        size=archive.size,
        key=archive.key,
        commands=[{"prompt": "$", "text": line} for line in commands],
        **{
            name: said[name]
            for name in ("eligible", "issued", "ballots", "replaced", "leaves", "opened")
        },
    )


def box_in_words(election: Election) -> dict[str, str] | None:
    """The fingerprint of the manifest of a vote, once it is signed."""
    box = boxes.box_of(election) if election.is_cast_here and election.is_published else None
    return {"manifest": manifest_hash(box.statement).hex()} if box else None
