"""From a mail to a lead: a stranger is invited, signs up from the link, accepts, and is handed the lead.

The stranger's browser runs no scripts; the lead's does, and axe looks at the pages on the way.
"""

from __future__ import annotations

import email
import re
import time
from email import policy

import pytest

from tests.outside import Site, axe, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEAD, STRANGER = "leela.journey@example.org", "nila.journey@example.org"
PASSWORD = "a lead who likes long words"
STAGE = f"""
from django.utils import timezone
from allauth.account.models import EmailAddress
from community import actions
from community.models import User
at = timezone.now()
user = User.objects.create_user("{LEAD}", "{PASSWORD}", name="Leela Lead")
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
group = actions.found_group(
    actor=None, at=at, slug="madurai-journey", name="Madurai", kind="chapter", city="Madurai",
    timezone="Asia/Kolkata",
)
actions.join_group(actor=user.person, at=at, group=group)
actions.grant_role(actor=None, at=at, group=group, person=user.person, kind="lead")
"""
GROUP = "/groups/madurai-journey"


def mail_about(site: Site, address: str, words: str) -> str:
    """The newest mail to the address whose subject says this; waited for."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for path in sorted((site.folder / "mail").glob("*.eml"), reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            if address in str(message["To"]) and words in str(message["Subject"]):
                return message.get_body(("plain",)).get_content()
        time.sleep(0.2)
    raise AssertionError(f"no mail about {words!r} to {address}")


def said(page) -> str:
    return " ".join(page.locator("main").inner_text().split())


def look(window) -> None:
    """Nothing serious on the page that is open, nothing that scrolls sideways."""
    assert axe(window.page) == []
    assert too_wide(window.page) == 0


def lead_invites_by_address(lead) -> str:
    page = lead.open("/account/login/")
    page.locator('input[name="login"]').fill(LEAD)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.locator('form[action="/account/login/"] button.primary').first.click()
    page = lead.open(f"{GROUP}/invitations/")
    look(lead)
    page.get_by_label("Their e-mail address").fill(STRANGER)
    page.get_by_label("What you invite them to be").select_option("organiser")
    page.get_by_label("A few words of yours").fill("You know every hall in the city.")
    page.get_by_role("button", name="Send the invitation").click()
    assert f"{STRANGER} is invited" in said(page)
    look(lead)
    text = mail_about(lead.site, STRANGER, "invites you")
    assert "every hall" in text
    return re.search(r"/invited/\S+", text)[0]


def stranger_signs_up_from_the_link_and_accepts(stranger, link: str) -> None:
    page = stranger.open(link)
    assert "Leela Lead invites you to Madurai" in said(page)
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Your name").fill("Nila Newcomer")
    page.get_by_label("E-mail address").fill(STRANGER)
    page.get_by_role("button", name="Make my account").click()
    words = mail_about(stranger.site, STRANGER, "confirms your address")
    code = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", words, re.MULTILINE)[1]
    page.get_by_label("Code from the mail").fill(code)
    page.locator("form:has(input[name=code]) button.primary").click()

    assert page.url.endswith(link), page.url  # back at the invitation, without a script
    page.get_by_role("button", name="Accept", exact=True).click()
    assert "You are organiser of Madurai now" in said(page)


def lead_hands_over_and_steps_down(lead, stranger) -> None:
    page = lead.open(f"{GROUP}/part/")
    page.get_by_role("button", name="Step down as lead").click()
    assert "is the last lead of Madurai" in said(page)
    look(lead)
    page.get_by_role("link", name="Hand the lead over").click()
    look(lead)
    page.get_by_label("Who takes over").select_option(label="Nila Newcomer")
    page.get_by_role("button", name="Offer them the lead").click()
    assert "The lead is offered" in said(page)

    theirs = stranger.open("/mine/")
    theirs.locator('main a[href^="/invitations/"]').first.click()
    theirs.get_by_role("button", name="Accept the lead").click()
    assert "You lead Madurai now" in said(theirs)

    page = lead.open(f"{GROUP}/part/")
    assert "Step down as lead" not in said(page)
    page.get_by_role("button", name="Step down as organiser").click()
    assert "You have laid down your part" in said(page)


def test_a_stranger_is_invited_by_mail_and_ends_up_leading(window, site):
    site.manage("shell", "-v", "0", "-c", STAGE)
    lead = window(bypass_csp=True)
    stranger = window(width=360, theme="dark", javascript=False)

    link = lead_invites_by_address(lead)
    stranger_signs_up_from_the_link_and_accepts(stranger, link)
    lead_hands_over_and_steps_down(lead, stranger)

    page = lead.open(f"{GROUP}/")
    assert "Nila Newcomer" in said(page)
    look(lead)
    assert stranger.open(link).locator("button.call").count() == 0
