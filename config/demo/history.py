"""The record itself: groups, people and meetups, through the actions that a member would use.

By-lines stay text, with the company as it was printed. A by-line is a person's only where the record names
that person in full elsewhere; such a person lists the by-lines that are theirs.
"""

from __future__ import annotations

from datetime import UTC, datetime

from community import actions as community
from community.models import Group, Person
from config.demo import record
from config.demo.record import Facts
from config.demo.stage import Stage
from events.actions import record_past_event, tell_part_of
from events.facts import Count, EventFacts, ItemFacts, LargerFacts, Place, RoomFacts, SpeakerFacts


def groups(stage: Stage) -> None:
    """Networks, chapters, working groups and committees, with their charters."""
    for told in stage.record["networks"]:
        members = told["members"] or {}
        stage.groups[told["slug"]] = community.found_group(
            actor=None,
            at=stage.at,
            slug=told["slug"],
            name=told["name"],
            kind=Group.Kind.NETWORK,
            country=told["country"],
            timezone=told["timezone"],
            summary=told["summary"],
            about=told["about"].strip(),
            members_told=members.get("count"),
            members_told_qualifier=members.get("qualifier", ""),
            members_told_note=members.get("note", ""),
        )
    for told in stage.record["groups"]:
        group = community.found_group(
            actor=None,
            at=stage.at,
            slug=told["slug"],
            name=told["name"],
            kind=told["kind"],
            native_name=told["native_name"],
            native_language=told["native_language"],
            network=stage.groups.get(told["network"] or ""),
            city=told["city"],
            country=told["country"],
            timezone=told["timezone"],
            summary=told["summary"],
            about=told["about"].strip(),
        )
        stage.groups[group.slug] = group
        if "charter" in told:
            community.adopt_charter(
                actor=None, at=stage.at, group=group, purpose=told["charter"].strip()
            )


def people(stage: Stage) -> None:
    """Those whom the record names in full, where they worked, and what they were in their groups."""
    for told in stage.record["organisations"]:
        stage.organisations[told["slug"]] = community.found_organisation(
            actor=None, at=stage.at, slug=told["slug"], name=told["name"], about=told["about"]
        )
    for told in stage.record["people"]:
        person = _person(stage, told["name"])
        stage.people |= dict.fromkeys(told["bylines"], person)
        _affiliate(stage, person, told["affiliation"])
        for role in told["roles"]:
            year, month = map(int, role["as_of"].split("-"))
            community.grant_role(
                actor=None,
                at=stage.at,
                group=stage.groups[role["group"]],
                person=person,
                kind=role["kind"],
                starts_at=datetime(year, month, 1, tzinfo=UTC),
                note="Said so in January 2015; the record does not say since when.",
            )
    for election in stage.record["elections"]:
        for name in election.get("candidates_named", ()):
            _person(stage, name)


def _person(stage: Stage, name: str) -> Person:
    if name not in stage.people:
        stage.people[name] = community.add_person(actor=None, at=stage.at, name=name)
    return stage.people[name]


def _affiliate(stage: Stage, person: Person, told: Facts) -> None:
    community.record_affiliation(
        actor=None,
        at=stage.at,
        person=person,
        organisation=stage.organisations[told["organisation"]],
        from_on=told["from"],
        until_on=told["until"],
    )


def meetups(stage: Stage) -> None:
    """Every meetup of the record; what its source lacks stays unknown."""
    for told in stage.record["meetups"]:
        group = stage.groups[told["chapter"] or told["network"]]
        event = record_past_event(
            actor=None,
            at=stage.at,
            group=group,
            facts=meetup_facts(told, group, stage.people),
            attended=_count(told["attended"]),
            recap=told.get("recap", ""),
        )
        if name := told.get("part_of"):
            tell_part_of(actor=None, at=stage.at, event=event, facts=LargerFacts(name))


def meetup_facts(told: Facts, group: Group, known: dict[str, Person]) -> EventFacts:
    """A meetup as the record tells it."""
    venue = told.get("venue") or {}
    place = Place(
        name=venue.get("name", ""), area=venue.get("area", ""), city=venue.get("city", "")
    )
    rooms = (RoomFacts(place=place, group=group),) if place else ()
    companies = told.get("speakers_from")
    return EventFacts(
        title=told["title"],
        when=record.when(told["date"], group.timezone),
        summary=told["summary"],
        description=f"Speakers came from {_listed(companies)}." if companies else "",
        rooms=rooms,
        agenda=tuple(_item(line, known) for line in told.get("agenda", ())),
        host=told.get("host") or venue.get("host", ""),
        organised_with=", ".join(told.get("organised_with", ())),
        sponsors=", ".join(told.get("sponsors", ())),
        source=told["source"],
        is_linked=told.get("linked", False),
    )


def _item(line: Facts, known: dict[str, Person]) -> ItemFacts:
    kind = next(name for name in ("talk", "demo", "break") if name in line)
    by = line.get("by", [])
    bylines = [by] if isinstance(by, str) else by
    return ItemFacts(
        kind=kind,
        title=line[kind],
        abstract=line.get("note", ""),
        speakers=tuple(SpeakerFacts(byline, known.get(byline)) for byline in bylines),
    )


def _count(told: Facts | None) -> Count | None:
    return Count(told["count"], told["qualifier"], told.get("note", "")) if told else None


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
