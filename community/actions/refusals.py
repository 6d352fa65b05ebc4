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


class BeginsLater(DomainError):
    """Nobody works anywhere from a day that is still to come."""


class EndsBeforeItBegins(DomainError):
    """A last day before the first."""


class NoLongerStands(DomainError):
    """Another statement has taken its place."""


class SeveralAreCalledSo(DomainError):
    """A name that does not say which organisation is meant."""


class NameIsTaken(DomainError):
    """Another organisation goes by that name."""


class GoesInCircles(DomainError):
    """No organisation stands above itself, on any day."""


class SaidAlready(DomainError):
    """The same is written down for some of these days."""


class NothingShown(DomainError):
    """A claim or an answer without words."""


class AlreadyAsked(DomainError):
    """The question waits for its answer."""


class TooManyAsked(DomainError):
    """The keeper reads them one by one."""


class AlreadyAnswered(DomainError):
    """Somebody was faster."""


class AlreadySomebodys(DomainError):
    """A member is this person already."""


class HasALogin(DomainError):
    """Who signs in speaks for themselves."""


class OwnClaim(DomainError):
    """Nobody answers their own question where another can."""


class JobInHand(DomainError):
    """A worker holds it at this moment."""


class JobIsOver(DomainError):
    """It is done, or was given up."""


class NotByThemselves(DomainError):
    """Nobody locks themselves out."""


class NotTheKeeper(DomainError):
    """Only who keeps the site at this moment may."""
