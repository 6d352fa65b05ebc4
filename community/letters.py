"""Mails to an address that need be nobody's here: in words of ours, as text and HTML from one source."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.template.loader import select_template

from community.notifications import absolute


def write(
    template: str, *, to: str, subject: str, context: dict[str, Any], link: str, name: str
) -> EmailMultiAlternatives:
    """Write a mail from `TEMPLATE.txt`. `name` makes its Message-ID, the same for the same mail."""
    subject = " ".join(subject.split())  # names may hold line breaks, a header may not
    facts = {**context, "link": absolute(link), "subject": subject}
    words = Engine.get_default().get_template(f"{template}.txt")
    text = words.render(Context(facts, autoescape=False)).strip() + "\n"
    page = select_template([f"{template}.html", "emails/plain.html"])
    letter = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[to],
        headers={"Message-ID": f"<{name}@{urlsplit(settings.SITE_URL).hostname}>"},
    )
    letter.attach_alternative(page.render({**facts, "text": text}), "text/html")
    return letter
