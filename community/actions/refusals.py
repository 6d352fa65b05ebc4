"""Why a deed of the ground floor may be refused."""

from __future__ import annotations

from community.errors import DomainError


class AlreadyThere(DomainError):
    """The name is taken."""


class NotAMember(DomainError):
    """Nothing to leave."""


class TermIsOver(DomainError):
    """A term must end later than it begins."""


class LastLead(DomainError):
    """A group is never without a lead."""


class NobodyThere(DomainError):
    """No login has that address."""


class CannotBeStopped(DomainError):
    """Mail of this kind is of the safety of the account."""


class HasLeft(DomainError):
    """The account is closed: nothing more can be given to the person."""
