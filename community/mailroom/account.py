"""Mail that an account waits for at the screen: sent within the request, and written down like any other."""

from __future__ import annotations

from datetime import datetime

from community.mailroom import answers, log, relay
from community.mailroom.answers import Answer, Meaning
from community.models import Delivery, Relay, User


def was_sent(*, kind: str, address: str, at: datetime) -> None:
    """The relay took it: the relay is well, and so is the address."""
    user = _user_of(address)
    log.write(
        at=at,
        kind=kind,
        outcome=Delivery.Outcome.SENT,
        address=address,
        person=user.person if user else None,
    )
    relay.is_well(at=at)
    if user is not None:
        log.clear(user.person, user.email, at=at)


def failed(reason: Exception, *, kind: str, address: str, at: datetime) -> Answer:
    """The relay did not take it; say what its answer means."""
    answer = answers.read(reason)
    user = _user_of(address)
    refused = answer.meaning in {Meaning.ADDRESS_REFUSED, Meaning.MAIL_REFUSED}
    log.write(
        at=at,
        kind=kind,
        outcome=Delivery.Outcome.REFUSED if refused else Delivery.Outcome.FAILED,
        address=address,
        person=user.person if user else None,
        answer=answer,
    )
    match answer.meaning:
        case Meaning.UNREACHABLE | Meaning.DISCONNECTED:
            _down(Relay.Fault.UNREACHABLE, answer, at)
        case Meaning.REFUSES_US:
            _down(Relay.Fault.REFUSES, answer, at)
        case Meaning.ADDRESS_REFUSED:
            relay.is_well(at=at)
            if user is not None:
                log.flag(user.person, user.email, at=at, answer=answer)
        case _of_this_mail_alone:
            relay.is_well(at=at)
    return answer


def _down(fault: str, answer: Answer, at: datetime) -> None:
    relay.is_down(at=at, fault=fault, code=answer.code, words=answer.words)


def _user_of(address: str) -> User | None:
    return User.objects.select_related("person").filter(email=address.strip().lower()).first()
