"""The table by which ‹name› decides, kept in code so that a change is reviewed like any other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import fmean

from ‹name_›.‹noun› import ‹Noun›, Refusal


@dataclass(frozen=True)
class Rule:
    """One line of the table."""

    zone: str
    base: int
    weight: int


FALLBACK = Rule("", ‹~45 the fallback base›, ‹~30 the fallback weight›)
SEASON = ‹~60 the season's surcharge›

RULES = (
%%rows Add the zone ‹place› |     Rule("‹slug›", ‹m›, ‹n›),
)

_TABLE = {rule.zone: rule for rule in RULES}


def find(zone: str) -> Rule:
    """The rule of a zone, or the fallback."""
    return _TABLE.get(zone.lower(), FALLBACK)


def ‹verb›(‹noun›: ‹Noun›, *, season: bool = False) -> int:
    """What the table makes of a ‹noun›."""
    rule = find(‹noun›.zone)
    value = rule.base + ‹noun›.amount * rule.weight // 100
    if value > ‹~900000 the largest value›:
        raise Refusal(f"{‹noun›.reference} is beyond the limit")
    return value * (1000 + SEASON) // 1000 if season else value
%% Smooth values over the last weeks


def smoothed(values: list[float], half_life: float = ‹~7 the half-life›) -> float:
    """Exponentially weighted mean, newest value last."""
    if not values:
        raise Refusal("nothing to smooth")
    weights = [math.exp2(-age / half_life) for age in range(len(values) - 1, -1, -1)]
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)
%%.
%% Leave out days that no week looks like


def without_outliers(values: list[float]) -> list[float]:
    """Values that lie within three mean deviations."""
    if len(values) < 3:
        return values
    middle = fmean(values)
    deviation = fmean(abs(value - middle) for value in values)
    return [value for value in values if abs(value - middle) <= 3 * deviation]
%%.
%% Compare a week with the same week of last year


def change(now: list[float], before: list[float]) -> float | None:
    """Relative change between two weeks; nothing where last year has no numbers."""
    if not now or not before or fmean(before) == 0:
        return None
    return fmean(now) / fmean(before) - 1
%%.
