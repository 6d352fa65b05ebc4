"""From a fresh clone to a running site. Standard library alone: it runs before anything is installed.

make run        python3 -I config/bootstrap.py run
make test …     python3 -I config/bootstrap.py tests.lanes test      (a module, run in the environment)

1. The environment in .venv, from the hashed lock: by uv where it is there, else by venv and pip. A stamp of
   the lock's hash makes the next start skip this.
2. Database, static files and the demo record: `manage.py prepare`.
3. The site: this process becomes gunicorn, so that Ctrl-C reaches it directly.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

BASE = Path(__file__).resolve().parent.parent
VENV = BASE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "sabha-stamp.json"
LOCKS = {"run": BASE / "requirements.txt", "dev": BASE / "requirements-dev.txt"}
OLDEST = (3, 11)


class Trouble(Exception):
    """What stands in the way, in one clear line."""


def say(words: str) -> None:
    sys.stderr.write(f"· {words}\n")
    sys.stderr.flush()


def main(arguments: list[str]) -> None:
    what, *rest = arguments or ["run"]
    # what other environments left in ours would lead uv, pip and Python astray
    for name in ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "PYTHONHOME", "PYTHONPATH"):
        os.environ.pop(name, None)
    os.chdir(BASE)
    if what == "run":
        run()
    ensure_environment("dev")
    become([str(PYTHON), "-m", what, *rest])


def run() -> NoReturn:
    """Open the site: environment, database, static files, demo record, gunicorn."""
    began = time.monotonic()
    port = chosen_port()
    ensure_port_is_free(port)
    site = os.environ.get("SITE_URL", "")
    if not site.startswith("https:"):
        # on this machine alone: the site opens with the real record and people to try it as
        os.environ.setdefault("SABHA_DEMO", "1")
    ensure_environment("run")
    prepared = subprocess.run([str(PYTHON), "manage.py", "prepare"], check=False)
    if prepared.returncode:
        raise Trouble("The site was not started; the reason stands above.")
    say(f"Ready after {time.monotonic() - began:.0f} seconds.")
    become([str(PYTHON), "-m", "gunicorn", "-c", "python:config.gunicorn"])


def become(command: list[str]) -> NoReturn:
    """Turn into another program: signals then reach it with nobody in between."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)


def chosen_port() -> int:
    words = os.environ.get("PORT", "").strip() or "8000"
    if not words.isdigit() or not 1 <= int(words) <= 65535:
        raise Trouble(f"PORT={words} is no port. Choose a number from 1 to 65535.")
    return int(words)


def ensure_port_is_free(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # as gunicorn will: a port whose last connections are still fading is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(
                f"Port {port} is for the system's own use. Try another: make run PORT=8001"
            ) from None
        except OSError:
            raise Trouble(
                f"Port {port} is taken, perhaps by another site of yours."
                f" End that one, or choose another: make run PORT={min(port + 1, 65535)}"
            ) from None


# --- The environment ------------------------------------------------------------------------------


def ensure_environment(kind: str) -> None:
    """Have .venv hold what the lock names; `kind` is run or dev (which includes run)."""
    BASE.joinpath("var").mkdir(exist_ok=True)
    with alone(BASE / "var" / "environment.lock"):
        if up_to_date(kind):
            return
        began = time.monotonic()
        whose = "the site and its tests need" if kind == "dev" else "the site needs"
        say(f"Installing what {whose} into .venv (a minute or two, once) …")
        install(kind)
        stamp = {"kind": kind, **hashes()}
        STAMP.write_text(json.dumps(stamp), encoding="utf-8")
        say(f"Installed in {time.monotonic() - began:.0f} seconds.")


@contextlib.contextmanager
def alone(path: Path) -> Any:
    """Within: no other command installs into the same folder."""
    import fcntl  # noqa: PLC0415  (not on Windows, where the rest could still be read)

    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def hashes() -> dict[str, str]:
    return {
        kind: hashlib.sha256(path.read_bytes()).hexdigest() for kind, path in sorted(LOCKS.items())
    }


def up_to_date(kind: str) -> bool:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    wide_enough = stamp.get("kind") == "dev" or kind == "run"
    return wide_enough and stamp.get(kind) == hashes()[kind] and works(PYTHON)


def works(python: Path) -> bool:
    """Whether the interpreter starts and is young enough (a moved or updated system leaves dead ones)."""
    return succeeds([str(python), "-c", f"import sys; sys.exit(sys.version_info < {OLDEST})"])


def succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(kind: str) -> None:
    STAMP.unlink(missing_ok=True)
    if VENV.exists() and not works(PYTHON):
        say("The old .venv does not work any more; making it anew.")
        shutil.rmtree(VENV)
    uv = shutil.which("uv")
    if uv and succeeds([uv, "--version"]):
        if install_by_uv(uv, kind):
            return
        say("uv could not do it; trying with pip.")
    install_by_pip(kind)


def install_by_uv(uv: str, kind: str) -> bool:
    # --inexact: `make run` takes nothing away that `make test` has installed
    command = [uv, "sync", "--frozen", "--inexact"]
    if kind == "run":
        command.append("--no-default-groups")
    if sys.version_info >= OLDEST and not VENV.exists():
        command += ["--python", sys.executable]
    return subprocess.run(command, check=False).returncode == 0


def install_by_pip(kind: str) -> None:
    if sys.version_info < OLDEST:
        version = ".".join(map(str, sys.version_info[:3]))
        raise Trouble(
            f"Python 3.11 or later is needed, and this is {version}. Install a later Python, or uv"
            " (https://docs.astral.sh/uv/), which brings its own, and try again."
        )
    pip = pip_for_the_environment()
    command = [*pip, "install", "--require-hashes", "--disable-pip-version-check", "--no-input"]
    if subprocess.run([*command, "-r", str(LOCKS[kind])], check=False).returncode:
        raise Trouble(
            "pip could not install what the lock names; its reason stands above. With no network"
            " there is no way on; otherwise try again, or install uv (https://docs.astral.sh/uv/)."
        )


def pip_for_the_environment() -> list[str]:
    """Find or make .venv, and the pip that installs into it."""
    inside = [str(PYTHON), "-m", "pip"]
    if succeeds([*inside, "--version"]):
        return inside
    if VENV.exists():
        shutil.rmtree(VENV)
    if succeeds([sys.executable, "-m", "venv", str(VENV)]) and succeeds([*inside, "--version"]):
        return inside
    # Debian keeps ensurepip in a package of its own; a pip outside can still fill the environment
    shutil.rmtree(VENV, ignore_errors=True)
    outside = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    made = succeeds([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    if made and succeeds([*outside, "--version"]):
        return outside
    shutil.rmtree(VENV, ignore_errors=True)
    raise Trouble(
        "This Python cannot make an environment (its venv module lacks ensurepip). Install it"
        " (Debian, Ubuntu: apt-get install python3-venv), or uv (https://docs.astral.sh/uv/), and try"
        " again."
    )


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Trouble as trouble:
        sys.stderr.write(f"\n{trouble}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
