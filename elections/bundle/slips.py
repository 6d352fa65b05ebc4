"""Checks of what lay in the box: tokens, ballots, what was withdrawn, and what was issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from elections import leaves
from elections.bundle import ed25519, forms, pss
from elections.bundle.findings import Findings
from elections.bundle.forms import Malformed
from elections.bundle.statements import Vote

Progress = Callable[[int, int], None]


def check_slips(vote: Vote, findings: Findings, progress: Progress) -> None:
    """Check everything that is published after the close of a vote of ten ballots or more."""
    if not vote.is_opened:
        return
    _check_issuance(vote, findings)
    _check_withdrawn(vote, findings)
    _check_ballots(vote, findings, progress)


def _check_issuance(vote: Vote, findings: Findings) -> None:
    with findings.reading(forms.ISSUANCE):
        rows = forms.read_lines(vote.files[forms.ISSUANCE])
        names = []
        for number, row in enumerate(rows, start=1):
            if type(row) is not list or len(row) != 2 or type(row[1]) is not bool:
                raise Malformed(f"line {number} is not a pseudonym, and whether a paper was issued")
            names.append(forms.from_hex(row[0]))
        if any(one >= other for one, other in zip(names, names[1:])):  # noqa: B905, RUF007  (Python 3.9)
            raise Malformed("the pseudonyms are not sorted, or one stands there twice")
        vote.issued = sum(row[1] for row in rows)
        findings.require(
            len(rows) == vote.eligible,
            forms.ISSUANCE,
            f"Each of the {len(rows):,} lines of the roll has one pseudonym; {vote.issued:,} of them took their"
            " ballot paper.",
            f"it has {len(rows):,} pseudonyms, and the frozen roll {vote.eligible or 0:,} lines",
        )


def _check_withdrawn(vote: Vote, findings: Findings) -> None:
    if vote.manifest is None:
        return
    with findings.reading(forms.WITHDRAWN):
        rows = forms.read_lines(vote.files[forms.WITHDRAWN])
        order = []
        for number, row in enumerate(rows, start=1):
            inner, w = (forms.from_hex(one) for one in forms.fields(row, "inner", "w"))
            order.append(inner)
            leaf = leaves.leaf(vote.manifest["election"], leaves.withdrawal(w), inner)
            if leaf in vote.withdrawn:
                raise Malformed(f"line {number} stands there twice")
            vote.withdrawn[leaf] = number
        if order != sorted(order):
            raise Malformed("its lines are not sorted")
        if rows and vote.manifest.get("may_replace") is not True:
            raise Malformed("ballots were replaced, and the rule of this vote does not let them be")


def _check_ballots(vote: Vote, findings: Findings, progress: Progress) -> None:
    if vote.manifest is None or vote.rsa is None:
        return
    with findings.reading(forms.BALLOTS):
        rows = forms.read_lines(vote.files[forms.BALLOTS])
        faults: list[str] = []
        tokens = []
        for number, row in enumerate(rows, start=1):
            token, words = _check_ballot(vote, vote.rsa, row, number)
            tokens.append(token)
            faults += [f"line {number}: {one}" for one in words]
            progress(number, len(rows))
        if len(set(tokens)) != len(tokens):
            faults.append("a token stands in it twice: somebody voted twice")
        elif tokens != sorted(tokens):
            faults.append("its lines are not sorted by their token")
        vote.ballots = rows
        if not findings.fail_each(forms.BALLOTS, faults):
            findings.hold(
                f"Each of the {len(rows):,} ballots stands under a token of its own, signed with the vote's"
                " key; the token's key signed the ballot's leaf, and the ballot is the one that its leaf"
                " was made of."
            )


def _check_ballot(vote: Vote, rsa: pss.PublicKey, row: Any, number: int) -> tuple[bytes, list[str]]:
    try:
        text, signature, nonce, prefix, key, signed, withdrawal = forms.fields(
            row,
            "ballot",
            "leaf_signature",
            "nonce",
            "prefix",
            "token",
            "token_signature",
            "withdrawal_hash",
        )
        token = forms.from_hex(key)
        election = (vote.manifest or {})["election"]
        inner = leaves.inner(forms.from_hex(nonce), token, forms.text(text))
        leaf = leaves.leaf(election, forms.from_hex(withdrawal), inner)
        message = forms.from_hex(prefix) + leaves.token_message(election, vote.fingerprint, token)
        by_the_vote, by_the_token = forms.from_base64(signed), forms.from_base64(signature)
    except Malformed as no:
        raise Malformed(f"line {number}: {no}") from None
    faults = []
    if not pss.is_signed(rsa, message, by_the_vote):
        faults.append("the token was never signed with the vote's key")
    if not ed25519.is_signed(token, leaf, by_the_token):
        faults.append("the ballot's leaf is not signed with its token's key")
    if leaf in vote.opened:
        faults.append("its leaf is opened twice")
    vote.opened[leaf] = number
    return token, faults
