"""Who may nominate and second, who stands, and behind whom how many stand. Read only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db.models import Prefetch, Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import (
    Affiliation,
    Group,
    Membership,
    Organisation,
    OrganisationParent,
    Person,
)
from elections.models import (
    Election,
    Endorsement,
    Nomination,
    NominationCheck,
    NominationRules,
    NominationState,
    Question,
    RollClaim,
    RollRow,
    Second,
)
from elections.models.nominations import keyed
from elections.seconding import Support, employers
from elections.timetable import Timetable

PIECE = 400
CHECKS = list(NominationCheck.What)


# --- Who may ---------------------------------------------------------------------------------------


def entitled(election: Election, people: Collection[int]) -> set[int]:
    """Of these people, those who may nominate and second.

    Where the vote has a roll of names: whoever has claimed a line of it, or stands on it at this moment by a
    confirmed address whose line nobody else has claimed. Where only a number of voters was declared: members of the vote's group now, or
    of a chapter that it holds.
    """
    asked = sorted(people)
    found: set[int] = set()
    for start in range(0, len(asked), PIECE):
        piece = asked[start : start + PIECE]
        if election.electorate == Election.Electorate.ROLL:
            found |= _on_the_roll(election, piece)
        else:
            found |= _in_the_group(election, piece)
    return found


def _on_the_roll(election: Election, people: Sequence[int]) -> set[int]:
    proven = EmailAddress.objects.filter(
        user__person__in=people, user__is_active=True, verified=True
    ).values_list("user__person", "email")
    whose = {email.lower(): person for person, email in proven}
    lines = RollRow.objects.filter(election=election, email__in=list(whose))
    found = {
        whose[email]
        for email, holder in lines.values_list("email", "claim__person")
        if holder in {None, whose[email]}  # a line that somebody else claimed is theirs
    }
    claimed = RollClaim.objects.filter(election=election, person__in=people)
    return found | set(claimed.values_list("person", flat=True))


def _in_the_group(election: Election, people: Sequence[int]) -> set[int]:
    groups = Group.objects.filter(Q(pk=election.group_id) | Q(network=election.group_id))
    belong = Membership.objects.open().filter(
        group__in=groups, person__in=people, person__user__is_active=True
    )
    return set(belong.values_list("person", flat=True))


def may_take_part(election: Election, person: Person | None) -> bool:
    """Whether the person may nominate and second in this vote."""
    return person is not None and person.pk in entitled(election, [person.pk])


# --- Employers on a day ----------------------------------------------------------------------------


def employers_of(person: Person, *, on: date) -> list[dict[str, str]]:
    """Where the person worked on that day, by what stands: each employer, and as whom it counts.

    What belonged to another organisation on that day counts as that other one. Who is independent is an
    employer of their own. Nothing recorded: nothing.
    """
    held = (
        Affiliation.objects.held_on(on)
        .filter(person=person)
        .select_related("organisation")
        .order_by("pk")
    )
    found: dict[str, dict[str, str]] = {}
    for each in held:
        counts_as = each.employer
        if each.organisation is not None:
            above = _root(each.organisation, on=on)
            key, counts_as = f"o:{above.public_id}", above.name
        elif each.employer:
            key = f"t:{' '.join(each.employer.casefold().split())}"
        else:
            key = f"i:{person.public_id}"
        found.setdefault(key, {"key": key, "name": each.where, "counts_as": counts_as})
    return list(found.values())


def _root(organisation: Organisation, *, on: date) -> Organisation:
    seen = {organisation.pk}
    while True:
        link = (
            OrganisationParent.objects.filter(
                Q(from_on__isnull=True) | Q(from_on__lte=on),
                Q(until_on__isnull=True) | Q(until_on__gt=on),
                organisation=organisation,
            )
            .select_related("parent")
            .order_by("pk")
            .first()
        )
        if link is None or link.parent_id in seen:
            return organisation
        organisation = link.parent
        seen.add(organisation.pk)


# --- Who stands ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidacy:
    """A nomination with everything that decides whether it comes to stand."""

    nomination: Nomination
    rules: NominationRules
    state: NominationState
    support: Support
    seconds: tuple[tuple[Second, bool], ...]
    checks: dict[str, NominationCheck]
    is_settled: bool

    @property
    def support_in_words(self) -> str:
        return self.support.in_words(_=_, _n=ngettext)

    @property
    def drawing(self) -> SafeString:
        """A ring for each second that is needed, filled where it is there."""
        return SafeString(self.support.drawing())

    @property
    def is_complete(self) -> bool:
        """Accepted, with seconds enough: what is left are the officers' checks."""
        return self.state is NominationState.ACCEPTED and self.support.is_enough

    @property
    def unchecked(self) -> list[str]:
        return [str(what.label) for what in CHECKS if what.value not in self.checks]

    @property
    def failed(self) -> list[NominationCheck]:
        return [check for check in self.checks.values() if not check.passed]

    @property
    def qualifies(self) -> bool:
        return self.is_complete and not self.unchecked and not self.failed

    @property
    def badge(self) -> tuple[str, str, str]:
        """Look, icon and words."""
        match self.state:
            case NominationState.WITHDRAWN:
                return "past", "minus", _("withdrawn")
            case NominationState.DECLINED:
                return "past", "minus", _("declined")
            case NominationState.LAPSED:
                return "past", "clock", _("not accepted in time")
            case NominationState.WAITING:
                return "waiting", "hourglass", _("waits to be accepted")
        if self.is_settled and not self.qualifies:
            return "refused", "circle-x", self.why_not
        if self.is_settled:
            return "reached", "circle-check", _("on the slate")
        if not self.support.is_enough:
            return "waiting", "hourglass", _("accepted, needs seconds")
        return "reached", "circle-check", _("accepted and seconded")

    @property
    def why_not(self) -> str:
        """Why somebody who accepted is not on the slate; nothing where they are."""
        if not self.support.is_enough:
            return _("not seconded by enough")
        if self.failed:
            return _("did not pass the officers’ checks")
        return ""


