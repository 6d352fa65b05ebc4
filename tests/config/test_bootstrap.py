"""The way from a clone to a site, where it can go wrong."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config import bootstrap

BASE = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone of which only the locks matter, with an environment that works."""
    monkeypatch.setattr(bootstrap, "BASE", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / ".venv" / "sabha-stamp.json")
    monkeypatch.setattr(bootstrap, "PYTHON", Path(sys.executable))
    locks = {kind: tmp_path / f"{kind}.txt" for kind in ("run", "dev")}
    for path in locks.values():
        path.write_text("django==5.2.19\n")
    monkeypatch.setattr(bootstrap, "LOCKS", locks)
    (tmp_path / ".venv").mkdir()
    return tmp_path


def stamp(kind: str) -> None:
    bootstrap.STAMP.write_text(json.dumps({"kind": kind, **bootstrap.hashes()}))


def test_an_environment_of_the_same_lock_is_not_made_again(clone):
    assert not bootstrap.up_to_date("run")
    stamp("run")
    assert bootstrap.up_to_date("run")
    assert not bootstrap.up_to_date("dev"), "the tests need more"
    stamp("dev")
    assert bootstrap.up_to_date("run")
    assert bootstrap.up_to_date("dev")


def test_another_lock_makes_the_environment_stale(clone):
    stamp("dev")
    bootstrap.LOCKS["run"].write_text("django==5.2.20\n")
    assert not bootstrap.up_to_date("run")


def test_an_environment_whose_python_is_gone_is_stale(clone, monkeypatch):
    stamp("dev")
    monkeypatch.setattr(bootstrap, "PYTHON", clone / "gone")
    assert not bootstrap.up_to_date("run")


@pytest.mark.parametrize("words", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch, words):
    monkeypatch.setenv("PORT", words)
    with pytest.raises(bootstrap.Trouble, match="is no port"):
        bootstrap.chosen_port()


def test_a_taken_port_is_told_in_one_line_before_anything_else(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-I", str(BASE / "config" / "bootstrap.py"), "run"],
            env={**os.environ, "PORT": str(port), "SABHA_VAR": str(tmp_path / "var")},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.strip().startswith(f"Port {port} is taken")
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "var").exists()


def test_neither_uv_nor_ensurepip_is_told_in_one_line(clone, monkeypatch):
    monkeypatch.setattr(bootstrap, "succeeds", lambda _command: False)
    with pytest.raises(bootstrap.Trouble, match="apt-get install python3-venv"):
        bootstrap.install("run")


def test_a_python_that_is_too_old_is_told_in_one_line(clone, monkeypatch):
    monkeypatch.setattr(bootstrap, "succeeds", lambda _command: False)
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(
        bootstrap.Trouble, match=r"Python 3\.11 or later is needed, and this is 3\.9"
    ):
        bootstrap.install("run")


def test_bootstrap_needs_the_standard_library_alone():
    code = "import sys, runpy; runpy.run_path('config/bootstrap.py', run_name='probe'); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        cwd=BASE,
        capture_output=True,
        text=True,
        check=True,
    )
    tops = {name.split(".")[0] for name in done.stdout.split()}
    assert tops - {"probe"} <= set(sys.stdlib_module_names) | {"__main__"}
