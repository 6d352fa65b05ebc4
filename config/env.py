"""Typed readers of the environment. Each says aloud what is wrong and how to put it right."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"", "0", "false", "no", "off"})


def env_str(name: str, default: str | None = None) -> str:
    """The variable's text; without a default, a missing one stops the start."""
    value = os.environ.get(name)
    if value is None or (value == "" and default is not None):
        if default is None:
            raise ImproperlyConfigured(
                f"{name} is not set. Set it in the environment and try again."
            )
        return default
    return value


def env_bool(name: str, *, default: bool) -> bool:
    """Read 1/0, true/false, yes/no or on/off; anything else stops the start."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Write 1 or 0.")


def env_int(name: str, default: int, *, low: int | None = None, high: int | None = None) -> int:
    """Read a whole number, inside [low, high] where they are given."""
    value = os.environ.get(name)
    if value is None or value.strip() == "":
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None
    if (low is not None and number < low) or (high is not None and number > high):
        raise ImproperlyConfigured(f"{name}={number} must lie between {low} and {high}.")
    return number


def env_list(name: str) -> list[str]:
    """Read words separated by commas; empty ones are dropped."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def env_path(name: str, default: Path) -> Path:
    """Read a folder or file; `~` is opened up and the path made absolute."""
    value = os.environ.get(name, "").strip()
    return (Path(value).expanduser() if value else default).absolute()


def env_secret(name: str, *, keep_in: Path | None) -> str:
    """Read a secret from `name`, from the file named by `name`_FILE, or make one once in `keep_in`."""
    if os.environ.get(name):
        return os.environ[name]
    named_file = os.environ.get(f"{name}_FILE")
    if named_file:
        try:
            return Path(named_file).read_text(encoding="utf-8").strip()
        except OSError as reason:
            raise ImproperlyConfigured(
                f"{name}_FILE={named_file!r}: {reason.strerror}."
            ) from reason
    if keep_in is None:
        raise ImproperlyConfigured(
            f"{name} is not set. Give a long random text in {name}, or the path of a file in {name}_FILE."
        )
    return _made_once(keep_in)


def _made_once(path: Path) -> str:
    import secrets  # noqa: PLC0415  (only the first start of a site needs it)

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: of two processes that start at once, one makes the secret and the other reads it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        secret = secrets.token_urlsafe(50)
        file.write(secret)
    return secret
