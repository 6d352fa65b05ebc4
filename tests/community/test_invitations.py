"""Invitations: one answer for every address, one person who may accept, nothing without consent."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from community import actions, jobs, keys, queries, tasks
from community.models import BELONG, AuditEntry, Group, Invitation, Job, Membership, Role, User
from tests.people import NOON, give_role, make_group, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql, pytest.mark.usefixtures("on_the_day")]
LATER = NOON + timedelta(hours=3)


def confirm(person, email=None):
    EmailAddress.objects.create(user=person.user, email=email or person.user.email, verified=True)
    return person


def post(invitation, at=NOON):
    """Carry out the job that mails it, and give the path of the link in the mail."""
    mail.outbox.clear()
    tasks.mail_invitation(
        jobs.Running(public_id="x", payload={"invitation": invitation.public_id}, at=at, attempt=1)
    )
    if not mail.outbox:
        return ""
    return re.search(r"http://localhost:8000(/invited/\S+)", mail.outbox[0].body)[1]


@pytest.fixture
def lead(chennai):
    return give_role(make_person("Leela Lead"), chennai, Role.Kind.LEAD).person


@pytest.fixture
def invitation(lead, chennai):
    return actions.invite(
        actor=lead, at=NOON, group=chennai, part="organiser", email="Newcomer@Example.org"
    )


# --- Sending ----------------------------------------------------------------------------------------


def test_the_answer_is_the_same_whether_or_not_the_address_has_a_login(signed_in, lead, member):
    """Byte for byte, but for the address itself and what is drawn anew for each page."""
    confirm(member)
    said = []
    for address in (member.user.email, "nobody.member@example.org"):
        page = signed_in(lead).post(
            "/groups/chennai/invitations/", {"email": address, "part": "organiser"}, follow=True
        )
        words = page.content.decode().replace(address, "ADDRESS")
        words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", words)
        said.append(re.sub(r"invitations/[a-z0-9]{16}/", "", words))
        Invitation.objects.all().delete()
    assert "ADDRESS is invited" in said[0]
    assert said[0] == said[1]


def test_an_address_whose_person_holds_the_part_gets_that_answer_too(lead, chennai, member):
    confirm(member)
    give_role(member, chennai, "organiser")

    assert actions.invite(
        actor=lead, at=NOON, group=chennai, part="organiser", email=member.user.email
    )


def test_the_link_stands_in_no_table_and_is_the_same_when_the_job_runs_again(invitation):
    first, second = post(invitation), post(invitation)

    token = first.removeprefix("/invited/").rstrip("/")
    kept = " ".join(
        str(value)
        for row in (*Invitation.objects.values(), *Job.objects.values())
        for value in row.values()
    )
    assert first == second
    assert token not in kept
    assert keys.fingerprint(token) == invitation.token_hash
    assert mail.outbox[0].to == ["newcomer@example.org"]
    assert len(token) >= 43


def test_a_link_made_under_an_older_secret_is_made_anew(invitation, settings):
    old = post(invitation)
    settings.SECRET_KEY = "another secret, since the first was lost"
    new = post(invitation)

    assert old != new
    assert queries.invitation_by_token(new.split("/")[2]) == invitation


def test_the_mail_has_two_forms_and_one_name_for_the_same_mail(invitation):
    post(invitation)

    message = mail.outbox[0].message()
    assert message["Message-ID"] == f"<{invitation.public_id}.1@localhost>"
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]
    assert "No account was made" in mail.outbox[0].alternatives[0][0]


def test_a_person_is_told_in_the_site_and_needs_no_link(lead, chennai, member):
    invitation = actions.invite(actor=lead, at=NOON, group=chennai, part="chair", person=member)

    told = member.notifications.get()
    assert told.kind == "community.invited"
    assert told.link == f"/invitations/{invitation.public_id}/"
    assert not Job.objects.filter(name=actions.INVITATION_MAIL).exists()


def test_the_same_offer_waits_once_and_may_be_made_again_when_it_ran_out(lead, chennai, invitation):
    again = {"actor": lead, "group": chennai, "part": "organiser", "email": "newcomer@example.org"}
    with pytest.raises(actions.AlreadyInvited):
        actions.invite(at=LATER, **again)

    renewed = actions.invite(at=NOON + timedelta(days=15), **again)

    invitation.refresh_from_db()
    assert invitation.state(at=LATER + timedelta(days=20)) == "expired"
    assert renewed.is_waiting(at=NOON + timedelta(days=16))


def test_sending_again_is_limited_in_number_and_in_haste(lead, invitation):
    hour = timedelta(hours=1)
    with pytest.raises(actions.SentOftenEnough, match="less than an hour"):
        actions.send_invitation_again(actor=lead, at=NOON + hour / 2, invitation=invitation)
    for number in (1, 2):
        actions.send_invitation_again(actor=lead, at=NOON + number * hour, invitation=invitation)
    with pytest.raises(actions.SentOftenEnough, match="3 times"):
        actions.send_invitation_again(actor=lead, at=NOON + 9 * hour, invitation=invitation)

    invitation.refresh_from_db()
    assert Job.objects.filter(name=actions.INVITATION_MAIL).count() == 3
    assert invitation.expires_at == NOON + 2 * hour + timedelta(days=14)


def test_a_day_has_only_so_many_invitations(lead, chennai, monkeypatch):
    for number in range(40):
        actions.invite(
            actor=lead, at=NOON, group=chennai, part=BELONG, email=f"p{number}@example.org"
        )

    with pytest.raises(actions.TooManyInvitations):
        actions.invite(actor=lead, at=NOON, group=chennai, part=BELONG, email="last@example.org")
    assert actions.invite(
        actor=lead, at=NOON + timedelta(days=2), group=chennai, part=BELONG, email="l@example.org"
    )


def test_only_who_leads_invites_and_curators_are_named_by_a_network(lead, chennai, organiser):
    offer = {"at": NOON, "group": chennai, "email": "x@example.org"}
    with pytest.raises(actions.NotYoursToOffer):
        actions.invite(actor=organiser, part="organiser", **offer)
    with pytest.raises(actions.NotYoursToOffer):
        actions.invite(actor=lead, part="curator", **offer)

    chennai.network = make_group("india", kind=Group.Kind.NETWORK)
    chennai.save()
    above = give_role(make_person("Nila"), chennai.network, "lead").person
    assert actions.invite(actor=above, part="curator", **offer)


def test_somebody_of_the_record_cannot_be_named(lead, chennai):
    author = actions.add_person(actor=None, at=NOON, name="Asha Author")

    with pytest.raises(actions.CannotAnswer, match="by their address"):
        actions.invite(actor=lead, at=NOON, group=chennai, part="organiser", person=author)


# --- Answering --------------------------------------------------------------------------------------


def test_accepting_gives_the_part_the_membership_and_a_record_of_consent(chennai, invitation, lead):
    newcomer = confirm(make_person("Nandini New", email="newcomer@example.org"))

    actions.accept_invitation(actor=newcomer, at=LATER, invitation=invitation)

    invitation.refresh_from_db()
    role = Role.objects.get(person=newcomer)
    assert (role.kind, role.granted_by, role.starts_at) == ("organiser", lead, LATER)
    assert Membership.objects.open().filter(person=newcomer, group=chennai).exists()
    assert (invitation.answered_by, invitation.accepted_at) == (newcomer, LATER)
    consent = AuditEntry.objects.get(verb="community.invitation_accepted")
    assert consent.actor == newcomer.public_id
    assert "example.org" not in "".join(AuditEntry.objects.values_list("payload", flat=True))
    assert lead.notifications.get().kind == "community.invitation_answered"


def test_accepting_twice_does_nothing_twice(invitation):
    newcomer = confirm(make_person("Nandini", email="newcomer@example.org"))
    for _time in range(2):
        actions.accept_invitation(actor=newcomer, at=LATER, invitation=invitation)

    assert Role.objects.filter(person=newcomer).count() == 1
    assert AuditEntry.objects.filter(verb="community.invitation_accepted").count() == 1


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_forwarded_link_opens_nothing_to_another_account(signed_in, invitation, confirmed):
    path = post(invitation)
    other = make_person("Olaf Other")
    if confirmed:
        confirm(other)
    else:
        EmailAddress.objects.create(user=other.user, email="newcomer@example.org", verified=False)

    read = signed_in(other).get(path)
    taken = signed_in(other).post(path, {"answer": "accept"})

    assert "n…@example.org" in read.content.decode()
    assert "newcomer@example.org" not in read.content.decode()
    assert taken.status_code == 403
    assert "went to another address" in taken.content.decode()
    assert not Role.objects.filter(person=other).exists()


def test_reading_the_link_changes_nothing_and_answering_asks_for_a_sign_in(signed_in, invitation):
    path = post(invitation)
    before = list(Invitation.objects.values())

    page = signed_in(None).get(path)
    asked = signed_in(None).post(path, {"answer": "accept"})

    assert "invites you to Chennai" in page.content.decode()
    assert f"/account/signup/?next={path}" in page.content.decode()
    assert asked["Location"] == f"/account/login/?next={path}"
    assert list(Invitation.objects.values()) == before


@pytest.mark.parametrize("how", ["accepted", "declined", "withdrawn", "expired", "closed"])
def test_what_is_over_gives_nothing(lead, chennai, invitation, how):
    newcomer = confirm(make_person("Nandini", email="newcomer@example.org"))
    second = confirm(make_person("Second"), "newcomer+2@example.org")
    at = LATER
    if how == "accepted":
        actions.accept_invitation(actor=newcomer, at=at, invitation=invitation)
        EmailAddress.objects.filter(user=newcomer.user).delete()
        newcomer = confirm(second, "newcomer@example.org")
    elif how == "declined":
        actions.decline_invitation(actor=newcomer, at=at, invitation=invitation)
    elif how == "withdrawn":
        actions.withdraw_invitation(actor=lead, at=at, invitation=invitation)
    elif how == "closed":
        Group.objects.update(closed_at=at)
    else:
        at = NOON + timedelta(days=14)

    with pytest.raises((actions.InvitationIsOver, actions.GroupIsClosed)):
        actions.accept_invitation(actor=newcomer, at=at, invitation=invitation)
    assert not Role.objects.filter(person=newcomer).exists()
    assert queries.invitations_waiting(newcomer, at=at) == []


def test_declining_is_told_and_gives_nothing(signed_in, lead, chennai, member):
    invitation = actions.invite(actor=lead, at=NOON, group=chennai, part="chair", person=member)

    actions.decline_invitation(actor=member, at=LATER, invitation=invitation)

    assert "declined" in lead.notifications.get().subject
    assert not Role.objects.filter(person=member).exists()


def test_what_was_offered_by_somebody_removed_is_void(lead, chennai, invitation):
    second = give_role(make_person("Second Lead"), chennai, "lead").person

    actions.end_role(actor=second, at=LATER, role=Role.objects.get(person=lead))

    invitation.refresh_from_db()
    assert invitation.state(at=LATER) == "withdrawn"


# --- Pages --------------------------------------------------------------------------------------------


def test_own_page_shows_what_i_am_invited_to_by_name_and_by_address(
    signed_in, lead, chennai, member
):
    confirm(member)
    actions.invite(actor=lead, at=NOON, group=chennai, part="chair", person=member)
    pune = give_role(lead, make_group("pune"), "lead").group
    actions.invite(actor=lead, at=NOON, group=pune, part=BELONG, email=member.user.email)

    words = signed_in(member).get("/mine/").content.decode()

    assert "two invitations" in words or "2 invitations to answer" in words
    assert "Answer Chennai" in words
    assert "Answer Pune" in words


def test_invitations_of_others_are_not_there(signed_in, lead, chennai, member, stranger):
    invitation = actions.invite(actor=lead, at=NOON, group=chennai, part="chair", person=member)

    assert signed_in(stranger).get(f"/invitations/{invitation.public_id}/").status_code == 404
    assert (
        signed_in(stranger)
        .post(f"/invitations/{invitation.public_id}/", {"answer": "accept"})
        .status_code
        == 404
    )


def test_a_fault_keeps_what_was_typed(signed_in, lead):
    page = signed_in(lead).post(
        "/groups/chennai/invitations/",
        {"email": "not an address", "part": "chair", "note": "Come and help us."},
    )

    words = page.content.decode()
    assert page.status_code == 422
    assert 'value="not an address"' in words
    assert "Come and help us." in words


def test_a_hidden_group_is_shown_to_nobody_but_the_invited(signed_in, member, stranger):
    panel = make_group("panel", name="Quiet panel", is_hidden=True)
    chair = give_role(make_person("Charu Chair"), panel, "lead").person
    keeper = User.objects.create_superuser("keeper@example.org", "x" * 12).person
    invitation = actions.invite(actor=chair, at=NOON, group=panel, part="member", person=member)

    assert "Quiet panel" in signed_in(member).get("/mine/").content.decode()
    assert signed_in(stranger).get("/groups/panel/invitations/").status_code == 404
    assert signed_in(keeper).get("/groups/panel/invitations/").status_code == 200
    assert signed_in(member).get("/groups/panel/").status_code == 404
    actions.accept_invitation(actor=member, at=LATER, invitation=invitation)
    assert signed_in(member).get("/groups/panel/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_whatever_its_length(
    django_assert_num_queries, signed_in, lead, chennai, count
):
    for number in range(count):
        actions.invite(
            actor=lead, at=NOON, group=chennai, part=BELONG, email=f"p{number}@example.org"
        )
    browser = signed_in(lead)
    browser.get("/groups/chennai/invitations/")  # the first page of a session writes it down

    with django_assert_num_queries(8):
        assert browser.get("/groups/chennai/invitations/").status_code == 200
