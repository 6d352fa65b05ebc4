"""Writing the audit log, sealing it into a chain, and checking the chain.

An entry's hash is SHA-256 over its canonical JSON (keys sorted, no spaces, UTF-8). The chain hash of
link n is SHA-256 over `previous chain hash ‖ ":" ‖ entry hash`; link 1 follows 64 zeros. Actions only
insert entries; `seal` links them later, in one place, so that no action waits on another. Entries not
yet linked are named in a waiting list, so that sealing costs as much as what waits, however long the
chain has grown. Cutting off the chain's very end together with its entries leaves no trace inside this
database: only a head that somebody else has kept can show it.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction

from community.locks import SEALING, one_at_a_time
from community.models import AuditEntry, AuditPersonal, AuditSeal, AuditWaiting, Person

GENESIS = "0" * 64
BATCH = 500


def canonical(value: Any) -> str:
    """Write JSON in the one form that hashes alike everywhere."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def label(target: models.Model | str | None) -> str:
    """Name a row for the log: `events.event:` and its public id."""
    if target is None:
        return ""
    if isinstance(target, str):
        return target
    public_id = getattr(target, "public_id", None)
    if public_id is None:
        raise TypeError(f"{target!r} has no public id; the log names nothing by its row number.")
    return f"{target._meta.label_lower}:{public_id}"


