"""Bars of a home test: its results, the marks they are held against, and how far chance may move them."""

from advisor.report import document as doc
from advisor.report.document import Part, says


class Bar(Part):
    """One result of a home test."""

    side: doc.Side = says("The side, or empty.")
    value: int | float = says("The result.")
    width: float = says("How far the bar reaches, from 0 to 100.")
    chance: list[float] = says("From where to where the result may move by chance, from 0 to 100, or empty.")
    low: bool = says("Whether it is low by the rules.")
    open: bool = says("Whether it could not be judged.")


class Picture(Part):
    """The picture of a home test."""

    bars: list[Bar] = says("Its results.")
    low_at: float | None = says("Where the mark of a low result is, from 0 to 100.")
    norm_at: float | None = says("Where the usual result is, from 0 to 100.")
    gap: int | float | None = says("How far the two sides are apart, where both are known.")
    gap_is_chance: bool = says("Whether that much lies within chance.")


def picture(test: doc.HomeTest) -> Picture:
    """Bars and marks on one scale, from 0 to a little above the largest of them."""
    sides: dict[doc.Side, int | float | None] = {"left": test.left, "right": test.right, "": test.value}
    low = test.low_below if test.low_below is not None else test.low_from
    noise = test.noise or 0
    numbers = [number + noise for number in sides.values() if number is not None]
    numbers += [number for number in (low, test.norm) if number is not None]
    full = max([*numbers, 0]) * 1.05 or 1

    def at(number: int | float) -> float:
        return round(min(max(100 * number / full, 0), 100), 1)

    bars = [
        Bar(
            side=side,
            value=value,
            width=at(value),
            chance=[at(value - noise), at(value + noise)] if noise else [],
            low=side in test.low,
            open=side in test.open,
        )
        for side, value in sides.items()
        if value is not None
    ]
    gap = None if test.left is None or test.right is None else round(abs(test.left - test.right), 1)
    return Picture(
        bars=bars,
        low_at=None if low is None else at(low),
        norm_at=None if test.norm is None else at(test.norm),
        gap=gap,
        gap_is_chance=gap is not None and test.noise is not None and gap < test.noise,
    )
