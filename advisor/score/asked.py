"""Which questions apply and have no answer, for many people: `Questionnaire.visible` as column expressions."""

from collections.abc import Iterable, Mapping

import polars as pl

from advisor.condition import Condition, Leaf, Op, reads, rewrite
from advisor.engines.columns import Compiler, Kept, Layers
from advisor.questionnaire import Question, Questionnaire

NOTHING = "nothing is known"  # a column without any value


class Asked:
    """Expressions for the number of open warning-sign questions and of unanswered questions."""

    def __init__(self, questionnaire: Questionnaire, facts: Mapping[str, Kept], compiler: Compiler):
        self._questionnaire = questionnaire
        self._facts = facts
        shown = {_name("shown", fact): self._answers_only(when) for fact, when in questionnaire.shown.items()}
        self._level: dict[str, int] = {}
        self._visible: list[list[pl.Expr]] = []
        for question, side in questionnaire.items():
            self._place(question, side)
        self.layers: Layers = (*compiler.layers(shown), *map(tuple, self._visible))
        """Layers to be added before the two counts can be taken."""

    def _answers_only(self, condition: Condition) -> Condition:
        """Whether a question is shown is decided by answers; anything else is unknown there."""
        unknown = Leaf(NOTHING, Op.AT_LEAST, 0)
        return rewrite(condition, lambda leaf: leaf if leaf.fact in self._facts else unknown)

    def _place(self, question: Question, side: str | None) -> int:
        """Add the column saying whether the question applies; the layer it is in."""
        fact = question.fact(side)
        if fact not in self._level:
            shown = self._questionnaire.shown.get(fact)
            hangs_on = {name: found for name in (reads(shown) if shown else ()) if (found := self._behind(name))}
            below = max((self._place(*found) for found in hangs_on.values()), default=-1)
            self._level[fact] = below + 1
            while len(self._visible) <= below + 1:
                self._visible.append([])
            self._visible[below + 1].append(
                self._applies(question, side, shown, hangs_on).alias(_name("visible", fact))
            )
        return self._level[fact]

    def _behind(self, fact: str) -> tuple[Question, str | None] | None:
        """The question of this questionnaire behind a fact, with its side."""
        id_, _, side = fact.rpartition(".")
        question = self._questionnaire.question(id_) or self._questionnaire.question(fact)
        return (question, side if question.sides else None) if question else None

    def _applies(
        self,
        question: Question,
        side: str | None,
        shown: Condition | None,
        hangs_on: Mapping[str, tuple[Question, str | None]],
    ) -> pl.Expr:
        found: list[pl.Expr] = []
        if shown is not None:
            verdict = pl.col(_name("shown", question.fact(side)))
            nowhere = pl.all_horizontal(self._settled(name, hangs_on.get(name)) for name in sorted(reads(shown)))
            found.append(pl.when(verdict.is_null() & nowhere).then(False).otherwise(verdict))
        if question.sides and question.sides != "always":
            which = self._facts[question.sides].mask((side or "", "both"))
            found.append(pl.col(question.sides) & which != 0)
        return pl.all_horizontal(found) if found else pl.lit(True)

    def _settled(self, fact: str, behind: tuple[Question, str | None] | None) -> pl.Expr:
        """Whether a fact is known, or never will be because its question does not apply."""
        return self._known(fact) | (~_visible(*behind)).fill_null(False) if behind else self._known(fact)

    def _known(self, fact: str) -> pl.Expr:
        return pl.col(fact).is_not_null() if fact in self._facts else pl.lit(False)

    def open_questions(self) -> pl.Expr:
        """How many warning-sign questions are open (see `conclude.triage.open_questions`)."""
        open_: dict[str, list[pl.Expr]] = {}
        for question, side in self._questionnaire.items():
            if not question.red_flag:
                continue
            missing = ~self._known(question.fact(side))
            open_.setdefault(question.id, []).append(missing & _visible(question, side))
            unsure = missing & _visible(question, side).is_null()
            shown = self._questionnaire.shown.get(question.fact(side))
            decide = sorted(reads(shown)) if shown else []
            for fact in decide:
                open_.setdefault(_id(fact), []).append(unsure & ~self._known(fact))
            if question.sides and question.sides != "always":
                rest = [self._known(fact) for fact in decide]
                open_.setdefault(question.sides, []).append(
                    pl.all_horizontal(unsure, ~self._known(question.sides), *rest)
                )
        return _count(pl.any_horizontal(each) for each in open_.values())

    def unanswered(self) -> pl.Expr:
        """How many questions that apply, or may apply, have no answer (see `conclude.row.unanswered`)."""
        missing: dict[str, list[pl.Expr]] = {}
        for question, side in self._questionnaire.items():
            if question.kind != "text":
                may = _visible(question, side).fill_null(True)
                missing.setdefault(question.id, []).append(may & ~self._known(question.fact(side)))
        return _count(pl.any_horizontal(each) for each in missing.values())


def _name(what: str, fact: str) -> str:
    return f"{what}:{fact}"


def _visible(question: Question, side: str | None) -> pl.Expr:
    return pl.col(_name("visible", question.fact(side)))


def _id(fact: str) -> str:
    return fact.rpartition(".")[0] if fact.endswith((".left", ".right")) else fact


def _count(conditions: Iterable[pl.Expr]) -> pl.Expr:
    """How many hold; null does not."""
    each = [pl.when(condition).then(_one).otherwise(_none) for condition in conditions]
    return pl.sum_horizontal(each).cast(pl.Int32) if each else pl.lit(0, pl.Int32)


_one, _none = pl.lit(1, pl.UInt16), pl.lit(0, pl.UInt16)
