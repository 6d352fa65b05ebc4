"""Addresses of the ground floor: what a reader may set, and what a member may ask for."""

from __future__ import annotations

from tests.architecture.access import Row
from tests.people import make_person


def scene():
    return {"member": make_person("Meena Member")}


ROWS = [
    Row("nobody", "community:theme", status=405),
    Row("nobody", "community:theme", method="POST", status=302, data={"theme": "dark"}),
    Row("member", "community:theme", method="POST", status=302, data={"theme": "light"}),
    Row("nobody", "community:time_zone"),
    Row("nobody", "community:time_zone", method="POST", status=422, data={"zone": "Mars"}),
    Row("nobody", "community:time_zone", method="POST", status=302, data={"zone": "UTC"}),
    Row("member", "community:time_zone", method="POST", status=302, data={"zone": "UTC"}),
]
