"""The door for ASGI servers. In demo mode it stays shut unless every guard stands."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_asgi_application()

from config.demo_mode import refuse_unless_safe  # noqa: E402  (it asks the database)

# in a thread: servers import this with their loop running, where the database may not be asked
with ThreadPoolExecutor(1) as once:
    once.submit(refuse_unless_safe).result()
