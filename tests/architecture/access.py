"""The table of who may ask for what, in which every address of the site stands.

Each area keeps its own rows in `tests/AREA/access.py`, which defines two names:

    from tests.architecture.access import Row

    def scene() -> dict[str, object]:
        '''Make the rows that the addresses name. Persons stand here under their key.'''
        meetup = make_event(...)
        return {"meetup": meetup, "member": make_person("Meena Member"), "organiser": ...}

    ROWS = [
        Row("nobody", "events:event", {"public_id": lambda s: s["meetup"].public_id}),
        Row("nobody", "events:edit", EVENT, status=302),               # sent to sign in
        Row("member", "events:edit", EVENT, status=403),
        Row("organiser", "events:edit", EVENT),
        Row("member", "events:take_seat", EVENT, "POST", 302, data={"guests": "0"}),
    ]

- `person` is a key of the scene (a Person), or `nobody` for somebody signed out.
- `name` is the URL's name with its namespace.
- `kwargs` are the address's arguments. A value that is callable gets the scene; so may `kwargs` itself be
  one callable that returns the dictionary (`EVENT = lambda s: {"public_id": s["meetup"].public_id}`).
- `status` is one number, or several where several are right.
- `data` is what a POST carries (a dictionary, or a callable of the scene); `query` follows the address.

Write for each address: who may (happy), who may not (302, 403), and who must not even learn that it is there
(404). The scene is made once an area; each row runs in a transaction that is rolled back, so rows do not see
each other's deeds. Nothing sent after commit runs.
The clock stands at a minute past `tests.people.NOON` throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Scene = dict[str, Any]
Given = Mapping[str, Any] | Callable[[Scene], Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One line: this person asks for that address in this way, and gets that status."""

    person: str
    name: str
    kwargs: Given | None = None
    method: str = "GET"
    status: int | tuple[int, ...] = 200
    data: Given | None = None
    query: str = ""

    @property
    def statuses(self) -> tuple[int, ...]:
        return self.status if isinstance(self.status, tuple) else (self.status,)

    def __str__(self) -> str:
        return f"{self.person} {self.method} {self.name}{self.query}"


def resolve(given: Given | None, scene: Scene) -> dict[str, Any]:
    """Fill in what depends on the scene."""
    if given is None:
        return {}
    facts = given(scene) if callable(given) else given
    return {key: value(scene) if callable(value) else value for key, value in facts.items()}
