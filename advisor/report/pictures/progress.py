"""The way since earlier assessments: numbers over time, with the band within which a change can be chance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from advisor.changes import Measure
from advisor.errors import InputRefused
from advisor.language import _, figures
from advisor.report import document as doc
from advisor.report.document import Part, says
from advisor.report.text import band_words, clean, day_text

WIDTH, HEIGHT = 320.0, 130.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 40.0, 12.0, 24.0


@dataclass(frozen=True)
class Course:
    """Earlier assessments of the same runner, and what of them is compared (rules/changes.yaml)."""

    earlier: tuple[Mapping[str, Any], ...]
    measures: tuple[Measure, ...]


class Point(Part):
    """A measurement on the picture."""

    x: float = says("From the left.")
    y: float = says("From the top.")
    value: str = says("The number.")
    date: str = says("The day.")


class Line(Part):
    """The measurements of one side."""

    side: doc.Side = says("The side, or empty.")
    points: list[Point] = says("Its points, oldest first.")
    path: str = says("The line through them.")
    label_y: float = says("Height of the last number, clear of the other side's.")


class Chart(Part):
    """One number over time."""

    title: str = says("What was measured.")
    unit: str = says("Its unit.")
    better: str = says("Whether higher or lower is better, or empty.")
    lines: list[Line] = says("One line a side.")
    ticks: list[Point] = says("Marks of the scale; only y and value are used.")
    band: list[float] = says("From where to where, from the top, a change since the first time can be chance.")
    dates: list[Point] = says("Marks of time; only x and date are used.")
    chance: str = says("Below which difference a change can be chance.")
    says: str = says("What it shows, one sentence.")


class Then(Part):
    """An assessment in the table above the charts."""

    date: str = says("The day.")
    level: str = says("The triage level.")
    title: str = says("The result.")
    load_risk: str = says("The bands of the load risk, or empty.")


class Progress(Part):
    """How things went."""

    times: list[Then] = says("The assessments, oldest first.")
    charts: list[Chart] = says("Numbers that were measured at least twice, in the same way.")


def progress(document: Mapping[str, Any], course: Course) -> Progress | None:
    """How things went up to this assessment, or None when there is nothing earlier.

    Raises InputRefused when the assessments carry different names: they might be of different people.
    """
    every = sorted([*course.earlier, document], key=lambda item: _time(item["created"]))
    every = [clean(dict(item)) for index, item in enumerate(every) if index == 0 or item != every[index - 1]]
    names = {item["label"] for item in every}
    if len(names) > 1:
        raise InputRefused(f"The assessments carry different names ({', '.join(sorted(names))}). One runner at a time.")
    if len(every) < 2:
        return None
    return Progress(times=[_then(item) for item in every], charts=list(_charts(every, course.measures)))


def _time(created: str) -> datetime:
    try:
        made = datetime.fromisoformat(created)
    except ValueError:
        raise InputRefused(f"created: {created!r} is no time.") from None
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def _then(item: Mapping[str, Any]) -> Then:
    triage, risk = item["triage"], item["load_risk"]
    return Then(
        date=day_text(item["created"]),
        level=triage["level"],
        title=triage["title"],
        load_risk=band_words(risk.get("bands", ())),
    )


def _charts(every: Sequence[Mapping[str, Any]], measures: Sequence[Measure]) -> Iterator[Chart]:
    times = [_time(item["created"]) for item in every]
    for measure in measures:
        found: dict[doc.Side, list[tuple[int, float]]] = {}
        side: doc.Side
        for side in ("", "left", "right"):
            points = _same_way([_value(item, measure.fact, side) for item in every])
            if len(points) > 1:
                found[side] = points
        if found:
            yield _chart(measure, found, times, [item["created"] for item in every])


def _value(item: Mapping[str, Any], fact: str, side: str) -> tuple[float, str] | None:
    for part in item.get("measures", ()):
        if part["fact"] == fact and part["side"] == side and isinstance(part["value"], int | float):
            return float(part["value"]), str(part.get("way", ""))
    return None


def _same_way(values: Sequence[tuple[float, str] | None]) -> list[tuple[int, float]]:
    """The measurements that were done in the same way as the last one, with their place in time."""
    ways = [value[1] for value in values if value]
    return [(index, value[0]) for index, value in enumerate(values) if value and value[1] == ways[-1]]


Found = Mapping[doc.Side, Sequence[tuple[int, float]]]  # by side: place in time, value


def _chart(measure: Measure, found: Found, times: Sequence[datetime], created: Sequence[str]) -> Chart:
    numbers = [value for points in found.values() for _, value in points]
    first = next(iter(found.values()))[0][1]
    least = max(measure.by, measure.percent / 100 * abs(first))
    noise = least if len(found) == 1 else 0.0  # two bands over each other could not be told apart
    low, high = min(0.0, *numbers), max([*numbers, first + noise]) or 1.0
    high += (high - low) * 0.08
    whole = (times[-1] - times[0]).total_seconds() or 1.0

    def across(index: int) -> float:
        share = (times[index] - times[0]).total_seconds() / whole
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def down(value: float) -> float:
        return round(TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    lines = []
    for side, points in found.items():
        drawn = [
            Point(x=across(index), y=down(value), value=figures(value), date=day_text(created[index]))
            for index, value in points
        ]
        path = "M" + "L".join(f"{point.x:g} {point.y:g}" for point in drawn)
        lines.append(Line(side=side, points=drawn, path=path, label_y=drawn[-1].y))
    band = [down(first + noise), down(max(first - noise, low))] if noise else []
    used = sorted({index for points in found.values() for index, _ in points})
    if len(lines) == 2 and abs(lines[0].label_y - lines[1].label_y) < 12:
        upper, lower = sorted(lines, key=lambda line: line.label_y)
        middle = (upper.label_y + lower.label_y) / 2
        lines = [line.model_copy(update={"label_y": middle + (6 if line is lower else -6)}) for line in lines]
    return Chart(
        title=measure.title,
        unit=measure.unit,
        better=measure.better or "",
        lines=lines,
        ticks=[Point(x=0, y=down(value), value=figures(value), date="") for value in _ticks(low, high)],
        band=band,
        dates=[Point(x=across(index), y=0, value="", date=day_text(created[index])) for index in (used[0], used[-1])],
        chance=figures(least),
        says="; ".join(f"{_side(line.side)}{_told(line)}" for line in lines) + f" {measure.unit}",
    )


def _side(side: str) -> str:
    return {"left": _("left") + ": ", "right": _("right") + ": "}.get(side, "")


def _told(line: Line) -> str:
    return ", ".join(f"{point.value} ({point.date})" for point in line.points)


def _ticks(low: float, high: float) -> list[float]:
    """Two to five round numbers."""
    step = next(size for size in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 10**9) if (high - low) / size <= 4.5)
    first = int(low // step) * step
    return [value for value in range(first, int(high) + 1, int(step)) if low <= value <= high] or [low]
