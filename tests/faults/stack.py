"""A whole site of several processes, and whoever starts again what died: the process manager.

`Embedded` is one gunicorn with SQLite. `Production` is two web workers, a Celery worker with two children,
beat, PostgreSQL and Redis. `victims()` names every process that a killer may choose from.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests import postgresql, redis_server
from tests.faults.sink import Sink
from tests.outside import BASE, Site, free_port, prepare

READY_WITHIN = 240.0
WEB = ["-m", "gunicorn", "-c", "python:config.gunicorn"]
WORKER = ["-m", "celery", "-A", "config", "worker", "-l", "WARNING", "--concurrency=2"]
BEAT = ["-m", "celery", "-A", "config", "beat", "-l", "WARNING"]


def children(pid: int | None) -> list[int]:
    """The processes that a process has started and that live."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError):
            state, parent = path.read_text().rsplit(")", 1)[1].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(path.parent.name))
    return found


def lives(pid: int | None) -> bool:
    """Whether a process is there and is no mere entry of one that ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def end_group(pid: int) -> None:
    """What is left of a process's group goes with it, as under systemd."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


class Stack:
    """A site with its processes: started, watched, and started again when they die."""

    programs: dict[str, list[str]] = {"web": WEB}
    name = "embedded"

    def __init__(
        self, folder: Path, *, var: Path | None = None, settings: dict[str, str] | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.sink = Sink(folder / "sink")
        self.site = Site(
            folder=var or folder / "var",
            port=free_port(),
            settings={
                "SABHA_DEMO": "0",
                "SMTP_URL": self.sink.url,
                "WEB_WORKERS": "1",
                # shorter than by default, so that what a killed worker held comes back while one watches
                "JOB_LEASE_SECONDS": "20",
                "JOB_GRACE_SECONDS": "5",
                **(settings or {}),
            },
        )
        self.site.folder.mkdir(exist_ok=True)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.started_again: Counter[str] = Counter()
        self.diary: list[str] = []
        self._watching = threading.Event()
        self._watcher: threading.Thread | None = None

    # --- Beginning and ending -----------------------------------------------------------------------

    def prepare(self, voters: int) -> dict[str, Any]:
        """Make the database and everything that the load works on."""
        prepare(self.site)
        path = self.folder / "scene.json"
        self.python("-m", "tests.faults.scene", str(voters), str(path))
        scene: dict[str, Any] = json.loads(path.read_text())
        return scene

    def begin(self) -> None:
        self.sink.start()
        for name in self.programs:
            self._spawn(name)
        self.await_ready()

    def end(self) -> None:
        self.leave_alone()
        for process in self.processes.values():
            end_group(process.pid)
            process.wait(timeout=60)
        self.sink.stop()

    def _spawn(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *self.programs[name]],
                cwd=BASE,
                env=self.site.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    # --- The process manager ------------------------------------------------------------------------

    def watch(self) -> None:
        """From now on, what dies is started again."""
        self._watching.set()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def leave_alone(self) -> None:
        self._watching.clear()
        if self._watcher:
            self._watcher.join()
            self._watcher = None

    def _watch(self) -> None:
        while self._watching.is_set():
            self.revive()
            time.sleep(0.2)

    def revive(self) -> None:
        for name, process in list(self.processes.items()):
            if process.poll() is not None:
                end_group(process.pid)
                self._spawn(name)
                self.again(name)

    def again(self, name: str) -> None:
        """Note that something was started again."""
        self.started_again[name] += 1
        self.note(f"{name} started again")

    def note(self, words: str) -> None:
        """Write into the diary, which a failed proof shows."""
        self.diary.append(f"{time.strftime('%H:%M:%S')} {words}")

    # --- What a test asks ---------------------------------------------------------------------------

    def victims(self) -> dict[str, Callable[[], list[int]]]:
        """Each kind of process, and its living pids."""
        return {
            "web: gunicorn": lambda: self.alive("web"),
            "web: its worker": lambda: children(self.processes["web"].pid),
        }

    def alive(self, name: str) -> list[int]:
        process = self.processes[name]
        return [process.pid] if process.poll() is None else []

    def ready(self) -> tuple[int, str]:
        """What /readyz says; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.site.url}/readyz", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        except OSError as reason:
            return 0, str(reason)

    def await_ready(self) -> None:
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if self.ready()[0] == 200:
                return
            time.sleep(0.2)
        raise AssertionError(f"never ready: {self.ready()}\n{self.logs()}")

    def logs(self) -> str:
        """The last words of every process, and before them what led to each page of an error."""
        told = []
        for path in sorted(self.folder.glob("*.log")):
            text = path.read_text(errors="replace")
            for page in itertools.islice(re.finditer(r"error page [0-9a-f]{8}.*", text), 3):
                before = text[max(0, page.start() - 6000) : page.end()]
                told.append(f"--- {path.name}, before a page of an error\n{before}")
            told.append(f"--- {path.name}\n{text[-3000:]}")
        return "\n".join(told)

    def python(self, *arguments: str) -> str:
        """Run one of the tests' own modules in the environment of the site."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=BASE,
            env=self.site.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}:\n{done.stdout}\n{done.stderr}"
        return done.stdout


