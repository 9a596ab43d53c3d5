"""Between a run and whoever waits for it: how far it is, and whether it should stop."""

from collections.abc import Callable
from dataclasses import dataclass

from advisor.intake.source import Mark


class StopAsked(Exception):
    """Raised at a place where a run can be stopped, when it should be. Its text says why."""


def _nobody(row: int, share: float) -> None:
    """Nobody looks."""


@dataclass(frozen=True)
class Watch:
    """`on_row` is told the last row done and the share of the table (0 to 1). `stopped` is asked often."""

    on_row: Callable[[int, float], None] = _nobody
    stopped: Callable[[], bool] = lambda: False

    def at(self, row: int, after: Mark, extent: int) -> None:
        """So far it is: within the rows before the mark `after`, of a table of this extent."""
        self.on_row(row, after.offset * row / (extent * after.row))

    def alive(self) -> None:
        """Raises StopAsked when the run should stop."""
        if self.stopped():
            raise StopAsked("Stopped.")
