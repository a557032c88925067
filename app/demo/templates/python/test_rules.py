from datetime import UTC, datetime

import pytest

from ‹name_› import rules
from ‹name_›.‹noun› import ‹Noun›, Refusal, State, sums, without_doubles

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


def sample(reference: str = "kp-1", amount: int = 100) -> ‹Noun›:
    return ‹Noun›.open(reference, "ghent", amount, NOON)


def test_a_reference_is_needed():
    with pytest.raises(Refusal, match="empty"):
        sample("   ")


def test_final_states_are_final():
    with pytest.raises(Refusal):
        sample().step(State.DONE, NOON).step(State.OPEN, NOON)


def test_unknown_zones_fall_back():
    assert rules.find("atlantis") is rules.FALLBACK
%% Test that the season costs more


def test_the_season_costs_more():
    assert rules.‹verb›(sample(amount=9000), season=True) > rules.‹verb›(sample(amount=9000))
%%.
%% Test smoothing


def test_smoothing_trusts_the_newest():
    assert rules.smoothed([0.0] * 20 + [10.0] * 20) > 5
%%.
%% Test sums by zone


def test_sums_count_what_is_done():
    assert sums([sample(), sample("kp-2").step(State.DONE, NOON)]) == {"ghent": 100}
%%.
%% Test doubles


def test_doubles_are_dropped():
    assert len(without_doubles([sample(), sample()])) == 1
%%.
