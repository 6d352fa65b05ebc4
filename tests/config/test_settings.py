"""The environment: what is missing or wrong is said aloud, at once, in one line that helps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "SITE_URL": "https://sabha.example",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "SMTP_URL": "smtp+tls://name:word@relay.example:587",
}
POSTGRESQL = {"DATABASE_URL": "postgresql://who:se%40cret@db.example:5433/sabha?sslmode=require"}
REDIS = {"REDIS_URL": "redis://127.0.0.1:1/0"}
OURS = {"PATH", "HOME", "LANG", "VIRTUAL_ENV", "TMPDIR"}


def run(tmp_path: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in OURS}
    return subprocess.run(
        [sys.executable, *command],
        cwd=BASE,
        env={**kept, "SABHA_VAR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def read(tmp_path: Path, *names: str, **environment: str) -> dict[str, object]:
    """The settings a process would have in this environment."""
    wanted = ", ".join(f"{name!r}: s.{name}" for name in names)
    code = f"import json; from config import settings as s; print(json.dumps({{{wanted}}}, default=str))"
    done = run(tmp_path, "-c", code, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({**REDIS}, "REDIS_URL is set without DATABASE_URL"),
        ({"SITE_URL": "sabha.example"}, "must be an origin"),
        ({"SITE_URL": "https://sabha.example/community"}, "must be an origin"),
        ({"SITE_URL": "ftp://sabha.example"}, "must be an origin"),
        ({"PORT": "eighty"}, "PORT='eighty' is not a whole number"),
        ({"PORT": "70000"}, "must lie between 1 and 65535"),
        ({"SABHA_DEMO": "perhaps"}, "is neither yes nor no"),
        ({"DATABASE_URL": "mysql://db.example/sabha"}, "must begin with postgresql://"),
        ({"DATABASE_URL": "postgresql://db.example"}, "names no database"),
        ({"SMTP_URL": "relay.example:25"}, "SMTP_URL must look like"),
        ({"SECRET_KEY_FILE": "/nowhere/secret"}, "SECRET_KEY_FILE='/nowhere/secret'"),
        ({**PRODUCTION, "DEBUG": "1"}, "DEBUG=1 shows the site's insides"),
        ({**PRODUCTION, "SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({**PRODUCTION, "SMTP_URL": ""}, "SMTP_URL is not set"),
    ],
)
def test_what_is_wrong_stops_the_start_and_says_so(tmp_path, environment, words):
    done = run(tmp_path, "-c", "import config.settings", **environment)
    assert done.returncode != 0
    assert words in done.stderr.strip().splitlines()[-1]


def test_embedded_default_needs_no_environment_at_all(tmp_path):
    found = read(
        tmp_path, "SITE_URL", "PRODUCTION", "BROKER_IS_SHARED", "DEBUG", "DATABASES", "DEMO"
    )
    assert found["SITE_URL"] == "http://localhost:8000"
    assert (
        found["PRODUCTION"] is found["BROKER_IS_SHARED"] is found["DEBUG"] is found["DEMO"] is False
    )
    assert found["DATABASES"]["default"]["ENGINE"].endswith("sqlite3")
    assert found["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in found["DATABASES"]["default"]["OPTIONS"]["init_command"]


def test_secret_is_made_once_for_its_owner_alone(tmp_path):
    first = read(tmp_path, "SECRET_KEY")
    assert read(tmp_path, "SECRET_KEY") == first
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert len(first["SECRET_KEY"]) >= 50


def test_site_url_follows_the_port(tmp_path):
    assert read(tmp_path, "SITE_URL", PORT="8123")["SITE_URL"] == "http://localhost:8123"


def test_the_two_urls_switch_database_broker_and_cache_together(tmp_path):
    found = read(
        tmp_path,
        *("DATABASES", "CELERY_BROKER_URL", "CACHES", "BROKER_IS_SHARED"),
        **POSTGRESQL,
        **REDIS,
    )
    database = found["DATABASES"]["default"]
    assert database["ENGINE"].endswith("postgresql")
    assert (database["USER"], database["PASSWORD"]) == ("who", "se@cret")
    assert (database["HOST"], database["PORT"], database["NAME"]) == (
        "db.example",
        "5433",
        "sabha",
    )
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["CONN_HEALTH_CHECKS"] is True
    assert found["CELERY_BROKER_URL"] == REDIS["REDIS_URL"]
    assert found["CACHES"]["default"]["LOCATION"] == REDIS["REDIS_URL"]
    assert found["BROKER_IS_SHARED"] is True


def test_a_socket_folder_may_stand_in_the_query(tmp_path):
    url = "postgresql://postgres@/sabha?host=/run/postgresql"
    database = read(tmp_path, "DATABASES", DATABASE_URL=url)["DATABASES"]["default"]
    assert (database["HOST"], database["NAME"]) == ("/run/postgresql", "sabha")


def test_https_makes_it_production(tmp_path):
    found = read(
        tmp_path,
        *("PRODUCTION", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_SECURE"),
        *("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "EMAIL_BACKEND", "EMAIL_USE_TLS"),
        **PRODUCTION,
    )
    assert found["PRODUCTION"] is found["SESSION_COOKIE_SECURE"] is found["SECURE_SSL_REDIRECT"]
    assert found["PRODUCTION"] is True
    assert found["ALLOWED_HOSTS"] == ["sabha.example"], "no loopback names in production"
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://sabha.example"]
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert found["EMAIL_USE_TLS"] is True


@pytest.mark.parametrize("process", [["worker", "--pool=solo"], ["beat"]])
@pytest.mark.parametrize("database", [{}, POSTGRESQL])
def test_separate_processes_without_a_shared_broker_refuse_to_start(tmp_path, process, database):
    """With PostgreSQL alone as with neither: each process would have a broker of its own."""
    done = run(tmp_path, "-m", "celery", "-A", "config", *process, **database)
    assert done.returncode != 0
    assert "needs REDIS_URL (and DATABASE_URL)" in done.stderr


@pytest.mark.parametrize("database", [{}, POSTGRESQL])
def test_several_web_processes_without_a_shared_broker_refuse_to_start(tmp_path, database):
    command = ["-m", "gunicorn", "-c", "python:config.gunicorn"]
    for few, environment in (([], {"WEB_WORKERS": "2"}), (["--workers", "3"], {})):
        done = run(tmp_path, *command, *few, **environment, **database, PORT="18999")
        assert done.returncode != 0
        assert "web workers need REDIS_URL" in done.stderr


def test_production_passes_djangos_deployment_checks(tmp_path):
    done = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
