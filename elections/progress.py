"""How far a vote is, in figures and in sentences. Built by `queries.progress`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from elections.forecast import Forecast
from elections.models import Phase
from elections.turnout import Figures, Pace, Point, Qualifier

LAST_HOURS = timedelta(hours=72)
LAST_MINUTES = timedelta(minutes=90)


def number(value: int) -> str:
    """Write a whole number as it is read: 13,490."""
    return f"{value:,}"


def told(ballots: int, qualifier: Qualifier | str) -> str:
    """Write a count with what is known of it: over 900, about 3,200, at least 3,373."""
    said = number(ballots)
    match Qualifier(qualifier):
        case Qualifier.ABOUT:
            return _("about %s") % said
        case Qualifier.OVER:
            return _("over %s") % said
        case Qualifier.AT_LEAST:
            return _("at least %s") % said
    return said


def capital(text: str) -> str:
    """Begin a sentence with it."""
    return text[:1].upper() + text[1:]


def left_in_words(left: timedelta) -> str:
    """Say how long is left: in days, in hours in the last three days, in minutes at the end."""
    if left >= LAST_HOURS:
        days = round(left / timedelta(days=1))
        return ngettext("%d day left", "%d days left", days) % days
    if left >= LAST_MINUTES:
        hours = round(left / timedelta(hours=1))
        return ngettext("%d hour left", "%d hours left", hours) % hours
    minutes = max(1, round(left / timedelta(minutes=1)))
    return ngettext("%d minute left", "%d minutes left", minutes) % minutes


@dataclass(frozen=True)
class Sentence:
    """A headline that is true now; `ask` is the part that wants something of the reader."""

    lead: str
    ask: str = ""
    rest: str = ""

    def __str__(self) -> str:
        return self.lead + (f" {self.ask}" if self.ask else "") + self.rest


@dataclass(frozen=True)
class ClassProgress:
    """One class of voters against its own roll and its own line."""

    name: str
    has_quorum: bool | None
    quorum_in_words: str
    majority_in_words: str
    figures: Figures
    history: tuple[Point, ...]

    @property
    def ballots_in_words(self) -> str:
        """The best figure, with what is known of it."""
        if self.figures.ballots is None or self.figures.qualifier is None:
            return _("not told")
        return told(self.figures.ballots, self.figures.qualifier)

    @property
    def of_needed(self) -> str:
        """`Gold Members: 20 of 16 needed`."""
        if self.figures.ballots is None:
            return _("%(class)s: %(needed)s must vote") % {
                "class": self.name,
                "needed": number(self.figures.needed or 0),
            }
        return _("%(class)s: %(ballots)s of %(needed)s needed") % {
            "class": self.name,
            "ballots": self.ballots_in_words,
            "needed": number(self.figures.needed or 0),
        }


@dataclass(frozen=True)
class QuestionProgress:
    """One question against its roll and its line."""

    id: str
    title: str
    has_quorum: bool | None  # None: whether there is one is not recorded
    quorum_in_words: str
    figures: Figures
    history: tuple[Point, ...]
    pace: Pace | None
    needed_per_hour: Fraction | None
    is_final: bool
    forecast: Forecast | None = None  # set by outlook, for who asks for it
    classes: tuple[ClassProgress, ...] = ()  # where classes decide apart

    @property
    def eligible(self) -> int | None:
        return self.figures.eligible

    @property
    def quorum_needed(self) -> int | None:
        return self.figures.needed

    @property
    def ballots(self) -> int | None:
        return self.figures.ballots

    @property
    def still_needed(self) -> int | None:
        return self.figures.still_needed

    @property
    def reached(self) -> bool | None:
        return self.figures.reached

    @property
    def ballots_in_words(self) -> str:
        """The best figure: 2,000; about 3,200; not recorded."""
        if self.figures.ballots is None or self.figures.qualifier is None:
            return _("not recorded")
        return told(self.figures.ballots, self.figures.qualifier)

    @property
    def of_needed(self) -> str:
        """`2,000 of 3,373 needed`, where both are known."""
        if self.quorum_needed is None:
            return ""
        return _("%(ballots)s of %(needed)s needed") % {
            "ballots": self.ballots_in_words,
            "needed": number(self.quorum_needed),
        }

    @property
    def of_classes(self) -> str:
        """`The quorum is reached in 2 of 3 classes`; where one alone has a quorum, how far that is."""
        asked = [one for one in self.classes if one.figures.needed is not None]
        if not asked:
            return ""
        if len(asked) == 1:
            return asked[0].of_needed
        return _("The quorum is reached in %(reached)d of %(all)d classes") % {
            "reached": sum(one.figures.reached is True for one in asked),
            "all": len(asked),
        }

    @property
    def to_go(self) -> str:
        """`1,373 to go`, while the line is not reached."""
        if not self.still_needed:
            return ""
        return _("%s to go") % number(self.still_needed)

    @property
    def needed_an_hour(self) -> int | None:
        """Ballots an hour from now on, rounded up: fewer would not do."""
        return None if self.needed_per_hour is None else -(-self.needed_per_hour // 1)

    @property
    def pace_an_hour(self) -> int | None:
        """Ballots an hour of late, rounded down: no promise that was not kept."""
        return None if self.pace is None else int(self.pace.per_hour)


@dataclass(frozen=True)
class Progress:
    """How far a vote is at a moment."""

    slug: str
    title: str
    as_of: datetime
    opens_at: datetime
    closes_at: datetime
    phase: Phase
    is_sample: bool
    is_history: bool
    is_cast_here: bool
    questions: tuple[QuestionProgress, ...]

    @property
    def main(self) -> QuestionProgress | None:
        """The question that leads: the first with a quorum, or else the first."""
        first = self.questions[0] if self.questions else None
        return next((question for question in self.questions if question.has_quorum), first)

    @property
    def is_open(self) -> bool:
        return self.phase is Phase.OPEN

    @property
    def hours_left(self) -> Fraction:
        gap = max(self.closes_at - self.as_of, timedelta(0))
        return Fraction(gap.days * 86_400 + gap.seconds, 3600)

    @property
    def time_left(self) -> str:
        """`46 hours left`, while it is open."""
        return left_in_words(self.closes_at - self.as_of) if self.is_open else ""

    @property
    def state(self) -> tuple[str, str, str]:
        """Look, icon and words of the state beside the title."""
        reached = self.main.reached if self.main else None
        match self.phase:
            case Phase.DRAFT:
                return "past", "pen-line", _("Draft, seen by officers only")
            case Phase.COMING:
                return "waiting", "clock", _("Not open yet")
            case Phase.OPEN if reached:
                return "reached", "circle-check", _("Open, quorum reached")
            case Phase.OPEN if reached is False:
                return "waiting", "hourglass", _("Open, quorum not reached")
            case Phase.OPEN:
                return "waiting", "hourglass", _("Open")
        if reached:
            return "reached", "circle-check", _("Closed, quorum reached")
        if reached is False and self.main and self.main.is_final:
            return "refused", "circle-x", _("Closed, quorum missed")
        return "past", "history", _("Closed")

    @property
    def sentence(self) -> Sentence:
        """The one thing to know about this vote now."""
        main = self.main
        if main is None:
            return Sentence(_("Nothing is asked yet."))
        match self.phase:
            case Phase.DRAFT | Phase.COMING:
                return self._before(main)
            case Phase.OPEN:
                return self._during(main)
        return self._after(main)

    def _before(self, main: QuestionProgress) -> Sentence:
        if main.eligible is None:
            return Sentence(_("Voting has not begun."))
        if main.quorum_needed is None:
            return Sentence(
                ngettext("%s may vote.", "%s may vote.", main.eligible) % number(main.eligible)
            )
        return Sentence(
            _("%(needed)s of %(eligible)s must vote.")
            % {"needed": number(main.quorum_needed), "eligible": number(main.eligible)}
        )

    def _during(self, main: QuestionProgress) -> Sentence:
        left = self.time_left
        if main.ballots is None and not main.of_classes:
            return Sentence(_("No count has been told yet, %s.") % left)
        if main.of_classes:
            to_go = main.to_go
            return Sentence(
                f"{main.of_classes}.", to_go, f", {left}." if to_go else f" {capital(left)}."
            )
        if main.reached:
            return Sentence(
                _("Quorum reached: %(ballots)s have voted, %(needed)s were needed.")
                % {"ballots": main.ballots_in_words, "needed": number(main.quorum_needed or 0)},
                rest=" " + capital(f"{left}."),
            )
        if main.still_needed:
            return Sentence(f"{main.of_needed}.", main.to_go, f", {left}.")
        return Sentence(self._have_voted(main), rest=" " + capital(f"{left}."))

    def _have_voted(self, main: QuestionProgress) -> str:
        count = capital(main.ballots_in_words)
        if main.eligible is None:
            return _("%s have voted.") % count
        return _("%(count)s of %(eligible)s have voted.") % {
            "count": count,
            "eligible": number(main.eligible),
        }

    def _after(self, main: QuestionProgress) -> Sentence:
        if main.of_classes:
            return Sentence(f"{main.of_classes}.")
        if main.ballots is None:
            return Sentence(_("How many voted is not recorded."))
        figures = {
            "ballots": main.ballots_in_words,
            "needed": number(main.quorum_needed or 0),
            "eligible": number(main.eligible or 0),
        }
        if main.reached:
            return Sentence(
                _("The quorum was reached: %(ballots)s voted, %(needed)s were needed.") % figures
            )
        if main.reached is False and main.is_final:
            return Sentence(
                _("The quorum was missed: %(ballots)s voted, %(needed)s were needed.") % figures
            )
        if main.quorum_needed is not None and not main.is_final:
            return Sentence(
                capital(_("%(ballots)s of %(needed)s needed, when last told.") % figures)
            )
        if main.eligible is None:
            return Sentence(capital(_("%(ballots)s voted.") % figures))
        return Sentence(capital(_("%(ballots)s of %(eligible)s voted.") % figures))

    def as_json(self) -> dict[str, Any]:
        """Give the figures the form of progress.json."""
        return {
            "election": self.slug,
            "as_of": moment(self.as_of),
            "opens_at": moment(self.opens_at),
            "closes_at": moment(self.closes_at),
            "questions": [_question_json(question) for question in self.questions],
        }


def _question_json(question: QuestionProgress) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": question.id,
        "title": question.title,
        **_figures_json(question.figures),
        "history": _history_json(question.history),
        "forecast": question.forecast.as_json() if question.forecast else None,
    }
    if question.classes:
        said["classes"] = [
            {
                "name": one.name,
                **_figures_json(one.figures),
                "history": _history_json(one.history),
            }
            for one in question.classes
        ]
    return said


def _figures_json(figures: Figures) -> dict[str, Any]:
    return {
        "eligible": figures.eligible,
        "quorum_needed": figures.needed,
        "ballots": figures.ballots,
        "still_needed": figures.still_needed,
        "share_of_roll": places(figures.share_of_roll),
        "share_of_quorum": places(figures.share_of_quorum),
        "reached": figures.reached,
        "reached_at": moment(figures.reached_at),
    }


def _history_json(history: tuple[Point, ...]) -> list[dict[str, Any]]:
    return [
        {
            "at": moment(point.at),
            "label": point.label or None,
            "ballots": point.ballots,
            "qualifier": point.qualifier.value,
            "source": point.source or None,
        }
        for point in history
    ]


def moment(at: datetime | None) -> str | None:
    """Write a time in UTC, as RFC 3339 has it."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def places(share: Fraction | None) -> float | None:
    """Round to four places, exactly and only at the very end."""
    return None if share is None else float(round(share, 4))
