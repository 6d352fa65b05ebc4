"""Ballot papers: what is handed out, and what the box can know of it."""

from __future__ import annotations

import pytest

from elections import papers

KEY = papers.election_key("site secret", "election-a")
SECRET = "abcdefghijkmnpqrstuvwxyz234567"


def test_a_secret_has_150_random_bits_and_no_two_are_alike():
    secrets = {papers.new_secret() for _ in range(200)}
    assert len(secrets) == 200
    assert all(len(secret) * 5 >= 128 for secret in secrets)
    assert len(set(papers.ALPHABET)) == 32


def test_the_same_secret_gets_the_same_token():
    token = papers.issue(KEY, "election-a", SECRET)
    assert token == papers.issue(KEY, "election-a", SECRET)
    assert papers.box_key(KEY, "election-a", token) == papers.box_key(KEY, "election-a", token)


def test_neither_hash_shows_the_other_or_the_secret():
    token = papers.issue(KEY, "election-a", SECRET)
    names = {papers.commitment("election-a", SECRET), papers.box_key(KEY, "election-a", token)}
    assert len(names) == 2
    assert all(SECRET not in name and len(name) == 64 for name in names)


@pytest.mark.parametrize("place", [0, 40, -1])
def test_a_changed_letter_is_refused(place):
    token = papers.issue(KEY, "election-a", SECRET)
    letter = "b" if token[place] != "b" else "c"
    with pytest.raises(papers.BadToken):
        papers.box_key(KEY, "election-a", token[:place] + letter + token[place:][1:])


@pytest.mark.parametrize("token", ["", ".", SECRET, f"{SECRET}.", "ü.ü", f"{SECRET}.{'0' * 64}"])
def test_what_was_never_handed_out_is_refused(token):
    with pytest.raises(papers.BadToken):
        papers.box_key(KEY, "election-a", token)


def test_a_token_of_another_vote_is_refused():
    other = papers.election_key("site secret", "election-b")
    with pytest.raises(papers.BadToken):
        papers.box_key(KEY, "election-a", papers.issue(other, "election-b", SECRET))
    with pytest.raises(papers.BadToken):
        papers.box_key(KEY, "election-b", papers.issue(KEY, "election-a", SECRET))


def test_a_secret_survives_being_written_down():
    secret = papers.new_secret()
    assert papers.read_secret(papers.in_groups(secret)) == secret
    assert papers.read_secret(f"  {papers.in_groups(secret).upper()} ") == secret
    assert papers.read_secret(secret[:-1]) is None
    assert papers.read_secret(secret[:-1] + "0") is None
