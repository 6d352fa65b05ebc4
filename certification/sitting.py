"""Who of a committee may vote on a course, and who is in the chair for it.

Whoever has a conflict leaves every number: they are not among those eligible, and the majority and the
quorum are worked out without them. Where every chair has a conflict or is away, the first in the published
order who has none is acting chair.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from certification.wording import Plural, Words


@dataclass(frozen=True)
class Sitter:
    """A member of the committee: since when, whether as a chair, and the reason in words why aside.

    `late`: came to the committee after the vote was opened. `away`: out of office.
    """

    id: str
    name: str
    since: date
    chair: bool = False
    aside: str = ""
    late: bool = False
    away: bool = False


@dataclass(frozen=True)
class Electorate:
    """Those who may vote, who stood aside and why, who came too late: together the whole committee."""

    voters: tuple[Sitter, ...]
    aside: tuple[Sitter, ...]
    late: tuple[Sitter, ...]

    @property
    def eligible(self) -> int:
        """The denominator."""
        return len(self.voters)

    def record(self) -> dict[str, int]:
        """The numbers alone, as they are kept with a decision."""
        aside, late = len(self.aside), len(self.late)
        members = len(self.voters) + aside + late
        return {"members": members, "stood_aside": aside, "late": late}


def electorate(committee: Iterable[Sitter]) -> Electorate:
    """Divide the committee. A conflict outweighs coming late, so that it is always told."""
    people = sorted(committee, key=lambda one: (one.since, one.id))
    return Electorate(
        voters=tuple(one for one in people if not one.aside and not one.late),
        aside=tuple(one for one in people if one.aside),
        late=tuple(one for one in people if one.late and not one.aside),
    )


def order(committee: Iterable[Sitter]) -> tuple[Sitter, ...]:
    """The published order for the chair: chairs first, then members; who has served longer first, then by id."""
    return tuple(sorted(committee, key=lambda one: (not one.chair, one.since, one.id)))


@dataclass(frozen=True)
class Chairing:
    """Who is in the chair (None: nobody can be), whether only acting, and who was passed over."""

    sitter: Sitter | None
    acting: bool
    passed_over: tuple[Sitter, ...]


def chairing(committee: Iterable[Sitter]) -> Chairing:
    """The first in the published order without a conflict, and not away if anybody is there."""
    line = order(committee)
    fit = [one for one in line if not one.aside]
    here = [one for one in fit if not one.away]
    if not fit:
        return Chairing(None, acting=False, passed_over=line)
    chosen = (here or fit)[0]
    return Chairing(chosen, acting=not chosen.chair, passed_over=line[: line.index(chosen)])


def chair_in_words(found: Chairing, *, _: Words) -> tuple[str, ...]:
    """Who is in the chair and why, for the page of the decision."""
    if found.sitter is None:
        return (_("Nobody can be in the chair: everybody on the committee stands aside."),)
    name = {"name": found.sitter.name}
    said = [
        _("%(name)s is acting chair, by the published order.") % name
        if found.acting
        else _("%(name)s is in the chair.") % name
    ]
    said += [
        (
            _("%(name)s stands aside because of a conflict.")
            if one.aside
            else _("%(name)s is out of office.")
        )
        % {"name": one.name}
        for one in found.passed_over
    ]
    return tuple(said)


def counted_in_words(record: Mapping[str, int], *, _n: Plural) -> tuple[str, ...]:
    """The denominator, line by line, from `Electorate.record`. Who stood aside is counted and not named."""
    aside, late = record["stood_aside"], record["late"]
    said = [
        _n("The committee has %d member.", "The committee has %d members.", record["members"])
        % record["members"]
    ]
    if aside:
        said.append(
            _n(
                "%d stands aside because of a conflict and is in no number.",
                "%d stand aside because of a conflict and are in no number.",
                aside,
            )
            % aside
        )
    if late:
        said.append(
            _n(
                "%d came after the vote was opened and does not vote.",
                "%d came after the vote was opened and do not vote.",
                late,
            )
            % late
        )
    left = record["members"] - aside - late
    said.append(_n("So %d may vote.", "So %d may vote.", left) % left)
    return tuple(said)
