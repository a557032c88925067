"""Settings from the environment, checked once at start."""

from __future__ import annotations

import os
from dataclasses import dataclass


class SettingError(ValueError):
    """A setting that cannot be read."""


@dataclass(frozen=True)
class Settings:
    """Everything an operator may set; every default suits a laptop."""

    port: int
    database_url: str
    grace: int
    batch: int

    @classmethod
    def from_environment(cls) -> Settings:
        return cls(
            port=_number("PORT", 8080),
            database_url=os.environ.get("DATABASE_URL", "postgresql://localhost/‹name_›"),
            grace=_number("GRACE_SECONDS", ‹~12 the grace period›),
            batch=_number("BATCH", ‹~500 the batch size›),
        )


def _number(name: str, fallback: int) -> int:
    text = os.environ.get(name, "")
    if not text:
        return fallback
    try:
        value = int(text)
    except ValueError as error:
        raise SettingError(f"{name} has the value {text!r}, which is no number") from error
    if value < 0:
        raise SettingError(f"{name} must not be negative")
    return value
