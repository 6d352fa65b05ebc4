"""Every address that a template names exists."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from tests.architecture.addresses import every_address

TEMPLATES = Path(settings.BASE_DIR) / "templates"
NAMED = re.compile(r"""{%\s*url\s+["']([\w:-]+)["']""")


def test_every_address_that_a_template_names_exists():
    known = {address.name for address in every_address()}
    wanted = {
        (str(path.relative_to(TEMPLATES)), name)
        for path in TEMPLATES.rglob("*.*")
        for name in NAMED.findall(path.read_text(encoding="utf-8"))
    }

    assert len(wanted) > 50
    assert sorted((path, name) for path, name in wanted if name not in known) == []
