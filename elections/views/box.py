"""The box as a voter's own program asks it: JSON by POST. The layouts are told in docs/ballots.md.

`issue` knows who asks; the others must not, and read no cookie (elections/nameless.py). Each body names the vote
by its id, which the pages and the manifest of the vote tell: so a vote of a hidden group is not found by guessing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from community.errors import DomainError
from community.http import SiteRequest
from community.kept import never_kept
from elections import actions, marks, tokens
from elections.actions.issuing import require_open
from elections.bundle import forms
from elections.models import Ballot, Election
from elections.views import filling

MOST_BYTES = 64 * 1024  # a ballot of some hundred names has a few thousand
Answered = Callable[[SiteRequest, str], HttpResponse]
Answers = Callable[[SiteRequest, str, dict[str, Any]], dict[str, Any]]

# What a refusal is called, and the status that it is told with. The first that fits.
CODES: tuple[tuple[type[DomainError], str, int], ...] = (
    (actions.PaperTaken, "paper-taken", 409),
    (actions.BallotDiffers, "ballot-differs", 409),
    (actions.BallotReplaced, "ballot-replaced", 409),
    (actions.NotOnTheRoll, "not-on-the-roll", 403),
    (actions.LineTaken, "line-taken", 403),
    (actions.VoteIsOver, "closed", 410),
    (actions.NotYetOpen, "not-open", 422),
    (actions.BoxNotReady, "not-ready", 422),
    (actions.AnswersIncomplete, "answers", 422),
    (actions.TokenRefused, "token", 422),
)


class Refused(Exception):
    """What was sent is not answered: a name for programs, a sentence for people, and the status."""

    def __init__(self, code: str, words: str, status: int) -> None:
        super().__init__(words)
        self.code, self.words, self.status = code, words, status


def _named(no: DomainError) -> Refused:
    for kind, code, status in CODES:
        if isinstance(no, kind):
            return Refused(code, no.message, status)
    return Refused("refused", no.message, 422)


def _in_json(answers: Answers) -> Answered:
    """Read a body strictly, and tell every refusal in the same form."""

    @wraps(answers)
    @sensitive_variables()
    def answered(request: SiteRequest, slug: str) -> HttpResponse:
        try:
            return JsonResponse(answers(request, slug, _read(request)))
        except forms.Malformed as bad:
            why = _("What was sent cannot be read: {why}. Nothing was recorded.")
            no = Refused("malformed", why.format(why=bad), 422)
        except DomainError as refusal:
            no = _named(refusal)
        except Refused as refused:
            no = refused
        return JsonResponse({"error": no.code, "words": no.words}, status=no.status)

    return answered


def _read(request: SiteRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise Refused("not-json", _("Send JSON, as application/json."), 415)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise Refused("too-large", _("No ballot is that long. Nothing was recorded."), 413)
    try:
        text = request.body.decode()
        told = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(told, ensure_ascii=False).encode()  # no half of a character
    except (ValueError, RecursionError):
        raise forms.Malformed("it is not JSON in UTF-8, each name once") from None
    if not isinstance(told, dict):
        raise forms.Malformed("it is no JSON object")
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _no_number(said: str) -> float:
    raise ValueError(f"{said} is no number of JSON")


def _vote(slug: str, said: Any) -> Election:
    found = Election.objects.select_related("publication", "freeze").filter(slug=slug)
    vote = found.filter(public_id=forms.text(said)).first()
    if vote is None or not vote.is_cast_here or not vote.is_published:
        raise Refused("no-vote", _("There is no such vote here."), 404)
    return vote


@login_not_required
@never_kept
@never_cache
@require_POST
@_in_json
def issue(request: SiteRequest, slug: str, told: dict[str, Any]) -> dict[str, Any]:
    """Sign what the voter's browser blinded. The one request of a vote that knows who asks."""
    election, blinded = forms.fields(told, "election", "blinded")
    if request.person is None:
        words = _("You are not signed in any more. Sign in and go on: your ballot key is kept.")
        raise Refused("not-signed-in", words, 401)
    signature = actions.issue_token(
        actor=request.person,
        at=request.at,
        election=_vote(slug, election),
        blinded=forms.from_base64(blinded),
    )
    return {"signature": forms.to_base64(signature)}


@csrf_exempt
@login_not_required
@never_kept
@never_cache
@require_POST
@_in_json
def cast(request: SiteRequest, slug: str, told: dict[str, Any]) -> dict[str, Any]:
    """Take a ballot under its token, or one in place of another; answer with the signed receipt."""
    election, token, prefix, signed, hidden, nonce, ballot, seal, w = forms.fields(
        told,
        *("election", "token", "prefix", "token_signature"),
        *("withdrawal_hash", "nonce", "ballot", "leaf_signature", "withdrawal"),
    )
    name = forms.from_hex(token)
    receipt = actions.cast_ballot(
        at=request.at,
        election=_vote(slug, election),
        token=tokens.Token(name, forms.from_hex(prefix), forms.from_base64(signed)),
        slip=tokens.Slip(
            name,
            forms.from_hex(hidden),
            forms.from_hex(nonce),
            forms.text(ballot),
            forms.from_base64(seal),
        ),
        withdrawal=b"" if w == "" else forms.from_hex(w),
    )
    return {"receipt": receipt.as_json()}


@csrf_exempt
@login_not_required
@never_kept
@never_cache
@require_POST
@_in_json
def standing(request: SiteRequest, slug: str, told: dict[str, Any]) -> dict[str, Any]:
    """Tell what stands under a token: the hash to withdraw it by, and its receipt; nothing where nothing does."""
    election, token = forms.fields(told, "election", "token")
    vote = _vote(slug, election)
    ballot = Ballot.objects.filter(election=vote, pk=forms.from_hex(token).hex()).first()
    if ballot is None or not ballot.withdrawal_hash:
        return {"standing": None}
    receipt = actions.receipt(vote, ballot.leaf, at=request.at)
    return {
        "standing": {
            "leaf": ballot.leaf,
            "withdrawal_hash": ballot.withdrawal_hash,
            "receipt": receipt.as_json(),
        }
    }


@csrf_exempt
@login_not_required
@never_kept
@never_cache
@require_POST
@_in_json
def sheet(request: SiteRequest, slug: str, told: dict[str, Any]) -> dict[str, Any]:
    """Draw a screen of the paper with what is typed, or read it back in words. Nothing is recorded here."""
    election, fields, place, go = forms.fields(told, "election", "fields", "place", "go")
    vote = _vote(slug, election)
    if not vote.is_open(at=request.at):
        require_open(vote, at=request.at)
    right = isinstance(fields, dict) and all(isinstance(one, str) for one in fields.values())
    if not right or type(place) is not int or go not in {"", "next", "back"}:
        raise forms.Malformed("fields, place or go are not what they should be")
    paper = filling.paper_of(vote)
    turn = filling.turn(paper, paper.typed(fields), place=place, go=go)
    if not turn.is_filled_in:
        html = render_to_string("elections/_paper.html", {"election": vote, **turn.context})
        return {"screen": "paper", "html": html, "faulty": bool(turn.faults)}
    lines = filling.read_back_of(paper, turn.answers)
    html = render_to_string("elections/_read_back.html", {"lines": lines})
    ballot = marks.write(paper.asked, turn.answers, _=_)
    return {"screen": "read-back", "html": html, "ballot": ballot, "last": turn.place}