def nominations_in(question: Question) -> QuerySet[Nomination]:
    """All nominations of a question with what the page shows, the earliest first.

    Of their seconds only those that were not taken back.
    """
    seconds = Second.objects.open().select_related("person").order_by("at", "pk")
    return (
        Nomination.objects.filter(question=question)
        .select_related("nominee", "by", "withdrawal", "question")
        .prefetch_related(
            Prefetch("seconds", seconds),
            Prefetch("checks", NominationCheck.objects.select_related("by").order_by("at", "pk")),
        )
        .order_by("at", "pk")
    )


def candidacies(
    election: Election, nominations: Iterable[Nomination], *, rules: NominationRules, at: datetime
) -> list[Candidacy]:
    """Judge each nomination by what stands now. A second counts while its person may second."""
    rows = list(nominations)
    is_settled = hasattr(rules.question, "slate")
    seconding = {second.person_id for row in rows for second in row.seconds.all()}
    counted = entitled(election, seconding)
    found = []
    for row in rows:
        seconds = tuple((one, one.person_id in counted) for one in row.seconds.all())
        count = [one for one, counts in seconds if counts]
        found.append(
            Candidacy(
                nomination=row,
                rules=rules,
                state=row.state(rules, at=at),
                support=Support(
                    seconds=len(count),
                    employers=employers([keyed(one.affiliation) for one in count]),
                    seconds_needed=rules.seconds_needed,
                    employers_needed=rules.employers_needed,
                ),
                seconds=seconds,
                checks={check.what: check for check in row.checks.all()},
                is_settled=is_settled,
            )
        )
    return found


def candidacies_in(election: Election, question: Question, *, at: datetime) -> list[Candidacy]:
    """Everybody who was nominated in a question."""
    rules = question.nomination_rules
    return candidacies(election, nominations_in(question), rules=rules, at=at)


def candidacy(election: Election, nomination: Nomination, *, at: datetime) -> Candidacy:
    """One nomination, judged anew."""
    question = nomination.question
    [one] = candidacies(
        election,
        nominations_in(question).filter(pk=nomination.pk),
        rules=question.nomination_rules,
        at=at,
    )
    return one


def questions_with_nominations(election: Election) -> list[Question]:
    """The questions whose candidates members nominate."""
    return list(
        election.questions.filter(nomination_rules__isnull=False)
        .select_related("nomination_rules", "slate", "slate__by")
        .prefetch_related("candidates")
    )


def timetable_of(election: Election, rules: NominationRules) -> Timetable:
    return rules.timetable(election.opens_at)


def endorsements_of(nomination: Nomination) -> list[Endorsement]:
    """What others say for somebody, as it stands."""
    rows = nomination.endorsements.filter(ended_at__isnull=True)
    return list(rows.select_related("person").order_by("at", "pk"))
