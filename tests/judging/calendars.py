"""Calendars of other projects, through the page that imports them: uploaded, looked over, taken.

With no folder: the files inside the icalendar package. Each file goes into a group of its own by the real
page; whatever the file is, the page answers in words and never fails. What is read is then written and
the same file sent again, which must change nothing.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.test.utils import get_runner

from tests.judging.record import Verdict

MOST_WRITTEN = 100  # of one file: beyond, reading and looking over are enough


def judge_calendars(folder: Path | None) -> Verdict:
    """Run every .ics file below the folder."""
    django.setup()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    runner.setup_test_environment()
    old = runner.setup_databases()
    try:
        return _judged(folder)
    finally:
        runner.teardown_databases(old)
        runner.teardown_test_environment()


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every calendar in a folder; of a bare clone, those of its newest commit."""
    found = sorted(folder.rglob("*.ics"))
    for path in found:
        yield str(path.relative_to(folder)), path.read_bytes()
    if found:
        return
    git = ["git", "-C", str(folder)]
    listed = subprocess.run(
        [*git, "ls-tree", "-r", "-z", "--name-only", "HEAD"], capture_output=True, check=False
    )
    for name in listed.stdout.decode().split("\0"):
        if name.endswith(".ics"):
            shown = subprocess.run([*git, "show", f"HEAD:{name}"], capture_output=True, check=True)
            yield name, shown.stdout


def _judged(folder: Path | None) -> Verdict:
    from tests.inout.files import shipped
    from tests.people import give_role, make_group, make_person

    organiser = make_person("Oviya Organiser")
    source = _source(folder)
    verdict = Verdict(name="calendars", of="meetups", source=source)
    files = shipped() if folder is None else files_below(folder)
    again = Counter[str]()
    for number, (name, content) in enumerate(files):
        group = make_group(f"group-{number}")
        give_role(organiser, group, "organiser")
        verdict.files += 1
        try:
            _one(verdict, again, group, organiser, content)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is what we look for)
            verdict.broken.append(f"{name}: {type(error).__name__}: {error}"[:200])
    verdict.others = {
        "files written whole and then sent a second time, which changed nothing": again["same"],
        "entries left out as cancelled or superseded (among the refused below)": again["left"],
    }
    return verdict


def _source(folder: Path | None) -> str:
    if folder is None:
        from importlib.metadata import version

        return f"the icalendar {version('icalendar')} package"
    asked = ["git", "-C", str(folder), "config", "remote.origin.url"]
    url = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    named = url.removesuffix(".git").rsplit("github.com", 1)[-1].strip("/:")
    return named or folder.resolve().name


def _one(verdict: Verdict, again: Counter[str], group, organiser, content: bytes) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from events import actions
    from events.models import Import
    from events.queries import inout
    from events.refusals import REFUSED, UNREADABLE
    from tests.people import NOON

    client = Client()
    client.force_login(organiser.user, backend="django.contrib.auth.backends.ModelBackend")
    url = f"/groups/{group.slug}/import/"

    def send() -> Import | None:
        file = SimpleUploadedFile("calendar.ics", content)
        answer = client.post(url, {"file": file, "zone": group.timezone})
        if answer.status_code == 422:
            return None
        assert answer.status_code == 302, answer.status_code
        held = Import.objects.filter(group=group).latest("received_at", "pk")
        actions.read_import(at=NOON, held=held)
        held.refresh_from_db()
        page = client.get(held.get_absolute_url())
        assert page.status_code == 200, page.status_code
        return held

    held = send()
    if held is None or not held.is_ready:
        try:
            actions.bringing.read(content, group=group, zone=group.timezone, at=NOON)
        except actions.UnreadableCalendar as no:
            code = getattr(no.__cause__, "reason", "")
            assert code in UNREADABLE, code
            verdict.unread[code.replace("_", " ")] += 1
            return
        raise AssertionError("refused without a reason")
    staged = actions.staged_of(held)
    assert staged is not None
    plan = inout.plan_of(staged.found, staged.refused, group=group, at=NOON)
    for no in (*plan.refused, *plan.left):
        assert no.reason in REFUSED, no.reason
        verdict.refused[no.reason.replace("_", " ")] += 1
    again["left"] += len(plan.left)
    verdict.taken += len(plan.writes)
    if 0 < len(plan.writes) <= MOST_WRITTEN:
        actions.take_import(actor=organiser, at=NOON, held=held)
        actions.write_import(actor=organiser, at=NOON, held=held)
        held.refresh_from_db()
        assert held.state == Import.State.TAKEN, held.reason
        assert not held.told.get("failed"), held.told
        second = send()
        assert second is not None
        staged = actions.staged_of(second)
        assert staged is not None
        plan = inout.plan_of(staged.found, staged.refused, group=group, at=NOON)
        assert not plan.writes, [each.changes for each in plan.writes][:3]
        again["same"] += 1
