"""Making the message: both parts from one letter, and the headers that mail programs and servers go by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from community import kinds, letters, stops
from community.kinds import Kind
from community.letters import Letter, one_line
from community.mailroom.addresses import address_of, user_of
from community.models import Digest, Group, Notification, Person, Rhythm

# Sent by a program: no holiday notice should answer (RFC 3834; the second is Microsoft's word for it).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@dataclass(frozen=True)
class Outgoing:
    """What is to be mailed: a notification or a digest, with its words and what stops more of it."""

    row: Notification | Digest
    kind: str
    subject: str
    letter: Letter
    why: str
    stops: str = ""  # the scope of its stop link; nothing where it cannot be stopped
    stop_words: str = ""
    link: str = ""
    group: Group | None = None
    calendar: str = ""
    calendar_method: str = ""
    conduct: str = ""  # where the code of conduct stands, below what is about a meetup


def host() -> str:
    """The site's own name, as it stands behind the @ of a Message-ID."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def absolute(link: str) -> str:
    """A path of ours as a mail must say it: with the site in front."""
    return f"{settings.SITE_URL}{link}" if link.startswith("/") else link


def stop_url(person: str, scope: str) -> str:
    """The address at which somebody stops mail without signing in."""
    return absolute(reverse("community:stop", args=[stops.token(person, scope)]))


def of_notification(told: Notification) -> Outgoing:
    """What is mailed of one notification."""
    kind = kinds.known(told.kind)
    title = str(kind.title) if kind else told.kind
    if kind is not None and kind.always:
        why = _("Mail of this kind goes to everybody whom it concerns, whatever they chose.")
        scope = words = ""
    else:
        why = _("You get this at once because it is about: %(title)s.") % {"title": title}
        scope, words = f"kind:{told.kind}", _("No more mail of this kind")
    return Outgoing(
        row=told,
        kind=told.kind,
        subject=told.subject,
        letter=told.letter,
        why=why,
        stops=scope,
        stop_words=words,
        link=absolute(told.link),
        group=told.group,
        calendar=told.calendar,
        calendar_method=told.calendar_method,
        conduct=_conduct_of(told, kind),
    )


def _conduct_of(told: Notification, kind: Kind | None) -> str:
    if told.group is None or kind is None or not kind.section.names_conduct:
        return ""
    return absolute(reverse("community:conduct", args=[told.group.slug]))


def of_digest(digest: Digest) -> Outgoing:
    """What is mailed of one digest: what was told since, section by section."""
    told = list(digest.notifications.order_by("created_at", "pk"))
    sections: dict[str, dict[str, Any]] = {}
    for each in told:
        kind = kinds.known(each.kind)
        key, title = (kind.section.key, kind.section.title) if kind else ("", _("And also"))
        lines = sections.setdefault(key, {"title": title, "told": []})["told"]
        lines.append({"subject": each.subject, "link": absolute(each.link)})
    daily = digest.rhythm == Rhythm.DAILY
    source = render_to_string(
        "emails/digest.txt",
        {
            "person": digest.person,
            "sections": list(sections.values()),
            "count": len(told),
            "daily": daily,
            "list_url": absolute(reverse("community:notifications")),
        },
    )
    subject = told[0].subject if len(told) == 1 else ""
    if not subject:
        subject = _("%(first)s, and %(more)d more") % {
            "first": one_line(told[0].subject, longest=120),
            "more": len(told) - 1,
        }
    return Outgoing(
        row=digest,
        kind=f"community.digest_{digest.rhythm}",
        subject=subject,
        letter=letters.read(source),
        why=(
            _("You get this once a day, when there is something.")
            if daily
            else _("You get this once a week, when there is something.")
        ),
        stops=f"digest:{digest.rhythm}",
        stop_words=_("No more digests"),
    )


