"""Our own timetables before the schemas of the apps that read them: github.com/voc/schedule, `DIR=its clone`.

Every public meetup of the demo, and one whose words are as bad as words can be, is asked for as JSON and as
XML; the schemas say whether that is a schedule.
"""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.test.utils import get_runner

from tests.judging.record import Verdict

XSD, SCHEMA = "validator/xsd/schedule.xml.xsd", "validator/json/schema.json"
WORDS = ("<b>&amp; \x0b]]>", "சேமிப்பு \u202e \U0001f4be", "'\"\\ \r\n\t", "a" * 130)


def judge_schedules(folder: Path | None) -> Verdict:
    """Hold the answers of the site against both schemas."""
    if folder is None or not (folder / XSD).exists():
        raise SystemExit(f"Clone github.com/voc/schedule and say DIR=its folder: {XSD} is read.")
    django.setup()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    runner.setup_test_environment()
    old = runner.setup_databases()
    try:
        return _judged(folder)
    finally:
        runner.teardown_databases(old)
        runner.teardown_test_environment()


def _judged(folder: Path) -> Verdict:
    from django.test import Client
    from django.utils import timezone
    from jsonschema import validators
    from lxml import etree

    from config.demo import loading
    from events.models import Event

    loading.load(at=timezone.now())
    _with_bad_words()
    schema = json.loads((folder / SCHEMA).read_text(encoding="utf-8"))
    as_json = validators.validator_for(schema)(schema)
    as_xml = etree.XMLSchema(etree.parse(folder / XSD))
    assert list(as_json.iter_errors({"schedule": {}})), "the schema lets anything pass"
    verdict = Verdict(name="schedules", of="schedules", source="voc/schedule")
    client, talks = Client(), 0

    def take(name: str, faults: list[str]) -> None:
        verdict.files += 1
        verdict.taken += not faults
        verdict.broken += [f"{name}: {fault}"[:300] for fault in faults]

    for event in Event.objects.published().order_by("pk"):
        path = event.get_absolute_url()
        answers = {kind: client.get(f"{path}schedule.{kind}") for kind in ("json", "xml")}
        if {answer.status_code for answer in answers.values()} == {404}:
            verdict.refused["nothing on it has an hour"] += 1
            continue
        said = json.loads(answers["json"].content)
        take(f"{event.title} (JSON)", [each.message for each in as_json.iter_errors(said)])
        tree = etree.fromstring(answers["xml"].content)
        as_xml.validate(tree)
        take(f"{event.title} (XML)", [str(each) for each in as_xml.error_log])
        talks += len(tree.findall(".//event"))
    verdict.others = {"talks in them": talks}
    return verdict


def _with_bad_words() -> Any:
    from community.models import Group
    from events.facts import ItemFacts, Place, RoomFacts, SpeakerFacts
    from tests.factories.events import make_event

    group = Group.objects.filter(kind=Group.Kind.CHAPTER).order_by("pk").first()
    assert group is not None
    items = tuple(
        ItemFacts(
            "talk",
            words,
            abstract=words,
            starts_time=time(15 + n, 0),
            speakers=(SpeakerFacts(words),),
        )
        for n, words in enumerate(WORDS[:3])
    )
    rooms = (RoomFacts(place=Place(name=WORDS[0], city="Chennai"), name=WORDS[1], capacity=5),)
    return make_event(group, title=WORDS[3], summary=WORDS[0], rooms=rooms, agenda=items)
