"""How a plan goes on after a check-in: a step back, the same again or a step on; fewer sets; fewer workouts."""

from dataclasses import dataclass

from advisor.conclude.case import Case, Part

MOVES = {"back": -1, "hold": 0, "next": 1}


@dataclass(frozen=True)
class Adjustment:
    """What the check-in asks for. `move` is the step on the way back from a complaint: -1, 0 or 1."""

    move: int = 0
    cut_sets_percent: int = 0
    fewer_sessions: int = 0
    says: tuple[tuple[str, str], ...] = ()  # rule and sentence
    week: int = 1  # of the plan, counted from 1

    def part(self) -> list[Part]:
        """For the document."""
        return [{"rule": rule, "text": text} for rule, text in self.says]


def adjustment(case: Case) -> Adjustment:
    """The most careful of what the rules that fired ask for; nothing where there was no check-in."""
    asked = [(rule.rule.id, rule.rule.then.adjust) for rule in case.inference.fired if rule.rule.then.adjust]
    changes = [adjust for _, adjust in asked if adjust]
    weeks = case.answers.facts.get("plan_weeks")
    return Adjustment(
        move=min((MOVES[adjust.step] for adjust in changes if adjust.step), default=0),
        cut_sets_percent=max((adjust.cut_sets_percent for adjust in changes), default=0),
        fewer_sessions=max((adjust.fewer_sessions for adjust in changes), default=0),
        says=tuple((rule, adjust.say) for rule, adjust in asked if adjust),
        week=int(weeks) + 1 if isinstance(weeks, int | float) else 1,
    )
