"""Which code of conduct holds, whom a report reaches, and who is barred."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from community import conduct, keys, vault
from community.models import (
    Barring,
    CodeOfConduct,
    Confidant,
    Contact,
    Group,
    Person,
    Report,
    ReportAside,
    ReportLine,
    User,
)
from community.queries.people import addresses_of


@dataclass(frozen=True)
class Conduct:
    """What a group shows: its own code or its network's, and the people to report to."""

    group: Group
    code: CodeOfConduct | None
    confidants: tuple[Person, ...]
    whose: Group  # whose people they are: the group's own, or its network's

    @property
    def takes_reports(self) -> bool:
        return bool(self.confidants)


def conduct_of(group: Group) -> Conduct:
    """The code that holds in a group and the people to report to, each its own or else its network's."""
    network = group.network if group.network_id else None
    code = _newest(group) or (_newest(network) if network else None)
    people, whose = confidants_of(group), group
    if not people and network is not None:
        people, whose = confidants_of(network), network
    return Conduct(group=group, code=code, confidants=tuple(people), whose=whose)


def _newest(group: Group) -> CodeOfConduct | None:
    rows = group.codes_of_conduct.select_related("group", "adopted_by")
    return rows.order_by("-version").first()


def codes_of(group: Group) -> list[CodeOfConduct]:
    """Every version of a group's own code, the newest first."""
    return list(group.codes_of_conduct.select_related("adopted_by").order_by("-version"))


def confidants_of(group: Group) -> list[Person]:
    """Who said yes to being told in confidence, by name."""
    serving = group.confidants.serving().values("person")
    return list(Person.objects.filter(pk__in=serving, user__is_active=True).order_by("name", "pk"))


def confidants_asked(group: Group) -> list[Confidant]:
    """Whom the group named, those who have not answered among them."""
    return list(group.confidants.open().select_related("person").order_by("named_at", "pk"))


# --- Reports --------------------------------------------------------------------------------------
def readers_of(report: Report) -> list[Person]:
    """Whom a report reaches: the group's people of the time it came, but none whom it is about.

    Where that leaves nobody, the network's. Whoever was named after it came does not read it: nobody can be
    named, or leave, to get at a report.
    """
    return _readers([report])[report.pk]


def _readers(reports: list[Report]) -> dict[int, list[Person]]:
    """Whom each of these reports reaches, by the report's key: two questions, however many they are."""
    groups = {report.group_id for report in reports}
    groups |= {report.group.network_id for report in reports if report.group.network_id}
    serving = Confidant.objects.serving().filter(group__in=groups, person__user__is_active=True)
    named = list(serving.select_related("person").order_by("person__name", "pk"))
    aside = set(ReportAside.objects.filter(report__in=reports).values_list("report", "whom"))

    def reach(report: Report, confidants: list[Confidant]) -> list[Person]:
        people = [each.person for each in confidants]
        marks = {who: conduct.mark(report.public_id, who.public_id) for who in people}
        return [who for who in people if (report.pk, marks[who]) not in aside]

    found = {}
    for report in reports:
        then = [
            each
            for each in named
            if each.group_id == report.group_id
            and each.accepted_at is not None
            and each.accepted_at <= report.received_at
        ]
        above = [each for each in named if each.group_id == report.group.network_id]
        found[report.pk] = reach(report, then) or reach(report, above)
    return found


def reports_reaching(person: Person) -> list[Report]:
    """The reports that somebody is to read, the newest first."""
    serving = Confidant.objects.serving().filter(person=person).values("group")
    about = Report.objects.filter(Q(group__in=serving) | Q(group__network__in=serving))
    rows = list(
        about.filter(forgotten_at=None).select_related("group").order_by("-received_at", "-pk")
    )
    readers = _readers(rows)
    return [report for report in rows if person in readers[report.pk]]


