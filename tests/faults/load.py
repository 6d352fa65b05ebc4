"""All four jobs at once, done by people with browsers, each in a thread of its own.

Each thread serves its own people, so what one of them holds changes by that thread alone: before and after
a deed it reads the page, and what changed in between is what the site accepted. See ledger.py.
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from tests.faults.ledger import Ledger
from tests.faults.sink import Sink
from tests.faults.web import Answer, Browser, NeverBack, Traffic

SEAT = re.compile(r'id="seat" data-state="(\w+)" data-room="(\w+)"')
IN_LINE = "on the waitlist, and you get a mail when it is your turn"
RECEIPT = re.compile(r"data-leaf>([0-9a-f\s]+)<")
REFUSED = 'class="message refused'
NOTES = b"# Chapter one\n\nA ring maps names to disks.\n"


class Denied(Exception):
    """The site answered as if a deed were done, and it is not."""


class Load:
    """The people at work, from `start` until `finish`."""

    def __init__(self, origin: str, scene: dict[str, Any], sink: Sink, *, seed: int) -> None:
        self.origin, self.scene, self.sink = origin, scene, sink
        self.traffic, self.ledger = Traffic(), Ledger()
        self.random = random.Random(seed)
        self._ending = threading.Event()
        self._threads: list[threading.Thread] = []

    # --- Running ------------------------------------------------------------------------------------

    def start(self) -> None:
        guests = self.scene["guests"]
        half = len(guests) // 2
        works: dict[str, Callable[[random.Random], Iterator[None]]] = {
            "seats 1": lambda luck: self.sit(guests[:half], luck),
            "seats 2": lambda luck: self.sit(guests[half:], luck),
            "votes": self.vote,
            "courses": self.certify,
            "needs": self.need,
            "solutions": self.solve,
            "groups": self.belong,
            "newcomers": self.arrive,
        }
        for name, work in works.items():
            luck = random.Random(self.random.random())
            thread = threading.Thread(target=self._run, args=(name, work, luck), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _run(
        self, name: str, work: Callable[[random.Random], Iterator[None]], luck: random.Random
    ) -> None:
        try:
            for _deed in work(luck):
                if self._ending.is_set():
                    return
        except NeverBack as reason:
            self.ledger.kept(self.ledger.stuck, f"{name}: {reason}")
        except Denied as reason:
            self.ledger.deny(f"{name}: {reason}")
        except Exception as reason:  # noqa: BLE001  (a thread's fault must reach the test)
            self.ledger.kept(self.ledger.stuck, f"{name}: {type(reason).__name__}: {reason}")

    def finish(self) -> None:
        """Let everybody end the deed in hand."""
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def expect_refused(self, person: str) -> None:
        """The relay will refuse what is written to a person."""
        self.ledger.kept(self.ledger.refused, person)

    def busy(self) -> int:
        """How many are still at work."""
        return sum(thread.is_alive() for thread in self._threads)

    def _browser(self, person: dict[str, str]) -> Browser:
        return Browser(self.origin, self.traffic, person["session"])

    # --- Meetups ------------------------------------------------------------------------------------

    def sit(self, guests: list[dict[str, str]], luck: random.Random) -> Iterator[None]:
        """Take, change and give up seats in rooms that are too small for all."""
        browsers = {guest["id"]: self._browser(guest) for guest in guests}
        while True:
            guest, meetup = luck.choice(guests)["id"], luck.choice(self.scene["meetups"])
            browser, path = browsers[guest], meetup["path"]
            page = browser.see(path)
            before = seat_on(page)
            target = f"events.event:{meetup['id']}"
            if before is None:
                verb, action, facts = (
                    "events.seat_taken",
                    "seat/",
                    {"room": luck.choice(meetup["rooms"])},
                )
            elif len(meetup["rooms"]) > 1 and luck.random() < 0.7:
                verb, action = "events.room_changed", "seat/change/"
                facts = {"room": luck.choice(meetup["rooms"])}
            else:
                verb, action, facts = "events.seat_given_up", "seat/give-up/", {}
                page = browser.see(path + action)
            answer = browser.send(page, path + action, **facts)
            page = browser.see(path)
            after = seat_on(page)
            if verb == "events.seat_taken" and IN_LINE in page.text:
                verb = "events.seat_asked"
            # the line moves by the deeds of others: a state alone is no deed of this guest
            if room_on(after) != room_on(before):
                self.ledger.done(verb, guest, target)
            elif REFUSED in page.text:
                self.ledger.kept(self.ledger.full, meetup["id"])
            elif answer is not None and verb != "events.room_changed":
                raise Denied(f"{verb} of {guest} at {path}: {answer.status}, and nothing changed")
            self.ledger.sits(meetup["id"], guest, after or "")
            yield

    # --- Votes --------------------------------------------------------------------------------------

    def vote(self, luck: random.Random) -> Iterator[None]:
        """Take a paper and cast it, one voter after the other."""
        vote = self.scene["vote"]
        desk = f"/elections/{vote['slug']}/ballot/"
        for voter in self.scene["voters"]:
            browser = self._browser(voter)
            browser.send(browser.see(desk))
            paper = browser.see(f"{desk}paper/")
            answers = {asked: luck.choice(("yes", "no", "abstain")) for asked in vote["questions"]}
            for _screen in answers:  # a screen holds one question, or a few short ones
                if 'name="meant"' not in paper.text:
                    told = browser.send(paper, **answers, next="1")
                    paper = must(told, f"paper of {voter['id']}")
            receipt = must(browser.send(paper, f"{desk}cast/", meant="1"), "read-back")
            found = RECEIPT.search(receipt.text)
            if found is None:
                raise Denied(f"no receipt for {voter['id']}: {receipt.status} {receipt.text[:300]}")
            self.ledger.kept(self.ledger.receipts, "".join(found[1].split()))
            yield

    # --- Certified training -------------------------------------------------------------------------

    def certify(self, luck: random.Random) -> Iterator[None]:
        """Offer a course, have it read, scored, voted on and signed; then the next."""
        cast = self.scene["committee"]
        provider, chair = self._browser(cast["provider"]), self._browser(cast["chair"])
        members = [(who["id"], self._browser(who)) for who in cast["members"]]
        done = self.ledger.done
        for number in count(1):
            page = provider.see("/certification/submissions/new/")
            begun = must(provider.send(page, title=f"Operating a store, part {number}"), "start")
            path = begun.to.removesuffix("draft/")
            name = path.rstrip("/").rpartition("/")[2]
            target = f"certification.courseversion:{name}"
            done("certification.submission_started", cast["provider"]["id"], target)
            yield
            page = provider.see(f"{path}draft/")
            provider.send(page, f"{path}files/", files={"files": ("notes.md", NOTES)})
            done("certification.file_added", cast["provider"]["id"], target)
            provider.send(provider.see(f"{path}draft/"), **cast["facts"])
            provider.send(provider.see(f"{path}hand-in/"))
            done("certification.version_submitted", cast["provider"]["id"], target)
            yield
            for reviewer, browser in members[:2]:
                chair.send(chair.see(f"{path}desk/"), f"{path}assign/", reviewer=reviewer)
                done("certification.reviewer_assigned", cast["chair"]["id"], target)
                marks = {f"mark-{key}": str(mark) for key, mark in cast["marks"].items()}
                sheet = {**marks, "recommendation": "approve", "words": "Read.", "hand-in": "1"}
                must(browser.send(browser.see(f"{path}review/"), **sheet), "review")
                done("certification.review_submitted", reviewer)
                yield
            chair.send(chair.see(f"{path}desk/"), f"{path}vote/open/")
            done("certification.vote_opened", cast["chair"]["id"], target)
            for member, browser in members[:4]:
                must(browser.send(browser.see(f"{path}vote/"), choice="for"), "vote")
                done("certification.committee_voted", member, target)
                yield
            must(chair.send(chair.see(f"{path}desk/"), f"{path}decide/"), "decide")
            done("certification.approved", cast["chair"]["id"], target)
            self.ledger.kept(self.ledger.certified, name)
            yield

    # --- Solutions ----------------------------------------------------------------------------------

    def need(self, luck: random.Random) -> Iterator[None]:
        """Say that one needs it too, and take it back."""
        operators = [(who["id"], self._browser(who)) for who in self.scene["operators"]]
        while True:
            (person, browser), problem = luck.choice(operators), luck.choice(self.scene["problems"])
            path = f"/solutions/problems/{problem['slug']}/"
            page = browser.see(path)
            needs = "You need this</h2>" in page.text
            verb = "catalogue.need_withdrawn" if needs else "catalogue.need_stated"
            browser.send(page, f"{path}withdraw/" if needs else f"{path}need/")
            if ("You need this</h2>" in browser.see(path).text) == needs:
                raise Denied(f"{verb} of {person}: nothing changed")
            self.ledger.done(verb, person, f"catalogue.problem:{problem['id']}")
            self.ledger.needs[problem["id"], person] = not needs
            yield

    def solve(self, luck: random.Random) -> Iterator[None]:
        """Propose a solution and a change to it; the curator accepts both."""
        cast = self.scene["catalogue"]
        authors = [(who["id"], self._browser(who)) for who in cast["authors"]]
        curator = self._browser(cast["curator"])
        for number in count(1):
            author, browser = luck.choice(authors)
            path = ""
            for revision in (1, 2):
                page = browser.see(f"{path}change/" if path else "/solutions/new/")
                said = {
                    "title": f"Slow no more, way {number}",
                    "summary": "What to change, and why.",
                    "body": f"Change the setting. Words of revision {revision}.",
                }
                if path:
                    said["changelog"] = "Said more plainly."
                proposed = must(browser.send(page, **said), "proposal")
                self.ledger.done("catalogue.revision_proposed", author)
                yield
                page = curator.see(proposed.to)
                accepted = must(curator.send(page, f"{proposed.to}accept/"), "acceptance")
                self.ledger.done("catalogue.revision_accepted", cast["curator"]["id"])
                path = accepted.to
                yield

    # --- Groups and newcomers -----------------------------------------------------------------------

    def belong(self, luck: random.Random) -> Iterator[None]:
        """Join groups and leave them."""
        joiners = [(who["id"], self._browser(who)) for who in self.scene["joiners"]]
        while True:
            (person, browser), group = luck.choice(joiners), luck.choice(self.scene["groups"])
            self._toggle(browser, person, group)
            yield

    def _toggle(self, browser: Browser, person: str, group: dict[str, str]) -> None:
        join, leave = f"/groups/{group['slug']}/join/", f"/groups/{group['slug']}/leave/"
        page = browser.see(group["path"])
        belongs = leave in page.text
        verb = "community.group_left" if belongs else "community.group_joined"
        browser.send(page, leave if belongs else join)
        if (leave in browser.see(group["path"]).text) == belongs:
            raise Denied(f"{verb} of {person}: nothing changed")
        self.ledger.done(verb, person, f"community.group:{group['id']}")
        self.ledger.members[group["id"], person] = not belongs

    def arrive(self, luck: random.Random) -> Iterator[None]:
        """Sign up with a code from the mail; who loses the thread signs in with another code."""
        for number in count(1):
            email = f"newcomer{number}@example.org"
            browser = Browser(self.origin, self.traffic)
            while not self._signed_in(browser):
                if self._ending.is_set():
                    return  # half signed up; nobody promised anything yet
                if not self._sign_up(browser, email, number):
                    self._sign_in(browser, email)
            self.ledger.kept(self.ledger.newcomers, email)
            yield
            self._ending.wait(luck.uniform(2, 5))  # the site counts sign-ups by the minute

    def _signed_in(self, browser: Browser) -> bool:
        return browser.see("/account/").path == "/account/"

    def _sign_up(self, browser: Browser, email: str, number: int) -> bool:
        page = browser.see("/account/signup/")
        sent = browser.send(page, name=f"Newcomer {number}", email=email)
        return self._enter_code(browser, email, sent)

    def _sign_in(self, browser: Browser, email: str) -> bool:
        page = browser.see("/account/login/code/")
        sent = browser.send(page, login=email)
        return self._enter_code(browser, email, sent)

    def _enter_code(self, browser: Browser, email: str, sent: Answer | None) -> bool:
        """Type the code of the newest mail into the page that asks for it."""
        if sent is None or sent.status != 302:
            self._ending.wait(3)  # too many at once, or a page with faults: a little later again
            return False
        code = self.sink.newest_code(email)  # it was sent before the site answered
        if code is None:
            return False  # the newest mail holds none: the site knows the address already
        return browser.send(browser.see(sent.to), code=code) is not None


def seat_on(page: Answer) -> str | None:
    """What the page says the reader has: its state and its room, `waiting/k7w…`."""
    found = SEAT.search(page.text)
    return f"{found[1]}/{found[2]}" if found else None


def room_on(seat: str | None) -> str:
    """The room of what a page says."""
    return (seat or "").rpartition("/")[2]


def must(answer: Answer | None, what: str) -> Answer:
    """An answer that is a yes: a page or a redirect."""
    if answer is None:
        raise Denied(f"{what}: the page has no form for it any more")
    if answer.status >= 400:
        raise Denied(f"{what}: {answer.status} {answer.text[:400]}")
    return answer
