"""What is told of a difference, and when nothing can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comanda.campaigns.measuring import Group, difference, verdict


def group(*values: int) -> Group:
    return Group(len(values), sum(values), sum(one * one for one in values))


def test_the_interval_is_welchs() -> None:
    # By hand: means 20 and 10, of one person the variances are 200/3 and 400/3, of the means a quarter.
    found = difference(group(10, 20, 20, 30), group(0, 0, 20, 20))
    assert found is not None
    assert found.value == pytest.approx(10)
    assert [found.low, found.high] == pytest.approx([10 - 13.858, 10 + 13.858], abs=0.01)


@pytest.mark.parametrize(
    ("written", "held_out", "buyers", "said"),
    [
        pytest.param(group(*[5] * 100), group(), 100, "no_holdout", id="nobody was left out"),
        pytest.param(group(*[9] * 500), group(*[0] * 49), 500, "too_few", id="49 left out"),
        pytest.param(group(*[9, 0] * 50), group(*[0] * 50), 9, "too_few", id="nine ordered"),
        pytest.param(group(*[900, 1100] * 50), group(*[400, 600] * 50), 200, "more", id="more"),
        pytest.param(group(*[400, 600] * 50), group(*[900, 1100] * 50), 200, "less", id="less"),
        pytest.param(group(*[0, 1000] * 50), group(*[0, 990] * 50), 100, "no_difference", id="chance"),
    ],
)
def test_what_can_be_told(written: Group, held_out: Group, buyers: int, said: str) -> None:
    assert verdict(written, held_out, buyers) == said


@given(
    st.lists(st.integers(0, 10**6), min_size=2, max_size=30),
    st.lists(st.integers(0, 10**6), min_size=2, max_size=30),
)
def test_turned_round_it_is_the_same_the_other_way(one: list[int], other: list[int]) -> None:
    there, back = difference(group(*one), group(*other)), difference(group(*other), group(*one))
    assert there is not None and back is not None
    assert there.low <= there.value <= there.high
    assert there.value == pytest.approx(-back.value)
    assert there.low == pytest.approx(-back.high, abs=1e-6)
