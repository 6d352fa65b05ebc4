"""How gunicorn runs the site: `gunicorn -c python:config.gunicorn config.wsgi`.

Without REDIS_URL one process is the whole site: web threads, worker and sweeper (see config/embedded.py).
With it, this is the web alone; run `celery -A config worker` and `celery -A config beat` beside it.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from config.env import env_int, env_str

EMBEDDED = not settings.BROKER_IS_SHARED

wsgi_app = "config.wsgi:application"
bind = env_str("BIND", f"127.0.0.1:{settings.PORT}")
workers = env_int("WEB_WORKERS", 1 if EMBEDDED else 3, low=1, high=64)
worker_class = "gthread"
threads = env_int("WEB_THREADS", 8, low=1, high=128)
graceful_timeout = 10
timeout = 60
# gunicorn 27 otherwise shares one control socket in the home folder among all sites of a user
control_socket_disable = True
errorlog = "-"
logger_class = (
    "config.hushed.HushedLogger"  # in its own logs, too, mailed links stand without their keys
)
loglevel = "warning"
reload = settings.DEBUG
proc_name = "sabha"


def on_starting(server: Any) -> None:
    """Refuse what would lose jobs or open a demo to strangers."""
    if EMBEDDED and server.cfg.workers != 1:
        sys.exit(
            f"{server.cfg.workers} web workers need REDIS_URL (and DATABASE_URL): without a broker that"
            " all share, one process must be the whole site. Set both, or WEB_WORKERS=1."
        )
    if settings.DEMO:
        _refuse_unsafe_demo()


def _refuse_unsafe_demo() -> None:
    """Say once and plainly what config/wsgi.py would refuse in every worker."""
    import django  # noqa: PLC0415  (only demo mode needs the apps before the worker is there)

    django.setup()
    # these can be imported only once Django is set up
    from django.db import connections  # noqa: PLC0415  (after setup)

    from config.demo_mode import DemoRefused, refuse_unless_safe  # noqa: PLC0415  (after setup)

    try:
        refuse_unless_safe()
    except DemoRefused as reason:
        sys.exit(str(reason))
    finally:
        connections.close_all()  # the worker opens its own


def when_ready(server: Any) -> None:
    """Say where the site is."""
    if EMBEDDED:
        # A closed terminal ends the site; gunicorn would reload it and leave it behind.
        signal.signal(signal.SIGHUP, lambda *_args: os.kill(os.getpid(), signal.SIGTERM))
    lines = [f"Sabha is open at {settings.SITE_URL}/"]
    if settings.DEMO:
        lines.append(f"Step into somebody's shoes at {settings.SITE_URL}/demo/")
    lines.append("Ctrl-C ends it.")
    sys.stderr.write("\n  " + "\n  ".join(lines) + "\n\n")
    sys.stderr.flush()


def post_worker_init(worker: Any) -> None:
    """Become the worker as well, where nobody else is."""
    if EMBEDDED:
        from config import embedded  # noqa: PLC0415  (Django is set up only here)

        embedded.start()


def worker_exit(server: Any, worker: Any) -> None:
    """Let the job in hand finish."""
    if EMBEDDED:
        from config import embedded  # noqa: PLC0415  (as above)

        embedded.shutdown()
