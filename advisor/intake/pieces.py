"""A map taken apart into pieces: groups of columns of which none can change what another group says."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from advisor.intake.mapping import ColumnData, TableData
from advisor.intake.mapping_checks import split_fact
from advisor.questionnaire import Questionnaire


@dataclass(frozen=True)
class Reading:
    """A table of a map and the sets of cells it reads: places by name, -1 where a column is absent."""

    table: TableData
    sets: tuple[dict[str, int], ...]

    @property
    def cells(self) -> set[int]:
        """The places of all cells it reads."""
        return {at for each in self.sets for at in each.values() if at >= 0}

    def questions(self, questionnaire: Questionnaire) -> set[str]:
        """The ids of all questions it answers or leaves open."""
        facts = {fact for row in self.table.rows for fact in row.then}
        left = {id_ for row in self.table.rows if row.cannot_use for id_ in row.cannot_use.leaves_open}
        return {_id(fact, questionnaire) for fact in facts} | left


@dataclass(frozen=True)
class Piece:
    """Columns with a question of their own, in the map's order, and tables over several columns."""

    columns: tuple[tuple[int, ColumnData], ...]
    readings: tuple[Reading, ...] = ()

    @cached_property
    def in_tables(self) -> tuple[int, ...]:
        """The places of the cells its tables read."""
        return tuple(sorted(set[int]().union(*(reading.cells for reading in self.readings))))

    @cached_property
    def cells(self) -> tuple[int, ...]:
        """The places of all cells it reads."""
        return tuple(sorted({*self.in_tables, *(index for index, _ in self.columns)}))

    def questions(self, questionnaire: Questionnaire) -> list[str]:
        """The ids of all questions it may answer, sorted."""
        found = {_id(column.question, questionnaire) for _, column in self.columns if column.question}
        return sorted(found | self._answered_in_tables(questionnaire))

    def _answered_in_tables(self, questionnaire: Questionnaire) -> set[str]:
        return set[str]().union(*(reading.questions(questionnaire) for reading in self.readings))

    def touches(self, questionnaire: Questionnaire) -> set[int | str]:
        """The places of its cells and the facts it may answer: a column for one side leaves the other side alone."""
        found: set[int | str] = {*self.cells}
        for _, column in self.columns:
            question, side = split_fact(column.question or "", questionnaire)
            if question is not None:
                found.update((question.fact(side),) if side else question.facts)
        for question in map(questionnaire.question, self._answered_in_tables(questionnaire)):
            assert question is not None  # the map was checked
            found.update(question.facts)
        return found


def pieces(whole: Piece, questionnaire: Questionnaire) -> tuple[Piece, ...]:
    """The smallest pieces of a map: no two of them read the same cell or answer the same question for one side."""
    parts = [*(Piece((each,)) for each in whole.columns), *(Piece((), (each,)) for each in whole.readings)]
    joined: list[tuple[set[int | str], list[Piece]]] = []
    for part in parts:
        touches = part.touches(questionnaire)
        members = [part]
        apart = []
        for others, theirs in joined:
            if others & touches:
                touches |= others
                members = [*theirs, *members]
            else:
                apart.append((others, theirs))
        joined = [*apart, (touches, members)]
    return tuple(_join(members, whole) for _, members in joined)


def _join(members: Iterable[Piece], whole: Piece) -> Piece:
    columns = {index for member in members for index, _ in member.columns}
    readings = {id(reading) for member in members for reading in member.readings}
    return Piece(
        tuple(each for each in whole.columns if each[0] in columns),
        tuple(each for each in whole.readings if id(each) in readings),
    )


def _id(fact: str, questionnaire: Questionnaire) -> str:
    question, _ = split_fact(fact, questionnaire)
    assert question is not None  # the map was checked
    return question.id