def report_reaching(person: Person, public_id: str) -> Report | None:
    """The report of that name, where it reaches the person; else it is not there."""
    report = _reports().filter(public_id=public_id).first()
    return report if report is not None and person in readers_of(report) else None


def report_of(person: Person, public_id: str) -> Report | None:
    """The report of that name, where the person wrote it under their own name."""
    report = _reports().filter(public_id=public_id).exclude(reporter="").first()
    if report is None or report.reporter != conduct.mark(report.public_id, person.public_id):
        return None
    return report


def report_behind(token: str) -> Report | None:
    """The report that a secret link opens."""
    return _reports().filter(token_hash=keys.fingerprint(token)).first()


def _reports() -> QuerySet[Report]:
    return Report.objects.filter(forgotten_at=None).select_related("group__network")


@dataclass(frozen=True)
class Line:
    """A line of a report as somebody reads it."""

    row: ReportLine
    said: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.said.get("text", "")


FOR_REPORTERS = (
    *(ReportLine.Kind.REPORT, ReportLine.Kind.WORD),
    *(ReportLine.Kind.ANSWER, ReportLine.Kind.STATE),
)


def lines_of(report: Report, *, for_reporter: bool) -> list[Line]:
    """A report's trail, opened: whole for those it reaches; without their notes for who wrote it."""
    rows = report.lines.select_related("by").order_by("pk")
    if for_reporter:
        rows = rows.filter(kind__in=FOR_REPORTERS)
    return [Line(row=row, said=conduct.unseal(row.sealed)) for row in rows]


# --- Who is barred --------------------------------------------------------------------------------
def is_barred(person: Person | None, groups: Iterable[Group | None], *, at: datetime) -> bool:
    """Whether the person may not come to meetups of one of these groups, by themselves or by their address."""
    if person is None:
        return False
    named = [group for group in groups if group is not None]
    where = {group.pk for group in named} | {group.network_id for group in named}
    found = Barring.objects.in_force(at=at).filter(group__in=where - {None})
    if not found.exists():
        return False
    return found.filter(Q(person=person) | Q(address__in=address_prints(person))).exists()


def address_prints(person: Person) -> list[str]:
    """The fingerprints of the addresses that somebody is known by here, with an account or without."""
    known = {*addresses_of(person)}
    known |= set(User.objects.filter(person=person).values_list("email", flat=True))
    known |= set(Contact.objects.known().filter(person=person).values_list("email", flat=True))
    return sorted(keys.address_print(address) for address in known if address)


def address_known(person: Person) -> str:
    """The one address that somebody is known by: of their account, or as a visitor."""
    user = User.objects.filter(person=person).first()
    if user is not None:
        return user.email
    contact = Contact.objects.known().filter(person=person).first()
    return contact.email if contact is not None else ""


@dataclass(frozen=True)
class Barred:
    """A barring as those read it who may bar."""

    row: Barring
    reason: str
    holds: bool


def barrings_shown(group: Group, *, at: datetime) -> list[Barred]:
    """Everybody whom the group ever barred, the newest first, with the reason unsealed."""
    rows = group.barrings.select_related("person", "barred_by", "lifted_by")
    in_force = set(group.barrings.in_force(at=at).values_list("pk", flat=True))
    return [
        Barred(row=row, reason=_unsealed(row.sealed_reason), holds=row.pk in in_force)
        for row in rows.order_by("-barred_at", "-pk")
    ]


def appeal_words(person: Person, groups: Iterable[Group | None], *, at: datetime) -> str:
    """How somebody who is barred can appeal, as whoever barred them wrote it."""
    named = [group for group in groups if group is not None]
    where = {group.pk for group in named} | {group.network_id for group in named}
    found = Barring.objects.in_force(at=at).filter(group__in=where - {None})
    mine = found.filter(Q(person=person) | Q(address__in=address_prints(person))).first()
    return mine.appeal if mine is not None else ""


def _unsealed(reason: str) -> str:
    try:
        return vault.unseal(reason) if reason else ""
    except vault.Unreadable:
        return ""
