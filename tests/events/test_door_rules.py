"""What several phones wrote down comes to the same, however and however often it arrives."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from events import door
from events.door import Note, merge

SIX = datetime(2026, 12, 12, 18, tzinfo=UTC)
PEOPLE = ("gita", "ravi", "walk-in 7")


def minutes(n: int) -> datetime:
    return SIX + timedelta(minutes=n)


@st.composite
def evenings(draw):
    """What some phones noted in one evening: people seen, and notes taken back, some never received."""
    count = draw(st.integers(1, 12))
    notes = []
    for number in range(count):
        target = draw(st.none() | st.integers(0, count - 1))
        notes.append(
            Note(
                name=f"note {number}",
                about=draw(st.sampled_from(PEOPLE)),
                at=minutes(draw(st.integers(-30, 90))),
                received_at=minutes(draw(st.integers(0, 300))),
                room=draw(st.sampled_from(["hall", "loft"])),
                guests=draw(st.integers(0, 5)),
                how=draw(st.sampled_from([door.QR, door.NAME])),
                takes_back=f"note {target}" if target is not None else "",
            )
        )
    return notes


@settings(max_examples=150)
@given(evenings(), st.randoms(use_true_random=False), st.data())
def test_any_order_and_repetition_comes_to_the_same(notes, shuffler, data):
    """Parts arrive in any order, some twice, some again later: a repeated batch changes nothing."""
    expected = merge(notes)
    again = [
        Note(**{**_fields(note), "received_at": note.received_at + timedelta(minutes=late)})
        for note in data.draw(st.lists(st.sampled_from(notes), max_size=8))
        for late in [data.draw(st.integers(0, 999))]
    ]
    arrived = [*notes, *again]
    shuffler.shuffle(arrived)
    assert merge(arrived) == expected


@settings(max_examples=80)
@given(evenings(), st.randoms(use_true_random=False))
def test_taking_part_by_part_is_taking_all_at_once(notes, shuffler):
    """As the site does it: notes are kept, and whoever they are about is worked out anew."""
    shuffler.shuffle(notes)
    kept, stands = [], {}
    while notes:
        some = [notes.pop() for _each in range(min(len(notes), shuffler.randint(1, 4)))]
        kept += some
        names = {note.name for note in some} | {note.takes_back for note in some}
        touched = {note.about for note in kept if note.name in names}
        mine = [note for note in kept if note.about in touched and not note.takes_back]
        undone = [note for note in kept if note.takes_back in {each.name for each in mine}]
        stands |= merge([*mine, *undone])
    assert {about: one for about, one in stands.items() if about in merge(kept)} == merge(kept)


@settings(max_examples=80)
@given(evenings())
def test_whoever_was_seen_stays_seen_until_that_very_note_is_taken_back(notes):
    undone = {note.takes_back for note in notes}
    for about, stands in merge(notes).items():
        mine = [n for n in notes if n.about == about and not n.takes_back]
        left = [n for n in mine if n.name not in undone]
        assert stands.came == bool(left)
        assert stands.at == min(n.at for n in (left or mine))
        assert stands.guests == max((n.guests for n in left), default=0)
        assert stands.heads == (1 + stands.guests if left else 0)


def _fields(note):
    return {name: getattr(note, name) for name in Note.__slots__}


def test_two_phones_see_the_same_person():
    stands = merge(
        [
            Note("b", "gita", minutes(5), minutes(60), "loft", guests=2),
            Note("a", "gita", minutes(3), minutes(90), "hall", guests=1),
        ]
    )["gita"]
    assert (stands.came, stands.at, stands.room, stands.guests) == (True, minutes(3), "hall", 2)


def test_undone_here_stands_there():
    mine = Note("a", "gita", minutes(3), minutes(4))
    other = Note("b", "gita", minutes(9), minutes(50))
    undone = Note("c", "gita", minutes(8), minutes(9), takes_back="a")
    assert not merge([mine, undone])["gita"].came
    assert merge([mine, undone, other])["gita"].at == minutes(9)


def test_taken_back_before_it_arrived():
    undone = Note("c", "gita", minutes(8), minutes(9), takes_back="a")
    assert merge([undone]) == {}
    assert not merge([undone, Note("a", "gita", minutes(3), minutes(99))])["gita"].came


# --- Hours and clocks -------------------------------------------------------------------------------

HOURS = door.hours(SIX, SIX + timedelta(hours=3), ZoneInfo("Asia/Kolkata"))


def test_the_door_opens_two_hours_before_and_closes_with_the_day_after():
    # it ends at 02:30 on the 13th in India: the day after is the 14th
    assert HOURS.opens_at == SIX - timedelta(hours=2)
    assert HOURS.closes_at == datetime(2026, 12, 15, tzinfo=ZoneInfo("Asia/Kolkata"))
    assert HOURS.closes_at.tzinfo is UTC
    assert not HOURS.is_open(at=HOURS.opens_at - timedelta(seconds=1))
    assert HOURS.is_open(at=HOURS.opens_at)
    assert not HOURS.is_open(at=HOURS.closes_at)
    assert HOURS.takes_notes(at=HOURS.closes_at + timedelta(days=13))
    assert not HOURS.takes_notes(at=HOURS.closes_at + timedelta(days=14))


@given(st.integers(-10_000, 10_000), st.integers(0, 200), st.integers(0, 5_000))
def test_a_wrong_clock_is_put_right(off, happened, waited):
    """Whatever the phone's clock says, and however long the note waited: the minute is right."""
    true, sent = minutes(happened), minutes(happened + waited)
    wrong = timedelta(minutes=off)
    told = door.put_right(true + wrong, sent_at=sent + wrong, received_at=sent, hours=HOURS)
    if abs(wrong) <= door.TOLERANCE:
        assert abs(told - true) <= door.TOLERANCE
    else:
        assert told == true


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)) | st.none())
def test_no_clock_can_put_it_outside_the_evening(said, sent_at):
    received = minutes(45)
    if sent_at is None or abs((said - sent_at).total_seconds()) < 1e9:
        told = door.put_right(said, sent_at=sent_at, received_at=received, hours=HOURS)
        assert HOURS.opens_at <= told <= received


# --- Codes ------------------------------------------------------------------------------------------


@given(st.integers(0, 10**9))
def test_a_code_is_found_however_it_is_written(seed):
    code = "".join(random.Random(seed).choice(door.ALPHABET) for _each in range(door.LENGTH))
    shown = door.grouped(code)
    for written in (
        code,
        shown,
        f" {shown.lower()} ",
        shown.replace("-", " "),
        f"https://sabha.example/events/abc/ticket/{code}/",
    ):
        assert door.code_in(written) == code


@given(st.text(max_size=60))
def test_what_is_no_code_is_none(text):
    found = door.code_in(text)
    assert found == "" or (len(found) == door.LENGTH and set(found) <= set(door.ALPHABET))


def test_codes_differ_and_their_hashes_are_of_one_meetup():
    codes = {door.new_code() for _each in range(200)}
    assert len(codes) == 200
    one = codes.pop()
    assert door.hashed(one, event="here") != door.hashed(one, event="there")
    assert one not in door.hashed(one, event="here")
