"""Lines of a frozen roll: one link and two accounts, two letters at once, a release and a ballot paper."""

from __future__ import annotations

from functools import partial

from elections import actions
from elections.models import RollAddress, RollLink
from tests.factories.elections import HOUR, confirm_address, election_with_roll, voter_of
from tests.factories.letters import link_to
from tests.people import NOON, make_group, make_person
from tests.races.judge import race_of

A, B = "a@example.org", "b@example.org"
OPEN = NOON + 2 * HOUR
LATER = NOON + 3 * HOUR


def frozen():
    return election_with_roll(make_group("india"), A, B)


def claim(person, token):
    return partial(actions.claim_by_link, actor=person, at=NOON, token=token)


def paper(person, election):
    blinded = voter_of(election, at=OPEN).ask().message
    return partial(actions.issue_token, actor=person, at=OPEN, election=election, blinded=blinded)


def release(election):
    return partial(
        actions.release_line, actor=None, at=NOON, election=election, email=A, reason="Not theirs."
    )


def again(election, email=A):
    return partial(actions.send_letter_again, actor=None, at=LATER, election=election, email=email)


def change(election, address, email=A):
    return partial(
        actions.change_address,
        actor=None,
        at=NOON,
        election=election,
        email=email,
        address=address,
        reason="Because.",
    )


@race_of("elections.claim_by_link", "elections.claim_by_link")
def two_accounts_use_one_link():
    token = link_to(frozen(), A)
    return claim(make_person("One"), token), claim(make_person("Two"), token)


@race_of("elections.claim_by_link", "elections.claim_by_link")
def one_account_uses_two_links():
    election, person = frozen(), make_person("One")
    return claim(person, link_to(election, A)), claim(person, link_to(election, B))


@race_of("elections.claim_by_link", "elections.issue_token")
def a_line_is_claimed_while_its_address_takes_the_paper():
    election, owner = frozen(), make_person("Owner", email=A)
    confirm_address(owner)
    return claim(make_person("Other"), link_to(election, A)), paper(owner, election)


@race_of("elections.claim_by_link", "elections.send_letter_again")
def a_link_is_used_while_another_is_sent():
    election = frozen()
    return claim(make_person("One"), link_to(election, A)), again(election)


@race_of("elections.claim_by_link", "elections.change_address")
def a_link_is_used_while_the_address_is_changed():
    election = frozen()
    return claim(make_person("One"), link_to(election, A)), change(election, "new@example.org")


@race_of("elections.release_line", "elections.issue_token")
def a_line_is_released_while_its_paper_is_taken():
    election, person = frozen(), make_person("One")
    claim(person, link_to(election, A))()
    return release(election), paper(person, election)


@race_of("elections.release_line", "elections.release_line")
def a_line_is_released_twice():
    election = frozen()
    claim(make_person("One"), link_to(election, A))()
    return release(election), release(election)


@race_of("elections.send_letter_again", "elections.send_letter_again")
def a_letter_is_sent_again_twice():
    election = frozen()
    return again(election), again(election)


@race_of("elections.change_address", "elections.change_address")
def two_lines_get_one_address():
    election = frozen()
    return change(election, "new@example.org"), change(election, "new@example.org", email=B)


@race_of("elections.send_letters", "elections.send_letters")
def all_are_written_to_twice():
    election = frozen()
    return tuple(
        partial(actions.send_letters, actor=None, at=NOON, election=election) for _twice in range(2)
    )


@race_of("elections.post_letters", "elections.post_letters")
def two_workers_send_the_letters():
    mailing = actions.send_letters(actor=None, at=NOON, election=frozen())
    return tuple(partial(actions.post_letters, at=NOON, mailing=mailing) for _twice in range(2))


@race_of("elections.post_letters", "elections.send_letter_again")
def one_is_written_to_while_all_are():
    election = frozen()
    mailing = actions.send_letters(actor=None, at=NOON, election=election)
    return partial(actions.post_letters, at=LATER, mailing=mailing), again(election, B)


@race_of("elections.post_letter", "elections.post_letter")
def two_workers_send_one_letter():
    link = again(frozen())()
    return tuple(partial(actions.post_letter, at=LATER, link=link) for _twice in range(2))


@race_of("elections.tell_changed_address", "elections.tell_changed_address")
def an_old_address_is_told_twice():
    change(frozen(), "new@example.org")()
    told = RollAddress.objects.select_related("row", "election").get()
    return tuple(partial(actions.tell_changed_address, at=NOON, change=told) for _twice in range(2))


@race_of("elections.tell_claims", "elections.release_line")
def an_address_is_told_while_its_line_is_released():
    election = frozen()
    claim(make_person("One"), link_to(election, A))()
    assert RollLink.objects.get().is_to_be_told
    return partial(actions.tell_claims, at=NOON), release(election)


@race_of("elections.change_address", "elections.issue_token")
def an_address_is_changed_while_its_paper_is_taken():
    election, owner = frozen(), make_person("Owner", email=A)
    confirm_address(owner)
    return change(election, "new@example.org"), paper(owner, election)
