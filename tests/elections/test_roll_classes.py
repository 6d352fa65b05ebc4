"""Classes of voters on a roll of this site: its file, single lines, the freeze, and who voted."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.models import Membership
from elections import actions, queries, roll_file, voters_file
from elections.actions.class_sizes import ClassesDiffer
from elections.drafts import ClassDraft
from elections.electorate import MemberRules
from elections.models import Election, RollUpload
from elections.progress import moment
from elections.quorum import MajorityKind, MajorityRule, QuorumKind, QuorumRule
from elections.roll_file import RollFile, Voter, fingerprint
from elections.rows import RowsRefused, UnreadableFile
from tests.factories.elections import HOUR, ask, confirm_address, draft_election
from tests.factories.rolls import asked
from tests.people import NOON

pytestmark = pytest.mark.django_db

HALF = QuorumRule(QuorumKind.FRACTION, Fraction(1, 2))
CSV = b"""email,class,name
i0@example.org,Individual,Ila
i1@example.org,INDIVIDUAL,
i2@example.org,individual,
i3@example.org,individual,
i4@example.org,individual,
g0@example.org,gold,
g1@example.org, Gold ,
g2@example.org,GOLD,
"""
INDIVIDUALS = [f"i{number}@example.org" for number in range(5)]
GOLD = [f"g{number}@example.org" for number in range(3)]


def drafted(group, *names, at=NOON, **facts):
    """A draft in which each of these classes needs half of its own voters."""
    names = names or ("Individual", "Gold")
    election = draft_election(group, at=at, **facts)
    for name in names:
        actions.add_class(actor=None, at=at, election=election, name=name)
    draft = ask(
        "Change the bylaws?",
        quorum=QuorumRule(QuorumKind.NONE),
        majority=MajorityRule(MajorityKind.NONE),
        classes=tuple(ClassDraft(name, HALF) for name in names),
    )
    actions.edit_question(actor=None, at=at, question=election.questions.get(), draft=draft)
    return Election.objects.get(pk=election.pk)


def take(election, content=CSV, *, at=NOON, elsewhere=True, **facts):
    names = [one.name for one in election.voter_classes.all()]
    file = roll_file.parse(content, classes=names)
    taken = actions.import_roll(actor=None, at=at, election=election, file=file, **facts)
    if elsewhere:
        actions.say_where_cast(actor=None, at=at, election=election, elsewhere=True)
    election.refresh_from_db()
    return taken


@pytest.fixture
def draft(group):
    election = drafted(group)
    take(election)
    return election


@pytest.fixture
def vote(draft):
    return actions.publish_election(actor=None, at=NOON, election=draft)


def disputed_since(group, at):
    """Published, its roll open to dispute for two hours."""
    election = drafted(group, at=at, opens_in=3 * HOUR, dispute_until=at + 2 * HOUR)
    take(election, at=at)
    return actions.publish_election(actor=None, at=at, election=election)


@pytest.fixture
def disputed(group):
    return disputed_since(group, NOON)


def sizes(election):
    return dict(election.voter_classes.values_list("name", "eligible"))


def tell(vote, *emails, hours=2, **facts):
    rows = voters_file.parse(("email\n" + "\n".join(emails)).encode(), election=vote).rows
    at = NOON + hours * HOUR
    return actions.tell_voters(actor=None, at=at, election=vote, rows=rows, counted_at=at, **facts)


def classes_of(vote, *, hours=5):
    held = queries.with_figures(Election.objects.filter(pk=vote.pk)).get()
    (question,) = queries.progress(held, at=NOON + hours * HOUR).as_json()["questions"]
    return question, {one["name"]: one for one in question["classes"]}


# --- The file -------------------------------------------------------------------------------------


@pytest.mark.postgresql
def test_a_file_names_the_class_of_each_line_in_whatever_letters(draft):
    assert draft.eligible == 8
    assert sizes(draft) == {"Individual": 5, "Gold": 3}
    standing = draft.roll.filter(voter_class__name="Gold").values_list("email", flat=True)
    assert sorted(standing) == GOLD


def test_a_row_with_no_class_or_an_unknown_one_is_named_by_its_line(group):
    election = drafted(group)
    bad = b"email,class\na@example.org,Gold\nb@example.org,Silver\nc@example.org,\n"
    with pytest.raises(RowsRefused) as refused:
        take(election, bad)
    unknown, missing = refused.value.refusals
    assert unknown.line == 3
    assert unknown.reason == "class: 'Silver' is none of this vote’s: Individual, Gold"
    assert (missing.line, missing.reason) == (
        4,
        "class: is missing; this vote has Individual, Gold",
    )
    assert not election.roll.exists()
    take(election, bad, skip_bad=True)
    assert sizes(election) == {"Individual": None, "Gold": 1}


def test_a_column_is_asked_for_where_there_are_classes_and_refused_where_there_are_none(group):
    with pytest.raises(UnreadableFile, match="email,class"):
        take(drafted(group), b"email\na@example.org\n")
    with pytest.raises(UnreadableFile, match="must name the columns"):
        roll_file.parse(CSV)


def test_a_roll_that_was_checked_before_the_classes_changed_is_not_taken(group):
    election = drafted(group)
    for file in (
        RollFile([Voter("a@example.org")]),
        RollFile([Voter("a@example.org", "", "", "X")]),
    ):
        with pytest.raises(ClassesDiffer, match="send it again"):
            actions.import_roll(actor=None, at=NOON, election=election, file=file)
    assert not election.roll.exists()


def test_a_large_file_is_staged_with_its_classes(group, officer):
    election = drafted(group)
    sent = SimpleUploadedFile("roll.csv", CSV + b"x@example.org,Silver,\n")
    upload = actions.receive_roll(
        actor=officer, at=NOON, election=election, content=sent, replace=False
    )
    actions.check_roll(at=NOON, upload=upload)
    upload.refresh_from_db()
    assert (upload.voters, upload.refused) == (8, 1)
    actions.take_roll(actor=officer, at=NOON, upload=upload, skip_bad=True)
    actions.write_upload(actor=officer, at=NOON, upload=RollUpload.objects.get(pk=upload.pk))
    assert sizes(election) == {"Individual": 5, "Gold": 3}


def test_a_roll_by_rules_stands_in_the_class_that_was_chosen(group, officer, member):
    confirm_address(member)
    election = drafted(group)
    with pytest.raises(ClassesDiffer, match="Individual, Gold"):
        actions.make_roll(actor=officer, at=NOON, election=election, rules=MemberRules())
    Membership.objects.get_or_create(person=member, group=group, defaults={"joined_at": NOON})
    upload = actions.make_roll(
        actor=officer,
        at=NOON + HOUR,
        election=election,
        rules=MemberRules(),
        voter_class=election.voter_classes.get(name="Gold"),
    )
    actions.check_roll(at=NOON, upload=upload)
    actions.take_roll(actor=officer, at=NOON, upload=upload, skip_bad=True)
    actions.write_upload(actor=officer, at=NOON, upload=RollUpload.objects.get(pk=upload.pk))
    election.refresh_from_db()
    assert sizes(election) == {"Individual": None, "Gold": election.eligible}
    assert "all in the class Gold" in queries.definition_in_words(election.definition)


@pytest.mark.postgresql
def test_classes_come_and_go_with_the_roll_there(draft):
    """A new class has nobody; one that goes leaves its lines without a class."""
    actions.add_class(actor=None, at=NOON, election=draft, name="Platinum", eligible=70)
    draft.refresh_from_db()
    assert (draft.eligible, sizes(draft)["Platinum"]) == (8, None)
    with pytest.raises(
        actions.NotReady, match="Nobody stands in these classes of voters: Platinum"
    ):
        actions.publish_election(actor=None, at=NOON, election=draft)
    actions.remove_class(actor=None, at=NOON, voter_class=draft.voter_classes.get(name="Gold"))
    with pytest.raises(actions.NotReady, match="3 lines of the roll tell no class"):
        actions.publish_election(actor=None, at=NOON, election=draft)


def test_neither_our_own_box_nor_a_second_division_goes_with_classes(draft):
    actions.say_where_cast(actor=None, at=NOON, election=draft, elsewhere=False)
    with pytest.raises(actions.NotReady, match="have the ballots cast elsewhere"):
        actions.publish_election(actor=None, at=NOON, election=draft)
    actions.say_where_cast(actor=None, at=NOON, election=draft, elsewhere=True)
    actions.edit_election(actor=None, at=NOON, election=draft, breakdown="affiliation")
    with pytest.raises(actions.NotReady, match="could tell who voted"):
        actions.publish_election(actor=None, at=NOON, election=draft)


# --- Until the freeze, and at it ------------------------------------------------------------------


@pytest.mark.postgresql
def test_sizes_follow_single_lines_until_the_freeze_and_then_stand(disputed, group, officer):
    gold = disputed.voter_classes.get(name="Gold")
    facts = {"actor": officer, "at": NOON + HOUR, "election": disputed, "reason": "A slip."}
    with pytest.raises(ClassesDiffer, match="in which class"):
        actions.add_line(email="new@example.org", **facts)
    other = drafted(group, slug="other").voter_classes.get(name="Gold")
    with pytest.raises(ClassesDiffer):
        actions.add_line(email="new@example.org", voter_class=other, **facts)
    actions.add_line(email="new@example.org", voter_class=gold, **facts)
    actions.remove_line(email="i0@example.org", **facts)
    assert sizes(disputed) == {"Individual": 4, "Gold": 4}
    actions.freeze_roll(actor=officer, at=NOON + 2 * HOUR, election=disputed)
    with pytest.raises(actions.RollIsFrozen):
        actions.add_line(email="late@example.org", voter_class=gold, **facts)
    assert sizes(disputed) == {"Individual": 4, "Gold": 4}


def test_a_class_without_lines_hinders_the_freeze(disputed, officer):
    for email in GOLD:
        actions.remove_line(
            actor=officer, at=NOON, election=disputed, email=email, reason="Not paid."
        )
    with pytest.raises(
        actions.DisputesWait, match="Nobody stands in these classes of voters: Gold"
    ):
        actions.freeze_roll(actor=officer, at=NOON + 2 * HOUR, election=disputed)


def test_a_line_without_a_class_in_a_roll_without_classes(group, officer):
    election = draft_election(group)
    file = RollFile([Voter("a@example.org")])
    actions.import_roll(actor=None, at=NOON, election=election, file=file)
    gold = drafted(group, slug="other").voter_classes.get(name="Gold")
    with pytest.raises(ClassesDiffer, match="no classes"):
        actions.add_line(
            actor=officer, at=NOON, election=election, email="b@x.org", reason="x", voter_class=gold
        )


def test_a_member_is_put_into_the_class_that_the_officer_chooses(group, officer, member, signed_in):
    disputed = disputed_since(group, timezone.now())
    address = confirm_address(member)
    dispute = asked(member, disputed, email=address, at=timezone.now())
    desk = reverse("elections:roll_desk", args=[disputed.slug])
    to = reverse("elections:answer_dispute", args=[disputed.slug, dispute.public_id])
    browser = signed_in(officer)
    assert f'name="{dispute.public_id}-voter_class"' in browser.get(desk).content.decode()
    sent = {
        f"{dispute.public_id}-answer": "granted",
        f"{dispute.public_id}-reason": "Indeed.",
    }
    answer = browser.post(to, sent)
    assert answer.status_code == 422
    assert "Say in which class of voters the line stands." in answer.content.decode()
    gold = disputed.voter_classes.get(name="Gold").public_id
    sent[f"{dispute.public_id}-voter_class"] = gold
    assert browser.post(to, sent).status_code == 302
    assert disputed.roll.get(email=address).voter_class.public_id == gold
    assert sizes(disputed) == {"Individual": 5, "Gold": 4}


@pytest.mark.postgresql
def test_the_hash_holds_the_class_and_roll_json_says_so(vote, client):
    freeze = vote.freeze
    classes = {**dict.fromkeys(INDIVIDUALS, "Individual"), **dict.fromkeys(GOLD, "Gold")}
    voters = [
        Voter(email, "Ila" if email == "i0@example.org" else "", "", name)
        for email, name in classes.items()
    ]
    assert fingerprint(voters, salt=freeze.salt) == freeze.roll_hash
    moved = [*voters[:-1], Voter(GOLD[-1], "", "", "Individual")]
    assert fingerprint(moved, salt=freeze.salt) != freeze.roll_hash
    told = client.get(f"/elections/{vote.slug}/roll.json").json()
    assert told["line"] == ["email", "name", "voter_id", "class"]
    said = json.loads(told["statement"])
    assert said["classes"] == [
        {"name": "Individual", "eligible": 5},
        {"name": "Gold", "eligible": 3},
    ]


def test_a_roll_without_classes_is_hashed_and_worded_as_before(group, client):
    """The SHA-256 of the salt and one JSON list a line, counted by hand with `sha256sum`."""
    voters = [Voter("a@example.org", "Åsa", "7"), Voter("b@example.org")]
    by_hand = "83a59e58f762de6690c441144b9e5561a5b86c26da530a590a0586c82696032b"
    assert fingerprint(voters, salt="salt") == by_hand
    election = draft_election(group)
    actions.import_roll(actor=None, at=NOON, election=election, file=RollFile(voters))
    vote = actions.publish_election(actor=None, at=NOON, election=election)
    told = client.get(f"/elections/{vote.slug}/roll.json").json()
    assert told["line"] == ["email", "name", "voter_id"]
    assert not {"classes", "line"} & json.loads(told["statement"]).keys()


# --- Who voted ------------------------------------------------------------------------------------


@pytest.mark.postgresql
def test_a_list_of_who_voted_counts_each_class_exactly_to_its_quorum(vote):
    """Half of five is 2.5, so three must vote; half of three is 1.5, so two must."""
    tell(vote, *INDIVIDUALS[:2], *GOLD[:2])
    question, told = classes_of(vote)
    assert (told["Individual"]["ballots"], told["Gold"]["ballots"]) == (2, 2)
    assert [told[name]["quorum_needed"] for name in ("Individual", "Gold")] == [3, 2]
    assert [told[name]["reached"] for name in ("Individual", "Gold")] == [False, True]
    assert (question["ballots"], question["reached"]) == (4, False)
    tell(vote, *INDIVIDUALS[:3], *GOLD[:2], hours=3)
    question, told = classes_of(vote)
    assert (question["ballots"], question["reached"]) == (5, True)
    assert told["Individual"]["reached_at"] == moment(NOON + 3 * HOUR)
    assert [point["ballots"] for point in told["Gold"]["history"]] == [2, 2]


def test_a_corrected_list_moves_a_vote_from_one_class_to_another(vote):
    tell(vote, *INDIVIDUALS[:3], GOLD[0])
    with pytest.raises(actions.VotersMissing):
        tell(vote, *INDIVIDUALS[:2], *GOLD[:2], hours=3)
    tell(vote, *INDIVIDUALS[:2], *GOLD[:2], hours=3, correction="read from another column")
    question, told = classes_of(vote)
    assert (question["ballots"], question["reached"]) == (4, False)
    assert (told["Individual"]["ballots"], told["Gold"]["ballots"]) == (2, 2)
    # at no moment was the quorum of both there: nobody was told that it is
    assert not vote.questions.get().milestones.filter(percent=100).exists()


def test_the_same_list_is_no_news_of_any_class(vote):
    tell(vote, *INDIVIDUALS[:2])
    before = vote.turnout.count()
    assert before == 3
    assert tell(vote, *reversed(INDIVIDUALS[:2]), hours=3) is None
    assert vote.turnout.count() == before


# --- Pages ----------------------------------------------------------------------------------------


def test_an_officer_brings_a_roll_with_classes_by_the_desk(group, officer, signed_in, client):
    now = timezone.now()
    election = drafted(group, at=now, slug="bylaws")
    browser, desk = signed_in(officer), "/elections/bylaws/desk/"
    page = browser.get(desk).content.decode()
    assert "The file needs a column “class” too" in page
    assert "nobody yet" in page
    bad = SimpleUploadedFile("roll.csv", b"email,class\na@example.org,Silver\n")
    answer = browser.post(f"{desk}roll/", {"file": bad})
    assert answer.status_code == 422
    assert "is none of this vote’s" in answer.content.decode()
    answer = browser.post(f"{desk}roll/", {"file": SimpleUploadedFile("roll.csv", CSV)})
    assert answer.status_code == 302
    assert sizes(election) == {"Individual": 5, "Gold": 3}
    actions.say_where_cast(actor=None, at=now, election=election, elsewhere=True)
    assert browser.post(f"{desk}publish/").status_code == 302
    page = client.get("/elections/bylaws/").content.decode()
    assert "Turnout by class of voters" in page
    assert "Half of the roll is 2.5, so 3 must vote." in page


def test_a_single_line_needs_its_class_on_the_page(group, officer, signed_in):
    disputed = disputed_since(group, timezone.now())
    browser = signed_in(officer)
    desk = reverse("elections:roll_desk", args=[disputed.slug])
    to = reverse("elections:roll_line", args=[disputed.slug])
    assert "Classes of voters" in browser.get(desk).content.decode()
    sent = {"deed": "add", "email": "new@example.org", "reason": "Forgotten."}
    answer = browser.post(to, sent)
    assert answer.status_code == 422
    assert 'id="id_voter_class_error"' in answer.content.decode()
    sent["voter_class"] = disputed.voter_classes.get(name="Gold").public_id
    assert browser.post(to, sent).status_code == 302
    sent = {"deed": "remove", "email": "new@example.org", "reason": "After all."}
    assert browser.post(to, sent).status_code == 302
    assert sizes(disputed) == {"Individual": 5, "Gold": 3}


def count_queries(browser, address):
    with CaptureQueriesContext(connection) as asked_for:
        assert browser.get(address).status_code == 200
    return len(asked_for)


def test_one_class_and_three_ask_the_same_of_the_database(group, officer, signed_in, client):
    now = timezone.now()
    asked_for = {}
    for names in (("Gold",), ("Gold", "Individual", "Platinum")):
        election = drafted(group, *names, at=now, slug=f"of-{len(names)}", opens_in=3 * HOUR)
        lines = "".join(f"v{n}@example.org,{name}\n" for n, name in enumerate(names))
        take(election, f"email,class\n{lines}".encode(), at=now)
        browser = signed_in(officer)
        desk = count_queries(browser, f"/elections/{election.slug}/desk/")
        actions.edit_election(actor=None, at=now, election=election, dispute_until=now + 2 * HOUR)
        actions.publish_election(actor=None, at=now, election=election)
        asked_for[len(names)] = (
            desk,
            count_queries(browser, f"/elections/{election.slug}/desk/who/"),
            count_queries(client, f"/elections/{election.slug}/"),
            count_queries(client, f"/elections/{election.slug}/progress.json"),
        )
    assert asked_for[1] == asked_for[3]
