"""The settings of the tests: the same site, with a handful of things made quick and harmless."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "SABHA_VAR" not in os.environ:
    # whoever makes the folder removes it; the workers of a parallel run share the one they inherit
    os.environ["SABHA_VAR"] = tempfile.mkdtemp(prefix="sabha-test-")
    atexit.register(shutil.rmtree, os.environ["SABHA_VAR"], ignore_errors=True)

from config.settings import *  # noqa: F403  (the tests run on the site's own settings)
from config.settings import DATABASES, MIDDLEWARE, STORAGES, VAR_DIR

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
# a folder a worker, so that none sees another's uploads come and go
MEDIA_ROOT = VAR_DIR / "uploads" / os.environ.get("PYTEST_XDIST_WORKER", "alone")
STORAGES = {
    **STORAGES,
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "sqlite3" in str(DATABASES["default"]["ENGINE"]):
    # A file, not memory: threads that race each other need connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
            " PRAGMA secure_delete=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
CELERY_BROKER_URL = "memory://tests//"
LOGGING = {"version": 1, "disable_existing_loggers": False}
