"""Small charts as numbers for a template: where points and lines stand. Pages draw them as SVG without script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advisor.facttypes import SIDES
from advisor.group import HomeTest
from advisor.language import _, figures, pgettext
from advisor.library import Library
from advisor.store.records import Assessment
from advisor.units import in_words
from advisor.web.pages import day, side_short

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 34, 20, 16, 30


@dataclass(frozen=True)
class Point:
    """One measurement, placed."""

    x: float
    y: float
    value: str
    when: str


@dataclass(frozen=True)
class Line:
    """One series: its name, its points in time, and the path that joins them."""

    name: str
    style: int  # 1 or 2: told apart by dashes and the form of points, not by colour alone
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """For an SVG polyline."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)


@dataclass(frozen=True)
class Chart:
    """A chart with its scale. `said` is what it shows in words, for whom the picture is nothing."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]  # height and label
    first: str
    last: str
    note: str = ""
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def said(self) -> str:
        """The chart in a sentence."""
        parts = []
        for line in self.lines:
            values = ", ".join(_("{value} on {day}").format(value=point.value, day=point.when) for point in line.points)
            parts.append(f"{line.name}: {values}")
        return ". ".join(parts) + "."


Series = Sequence[tuple[str, Sequence[tuple[str, float]]]]
"""By name: (ISO time, value) in the order of time."""


def chart(title: str, unit: str, series: Series, top: float | None = None, note: str = "") -> Chart | None:
    """A chart from zero up; None when nothing was measured twice."""
    series = [(name, values) for name, values in series if values]
    if not any(len(values) > 1 for _, values in series):
        return None
    moments = sorted({when for _, values in series for when, _ in values})
    highest = top or _round_up(max(value for _, values in series for _, value in values))
    place = _places(moments)

    def height(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(value, highest) / highest), 1)

    lines = tuple(
        Line(
            name, number, tuple(Point(place[when], height(value), figures(value), day(when)) for when, value in values)
        )
        for number, (name, values) in enumerate(series, 1)
    )
    ticks = tuple((height(part * highest), figures(part * highest)) for part in (0, 0.5, 1))
    return Chart(title, unit, lines, ticks, day(moments[0]), day(moments[-1]), note)


def pain(assessments: Sequence[Assessment]) -> Chart | None:
    """Pain now and pain while running, over time."""
    series = [
        (name, [(each.created, float(each.summary[key])) for each in assessments if each.summary.get(key) is not None])
        for name, key in ((_("Worst while running"), "pain_running"), (pgettext("pain", "Now"), "pain_now"))
    ]
    return chart(_("Pain"), _("of 10"), series, top=10)


def tests(library: Library, assessments: Sequence[Assessment]) -> list[Chart]:
    """Each home test that was done at least twice."""
    found: dict[str, Chart] = {}
    for group in library.groups.values():
        for test in group.tests:
            made = _test(test, assessments)
            if made is not None:
                found.setdefault(test.question, made)
    return list(found.values())


def _test(test: HomeTest, assessments: Sequence[Assessment]) -> Chart | None:
    sides = SIDES if test.per_side else ("",)
    series = []
    for side in sides:
        fact = f"{test.question}.{side}" if side else test.question
        values = [(each.created, _number(each.answers, fact)) for each in assessments]
        known = [(when, value) for when, value in values if value is not None]
        series.append((side_short(side) if side else test.name, known))
    noise = test.bars.noise if test.bars else None
    note = _("A change below {number} may be chance.").format(number=figures(noise)) if noise else ""
    return chart(test.name, in_words(test.unit, 2), series, note=note)


def _number(answers: Mapping[str, Any], fact: str) -> float | None:
    value = answers.get(fact)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _places(moments: Sequence[str]) -> dict[str, float]:
    """Across by time; in even steps when all came at once."""
    times = [datetime.fromisoformat(moment).timestamp() for moment in moments]
    span, room = times[-1] - times[0], WIDTH - LEFT - RIGHT
    if span < 60:
        steps = max(1, len(moments) - 1)
        return {moment: round(LEFT + room * index / steps, 1) for index, moment in enumerate(moments)}
    return {
        moment: round(LEFT + room * (time - times[0]) / span, 1) for moment, time in zip(moments, times, strict=True)
    }


def _round_up(value: float) -> float:
    """The next even round number, as the top of a scale."""
    for step in (2, 4, 6, 10, 20, 30, 40, 60, 80, 100, 120, 160, 200, 300, 400, 600):
        if value <= step:
            return step
    return float(-(-value // 200) * 200)
