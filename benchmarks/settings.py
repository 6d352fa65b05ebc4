"""The site's own settings, with one address more: the empty view that all others are held against."""

from __future__ import annotations

from config.settings import *  # noqa: F403  (it is the site, as it is)

ROOT_URLCONF = "benchmarks.urls"
# everybody comes from one address here, which the limits would stop
ACCOUNT_RATE_LIMITS = False