class Embedded(Stack):
    """The default: one process is the whole site, on SQLite."""


class Production(Stack):
    """PostgreSQL and Redis; web, worker and beat apart."""

    programs = {"web": WEB, "worker": WORKER, "beat": BEAT}
    name = "production"

    def __init__(
        self, folder: Path, *, data: Path | None = None, settings: dict[str, str] | None = None
    ) -> None:
        self.postgresql = postgresql.Server(data=data)
        self.redis = redis_server.Server()
        self.revives_services = True
        super().__init__(
            folder,
            settings={
                "DATABASE_URL": self.postgresql.url,
                "REDIS_URL": self.redis.url,
                "WEB_WORKERS": "2",
                **(settings or {}),
            },
        )

    def prepare(self, voters: int) -> dict[str, Any]:
        self.postgresql.start()
        self.redis.start()
        return super().prepare(voters)

    def end(self) -> None:
        super().end()
        self.redis.stop()
        with contextlib.suppress(postgresql.Unavailable):
            self.postgresql.stop()
        self.postgresql.remove()

    def revive(self) -> None:
        super().revive()
        if not self.revives_services:
            return
        if self.redis.process is not None and self.redis.process.poll() is not None:
            self.redis.start()
            self.again("redis")
        if not lives(self.postgresql.pid):
            # its children may still be on their way out: then it is tried again at the next round
            with contextlib.suppress(postgresql.Unavailable):
                self.postgresql.start()
                self.again("postgresql")

    def victims(self) -> dict[str, Callable[[], list[int]]]:
        return {
            **super().victims(),
            "worker: celery": lambda: self.alive("worker"),
            "worker: its child": lambda: children(self.processes["worker"].pid),
            "beat": lambda: self.alive("beat"),
            "PostgreSQL: the server": self._servers,
            "PostgreSQL: a backend": self._backends,
            "Redis": lambda: [self.redis.process.pid] if self.redis.process else [],
        }

    def _servers(self) -> list[int]:
        pid = self.postgresql.pid
        return [pid] if pid is not None and lives(pid) else []

    def _backends(self) -> list[int]:
        """Those that serve a connection; the others are the server's own affair."""
        found = []
        for pid in children(self.postgresql.pid):
            with contextlib.suppress(OSError):
                if b"postgres postgres" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return found


@contextlib.contextmanager
def running(stack: Stack, *, voters: int) -> Iterator[dict[str, Any]]:
    """Within: the stack is up and watched; yields what its database holds."""
    try:
        scene = stack.prepare(voters)
        stack.begin()
        stack.watch()
        yield scene
    finally:
        stack.end()
