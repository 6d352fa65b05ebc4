"""What the ground floor ends and erases when somebody leaves. Called by `closing`; safe to do twice."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import CharField, F, Model, TextField, Value
from django.db.models.functions import Greatest, Replace
from django.utils.translation import gettext as _

from community import conduct
from community.models import (
    Affiliation,
    Barring,
    CityFollow,
    Claim,
    Confidant,
    Contact,
    Deactivation,
    Delivery,
    Digest,
    Follow,
    Invitation,
    Job,
    JobFailure,
    MailChoice,
    MailSettings,
    Membership,
    MutedGroup,
    Nomination,
    Notification,
    Person,
    PersonLink,
    RefusedAddress,
    Report,
    ReportLine,
    Representative,
    Role,
    Sending,
)

# Rows that are about one person and nobody else, in an order in which they can go.
WHOLLY_THEIRS: Sequence[type[Model]] = (
    *(Sending, PersonLink, Notification, Digest),
    *(MailSettings, MailChoice, MutedGroup, RefusedAddress, Follow, CityFollow),
)
# Rows of the house's own working, whose words may name an address.
HOUSEKEEPING: Sequence[type[Model]] = (Notification, Sending, Job, JobFailure, Delivery)
# What stays of the person's own row: its name is replaced, everything else falls back to nothing.
STAYS = {"id", "public_id", "name", "is_demo", "is_sample"}


def pseudonym(person: Person) -> str:
    """`Former member k7wq`: told apart from other former members, and nothing else."""
    return _("Former member %s") % person.public_id[:4]


def end_what_is_left(person: Person, *, at: datetime) -> None:
    """End what the person holds, belongs to and acts for; take back what they were asked and asked."""
    Role.objects.filter(person=person, ended_at=None).update(
        ended_at=Greatest(Value(at), F("starts_at"))
    )
    Membership.objects.open().filter(person=person).update(
        left_at=Greatest(Value(at), F("joined_at"))
    )
    for mandate in Representative.objects.filter(person=person, until_on=None):
        mandate.until_on = max(at.date(), mandate.from_on)
        mandate.save(update_fields=["until_on"])
    Invitation.objects.unanswered().filter(person=person).update(
        withdrawn_at=at, withdrawn_by=person
    )
    asked = Nomination.objects.filter(person=person)
    asked.open().update(answer=Nomination.Answer.WITHDRAWN, answered_at=at, answered_by=person)
    asked.update(statement="", reason="")
    Invitation.objects.filter(person=person).update(email="", note="")
    Membership.objects.filter(person=person).update(end_reason="")
    Deactivation.objects.filter(person=person).update(reason="", ended_reason="")
    Contact.objects.known().filter(person=person).update(email="", forgotten_at=at)
    Confidant.objects.open().filter(person=person).update(
        ended_at=Greatest(Value(at), F("named_at"))
    )
    # that they are barred stays, by the fingerprint of their address; why, does not
    Barring.objects.filter(person=person).update(sealed_reason="", appeal="")
    _part_from_the_record(person, at=at)
    for report in Report.objects.exclude(reporter="").select_for_update():
        if report.reporter == conduct.mark(report.public_id, person.public_id):
            report.reporter = ""
            report.save(update_fields=["reporter"])
            _write_anew(report, without={"name", "person", "address"})


def _part_from_the_record(person: Person, *, at: datetime) -> None:
    """Take apart the member and whoever they were known as in public; the trace keeps no words."""
    mine = Claim.objects.filter(member=person)
    mine.waiting().update(outcome=Claim.Outcome.WITHDRAWN, answered_at=at)
    mine.standing().update(undone_at=at, undone_by=person)
    mine.update(evidence="", link="", reason="", undone_reason="")


def erase(person: Person, *, name: str = "") -> None:
    """Erase what the person said of themselves and what they were told; `name` stands in its place."""
    for model in WHOLLY_THEIRS:
        model._default_manager.filter(person=person).delete()
    # a domain of one's own is as good as a name
    Delivery.objects.filter(person=person).update(person=None, about="", domain="", words="")
    _erase_affiliations(person)
    for field in Person._meta.concrete_fields:
        if field.name not in STAYS:
            setattr(person, field.name, field.get_default())
    person.name = name or pseudonym(person)
    person.save()


def _erase_affiliations(person: Person) -> None:
    """The newest corrections first: each points at the statement that it corrects."""
    rows = Affiliation.objects.filter(person=person)
    while newest := rows.filter(correction__isnull=True):
        newest.delete()


def forget_addresses(addresses: Sequence[str]) -> None:
    """Take addresses out of what the house keeps for its own working, and out of what others were told."""
    for address in addresses:
        for model in HOUSEKEEPING:
            for field in _texts(model):
                rows = model._default_manager.filter(**{f"{field}__icontains": address})
                rows.update(**{field: Replace(field, Value(address), Value("…"))})
                rows.update(
                    **{field: ""}
                )  # written in other letters: better nothing than half of it
        for spelt in {address, json.dumps(address)[1:-1]}:  # as SQLite keeps letters beyond ASCII
            for job in Job.objects.filter(payload__icontains=spelt):
                job.payload = {}
                job.save(update_fields=["payload"])
        Invitation.objects.filter(email__iexact=address).update(email="")
    known = {address.casefold() for address in addresses}
    for report, said in _reports_with_an_address():
        if said["address"].strip().casefold() in known:
            _write_anew(report, without={"address"})


def _reports_with_an_address() -> Iterator[tuple[Report, dict[str, str]]]:
    """What was reported in confidence, where it says how to reach whoever reported it."""
    first = ReportLine.objects.filter(kind=ReportLine.Kind.REPORT).select_related("report")
    for line in first.exclude(sealed=""):
        said = conduct.unseal(line.sealed)
        if said.get("address"):
            yield line.report, said


def _write_anew(report: Report, *, without: set[str]) -> None:
    """Write a report's first line again without who it is from; what was reported stays word for word.

    The trail refuses to be changed, so the line is let go of and written in the same place.
    """
    for line in ReportLine.objects.filter(report=report, kind=ReportLine.Kind.REPORT):
        said = conduct.unseal(line.sealed)
        if any(said.get(part) for part in without):
            number = line.pk
            line.delete()
            line.pk = number
            line.sealed = conduct.seal({**said, **dict.fromkeys(without, "")})
            line.save(force_insert=True)


def _texts(model: type[Model]) -> list[str]:
    """The columns where somebody's address could stand amid other words."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, TextField)
        or (isinstance(field, CharField) and (field.max_length or 0) >= 200 and not field.unique)
    ]
