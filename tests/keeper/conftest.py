from __future__ import annotations

import pytest

from config import watch
from tests.people import make_keeper


@pytest.fixture
def keeper(db):
    return make_keeper()


@pytest.fixture
def desk(keeper, signed_in):
    """The keeper's browser."""
    return signed_in(keeper)


@pytest.fixture(autouse=True)
def _look_anew():
    watch.forget()
    yield
    watch.forget()
