"""`make bench`: how long the pages take, each beside an empty Django view in the same run.

A whole site runs on loopback as `make run` starts it (one process, SQLite, its worker beside it), with the
demo record. Requests go over one kept-open connection, after a few to warm up; then by eight at once. The
figures are of this machine at this moment: only the last column, how many times an empty view, travels.
"""

from __future__ import annotations

import csv
import http.client
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import audit, ballots, box, feeds, forecast, mail, recount, rolls, sign_up, tally
from tests import chromium
from tests.outside import Site, running_site

HERE = Path(__file__).resolve().parent
WARM, TIMES, AT_ONCE = 10, 100, 8
VOTERS = 13490
CSRF = "benchmarks0benchmarks0benchmarks"
Request = tuple[str, str, dict[str, str], str]


def main() -> int:
    told = "Nothing was measured."
    with running_site(DJANGO_SETTINGS_MODULE="benchmarks.settings") as site:
        stage = set_stage(site)
        rows = [measure(site, name, request) for name, request in pages(stage)]
        empty = rows[0]["median_ms"]
        for row in rows:
            row["times_empty"] = round(row["median_ms"] / empty, 1)
        facts = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "commit": commit(),
            "pages": rows,
            "sign_up": sign_up.measure(site),
            "roll": import_roll(site, stage["roll"], empty),
            "lighthouse": lighthouse(site, stage),
            "mail": mail.measure(),  # a site of its own, when this one has nothing more to do
            "audit": audit.figures(),
            "calendar": feeds.figures(),
            "forecast": forecast.figures(),
            "tally": tally.figures(),
            "rolls": rolls.figures(),
            "recount": recount.figures(),
            "ballots": ballots.figures(),
            "box": box.figures(),
        }
        told = table(facts)
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    name = facts["at"].replace(":", "").replace("+0000", "Z")
    (folder / f"{name}.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(told)
    print(f"\nWritten to benchmarks/results/{name}.json")
    return 0


def set_stage(site: Site) -> dict[str, Any]:
    said = site.manage("shell", "-v", "0", "-c", "import benchmarks.stage")
    line = next(line for line in said.splitlines() if line.startswith("STAGE "))
    return json.loads(line.removeprefix("STAGE "))


def pages(stage: dict[str, Any]) -> Iterator[tuple[str, Callable[[], Request]]]:
    """Each row's name and what makes its next request. The empty view comes first."""

    def get(path: str) -> Callable[[], Request]:
        return lambda: ("GET", path, {}, "")

    yield "an empty Django view", get("/benchmarks/empty/")
    yield "home", get("/")
    yield "a meetup", get(stage["event"])
    if stage["vote"]:
        yield "a vote", get(stage["vote"])
        yield "progress.json", get(stage["vote"] + "progress.json")
    yield "a chapter's calendar", get(stage["group"])
    members = iter(stage["sessions"])

    def seat() -> Request:
        cookies = f"sessionid={next(members)}; csrftoken={CSRF}"
        head = {
            "Cookie": cookies,
            "X-CSRFToken": CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return "POST", stage["event"] + "seat/", head, f"room={stage['room']}"

    yield "taking a seat (POST)", seat


def measure(site: Site, name: str, request: Callable[[], Request]) -> dict[str, Any]:
    """Time one after the other, then several at once."""
    sys.stderr.write(f"· {name} …\n")
    line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    for _time in range(WARM):
        ask(line, request())
    alone = sorted(ask(line, request()) for _time in range(TIMES))
    line.close()

    todo = [request() for _time in range(TIMES)]

    def run(share: list[Request]) -> None:
        own = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        for each in share:
            ask(own, each)
        own.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(run, [todo[number::AT_ONCE] for number in range(AT_ONCE)]))
    seconds = time.perf_counter() - began
    return {
        "name": name,
        "median_ms": round(statistics.median(alone) * 1000, 2),
        "p95_ms": round(alone[int(len(alone) * 0.95) - 1] * 1000, 2),
        "per_second_by_eight": round(TIMES / seconds, 1),
    }


def ask(line: http.client.HTTPConnection, request: Request) -> float:
    method, path, head, body = request
    began = time.perf_counter()
    line.request(method, path, body or None, head)
    answer = line.getresponse()
    answer.read()
    took = time.perf_counter() - began
    wanted = 200 if method == "GET" else 302
    assert answer.status == wanted, f"{method} {path}: {answer.status}, not {wanted}"
    return took


def import_roll(site: Site, slug: str, empty: float) -> dict[str, Any]:
    """The whole command with its start, as an officer would wait for it."""
    sys.stderr.write(f"· importing a roll of {VOTERS} rows …\n")
    file = site.folder / "roll.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["email", "name", "voter_id"])
        for number in range(VOTERS):
            writer.writerow([f"voter{number}@example.org", f"Voter {number}", f"V{number:06}"])
    began = time.perf_counter()
    said = site.manage("import_roll", slug, str(file))
    seconds = time.perf_counter() - began
    assert f"{VOTERS} rows taken" in said, said
    return {"rows": VOTERS, "seconds": round(seconds, 2), "empty_view_ms": empty}


def lighthouse(site: Site, stage: dict[str, Any]) -> list[dict[str, Any]] | str:
    """Lighthouse's scores, where node and Chromium are; else why not."""
    npm, node, browser = shutil.which("npm"), shutil.which("node"), chromium.path()
    if not (npm and node and browser):
        return "not measured: it needs node and Chromium"
    program = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        sys.stderr.write("· installing Lighthouse (a minute or two, once) …\n")
        quiet = {**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"}
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        if subprocess.run(command, cwd=HERE, env=quiet, check=False).returncode:
            return "not measured: npm ci failed"
    paths = {"home": "/", "a meetup": stage["event"], "a vote": stage["vote"]}
    return [judge(node, program, browser, site, name, path) for name, path in paths.items() if path]


def judge(
    node: str, program: Path, browser: str, site: Site, name: str, path: str
) -> dict[str, Any]:
    sys.stderr.write(f"· Lighthouse on {name} …\n")
    report = site.folder / "lighthouse.json"
    done = subprocess.run(
        [
            *(node, str(program), site.url + path, "--quiet", "--output=json"),
            *(f"--output-path={report}", "--throttling-method=simulate"),
            "--chrome-flags=" + " ".join(["--headless=new", *chromium.SWITCHES]),
        ],
        env={**os.environ, "CHROME_PATH": browser},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode or not report.exists():
        return {"name": name, "fault": done.stderr.strip().splitlines()[-1:]}
    found = json.loads(report.read_text(encoding="utf-8"))
    report.unlink()
    audits = found["audits"]
    return {
        "name": name,
        **{key: round(each["score"] * 100) for key, each in found["categories"].items()},
        "kilobytes": round(audits["total-byte-weight"]["numericValue"] / 1024),
        "requests": len(audits["network-requests"]["details"]["items"]),
        "largest_paint_ms": round(audits["largest-contentful-paint"]["numericValue"]),
    }


def commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def table(facts: dict[str, Any]) -> str:
    lines = [
        f"{facts['machine']}; commit {facts['commit']}; one process, SQLite",
        "",
        f"{'':<24}{'median':>10}{'95 %':>10}{'by eight':>12}{'× empty':>10}",
    ]
    for row in facts["pages"]:
        median, p95 = f"{row['median_ms']:.1f} ms", f"{row['p95_ms']:.1f} ms"
        many = f"{row['per_second_by_eight']:.0f} /s"
        lines.append(f"{row['name']:<24}{median:>10}{p95:>10}{many:>12}{row['times_empty']:>10}")
    roll = facts["roll"]
    lines += [
        f"{'signing up ' + row['name']:<30}{row['median_ms']:.0f} ms (95 %: {row['p95_ms']:.0f} ms),"
        " from the form to the first page of one's own"
        for row in facts["sign_up"]
    ]
    lines += ["", f"import of a roll, {roll['rows']} rows: {roll['seconds']} s, start included"]
    lines += ["", *mail.lines(facts["mail"])]
    lines += audit.lines(facts["audit"])
    lines += feeds.lines(facts["calendar"])
    lines += forecast.lines(facts["forecast"])
    lines += tally.lines(facts["tally"])
    lines += rolls.lines(facts["rolls"])
    lines += recount.lines(facts["recount"])
    lines += ballots.lines(facts["ballots"])
    lines += box.lines(facts["box"])
    if isinstance(facts["lighthouse"], str):
        return "\n".join([*lines, f"Lighthouse: {facts['lighthouse']}"])
    lines += ["", f"{'Lighthouse (phone)':<24}speed  access  practice  seo     KB  requests"]
    for page in facts["lighthouse"]:
        if "fault" in page:
            lines.append(f"{page['name']:<24}{page['fault']}")
            continue
        scores = [page.get(key, 0) for key in ("performance", "accessibility", "best-practices")]
        lines.append(
            f"{page['name']:<24}{scores[0]:>5}{scores[1]:>8}{scores[2]:>10}{page.get('seo', 0):>5}"
            f"{page['kilobytes']:>7}{page['requests']:>10}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
