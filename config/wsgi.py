"""The door for WSGI servers. In demo mode it stays shut unless every guard stands."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.demo_mode import refuse_unless_safe  # noqa: E402  (it asks the database)

refuse_unless_safe()
