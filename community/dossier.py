"""What the ground floor holds about one person: their copy of it, for themselves alone."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet

from community.models import (
    Affiliation,
    AuditEntry,
    AuditPersonal,
    Barring,
    CityFollow,
    Claim,
    Confidant,
    Contact,
    Deactivation,
    Delivery,
    Digest,
    Follow,
    Invitation,
    MailChoice,
    MailSettings,
    Membership,
    MutedGroup,
    Nomination,
    Notification,
    Person,
    PersonLink,
    RefusedAddress,
    Representative,
    Role,
    Sending,
    User,
)


def rows(found: QuerySet[Any], **columns: str) -> list[dict[str, Any]]:
    """These columns of these rows, under words of ours."""
    paths = list(columns.values())
    return [dict(zip(columns, row, strict=True)) for row in found.values_list(*paths)]


def dossier(person: Person) -> dict[str, Any]:
    """Everything of the person's that lies on the ground floor. No secret is among it."""
    own = {field.name: getattr(person, field.name) for field in Person._meta.concrete_fields}
    own.pop("id")
    return {
        "profile": own
        | {"links": rows(PersonLink.objects.filter(person=person), label="label", address="url")},
        "affiliations": rows(
            Affiliation.objects.filter(person=person).order_by("pk"),
            organisation="organisation__name",
            title="title",
            from_on="from_on",
            until_on="until_on",
            recorded_at="recorded_at",
        ),
        "account": _account(person),
        "memberships": rows(
            Membership.objects.filter(person=person).order_by("pk"),
            group="group__name",
            joined_at="joined_at",
            left_at="left_at",
            reason="end_reason",
        ),
        "named_to_be_reported_to": rows(
            Confidant.objects.filter(person=person).order_by("pk"),
            group="group__name",
            named_at="named_at",
            accepted_at="accepted_at",
            ended_at="ended_at",
        ),
        "nominations": rows(
            Nomination.objects.filter(person=person).order_by("pk"),
            statement="statement",
            reason="reason",
            answer="answer",
            answered_at="answered_at",
        ),
        "barred": rows(  # why is said in confidence, and may name somebody else
            Barring.objects.filter(person=person).order_by("pk"),
            group="group__name",
            from_at="from_at",
            until_at="until_at",
            appeal="appeal",
            lifted_at="lifted_at",
        ),
        "closed_by_a_keeper": rows(
            Deactivation.objects.filter(person=person).order_by("pk"),
            at="at",
            ended_at="ended_at",
        ),
        "as_a_visitor": rows(
            Contact.objects.filter(Q(person=person) | Q(joined_into=person)).order_by("pk"),
            address="email",
            confirmed_at="confirmed_at",
            forgotten_at="forgotten_at",
        ),
        "follows": rows(
            Follow.objects.filter(person=person).order_by("pk"),
            group="group__name",
            followed_at="followed_at",
            ended_at="ended_at",
        ),
        "cities_followed": rows(
            CityFollow.objects.filter(person=person).order_by("pk"),
            city="name",
            followed_at="followed_at",
            ended_at="ended_at",
        ),
        "parts": rows(
            Role.objects.filter(person=person).order_by("pk"),
            group="group__name",
            part="kind",
            from_at="starts_at",
            term_ends_at="term_ends_at",
            ended_at="ended_at",
        ),
        "acts_for": rows(
            Representative.objects.filter(person=person).order_by("pk"),
            organisation="organisation__name",
            from_on="from_on",
            until_on="until_on",
        ),
        "claims": rows(
            Claim.objects.filter(member=person).order_by("pk"),
            known="known__name",
            evidence="evidence",
            asked_at="asked_at",
            outcome="outcome",
            undone_at="undone_at",
        ),
        "invitations": rows(
            Invitation.objects.filter(person=person).order_by("pk"),
            group="group__name",
            part="part",
            note="note",
            at="created_at",
            accepted_at="accepted_at",
            declined_at="declined_at",
        ),
        "told": rows(
            Notification.objects.filter(person=person).order_by("pk"),
            at="created_at",
            kind="kind",
            subject="subject",
            text="text",
            read_at="read_at",
        ),
        "deeds": _deeds(person),
    }


def _account(person: Person) -> dict[str, Any]:
    user = User.objects.get(person=person)
    return {
        "address": user.email,
        "addresses": rows(
            EmailAddress.objects.filter(user=user).order_by("pk"),
            address="email",
            confirmed="verified",
        ),
        "since": user.joined_at,
        "last_signed_in": user.last_login,
        "has_a_password": user.has_usable_password(),
        "second_step": rows(
            Authenticator.objects.filter(user=user).order_by("pk"),
            kind="type",
            since="created_at",
            last_used_at="last_used_at",
        ),
        "browsers": rows(
            UserSession.objects.filter(user=user).order_by("pk"),
            says_it_is="user_agent",
            network_address="ip",
            since="created_at",
            last_seen_at="last_seen_at",
        ),
        "mail_choices": rows(
            MailChoice.objects.filter(person=person).order_by("pk"), kind="kind", channel="channel"
        ),
        "mail_settings": rows(
            MailSettings.objects.filter(person=person),
            stopped_at="stopped_at",
            paused_until="paused_until",
            digest_hour="digest_hour",
            digest_weekday="digest_weekday",
            quiet_from="quiet_from",
            quiet_to="quiet_to",
        ),
        "muted_groups": rows(
            MutedGroup.objects.filter(person=person).order_by("pk"),
            group="group__name",
            since="muted_at",
        ),
        "digests": rows(
            Digest.objects.filter(person=person).order_by("pk"),
            rhythm="rhythm",
            at="created_at",
            mailed_at="mailed_at",
        ),
        "mail_sent": rows(
            Delivery.objects.filter(person=person).order_by("pk"),
            at="at",
            kind="kind",
            to_a_mailbox_at="domain",
            outcome="outcome",
        ),
        "mail_refused": rows(
            RefusedAddress.objects.filter(person=person).order_by("pk"),
            words="words",
            refused_at="refused_at",
            cleared_at="cleared_at",
        ),
        "forms_sent_today": rows(
            Sending.objects.filter(person=person).order_by("pk"), at="at", led_to="led_to"
        ),
    }


def _deeds(person: Person) -> list[dict[str, Any]]:
    """What the log holds of the person's own deeds, with what lies beside its entries."""
    entries = AuditEntry.objects.filter(actor=person.public_id).order_by("pk")
    beside = dict(
        AuditPersonal.objects.filter(entry__in=entries.values("public_id")).values_list(
            "entry", "detail"
        )
    )
    return [
        {
            "at": entry.at,
            "deed": entry.verb,
            "to": entry.target,
            "facts": entry.payload,
            "beside_the_log": beside.get(entry.public_id),
        }
        for entry in entries
    ]