def record(
    *,
    actor: Person | None,
    verb: str,
    target: models.Model | str | None,
    at: datetime,
    payload: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one deed to the log, inside the transaction of the action that did it.

    `payload` must hold opaque ids, numbers and states only. `personal` (names, addresses, free text)
    goes to a side table that can be erased; the log keeps its salted hash.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record belongs inside the action's transaction.")
    personal_hash = ""
    entry = AuditEntry(
        actor=actor.public_id if actor else "",
        verb=verb,
        target=label(target),
        at=at,
        payload=canonical(payload or {}),
    )
    if personal:
        salt, detail = secrets.token_hex(16), canonical(personal)
        personal_hash = commitment(salt, detail)
        AuditPersonal.objects.create(entry=entry.public_id, salt=salt, detail=detail)
    entry.personal_hash = personal_hash
    entry.save(force_insert=True)
    AuditWaiting.objects.create(entry=entry.public_id)
    return entry


def erase_personal(*, person: Person, words: Iterable[str]) -> int:
    """Erase what is kept beside the entries that the person wrote, that are about them, or that name them.

    `words` are their names and addresses. An address or a name of several words is found within a text, a name
    of one word only where it is all that stands there: “Uma” must not take what was said of Uma Maheswari, nor
    of a plumage. The entries stay, with the salted hashes of what was there; nothing leads back from those.
    """
    theirs = AuditEntry.objects.filter(
        models.Q(actor=person.public_id) | models.Q(target=label(person))
    )
    named = models.Q(entry__in=theirs.values("public_id")) | models.Q(
        detail__contains=f'"{person.public_id}"'
    )
    naming: set[int] = set()
    for word in words:
        rows = AuditPersonal.objects.filter(detail__icontains=canonical(word)[1:-1])
        naming |= {row.pk for row in rows.iterator() if _names(json.loads(row.detail), word)}
    erased, _kinds = AuditPersonal.objects.filter(named | models.Q(pk__in=naming)).delete()
    return erased


def _names(said: object, word: str) -> bool:
    """Whether a text of the detail is the word, or holds it whole."""
    if isinstance(said, dict):
        return any(_names(each, word) for each in said.values())
    if isinstance(said, list):
        return any(_names(each, word) for each in said)
    if not isinstance(said, str):
        return False
    text, word = said.casefold().strip(), word.casefold().strip()
    if text == word:
        return True
    several = " " in word or "@" in word
    return several and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def commitment(salt: str, detail: str) -> str:
    """Hash what is personal with its salt, so that the log can outlive it without guessing."""
    return hashlib.sha256(f"{salt}:{detail}".encode()).hexdigest()


def entry_hash(entry: AuditEntry) -> str:
    """Hash everything that an entry says."""
    said = {
        "actor": entry.actor,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "id": entry.public_id,
        "payload": entry.payload,
        "personal": entry.personal_hash,
        "target": entry.target,
        "verb": entry.verb,
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def chain_hash(previous: str, this: str) -> str:
    """Hash a link: everything before it, and its own entry."""
    return hashlib.sha256(f"{previous}:{this}".encode()).hexdigest()


@transaction.atomic
def seal(*, at: datetime, limit: int = BATCH) -> int:
    """Link up to `limit` waiting entries into the chain, oldest first; say how many."""
    # Waits for another sealer, so that a sweep and a job do not both give up.
    one_at_a_time(SEALING)
    last = AuditSeal.objects.order_by("-number").first()
    number, previous = (last.number, last.chain_hash) if last else (0, GENESIS)
    linked = AuditSeal.objects.filter(entry=models.OuterRef("public_id"))
    waiting = AuditEntry.objects.filter(
        # a waiting row slipped in for an entry that is linked already must not stop the sealer
        ~models.Exists(linked),
        public_id__in=AuditWaiting.objects.values("entry"),
    ).order_by("pk")[:limit]
    links = []
    for entry in waiting:
        this = entry_hash(entry)
        number += 1
        chain = chain_hash(previous, this)
        links.append(
            AuditSeal(
                number=number,
                entry=entry.public_id,
                entry_hash=this,
                previous_hash=previous,
                chain_hash=chain,
                sealed_at=at,
            )
        )
        previous = chain
    AuditSeal.objects.bulk_create(links)
    AuditWaiting.objects.filter(entry__in=[link.entry for link in links]).delete()
    return len(links)


def something_waits() -> bool:
    """Whether there is anything to seal."""
    return AuditWaiting.objects.exists()


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found. `head` is the last good link's hash: keep it elsewhere."""

    sealed: int
    pending: int
    bad: str = ""
    head: str = field(default=GENESIS, compare=False)

    @property
    def whole(self) -> bool:
        return not self.bad


def verify(
    *, kept: tuple[int, str] | None = None, tell: Callable[[int], None] | None = None
) -> Verdict:
    """Walk the whole chain and stop at the first link that does not hold.

    `kept` is the number and hash of a head that an earlier walk told and somebody kept outside this
    database: it must be met on the way. `tell` is told now and then how far the walk has come.
    """
    number, previous = 0, GENESIS
    pending = AuditWaiting.objects.count()
    for link in _links():
        fault = _fault(link, number=number + 1, previous=previous, kept=kept)
        if fault:
            return Verdict(sealed=number, pending=pending, bad=fault, head=previous)
        number, previous = number + 1, link.seal.chain_hash
        if tell is not None and number % BATCH == 0:
            tell(number)
    fault = _cut_off(number, kept) or _left_out() or _lost_waiting()
    return Verdict(sealed=number, pending=pending, bad=fault, head=previous)


@dataclass(frozen=True)
class _Link:
    seal: AuditSeal
    entry: AuditEntry | None
    personal: AuditPersonal | None


def _links() -> Iterator[_Link]:
    """Every link with what it holds, in order, a batch at a time."""
    last = -1
    while batch := list(AuditSeal.objects.filter(number__gt=last).order_by("number")[:BATCH]):
        names = [seal_.entry for seal_ in batch]
        entries = {row.public_id: row for row in AuditEntry.objects.filter(public_id__in=names)}
        details = {row.entry: row for row in AuditPersonal.objects.filter(entry__in=names)}
        for seal_ in batch:
            yield _Link(seal_, entries.get(seal_.entry), details.get(seal_.entry))
        last = batch[-1].number


def _fault(link: _Link, *, number: int, previous: str, kept: tuple[int, str] | None) -> str:
    seal_, entry, personal = link.seal, link.entry, link.personal
    where = f"link {seal_.number} (entry {seal_.entry})"
    if seal_.number != number:
        return f"link {number} is missing; the next is {seal_.number}"
    if entry is None:
        return f"{where}: its entry is gone"
    if entry_hash(entry) != seal_.entry_hash:
        return f"{where}: {entry.verb} was changed after it was sealed"
    follows = chain_hash(previous, seal_.entry_hash) == seal_.chain_hash
    if seal_.previous_hash != previous or not follows:
        return f"{where}: it does not follow from the link before it"
    if kept and kept[0] == number and kept[1] != seal_.chain_hash:
        return f"{where}: it is not the head that was kept; the chain was written anew"
    # erased detail is no fault; detail that is there must be what was committed to
    if personal and commitment(personal.salt, personal.detail) != entry.personal_hash:
        return f"{where}: its personal detail is not what was committed to"
    return ""


def _cut_off(number: int, kept: tuple[int, str] | None) -> str:
    if kept and kept[0] > number:
        return f"link {number + 1} is missing; link {kept[0]} stood there when its head was kept"
    return ""


def _left_out() -> str:
    """Name the first entry that is neither linked nor waiting: somebody took its link away."""
    name = models.OuterRef("public_id")
    entry = (
        AuditEntry.objects.filter(
            ~models.Exists(AuditSeal.objects.filter(entry=name)),
            ~models.Exists(AuditWaiting.objects.filter(entry=name)),
        )
        .order_by("pk")
        .first()
    )
    if entry is None:
        return ""
    return f"entry {entry.public_id} ({entry.verb}) was sealed once and its link is gone"


def _lost_waiting() -> str:
    """Name an entry that waits to be sealed and is no longer there."""
    entry = AuditEntry.objects.filter(public_id=models.OuterRef("entry"))
    lost = AuditWaiting.objects.filter(~models.Exists(entry)).first()
    return f"entry {lost.entry} waited to be sealed and is gone" if lost else ""
