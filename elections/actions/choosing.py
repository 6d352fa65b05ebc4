"""Whom rules choose for a roll: members of the group, or those who contributed. Read only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from community.models import Affiliation, Group, Membership, Person
from elections import contributions_file, stash
from elections.electorate import ContributionRules, MemberRules
from elections.models import RollUpload
from elections.roll_file import Voter
from elections.rows import Progress, Refusal

TELL_EVERY = 500


def belonging(group: Group, rules: MemberRules) -> QuerySet[Person]:
    """Everybody who is looked at: those who belong now, also through a chapter where the rules say so."""
    return Person.objects.filter(pk__in=_memberships(group, rules).values("person"))


def _memberships(group: Group, rules: MemberRules) -> QuerySet[Membership]:
    groups = Group.objects.filter(pk=group.pk)
    if rules.network:
        groups |= Group.objects.filter(network=group)
    return Membership.objects.open().filter(group__in=groups)


def chosen(group: Group, rules: MemberRules, *, at: datetime) -> QuerySet[Person]:
    """Those whom the rules choose."""
    long_enough = _memberships(group, rules).filter(joined_at__lte=rules.joined_before(at))
    people = Person.objects.filter(pk__in=long_enough.values("person"), user__is_active=True)
    since = rules.seen_after(at)
    if since is not None:
        people = people.filter(user__last_login__gte=since)
    if rules.affiliation:
        held = Affiliation.objects.held_on(at.date())
        people = people.filter(pk__in=held.values("person"))
    return people


def members(upload: RollUpload, *, progress: Progress) -> Iterator[tuple[int, Voter | Refusal]]:
    """Walk those who are chosen: a voter each, or why the member cannot be written on a roll."""
    rules = MemberRules.of(upload.rules)
    at = datetime.fromisoformat(upload.rules["as_of"])
    confirmed = EmailAddress.objects.filter(user__person=OuterRef("pk"), verified=True)
    people = (
        chosen(upload.election.group, rules, at=at)
        .annotate(address=Subquery(confirmed.order_by("-primary", "pk").values("email")[:1]))
        .order_by("pk")
        .values_list("name", "address")
    )
    line = 0
    for line, (name, address) in enumerate(people.iterator(chunk_size=2000), start=1):
        if line % TELL_EVERY == 0:
            progress(min(line, upload.size), upload.size)
        if address:
            yield line, Voter(address.lower(), name[:120])
        else:
            yield line, Refusal(line, _("%s has no confirmed address") % name)
    progress(upload.size, upload.size)


def rows_of(
    upload: RollUpload, *, progress: Progress, considered: Callable[[int], None]
) -> Iterator[tuple[int, Voter | Refusal]]:
    """Walk what a roll by rules is made of."""
    of_class = str(upload.rules.get("class", ""))
    for line, row in _chosen_by(upload, progress=progress, considered=considered):
        yield line, row if isinstance(row, Refusal) else row._replace(voter_class=of_class)


def _chosen_by(
    upload: RollUpload, *, progress: Progress, considered: Callable[[int], None]
) -> Iterator[tuple[int, Voter | Refusal]]:
    if upload.kind == RollUpload.Kind.RULES:
        considered(upload.size)
        yield from members(upload, progress=progress)
        return
    named = stash.aliases_of(upload.public_id)
    aliases = contributions_file.read_aliases(named.read_bytes()) if named.exists() else {}
    with stash.file_of(upload.public_id).open("rb") as file:
        yield from contributions_file.voters(
            file,
            ContributionRules.of(upload.rules),
            aliases,
            progress=progress,
            considered=considered,
        )
