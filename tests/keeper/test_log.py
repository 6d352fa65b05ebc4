"""The audit log on the desk: found, read as sentences, walked, and given out to be recomputed."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from certification.models import Decision
from community import actions, audit, inspecting
from community.models import AuditEntry, AuditPersonal, AuditSeal, Inspection, Job
from config.keeper.deeds import DELIBERATION, VERBS, words_of
from tests.architecture.sources import APPS, python
from tests.people import NOON, make_group, make_person


def deed(verb: str = "community.group_joined", **facts) -> AuditEntry:
    with transaction.atomic():
        return audit.record(**{"actor": None, "target": None, "at": NOON, "verb": verb, **facts})


def recorded() -> set[str]:
    """Every verb that any code hands to the log, also through a function of its own."""
    found = set()
    for _path, text in python(*APPS):
        tree = ast.parse(text)
        passes_on = {
            node.name: [each.arg for each in node.args.args].index("verb")
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and "verb" in [a.arg for a in node.args.args]
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            given = [word.value for word in node.keywords if word.arg == "verb"]
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if name in passes_on and len(node.args) > passes_on[name]:
                given.append(node.args[passes_on[name]])
            for value in given:
                found |= said(value)
    return {verb for verb in found if "." in verb}


def said(value: ast.expr) -> set[str]:
    """The verbs that an expression can be. One with a hole stands for each sentence that begins alike."""
    if isinstance(value, ast.Constant):
        return {value.value}
    if isinstance(value, ast.IfExp):
        return said(value.body) | said(value.orelse)
    if isinstance(value, ast.JoinedStr):
        start = value.values[0].value
        if start == "certification.":
            return {f"certification.{each}" for each in Decision.Outcome.values}
        return {verb for verb in VERBS if verb.startswith(start)} or {f"{start}…"}
    return set()


def test_every_verb_that_is_recorded_has_words():
    missing = sorted(recorded() - set(VERBS))
    assert not missing, f"write their words in config/keeper/deeds.py: {missing}"


def test_every_sentence_can_be_filled_in():
    for verb in VERBS:
        said = words_of(verb) % {"who": "Meena", "what": "Chennai"}
        assert said.strip(), verb
        assert "%" not in said, verb


def test_a_verb_of_a_later_release_is_still_told(desk):
    deed("community.flown_to_the_moon")
    assert "community.flown_to_the_moon" in desk.get("/keeper/audit/").content.decode()


def test_a_deed_reads_as_a_sentence_with_links(desk, member):
    group = make_group("chennai")
    actions.join_group(actor=member, at=NOON, group=group)
    page = desk.get("/keeper/audit/").content.decode()
    assert f'<a href="{member.get_absolute_url()}">Meena Member</a> joined <a href' in page


def test_names_are_escaped(desk):
    eve = make_person("<b>Eve</b>", email="eve@example.org")
    actions.join_group(actor=eve, at=NOON, group=make_group("chennai"))
    page = desk.get("/keeper/audit/").content.decode()
    assert "&lt;b&gt;Eve&lt;/b&gt;" in page
    assert "<b>Eve" not in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 4),
        ("?who=Meena", 1),
        ("?who=meena.member@example.org", 1),
        ("?who=nobody", 0),
        ("?verb=events.", 2),
        ("?verb=events.seat_taken", 1),
        ("?thing=events.event:abc", 1),
        ("?thing=abc", 1),
        ("?thing=events.event", 2),
        ("?since=2026-11-23", 1),
        ("?until=2026-11-22", 3),
        ("?verb=events.&until=2026-11-21", 0),
    ],
)
def test_the_log_is_searched(desk, member, query, count):
    deed(actor=member)
    deed("events.seat_taken", target="events.event:abc")
    deed("events.event_edited", target="events.event:def")
    deed(at=NOON + timedelta(days=1))
    assert len(desk.get(f"/keeper/audit/{query}").context["lines"]) == count


def test_older_ones_follow_without_gap_or_repetition(desk):
    for _n in range(120):
        deed()
    seen, address = [], "/keeper/audit/"
    while address:
        context = desk.get(address).context
        seen += [line.entry.public_id for line in context["lines"]]
        address = context["next"] and f"/keeper/audit/?after={context['next']}"
    assert len(seen) == len(set(seen)) == 120


def test_as_many_questions_for_three_as_for_one(desk, member):
    group = make_group("chennai")
    deed(actor=member, target=group)
    desk.get("/keeper/audit/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/keeper/audit/")
    for name in ("A", "B"):
        deed(actor=make_person(name), target=make_group(name.lower()))
    with CaptureQueriesContext(connection) as three:
        desk.get("/keeper/audit/")
    assert len(one) == len(three) <= 20


def test_personal_detail_is_shown_until_it_is_erased(desk):
    entry = deed(personal={"reason": "asked by phone"})
    page = desk.get(f"/keeper/audit/{entry.public_id}/").content.decode()
    assert "asked by phone" in page
    AuditPersonal.objects.all().delete()
    page = desk.get(f"/keeper/audit/{entry.public_id}/").content.decode()
    assert "Erased." in page


@pytest.mark.parametrize("verb", sorted(DELIBERATION))
def test_deliberation_is_not_told_to_keepers(desk, verb):
    entry = deed(verb, payload={"choice": "against"}, personal={"words": "weak chapter"})
    page = desk.get(f"/keeper/audit/{entry.public_id}/").content.decode()
    assert "against" not in page
    assert "weak chapter" not in page
    for form in ("csv", "jsonl"):
        given = b"".join(desk.get(f"/keeper/audit/export.{form}").streaming_content)
        assert b"against" not in given


def test_a_thing_that_the_keeper_may_not_see_is_not_named(desk, member):
    hidden = make_group("panel", name="The hidden panel", is_hidden=True)
    visible = type(hidden).objects.visible_to(desk_keeper()).filter(pk=hidden.pk).exists()
    deed(actor=member, target=hidden)
    page = desk.get("/keeper/audit/").content.decode()
    assert ("The hidden panel" in page) == visible


def desk_keeper():
    from community.models import User

    return User.objects.get(is_superuser=True).person


# --- Given out and recomputed -----------------------------------------------------------------------


def recomputed(rows: list[dict]) -> str:
    """Work the chain out from an export by the documented rule, with nothing of the site's code."""
    previous = "0" * 64
    for row in rows:
        said = {
            **{name: row[name] for name in ("actor", "at", "id", "payload", "personal")},
            **{name: row[name] for name in ("target", "verb")},
        }
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        this = hashlib.sha256(text.encode()).hexdigest()
        assert this == row["entry_hash"], row
        assert previous == row["previous_hash"]
        previous = hashlib.sha256(f"{previous}:{this}".encode()).hexdigest()
        assert previous == row["chain_hash"]
    return previous


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_is_given_out_can_be_recomputed(desk, member, form):
    for n in range(5):
        deed(actor=member, payload={"n": n, "word": "ச"}, personal={"why": str(n)})
    while audit.seal(at=NOON):
        pass
    text = b"".join(desk.get(f"/keeper/audit/export.{form}").streaming_content).decode()
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
    else:
        rows = [json.loads(line) for line in text.splitlines()]
    assert len(rows) == 5
    assert recomputed(rows) == AuditSeal.objects.order_by("-number").first().chain_hash


