"""Mail to an address that need be nobody's here: an invitation, say. Sent once, logged like any other."""

from __future__ import annotations

import secrets
import smtplib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import gettext as _

from community import jobs, keys, letters
from community.kinds import Words
from community.mailroom import answers, composing, log, relay
from community.mailroom.answers import Answer, Meaning
from community.models import Delivery, Relay, SilencedAddress

AGAIN = timedelta(minutes=15)  # greylisting lets one in after a quarter of an hour at most


class Came(Enum):
    """What came of a mail to an address."""

    SENT = "sent"
    LATER = "later"  # put off by the other side: greylisting, a full mailbox
    REFUSED = "refused"  # for good
    SILENCED = "silenced"  # whoever reads there asked us never to write again


@dataclass(frozen=True)
class Outcome:
    """What came of a mail, and what the relay said where it did not take it."""

    came: Came
    answer: Answer | None = None


def post(
    template: str,
    *,
    to: str,
    subject: Words,
    context: dict[str, Any],
    link: str,
    name: str,
    kind: str,
    why: Words,
    at: datetime,
    stoppable: bool = True,
) -> bool:
    """Mail the words of `TEMPLATE.txt`; False where the address refuses. Raises `jobs.PutOff` to come back.

    Whoever reads it can have no more of the sort, by a link at its foot, for this address and whoever types it;
    unless it is not `stoppable`: a last word to somebody who was here. `why` says at its foot how we came by the address; `name` makes its Message-ID, the same for the same mail.
    """
    outcome = deliver(
        template,
        to=to,
        subject=subject,
        context=context,
        link=link,
        name=name,
        kind=kind,
        why=why,
        at=at,
        stoppable=stoppable,
    )
    if outcome.came is Came.LATER:
        raise jobs.PutOff(at + AGAIN, outcome.answer.words if outcome.answer else "")
    return outcome.came is Came.SENT


def deliver(
    template: str,
    *,
    to: str,
    subject: Words,
    context: dict[str, Any],
    link: str,
    name: str,
    kind: str,
    why: Words,
    at: datetime,
    stoppable: bool = True,
    line: BaseEmailBackend | None = None,
    unlogged: bool = False,
) -> Outcome:
    """Mail it, and say what came of that. Raises `jobs.PutOff` only where the relay takes nothing from us.

    Many mails at once go over one `line`, which their sender opens and closes. Where the very list of
    those who were written to is a secret, a mail is `unlogged`: neither the log of mails nor what is said
    of a relay that takes none holds its address, and its Message-ID is drawn.
    """
    mark = keys.address_print(to)
    if stoppable and SilencedAddress.objects.filter(fingerprint=mark).exists():
        return Outcome(Came.SILENCED)
    if until := relay.must_wait(at=at):
        raise jobs.PutOff(until, "The mail relay takes nothing just now.")
    words = Engine.get_default().get_template(f"{template}.txt")
    link = composing.absolute(link)
    stop = composing.stop_url("", f"address:{mark}") if stoppable else ""
    with translation.override(settings.LANGUAGE_CODE):  # of whoever reads there nothing is known
        subject = str(subject)
        letter = letters.read(words.render(Context({**context, "link": link, "subject": subject})))
        message = composing.message(
            to=to,
            subject=subject,
            letter=composing.with_button(letter, link),
            foot=composing.foot(
                why=str(why), stop=stop, stop_words=_("Never write to this address again")
            ),
            headers={
                "Message-ID": f"<{secrets.token_hex(16) if unlogged else name}@{composing.host()}>",
                **composing.AUTOMATIC,
                **composing.stop_headers(stop),
            },
        )
    message.connection = line
    facts: dict[str, Any] = {"at": at, "kind": kind, "address": to, "person": None}
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as reason:
        answer = answers.read(reason)
        refused = answer.meaning in {Meaning.ADDRESS_REFUSED, Meaning.MAIL_REFUSED}
        outcome = Delivery.Outcome.REFUSED if refused else Delivery.Outcome.PUT_OFF
        if unlogged:
            answer = replace(answer, words="")  # a server that refuses repeats the address
        else:
            log.write(outcome=outcome, answer=answer, **facts)
        if answer.meaning in {Meaning.UNREACHABLE, Meaning.DISCONNECTED, Meaning.REFUSES_US}:
            refuses = answer.meaning is Meaning.REFUSES_US
            fault = Relay.Fault.REFUSES if refuses else Relay.Fault.UNREACHABLE
            until = relay.is_down(at=at, fault=fault, code=answer.code, words=answer.words)
            raise jobs.PutOff(until, answer.words) from (None if unlogged else reason)
        relay.is_well(at=at)
        return Outcome(Came.REFUSED if refused else Came.LATER, answer)
    if not unlogged:
        log.write(outcome=Delivery.Outcome.SENT, **facts)
    relay.is_well(at=at)
    return Outcome(Came.SENT)