def compose(outgoing: Outgoing, *, person: Person) -> EmailMultiAlternatives:
    """Make the message to one person. Who has no account is led to no page that asks to sign in."""
    stop = stop_url(person.public_id, outgoing.stops) if outgoing.stops else ""
    choices = absolute(reverse("community:mail_choices")) if user_of(person) else ""
    made = message(
        to=formataddr((one_line(person.name, longest=120), address_of(person))),
        subject=outgoing.subject,
        letter=with_button(outgoing.letter, outgoing.link),
        foot=foot(
            why=outgoing.why,
            stop=stop,
            stop_words=outgoing.stop_words,
            choices=choices,
            conduct=outgoing.conduct,
        ),
        headers=headers(outgoing, stop=stop),
    )
    if outgoing.calendar:
        _put_calendar(made, outgoing)
    return made


def _put_calendar(made: EmailMultiAlternatives, outgoing: Outgoing) -> None:
    """Say it to a calendar as Gmail, Outlook and Apple read it (RFC 6047).

    It is the last of the alternatives, and its type names the method that stands in it. The lines end as
    those of the mail do: what sends the mail makes them CRLF.
    """
    body = outgoing.calendar.replace("\r\n", "\n")
    made.attach_alternative(body, f"text/calendar; method={outgoing.calendar_method}")


def with_button(letter: Letter, link: str) -> Letter:
    """Where a letter ends a paragraph with the address it is about, or names it nowhere: a button."""
    if not link or letter.has_button:
        return letter
    button = letters.Block("p", [letters.Run(_("Open it"), href=link, is_button=True)])
    blocks: list[letters.Block] = []
    for block in letter.blocks:
        last = block.runs[-1]
        if block.tag == "p" and last.text == last.href == link:
            before = block.runs[:-1]
            if before:
                before[-1] = replace(before[-1], text=before[-1].text.rstrip())
                blocks.append(letters.Block("p", before))
            blocks.append(button)
        else:
            blocks.append(block)
    if link not in letter.links:
        blocks.append(button)
    return Letter(tuple(blocks))


def foot(
    *, why: str, stop: str = "", stop_words: str = "", choices: str = "", conduct: str = ""
) -> Letter:
    """What stands below every letter: why it came, and how to have no more of it."""
    facts = {
        "why": why,
        "stop": stop,
        "stop_words": stop_words,
        "choices": choices,
        "conduct": conduct,
    }
    return letters.read(render_to_string("emails/foot.txt", facts))


def message(
    *, to: str, subject: str, letter: Letter, foot: Letter, headers: dict[str, str]
) -> EmailMultiAlternatives:
    """Make a message: text and HTML say the same, and neither can be broken out of."""
    subject = one_line(subject)
    page = render_to_string(
        "emails/letter.html",
        {
            "subject": subject,
            "content": mark_safe(letter.as_html()),  # noqa: S308  (letters escapes every word)
            "foot": mark_safe(foot.as_html()),  # noqa: S308  (the same)
        },
    )
    made = EmailMultiAlternatives(
        subject=subject,
        body=f"{letter.as_text()}\n-- \n{foot.as_text()}",
        to=[to],
        reply_to=[settings.MAIL_REPLY_TO] if settings.MAIL_REPLY_TO else None,
        headers=headers,
    )
    made.attach_alternative(page, "text/html")
    return made


def headers(outgoing: Outgoing, *, stop: str) -> dict[str, str]:
    """The headers: a name that stays the same at a repeat, and how to stop (RFC 2369, RFC 8058)."""
    given = {"Message-ID": f"<{outgoing.row.public_id}@{host()}>", **AUTOMATIC}
    if outgoing.group is not None:
        name = one_line(outgoing.group.name, longest=80).encode("ascii", "ignore").decode().strip()
        quoted = name.replace("\\", "").replace('"', "")
        given["List-Id"] = f'"{quoted}" <{outgoing.group.slug}.groups.{host()}>'
    return given | stop_headers(stop)


def stop_headers(stop: str) -> dict[str, str]:
    """The headers by which a mail program stops more of it (RFC 2369, RFC 8058)."""
    if not stop:
        return {}
    given = {"List-Unsubscribe": f"<{stop}>"}
    if stop.startswith("https://"):
        given["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return given
