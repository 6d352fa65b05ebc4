"""Why a file of somebody else's, or a meetup in it, cannot be taken: in words. And what was bent to take it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

UNREADABLE: Words = {
    "too_large": _("The file is larger than %s MB. Export fewer years at a time, and send each."),
    "empty": _("There is nothing in it. Choose the file again, or paste its text."),
    "archive": _(
        "It is a spreadsheet or an archive, whatever its name says. Of an archive, take the .ics file"
        " out; a spreadsheet is saved as “CSV UTF-8”. Then send that."
    ),
    "binary": _(
        "It is no text, so it is neither a calendar nor a table. Send an .ics or .csv file."
    ),
    "too_many_lines": _("It has more than %s lines. Export fewer years at a time, and send each."),
    "too_deep": _(
        "Its parts lie more than %s deep in each other, which no calendar needs. Export it again."
    ),
    "no_events": _("It is a calendar with no event in it. Export it again, with its events."),
    "only_others": _("It holds to-dos, journals or busy times alone, and no event."),
    "too_many_events": _(
        "It has more than %s meetups. Export fewer years at a time, and send each."
    ),
    "people": _(
        "It is a list of people, such as Meetup.com makes of members and attendees. People are not"
        " imported: they have agreed to nothing here. Send the list of events."
    ),
    "no_table": _(
        "It is neither a calendar nor a table: its first line must name the columns, with commas"
        " between them. The template below shows how."
    ),
}
REFUSED: Words = {
    "no_title": _("it has no title"),
    "no_start": _("it does not say when it begins"),
    "bad_date": _("“%s” is no date or hour"),
    "two_dates": _("“%s” could be two dates: say above whether the day or the month comes first"),
    "far_year": _("the year %s cannot be meant"),
    "ends_first": _("it ends before it begins"),
    "too_long": _("it lasts %s days, and a meetup has at most 14"),
    "bad_length": _("“%s” is no length of time"),
    "unknown_zone": _(
        "it is in the time zone “%s”, which nobody knows and the file does not explain"
    ),
    "bad_rule": _("the rule by which it repeats cannot be followed (%s)"),
    "too_often": _("it repeats more often than once a day (%s)"),
    "too_many_dates": _("it repeats more than %s times"),
    "too_many_meetups": _("the file has more than %s meetups by then"),
    "too_much_work": _("the file repeats too many things to be worked out; export fewer at a time"),
    "no_dates": _("its rule leads to no date at all"),
    "not_closed": _("its end is missing in the file"),
    "answer": _("the file is somebody’s answer to an invitation, and no calendar"),
    "private": _("it is marked as private"),
    "superseded": _("a later version of it stands on line %s"),
    "cancelled": _("it is cancelled"),
    "again": _("it stands on line %s already"),
    "bad_row": _("the row cannot be read: is a quote left open?"),
    "cells": _("it has %s cells, more than the first line has columns"),
    "unpublished": _("it was not published there (%s)"),
}
NOTES: Words = {
    "floating": _("names no time zone: taken as said above"),
    "own_zone": _("its time zone is the file’s own: worked out from its rules"),
    "no_end": _("does not say when it ends: two hours assumed"),
    "title_cut": _("title shortened, whole in the description"),
    "description_cut": _("description cut at 20,000 characters"),
}
FACTS: Words = {
    "title": _("title"),
    "description": _("description"),
    "when": _("date and hours"),
    "place": _("place"),
    "online_link": _("online link"),
    "cancelled": _("cancelled there; cancel it here yourself, so that those with a seat read why"),
    "cancelled_here": _("cancelled here, and changed there"),
}


def _said(words: Words, key: str, said: str) -> str:
    text = str(words.get(key, key))
    return text % said if "%s" in text else text


def unreadable_words(reason: str, said: str = "") -> str:
    """Why a whole file cannot be read."""
    return _said(UNREADABLE, reason, said)


def refused_words(reason: str, said: str = "") -> str:
    """Why one meetup cannot be taken."""
    return _said(REFUSED, reason, said)


def note_words(note: str) -> str:
    """What was bent so that it could be taken."""
    return _said(NOTES, note, "")


def fact_words(fact: str) -> str:
    """What a fact is called."""
    return _said(FACTS, fact, "")
