"""Being asked to stop: by Ctrl-C or by the system."""

import signal
from types import FrameType, TracebackType
from typing import Any

from advisor.errors import Stopped


class StopSign:
    """Ctrl-C and SIGTERM: at once while nothing is being written, else at the next place where nothing is left half."""

    def __init__(self) -> None:
        self.asked = False
        self._waiting = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "StopSign":
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._heard)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def wait(self) -> None:
        """From now on a signal is only noted."""
        self._waiting = True

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        if not self._waiting:
            raise Stopped("Stopped; nothing was written.")
