"""What a relay's answer means for the mail, for the address, and for all other mail."""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass
from enum import Enum

from community.letters import one_line

_ENHANCED = re.compile(r"^\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_ADDRESS = re.compile(r"<?[^\s<>@:;,\"'()]+@[^\s<>@:;,\"'()]+>?")
# 550 no such mailbox, 551 not here, 553 not a name; other codes speak of the mail, not of the mailbox
GONE = {550, 551, 553}
ABOUT_THE_ADDRESS = {"1", "2"}  # the middle figure of RFC 3463: the address, the mailbox
CLOSING = 421
OURS = {530, 534, 535, 538}  # the relay wants us to sign in, or to do it otherwise
_RELAYING = re.compile(r"\brelay", re.IGNORECASE)  # "Relay access denied": it does not know us


class Meaning(Enum):
    """What to do now."""

    LATER = "later"  # this mail alone: greylisting, a full mailbox, a busy server
    ADDRESS_REFUSED = "address refused"  # this mailbox takes nothing, for good
    MAIL_REFUSED = "mail refused"  # this mail will never be taken
    DISCONNECTED = "disconnected"  # the line broke over this mail
    UNREACHABLE = "unreachable"  # nobody there: all mail waits
    REFUSES_US = "refuses us"  # there, and will not have us: all mail waits, the keeper must act


@dataclass(frozen=True)
class Answer:
    """A relay's answer: what it means, its code, and its words without addresses."""

    meaning: Meaning
    code: int | None = None
    words: str = ""


def read(reason: Exception) -> Answer:
    """Read what a try to send raised."""
    if isinstance(reason, smtplib.SMTPRecipientsRefused):
        return _recipient(reason)
    if isinstance(reason, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError):
        return _about_us(reason)
    if isinstance(reason, smtplib.SMTPDataError):
        return _data(reason)
    if isinstance(reason, smtplib.SMTPServerDisconnected):
        return Answer(Meaning.DISCONNECTED, None, tidy(reason))
    if isinstance(reason, smtplib.SMTPNotSupportedError | smtplib.SMTPHeloError):
        return Answer(Meaning.REFUSES_US, getattr(reason, "smtp_code", None), tidy(reason))
    if isinstance(reason, smtplib.SMTPResponseException):
        return _about_us(reason)
    return Answer(Meaning.UNREACHABLE, None, tidy(reason))


def tidy(words: object) -> str:
    """Bound a server's words, and take out whatever looks like an address."""
    if isinstance(words, bytes):
        said = words.decode("utf-8", "replace")
    elif isinstance(words, OSError) and words.strerror:
        said = words.strerror
    elif isinstance(words, Exception):
        said = f"{type(words).__name__}: {words}"
    else:
        said = str(words)
    return one_line(_ADDRESS.sub("‹address›", said), longest=300)


def _about_us(reason: smtplib.SMTPResponseException) -> Answer:
    meaning = Meaning.UNREACHABLE if reason.smtp_code < 500 else Meaning.REFUSES_US
    return Answer(meaning, reason.smtp_code, tidy(reason.smtp_error))


def _recipient(reason: smtplib.SMTPRecipientsRefused) -> Answer:
    code, words = next(iter(reason.recipients.values()))
    if code == CLOSING:
        return Answer(Meaning.UNREACHABLE, code, tidy(words))
    if code < 500:
        return Answer(Meaning.LATER, code, tidy(words))
    if code in OURS or _RELAYING.search(tidy(words)):
        return Answer(Meaning.REFUSES_US, code, tidy(words))
    subject = _subject(words)
    gone = subject in ABOUT_THE_ADDRESS if subject else code in GONE
    return Answer(Meaning.ADDRESS_REFUSED if gone else Meaning.MAIL_REFUSED, code, tidy(words))


def _data(reason: smtplib.SMTPDataError) -> Answer:
    code, words = reason.smtp_code, reason.smtp_error
    if code == CLOSING:
        return Answer(Meaning.UNREACHABLE, code, tidy(words))
    if code < 500:
        return Answer(Meaning.LATER, code, tidy(words))
    meaning = Meaning.ADDRESS_REFUSED if _subject(words) == "1" else Meaning.MAIL_REFUSED
    return Answer(meaning, code, tidy(words))


def _subject(words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    found = _ENHANCED.match(said)
    return found[2] if found else ""
