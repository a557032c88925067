"""A ‹noun› and the states it passes through."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_REFERENCE = ‹~32 the longest reference›
STALE_AFTER = timedelta(minutes=‹~120 the minutes before a person looks›)


class State(StrEnum):
    """Where a ‹noun› stands."""

    OPEN = "open"
    HELD = "held"
    DONE = "done"
    REFUSED = "refused"


STEPS: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.HELD, State.DONE, State.REFUSED}),
    State.HELD: frozenset({State.OPEN, State.REFUSED}),
    State.DONE: frozenset(),
    State.REFUSED: frozenset(),
}


class Refusal(ValueError):
    """Why something was not accepted, in words for the caller."""


@dataclass(frozen=True)
class ‹Noun›:
    """One ‹noun› as the rest of the company sees it."""

    reference: str
    zone: str
    amount: int
    changed: datetime
    state: State = State.OPEN
    tags: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def open(cls, reference: str, zone: str, amount: int, now: datetime) -> ‹Noun›:
        """A new ‹noun›, checked."""
        clean = reference.strip().upper()
        if not clean:
            raise Refusal("the reference is empty")
        if len(clean) > LONGEST_REFERENCE:
            raise Refusal(f"the reference has {len(clean)} letters")
        if amount < 0:
            raise Refusal("the amount is negative")
        return cls(clean, zone.lower(), amount, now)

    def step(self, to: State, now: datetime) -> ‹Noun›:
        """The ‹noun› after a step; final states take none."""
        if to not in STEPS[self.state]:
            raise Refusal(f"a ‹noun› cannot go from {self.state} to {to}")
        return replace(self, state=to, changed=now)
%% Tell stale ‹nouns› from slow ones

    def is_stale(self, now: datetime) -> bool:
        """Should a person look?"""
        return self.state is State.OPEN and now - self.changed > STALE_AFTER
%%.
%% Tag ‹nouns› for the reports

    def tagged(self, *tags: str) -> ‹Noun›:
        """The ‹noun› with more tags, lower-cased."""
        return replace(self, tags=self.tags | {tag.strip().lower() for tag in tags if tag.strip()})
%%.
%% Sum ‹nouns› by zone


def sums(‹nouns›: Iterable[‹Noun›]) -> dict[str, int]:
    """What each zone's finished ‹nouns› come to, in order of zone."""
    totals: dict[str, int] = defaultdict(int)
    for ‹noun› in ‹nouns›:
        if ‹noun›.state is State.DONE:
            totals[‹noun›.zone] += ‹noun›.amount
    return dict(sorted(totals.items()))
%%.
%% Drop doubles that the scanners send


def without_doubles(‹nouns›: Iterable[‹Noun›]) -> list[‹Noun›]:
    """The newest of each reference, in order of first appearance."""
    newest: dict[str, ‹Noun›] = {}
    for ‹noun› in ‹nouns›:
        known = newest.get(‹noun›.reference)
        if known is None or known.changed < ‹noun›.changed:
            newest[‹noun›.reference] = ‹noun›
    return list(newest.values())
%%.
