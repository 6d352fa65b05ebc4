"""Terms: warned of twice, told once each, ended by the clock; and who must know when nobody leads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from community import actions, jobs, tasks
from community.models import AuditEntry, Group, Notification, Role, User
from tests.people import NOON, give_role, make_group, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
ENDS = NOON + timedelta(days=60)
DAY = timedelta(days=1)


def watch(at):
    tasks.watch_terms(jobs.Running(public_id="x", payload={}, at=at, attempt=1))


def told(person, kind):
    return list(person.notifications.filter(kind=f"community.{kind}").order_by("created_at", "pk"))


@pytest.fixture
def network():
    return make_group("india", name="India", kind=Group.Kind.NETWORK)


@pytest.fixture
def chapter(network):
    return make_group("chennai", name="Chennai", network=network)


@pytest.fixture
def lead(chapter):
    return give_role(
        make_person("Leela Lead"), chapter, "lead", starts_at=NOON, term_ends_at=ENDS
    ).person


def test_bearer_and_leads_are_warned_30_and_7_days_before_and_once_each(chapter, lead):
    chair = make_person("Charu Chair")
    give_role(chair, chapter, "chair", starts_at=NOON, term_ends_at=ENDS + DAY)
    for day in range(62):
        watch(NOON + day * DAY)
        watch(NOON + day * DAY)

    assert [one.created_at for one in told(chair, "term_ending")] == [
        NOON + 31 * DAY,
        NOON + 54 * DAY,
    ]
    mine = [one for one in told(lead, "term_ending") if "Your term" in one.subject]
    others = [one for one in told(lead, "term_ending") if "Charu Chair" in one.subject]
    assert [one.created_at for one in mine] == [NOON + 30 * DAY, NOON + 53 * DAY]
    assert [one.created_at for one in others] == [NOON + 31 * DAY, NOON + 54 * DAY]
    assert "in 30 days" in mine[0].text
    assert "in 7 days" in mine[1].text


def test_a_site_that_was_down_gives_the_nearest_warning_alone(chapter, lead):
    watch(ENDS - 3 * DAY)

    (only,) = told(lead, "term_ending")
    assert "in 3 days" in only.text


def test_a_short_term_is_not_warned_of_at_its_beginning(chapter):
    person = make_person("Short")
    give_role(person, chapter, "chair", starts_at=NOON, term_ends_at=NOON + 20 * DAY)
    watch(NOON + DAY)
    assert told(person, "term_ending") == []

    watch(NOON + 13 * DAY)
    assert len(told(person, "term_ending")) == 1


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("", "Its last day is 28 February 2027."),
        ("UTC", "Its last day is 28 February 2027."),
        ("Asia/Kolkata", "By your clock in Kolkata it ends on Monday 1 March 2027, 05:30."),
        ("America/Los_Angeles", "it ends on Sunday 28 February 2027, 16:00."),
    ],
)
def test_the_warning_says_the_day_and_the_bearers_own_hour(chapter, zone, words):
    person = make_person("Zara", timezone=zone)
    ends = datetime(2027, 3, 1, tzinfo=UTC)
    give_role(person, chapter, "chair", starts_at=NOON, term_ends_at=ends)

    watch(ends - 5 * DAY)

    text = told(person, "term_ending")[0].text
    assert words in text
    assert ("By your clock" in text) is (zone not in {"", "UTC"})


def test_the_clock_ends_a_term_once_and_the_bearer_is_told(chapter, lead):
    late = ENDS + timedelta(minutes=10)
    for _time in range(3):
        watch(late)

    role = Role.objects.get(person=lead)
    assert role.ended_at == ENDS
    assert len(told(lead, "term_ended")) == 1
    assert "1" not in told(lead, "term_ended")[0].subject
    assert AuditEntry.objects.filter(verb="community.term_ended").count() == 1


def test_a_group_left_without_a_lead_is_told_to_its_networks_lead_once(
    network, chapter, lead, signed_in
):
    above = give_role(make_person("Nila Network"), network, "lead").person
    keeper = User.objects.create_superuser("keeper@example.org", "x" * 12).person
    second = give_role(
        make_person("Second"), chapter, "lead", starts_at=NOON, term_ends_at=ENDS + DAY
    ).person
    watch(ENDS + timedelta(hours=1))
    early = told(above, "group_without_lead")
    for hours in (1, 2, 30):
        watch(ENDS + DAY + timedelta(hours=hours))

    (only,) = told(above, "group_without_lead")
    assert early == []
    assert only.link == "/groups/chennai/invitations/"
    assert "Second" in only.text
    assert told(keeper, "group_without_lead") == []
    assert told(second, "group_without_lead") == []
    with time_machine.travel(ENDS + 2 * DAY, tick=False):
        page = signed_in(None).get("/groups/chennai/").content.decode()
    assert "This group has no lead." in page
    assert "Nila Network" in page


def test_two_terms_that_end_together_are_one_piece_of_news(network, chapter, lead):
    above = give_role(make_person("Nila Network"), network, "lead").person
    give_role(make_person("Second"), chapter, "lead", starts_at=NOON, term_ends_at=ENDS)

    watch(ENDS + DAY)

    assert len(told(above, "group_without_lead")) == 1


def test_where_no_network_leads_the_keeper_is_told_and_can_invite(chapter, lead, signed_in):
    keeper = User.objects.create_superuser("keeper@example.org", "x" * 12).person
    watch(ENDS)

    assert len(told(keeper, "group_without_lead")) == 1
    with time_machine.travel(ENDS + DAY, tick=False):
        assert signed_in(keeper).get("/groups/chennai/invitations/").status_code == 200
        assert "keeper of the site" in signed_in(None).get("/groups/chennai/").content.decode()


def test_of_a_hidden_group_the_networks_lead_learns_nothing(network):
    above = give_role(make_person("Nila Network"), network, "lead").person
    keeper = User.objects.create_superuser("keeper@example.org", "x" * 12).person
    panel = make_group("panel", name="Quiet panel", network=network, is_hidden=True)
    give_role(make_person("Charu"), panel, "lead", starts_at=NOON, term_ends_at=ENDS)

    watch(ENDS)

    assert not Notification.objects.filter(person=above).exists()
    assert len(told(keeper, "group_without_lead")) == 1


def test_a_hidden_group_closes_to_whoever_held_a_term_in_it():
    panel = make_group("panel", is_hidden=True)
    person = make_person("Charu")
    give_role(person, panel, "member", starts_at=NOON, term_ends_at=ENDS)
    watch(ENDS)

    assert not Group.objects.visible_to(person).filter(pk=panel.pk).exists()


def test_renewing_writes_a_new_term_and_keeps_the_old(chapter, lead):
    chair = make_person("Charu Chair")
    old = give_role(chair, chapter, "chair", starts_at=NOON, term_ends_at=ENDS)
    later = NOON + 40 * DAY

    new = actions.renew_role(actor=lead, at=later, role=old, term_ends_at=ENDS + 365 * DAY)
    watch(later)

    old.refresh_from_db()
    assert (old.ended_at, old.term_ends_at) == (later, ENDS)
    assert (new.starts_at, new.term_ends_at) == (later, ENDS + 365 * DAY)
    assert len(told(chair, "role_renewed")) == 1
    assert told(chair, "term_ending") == []


def test_nobody_renews_their_own_lead(chapter, network, lead):
    role = Role.objects.get(person=lead)
    with pytest.raises(actions.OwnTerm):
        actions.renew_role(actor=lead, at=NOON, role=role, term_ends_at=None)

    above = give_role(make_person("Nila Network"), network, "lead").person
    assert actions.renew_role(actor=above, at=NOON, role=role, term_ends_at=None).is_held(at=NOON)


def test_what_has_ended_cannot_be_renewed(chapter, lead):
    chair = give_role(make_person("C"), chapter, "chair", starts_at=NOON, term_ends_at=ENDS)

    with pytest.raises(actions.NotHeld):
        actions.renew_role(actor=lead, at=ENDS, role=chair, term_ends_at=None)
