"""The settings of the tests: the same site, with a handful of things made quick and harmless."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("SABHA_VAR", tempfile.mkdtemp(prefix="sabha-test-"))

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_BROKER_URL = "memory://tests//"
LOGGING = {"version": 1, "disable_existing_loggers": False}