def test_what_is_given_out_is_what_was_asked_for(desk, member):
    deed(actor=member)
    deed("events.seat_taken")
    given = b"".join(desk.get("/keeper/audit/export.jsonl?verb=events.").streaming_content)
    assert [json.loads(line)["verb"] for line in given.splitlines()] == ["events.seat_taken"]


# --- Walked -----------------------------------------------------------------------------------------


def walk(keeper) -> Inspection:
    look = actions.ask_inspection(actor=keeper, at=NOON, kind="audit")
    inspecting.walk_the_log(look.public_id, clock=lambda: NOON)
    look.refresh_from_db()
    return look


def test_a_walk_keeps_its_head(keeper):
    deed()
    audit.seal(at=NOON)
    look = walk(keeper)
    assert look.is_whole()
    assert look.found["head"] == AuditSeal.objects.get(number=look.found["sealed"]).chain_hash


@pytest.mark.django_db(transaction=True)
def test_a_later_walk_finds_a_log_that_was_cut_off(keeper):
    from community import append_only

    for _n in range(3):
        deed()
    audit.seal(at=NOON)
    assert walk(keeper).is_whole()
    while audit.seal(at=NOON):
        pass
    with append_only.lifted():
        last = AuditSeal.objects.order_by("-number")[:2]
        names = [seal.entry for seal in last]
        AuditSeal.objects.filter(entry__in=names).delete()
        AuditEntry.objects.filter(public_id__in=names).delete()
    look = walk(keeper)
    assert not look.is_whole()
    assert "is missing" in look.found["bad"]


def test_one_walk_at_a_time_and_a_lost_one_makes_room(keeper):
    first = actions.ask_inspection(actor=keeper, at=NOON, kind="audit")
    assert actions.ask_inspection(actor=keeper, at=NOON, kind="audit") == first
    Job.objects.filter(key=first.public_id).update(state="dead")
    second = actions.ask_inspection(actor=keeper, at=NOON, kind="audit")
    assert second != first
    first.refresh_from_db()
    assert first.found == {"lost": "The look did not come to its end."}


def test_the_desk_says_when_the_log_does_not_hold(desk, keeper):
    look = actions.ask_inspection(actor=keeper, at=NOON, kind="audit")
    look.finished_at, look.found = datetime.now(UTC), {"bad": "link 7 is missing", "sealed": 6}
    look.save()
    assert "does not hold" in desk.get("/keeper/").content.decode().lower()
    assert "link 7 is missing" in re.sub(r"\s+", " ", desk.get("/keeper/audit/").content.decode())
