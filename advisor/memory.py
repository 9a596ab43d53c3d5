"""Memory given back soon: many blocks of some megabytes come and go, and allocators would keep them for themselves.

There are two of them in a process that works on columns: jemalloc, which polars brings with it, and the C library's.
"""

import ctypes
import os
import platform
from contextlib import suppress

_JEMALLOC = "_RJEM_MALLOC_CONF"  # read once, while polars is loaded
# One store for all threads, and pages that are used again if that is soon: a fresh one costs the system more time than
# most of what is done with it. Large pages where the system has them, for there are fewer of them to hand out.
_SOON = "narenas:1,dirty_decay_ms:100,muzzy_decay_ms:0,thp:always"
_TRIM, _MAPPED, _ARENAS = -1, -3, -8  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX of malloc.h
_LARGE = 8 << 20  # bytes; smaller pieces are used again, for each new page costs time


def give_back() -> None:
    """From now on large pieces of memory go back to the system once they are freed.

    Call it before polars is loaded: its allocator takes no other settings afterwards. What a user set stays. The C
    library is only told on glibc.
    """
    os.environ.setdefault(_JEMALLOC, _SOON)
    if platform.libc_ver()[0] != "glibc":
        return
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for option, value in ((_ARENAS, 2), (_MAPPED, _LARGE), (_TRIM, _LARGE)):
            library.mallopt(option, value)
