"""Parts worked on side by side, results in order, and never more than a few parts at once in memory."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def in_order(parts: Iterable[T], work: Callable[[T], R], workers: int = 2) -> Iterator[R]:
    """What `work` makes of each part, in the order of the parts; the first exception ends it.

    Columns leave the interpreter while they are reckoned, so threads are enough. One part more than there are workers
    is taken ahead. The language spoken by the caller is spoken there too.
    """
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for part in parts:
                waiting.append(pool.submit(copy_context().run, work, part))
                del part
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
