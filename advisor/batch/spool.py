"""Bytes on their way to the disk: appended in order, cut back to what was recorded when a run goes on."""

import os
from pathlib import Path


class Spool:
    """A file that is only appended to. `size` is what was written; `path` is for the owner only."""

    def __init__(self, path: Path, size: int = 0):
        """Keep the first `size` bytes of the file. Raises OSError; ValueError where the file is shorter than that."""
        self.path = path
        self.size = size
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        if os.fstat(self._handle).st_size < size:
            os.close(self._handle)
            raise ValueError(f"{path} is shorter than it was.")
        os.ftruncate(self._handle, size)
        os.lseek(self._handle, size, os.SEEK_SET)

    def append(self, data: bytes | memoryview) -> None:
        """Write all of it. Raises OSError."""
        left = memoryview(data)
        while left:
            written = os.write(self._handle, left)
            left = left[written:]
        self.size += len(data)

    def sync(self) -> None:
        """Have everything on the disk. Safe to call while another thread appends."""
        os.fsync(self._handle)

    def close(self) -> None:
        """Nothing more is written."""
        os.close(self._handle)
