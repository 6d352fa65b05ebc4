"""Everything recomputed from the database, and compared with what people saw and what the mail sink holds.

    python -m tests.faults.checker LEDGER.json SINK_FOLDER      (in the environment of the site)

Prints JSON: `faults`, each in a sentence (none is what one hopes for), and `figures`.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

Said = dict[str, Any]
SOME = 12  # so many faults of a kind are told in full


def jobs() -> list[str]:
    """None dead, none still open that was due."""
    from django.utils import timezone

    from community.models import Job

    faults = [
        f"job {job.name} is dead after {job.attempts} tries: {job.last_error[-300:]}"
        for job in Job.objects.filter(state="dead")
    ]
    waiting = Job.objects.filter(state__in=["queued", "running"], not_before__lte=timezone.now())
    return faults + [
        f"job {job.name} is still {job.state}" for job in waiting.exclude(key__startswith="every:")
    ]


def seats(said: Said) -> list[str]:
    """Never more than a room holds; one seat a person; each seat where its holder saw it."""
    from django.db.models import Count, F, Q, Sum

    from events.models import Room, Seat

    taken = Sum(F("seats__guests") + 1, filter=Q(seats__state__in=["seated", "offered"]))
    faults = [
        f"{room.label} of {room.event} holds {room.capacity} and has {room.held} heads"
        for room in Room.objects.annotate(held=taken).filter(held__gt=F("capacity"))
    ]
    standing = Seat.objects.open().select_related("event", "person", "room")
    twice = standing.values("event", "person").annotate(times=Count("pk")).filter(times__gt=1)
    faults += [f"two seats of one person: {row}" for row in twice]
    held = {
        (seat.event.public_id, seat.person.public_id): f"{seat.state}/{seat.room.public_id}"
        for seat in standing
    }
    seen = {(event, person): seat for event, person, seat in said["seats"] if seat}
    for who in held.keys() ^ seen.keys():
        faults.append(f"seat of {who}: seen {seen.get(who)}, kept {held.get(who)}")
    for who in held.keys() & seen.keys():
        came_up = seen[who].replace("waiting/", "seated/")  # since they looked
        if held[who] not in {seen[who], came_up}:
            faults.append(f"seat of {who}: seen {seen[who]}, kept {held[who]}")
    times = Counter(verb for verb, *_who, n in said["deeds"] for _once in range(n))
    rows = Seat.objects.count()
    asked = times["events.seat_taken"] + times["events.seat_asked"]
    if rows != asked + times["events.room_changed"]:
        faults.append(f"{rows} rows of seats for {asked} asked for and more changed")
    faults += [
        f"{room.label} of {room.event} has room and people wait for it"
        for room in Room.objects.open().with_taken().filter(event__cancellation=None)
        if room.waiting and room.left
    ]
    return faults


def deeds(said: Said) -> list[str]:
    """Each deed that was accepted stands in the audit log exactly once, and no other does."""
    from community.models import AuditEntry

    seen = Counter({(verb, actor, target): n for verb, actor, target, n in said["deeds"]})
    verbs = {verb for verb, _actor, _target in seen}
    coarse = {verb for verb, _actor, target in seen if not target}
    kept: Counter[tuple[str, str, str]] = Counter()
    for verb, actor, target in AuditEntry.objects.exclude(actor="").values_list(
        "verb", "actor", "target"
    ):
        if verb in verbs:
            kept[verb, actor, "" if verb in coarse else target] += 1
    return [
        f"{' '.join(deed)}: seen {seen[deed]} times, in the log {kept[deed]} times"
        for deed in sorted(seen.keys() | kept.keys())
        if seen[deed] != kept[deed] and deed[0] in verbs
    ]


def ballots(said: Said) -> list[str]:
    """As many papers as voters, as many ballots as receipts, and every receipt in the box."""
    from elections.models import Ballot, Participation

    box = set(Ballot.objects.values_list("leaf", flat=True))
    papers, receipts = Participation.objects.count(), said["receipts"]
    faults = [f"receipt {receipt} is not in the box" for receipt in set(receipts) - box]
    faults += [f"ballot {ballot} was cast by nobody" for ballot in box - set(receipts)]
    if len(set(receipts)) != len(receipts):
        faults.append("two voters have one receipt")
    if len(box) > papers:
        faults.append(f"{len(box)} ballots of {papers} papers")
    return faults


def standings(said: Said) -> list[str]:
    """Memberships and needs as their people last saw them, each at most once."""
    from catalogue.models import Need
    from community.models import Membership

    faults = []
    kept: Counter[tuple[str, str]]
    for word, rows, seen in (
        (
            "member",
            Membership.objects.open().values_list("group__public_id", "person__public_id"),
            said["members"],
        ),
        (
            "need",
            Need.objects.standing().values_list("problem__public_id", "person__public_id"),
            said["needs"],
        ),
    ):
        kept = Counter(rows)
        wanted = {(what, who) for what, who, on in seen if on}
        faults += [f"{word} {row}: {kept[row]} times" for row in kept if kept[row] > 1]
        faults += [f"{word} {row}: seen or kept alone" for row in set(kept) ^ wanted]
    return faults


def newcomers(said: Said) -> list[str]:
    """Each newcomer has one login with a confirmed address and one person; nobody is half there."""
    from allauth.account.models import EmailAddress

    from community.models import Person, User

    confirmed = set(EmailAddress.objects.filter(verified=True).values_list("email", flat=True))
    faults = [f"{email} is not confirmed" for email in said["newcomers"] if email not in confirmed]
    emails = Counter(address.lower() for address in User.objects.values_list("email", flat=True))
    faults += [f"{email} has {times} logins" for email, times in emails.items() if times > 1]
    faults += [f"{email} has no login" for email in said["newcomers"] if not emails[email]]
    halves = Person.objects.filter(user=None, name__startswith="Newcomer")
    return faults + [f"{person.name} is a person without a login" for person in halves]


def certificates(said: Said) -> list[str]:
    """One certificate for each course that was signed."""
    from certification.models import Certificate

    kept = Counter(Certificate.objects.values_list("decision__version__public_id", flat=True))
    faults = [f"{version} has {times} certificates" for version, times in kept.items() if times > 1]
    return faults + [f"{name}: seen or kept alone" for name in set(kept) ^ set(said["certified"])]


def mails(said: Said, sink: Path) -> tuple[list[str], dict[str, Any]]:
    """Each notification by mail, and no mail without one; which went more than once."""
    from community.mailroom.composing import host
    from community.models import Digest, Notification
    from community.models.mail import Mail
    from tests.faults.sink import Sink

    names = Sink(sink).names() if sink.exists() else Counter[str]()
    faults, repeated, became = [], Counter[str](), Counter[str]()
    ours = {f"<{name}@{host()}>" for name in Digest.objects.values_list("public_id", flat=True)}
    for one in Notification.objects.select_related("person", "digest"):
        name = f"<{one.public_id}@{host()}>"
        ours.add(name)
        became[one.mail] += 1
        if names[name] > 1:
            repeated[one.kind] += names[name] - 1
        told = f"{one.kind}, told at {one.created_at:%H:%M:%S} ({one.key})"
        # at the hour of the digests it went with others, in one mail
        went = f"<{one.digest.public_id}@{host()}>" if one.digest else name
        if one.mail == Mail.SENT and not names[went]:
            faults.append(f"the relay never had the mail of {told}")
        elif one.mail in {Mail.WAITING, Mail.GIVEN_UP, Mail.NOBODY}:
            faults.append(f"{one.mail}: the mail of {told}")
        elif one.mail == Mail.REFUSED and one.person.public_id not in said["refused"]:
            faults.append(f"refused by nobody: the mail of {told}")
    bare = len(f"<{'x' * 16}@{host()}>")
    strays = {name for name in names if len(name) == bare} - ours
    faults += [f"mail {name} belongs to nothing that was kept" for name in strays]
    figures = {
        "notifications": sum(became.values()),
        "what became of their mails": dict(became),
        "mails in the sink": sum(names.values()),
        "sends repeated": sum(repeated.values()),
        "repeated by kind": dict(repeated),
    }
    return faults, figures


def check(said: Said, sink: Path) -> dict[str, Any]:
    """All of it."""
    mail_faults, figures = mails(said, sink)
    found = {
        "jobs": jobs(),
        "seats": seats(said),
        "deeds": deeds(said),
        "ballots": ballots(said),
        "standings": standings(said),
        "newcomers": newcomers(said),
        "certificates": certificates(said),
        "mails": mail_faults,
    }
    faults = [f"{area}: {fault}" for area, told in found.items() for fault in told[:SOME]]
    return {"faults": faults, "figures": figures}


def main(ledger: Path, sink: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    sys.stdout.write(json.dumps(check(json.loads(ledger.read_text()), sink)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
