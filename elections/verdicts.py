"""What a receipt is worth, in words: the same sentences for the page of the site and for the browser."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from elections.logbook import Fate, Standing

GOOD, OPEN, BAD = "good", "open", "bad"


@dataclass(frozen=True)
class Said:
    """One finding: how it is marked, and its sentence."""

    mark: str
    words: str


def in_words() -> dict[str, str]:
    """Every sentence by its name. `{batch}`, `{place}` and `{size}` are filled in."""
    return {
        "no-receipt": _(
            "This is no receipt. Paste the whole of it, from the first brace to the last, or the 64 digits of"
            " its leaf."
        ),
        "other-vote": _("This receipt is of another vote, or of another site."),
        "signed": _("The receipt is signed with a key of this site."),
        "not-signed": _(
            "The signature of this receipt is not one of this site’s keys. Either a character was changed or lost,"
            " or the site never signed it. Compare it with what you kept."
        ),
        "leaf-alone": _(
            "You gave the leaf alone, without a signature: it proves nothing against the site if the leaf is"
            " missing. Keep the whole receipt."
        ),
        "head": _("The head of the log is signed, over {size} leaves."),
        "bad-head": _(
            "The head of the log is not signed as it should be, or speaks of another manifest. Nothing that the"
            " log says can be relied on. Keep what you have, and tell the election officers."
        ),
        "in-log": _(
            "Your leaf stands in the log at place {place}, in batch {batch}, as the proof shows."
        ),
        "bad-proof": _(
            "The site says that your leaf stands in the log, and its proof does not show it. Keep your receipt: it"
            " is evidence. Tell the election officers."
        ),
        "waits": _(
            "Your leaf is not public yet. It waits for a batch: leaves become public when twenty tokens or more"
            " wait, ten of them are always held back, and the rest comes with the close."
        ),
        "missing": _(
            "Your leaf does not stand in the log, and the vote has closed. If the receipt is signed, that proves"
            " that the site took your ballot and left it out: keep it and tell the election officers."
        ),
        "unknown": _(
            "Your leaf does not stand in the log. While the vote is open it may wait for its batch; without its"
            " signed receipt nobody can tell."
        ),
        "lost": _(
            "The site signed that this ballot lies in the box, and finds it neither in the log nor among those that"
            " wait. Keep your receipt: it is evidence. Tell the election officers."
        ),
        "open": _(
            "Whether this ballot counts is told after the close. Until then nobody is told of any leaf whether"
            " another ballot took its place, so that nobody who presses you can ask."
        ),
        "counted": _(
            "Your ballot was opened and counted. It stands in the archive in the very words that your leaf commits"
            " to."
        ),
        "withdrawn": _(
            "Your ballot was replaced by a later one, and not counted: the value that withdraws it, which only its"
            " voter had, is published. If you did not replace it, somebody else has your ballot key."
        ),
        "bad-opening": _(
            "What is published for your leaf does not belong to it. Keep your receipt: it is evidence. Tell the"
            " election officers."
        ),
        "not-opened": _(
            "Your leaf stands in the log, but it is neither opened nor withdrawn: your ballot was left out. Keep your"
            " receipt: it is evidence. Tell the election officers."
        ),
        "untold": _(
            "Fewer than ten ballots came in all, so none is opened. That yours was counted, you take from the site."
        ),
        "withheld": _(
            "Fewer than ten ballots came in all, so the leaves are not published and this browser cannot look for"
            " yours. The site can say whether it stands in the log; it then learns which leaf you ask for."
        ),
        "failed": _(
            "The site did not answer with what it takes to check. Try again in a minute, or let the site check."
        ),
        "cannot": _("This browser cannot check signatures of this kind. Let the site check."),
    }


def verdicts(is_signed: bool | None, standing: Standing | None) -> list[Said]:
    """Say what the site finds of a receipt: `is_signed` is None of a leaf alone."""
    words = in_words()
    if is_signed is None:
        said = [Said(OPEN, words["leaf-alone"])]
    elif is_signed:
        said = [Said(GOOD, words["signed"])]
    else:
        said = [Said(BAD, words["not-signed"])]
    if standing is None:
        return [*said, Said(BAD, words["failed"])]
    if standing.place is None:
        return [*said, _not_public(is_signed, standing, words)]
    if not standing.is_there:
        return [*said, Said(BAD, words["bad-proof"])]
    places = {"place": f"{standing.place:,}", "batch": f"{standing.batch:,}"}
    said.append(Said(GOOD, words["in-log"].format(**places)))
    mark, name = {
        Fate.OPEN: (OPEN, "open"),
        Fate.COUNTED: (GOOD, "counted"),
        Fate.WITHDRAWN: (OPEN, "withdrawn"),
        Fate.UNTOLD: (OPEN, "untold"),
        Fate.MISSING: (BAD, "not-opened"),
    }[standing.fate]
    return [*said, Said(mark, words[name])]


def _not_public(is_signed: bool | None, standing: Standing, words: dict[str, str]) -> Said:
    if standing.waits:
        return Said(OPEN, words["waits"])
    if standing.has_ended:
        return Said(BAD, words["missing"])
    return Said(BAD, words["lost"]) if is_signed else Said(OPEN, words["unknown"])
