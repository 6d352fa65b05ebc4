"""What `make check` asks: format, lint, types, floors, templates, migrations, deployment, dependencies."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
APPS = ["community", "events", "elections", "certification", "catalogue", "config"]
PRODUCTION = {
    "SITE_URL": "https://sabha.example",
    "SECRET_KEY": "only-for-the-check-of-settings-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SMTP_URL": "smtp+tls://relay.example",
    "SABHA_DEMO": "0",
    "DEBUG": "0",
}


def checks() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Each check's name, its command (modules of this Python) and what it changes in the environment."""
    templates = [str(path) for path in sorted((BASE / "templates").rglob("*.html"))]
    test = {"DJANGO_SETTINGS_MODULE": "config.settings_test"}
    return {
        "format": (["ruff", "format", "--check", "-q", "."], {}),
        "lint": (["ruff", "check", "-q", "."], {}),
        "types": (["mypy", "."], {}),
        "floors": (["lint-imports", "--no-logo"], {}),
        "templates": (["djade", "--check", "--target-version", "5.2", *templates], {}),
        "migrations": (["django", "makemigrations", "--check", "--dry-run"], test),
        "deployment": (
            ["django", "check", "--deploy", "--fail-level", "WARNING"],
            {"DJANGO_SETTINGS_MODULE": "config.settings", **PRODUCTION},
        ),
        "dependencies": (["deptry", "."], {}),
        "security": (["bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", *APPS], {}),
    }


def as_program(command: list[str]) -> list[str]:
    """The module run by this Python, or the program beside it where there is no such module."""
    beside = Path(sys.executable).with_name(command[0])
    if command[0] in {"djade", "lint-imports"}:
        return [str(beside), *command[1:]]
    return [sys.executable, "-m", *command]


def mend() -> int:
    """Put files into their form."""
    found = checks()["templates"][0]
    djade = [word for word in found if word != "--check"]
    for command in (["ruff", "check", "-q", "--fix", "."], ["ruff", "format", "."], djade):
        subprocess.run(as_program(command), cwd=BASE, check=False)
    return 0


def main() -> int:
    wanted = sys.argv[1:]
    if wanted == ["--mend"]:
        return mend()
    failed = []
    with tempfile.TemporaryDirectory(prefix="sabha-check-") as folder:
        for name, (command, changes) in checks().items():
            if wanted and name not in wanted:
                continue
            began = time.monotonic()
            environment = {**os.environ, "SABHA_VAR": folder, **changes}
            done = subprocess.run(
                as_program(command),
                cwd=BASE,
                env=environment,
                check=False,
                capture_output=True,
                text=True,
            )
            verdict = "FAILED" if done.returncode else "ok"
            print(f"{name:<14}{verdict:<8}{time.monotonic() - began:5.1f} s", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout + done.stderr, flush=True)
    print(f"FAILED: {', '.join(failed)}" if failed else "All checks hold.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
