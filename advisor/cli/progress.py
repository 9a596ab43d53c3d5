"""How far a long run is: a bar on a terminal, a line now and then in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Tell = Callable[[int, float], None]
BETWEEN = 10.0  # seconds between two lines in a log
_STEPS = 1000  # of the bar


@contextmanager
def progress() -> Iterator[Tell]:
    """What is to be told the last row done and the share of the table (0 to 1)."""
    rate = _Rate()
    if sys.stderr.isatty():

        def shown(_: int | None) -> str:
            return str(rate)

        with click.progressbar(length=_STEPS, label="Assessing", file=sys.stderr, item_show_func=shown) as bar:

            def draw(row: int, share: float) -> None:
                rate.at(row, share)
                bar.update(max(int(share * _STEPS) - bar.pos, 0))

            yield draw
        return
    told = time.monotonic()

    def write(row: int, share: float) -> None:
        nonlocal told
        rate.at(row, share)
        if time.monotonic() - told >= BETWEEN:
            told = time.monotonic()
            click.echo(f"{rate.share:.0%}: {rate}, {rate.left}", err=True)

    yield write


class _Rate:
    """Rows done, how many a second, and the time left, since the first call."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._first: tuple[int, float] | None = None
        self._row, self.share = 0, 0.0

    def at(self, row: int, share: float) -> None:
        """So far it is now."""
        if self._first is None:
            self._first = (row, share)
        self._row, self.share = max(row, self._row), max(share, self.share)  # some work runs ahead of other work

    @property
    def _seconds(self) -> float:
        return max(time.monotonic() - self._began, 0.001)

    def __str__(self) -> str:
        done = self._row - (self._first[0] if self._first else 0)
        return f"{self._row:,} rows, {done / self._seconds:,.0f} a second"

    @property
    def left(self) -> str:
        """The time left in words."""
        done = self.share - (self._first[1] if self._first else 0.0)
        if done <= 0:
            return "time left not known yet"
        return f"about {_duration((1 - self.share) * self._seconds / done)} left"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
