"""Texts made from sets: what each person is in, in its order, whatever the others are in."""

from random import Random

import numpy as np
import pytest

from advisor.conclude.row import JOIN
from advisor.engines.sets import People
from advisor.score import texts
from advisor.score.texts import Lists, compact, first


def crowd(random: Random, rows: int, share: float) -> tuple[People, int]:
    people = People(rows)
    return people, people.where(np.array([random.random() < share for _ in range(rows)], bool))


@pytest.mark.parametrize("together", [1, 8, 1 << 16], ids="joined up to {}".format)
@pytest.mark.parametrize("rows", [0, 1, 9, 500])
def test_each_is_listed_under_the_names_that_hold(rows: int, together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_TOGETHER", together)
    random = Random(rows)
    names = [f"name-{number}" for number in range(100)]
    for share in (0, 0.05, 0.5, 1):
        people = People(rows)
        sets = [crowd(random, rows, share * random.random())[1] for _ in names]
        meant = [JOIN.join(name for name, some in zip(names, sets, strict=True) if some >> row & 1)
                 for row in range(rows)]  # fmt: skip
        assert Lists(names).of(people, sets).to_list() == meant


def test_each_gets_the_first_text_that_fits() -> None:
    random = Random(1)
    people, some = crowd(random, 200, 0.3)
    other = crowd(random, 200, 0.5)[1]
    found = first(people, [(some, "some"), (0, "nobody"), (other, "other")], "else").to_list()
    assert found == ["some" if some >> row & 1 else "other" if other >> row & 1 else "else" for row in range(200)]


@pytest.mark.parametrize("size", [100, 1 << 40])
def test_codes_are_made_places_among_those_that_occur(size: int) -> None:
    codes = np.array([7, 99, 7, 0, 50])
    places, met = compact(codes, size)
    assert met.tolist() == [0, 7, 50, 99]
    assert met[places].tolist() == codes.tolist()
