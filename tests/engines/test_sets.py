"""Sets of people as whole numbers: what is put in comes out, and sums are those of each person."""

from random import Random

import numpy as np
import pytest

from advisor.condition import Leaf, Op
from advisor.engines.sets import People, Verdict
from advisor.errors import KnowledgeFault

ROWS = (0, 1, 7, 8, 9, 63, 64, 65, 1000)


def bools(random: Random, rows: int, share: float = 0.5) -> np.ndarray:
    return np.array([random.random() < share for _ in range(rows)], bool)


@pytest.mark.parametrize("rows", ROWS)
def test_a_set_holds_the_rows_put_in_the_first_as_the_lowest_bit(rows: int) -> None:
    people, holds = People(rows), bools(Random(rows), rows)
    found = people.where(holds)
    assert [bool(found >> row & 1) for row in range(rows)] == holds.tolist()
    assert found <= people.everyone == (1 << rows) - 1
    assert people.each(found).tolist() == holds.tolist()
    assert people.each(0).tolist() == [False] * rows


@pytest.mark.parametrize("rows", ROWS)
def test_a_total_is_each_persons_own_sum(rows: int) -> None:
    random, people = Random(rows), People(rows)
    items = [(bools(random, rows, random.random()), random.randint(-9, 300)) for _ in range(40)]
    meant = sum((holds * number for holds, number in items), np.zeros(rows, int))
    assert people.total((people.where(holds), number) for holds, number in items).tolist() == meant.tolist()
    assert people.total([]).tolist() == [0] * rows


def test_what_nobody_was_asked_is_unknown_of_everybody() -> None:
    people = People(3)
    assert people.ask(Leaf("age", Op.AT_LEAST, 3)) == Verdict(0, 0)
    assert people.ask(Leaf("age", Op.ANSWERED)) == Verdict(0, 0b111)
    assert people.ask(Leaf("sex", Op.ANY_OF, ("male",))) == Verdict(0, 0)
    assert (people.known("age"), people.numbers("age"), people.chosen("sex", "male")) == (0, None, 0)


def test_an_option_nobody_can_choose_is_chosen_by_nobody() -> None:
    people = People(2)
    people.learn_options("sex", np.array([1, 2], np.uint8), 0b11, ("female", "male"))
    assert people.ask(Leaf("sex", Op.ANY_OF, ("male", "mail"))) == Verdict(0b10, 0b01)
    assert people.ask(Leaf("sex", Op.ALL_OF, ("male", "mail"))) == Verdict(0, 0b11)


def test_a_number_is_not_compared_with_a_word() -> None:
    people = People(1)
    people.learn_numbers("age", np.array([3.0]), 1)
    with pytest.raises(KnowledgeFault, match="`age` can't be compared with None"):
        people.ask(Leaf("age", Op.AT_LEAST, None))
