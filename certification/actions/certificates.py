from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification import rules, states
from certification.actions.refusals import NotNow, NotYours, lock, step
from certification.models import (
    Certificate,
    Decision,
    Revocation,
    Supersession,
    Suspension,
    walls,
)
from certification.queries import representatives_of
from certification.signals import certificate_issued, certificate_revoked
from certification.states import Verb
from community import audit, notifications
from community.errors import DomainError
from community.kinds import Words
from community.models import Person
from community.words import said


class NotApproved(DomainError):
    """There is no certificate without an approval."""


class ReasonMustBeGiven(DomainError):
    """What is taken back publicly says publicly why."""


@transaction.atomic
def issue_certificate(*, actor: Person, at: datetime, decision: Decision) -> Certificate:
    """Issue what an approval promises. A second call gives the certificate already there."""
    version = lock(decision.version)
    if not rules.can_chair(actor, version, at=at):
        raise NotYours(_("Only a chair of the committee without a conflict can do this."))
    step(version, Verb.ISSUE)
    if decision.outcome != Decision.Outcome.APPROVED or version.baseline is None:
        raise NotApproved(_("Only an approved version gets a certificate."))
    there = Certificate.objects.filter(version=version).first()
    if there is not None:
        return there
    programme, on = version.course.programme, walls.day(at)
    certificate = Certificate.objects.create(
        holder=version.course.provider,
        course=version.course,
        version=version,
        baseline=version.baseline,
        decision=decision,
        manifest_sha256=version.manifest_sha256,
        claim=programme.claim(version.baseline.number),
        issued_at=at,
        issued_on=on,
        expires_on=states.months_later(on, programme.validity_months),
    )
    _supersede_older(certificate, at)
    audit.record(
        actor=actor,
        verb="certification.certificate_issued",
        target=certificate,
        at=at,
        payload={
            "version": version.public_id,
            "manifest_sha256": certificate.manifest_sha256,
            "expires_on": certificate.expires_on.isoformat(),
        },
    )
    certificate_issued.send(sender=Certificate, certificate=certificate, actor=actor, at=at)
    return certificate


def _supersede_older(certificate: Certificate, at: datetime) -> None:
    older = Certificate.objects.filter(
        course=certificate.course, revocation__isnull=True, supersession__isnull=True
    ).exclude(pk=certificate.pk)
    for one in older:
        Supersession.objects.create(
            certificate=one,
            by=certificate,
            reason=_("Version %d of the course was certified in its place.")
            % certificate.version.number,
            at=at,
        )


def _begin(actor: Person, certificate: Certificate, reason: str, at: datetime) -> Certificate:
    """Lock it, and see that a chair without a conflict gives a reason."""
    certificate = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("course__programme", "course__provider", "version__course__provider")
        .get(pk=certificate.pk)
    )
    if not rules.can_chair(actor, certificate.version, at=at):
        raise NotYours(_("Only a chair of the committee without a conflict can do this."))
    if not reason.strip():
        raise ReasonMustBeGiven(_("Say why, for everybody to read. Nothing was changed."))
    return certificate


def _must_stand(certificate: Certificate, at: datetime, verb: states.CertificateVerb) -> None:
    if states.CERTIFICATE.after(certificate.standing(at=at), verb) is None:
        raise NotNow(_("The certificate is not in a state for this. Nothing was changed."))


def _tell(certificate: Certificate, kind: str, subject: Words, reason: str, at: datetime) -> None:
    for person in representatives_of(certificate.version, at=at):
        notifications.notify(
            person=person,
            kind=kind,
            subject=said(subject, title=certificate.version.title),
            context={"certificate": certificate, "reason": reason},
            at=at,
            link=certificate.get_absolute_url(),
        )


@transaction.atomic
def suspend_certificate(
    *, actor: Person, at: datetime, certificate: Certificate, reason: str
) -> Suspension:
    """Put a certificate on hold, for a reason that everybody can read."""
    certificate = _begin(actor, certificate, reason, at)
    _must_stand(certificate, at, states.CertificateVerb.SUSPEND)
    suspension = Suspension.objects.create(
        certificate=certificate, reason=reason.strip(), by=actor, at=at
    )
    audit.record(actor=actor, verb="certification.certificate_suspended", target=certificate, at=at)
    _tell(
        certificate,
        "certification.certificate_suspended",
        gettext_lazy("On hold: your certificate for %(title)s"),
        reason,
        at,
    )
    return suspension


@transaction.atomic
def lift_suspension(
    *, actor: Person, at: datetime, certificate: Certificate, reason: str
) -> Suspension:
    """Let a certificate stand again."""
    certificate = _begin(actor, certificate, reason, at)
    suspension = certificate.suspensions.filter(lifted_at__isnull=True).first()
    if suspension is None:
        raise NotNow(_("The certificate is not on hold. Nothing was changed."))
    _must_stand(certificate, at, states.CertificateVerb.LIFT)
    suspension.lifted_at, suspension.lifted_by = at, actor
    suspension.lifted_reason = reason.strip()
    suspension.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
    audit.record(actor=actor, verb="certification.suspension_lifted", target=certificate, at=at)
    _tell(
        certificate,
        "certification.suspension_lifted",
        gettext_lazy("Valid again: your certificate for %(title)s"),
        reason,
        at,
    )
    return suspension


@transaction.atomic
def revoke_certificate(
    *, actor: Person, at: datetime, certificate: Certificate, reason: str
) -> Revocation:
    """Take a certificate back for good. It stays in the registry and says why."""
    certificate = _begin(actor, certificate, reason, at)
    _must_stand(certificate, at, states.CertificateVerb.REVOKE)
    revocation = Revocation.objects.create(
        certificate=certificate, reason=reason.strip(), by=actor, at=at
    )
    audit.record(actor=actor, verb="certification.certificate_revoked", target=certificate, at=at)
    certificate_revoked.send(sender=Certificate, certificate=certificate, actor=actor, at=at)
    _tell(
        certificate,
        "certification.certificate_revoked",
        gettext_lazy("Revoked: your certificate for %(title)s"),
        reason,
        at,
    )
    return revocation
