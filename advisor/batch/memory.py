"""Memory given back: many blocks of some megabytes come and go, and glibc would keep them for itself."""

import ctypes
import platform
from contextlib import suppress

_TRIM, _MAPPED, _ARENAS = -1, -3, -8  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX of malloc.h
_LARGE = 1 << 20  # bytes


def give_back() -> None:
    """From now on large pieces of memory go back to the system once they are freed; elsewhere than on glibc nothing."""
    if platform.libc_ver()[0] != "glibc":
        return
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for option, value in ((_ARENAS, 2), (_MAPPED, _LARGE), (_TRIM, _LARGE)):
            library.mallopt(option, value)
