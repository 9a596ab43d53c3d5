"""Writing files so that a reader sees the old one or the new one, never half of one."""

import contextlib
import os
import tempfile
from pathlib import Path

from advisor.errors import InputRefused, Problem


def write_whole(path: Path, content: str | bytes, mode: int = 0o600) -> Path:
    """As `put_whole`, the folder made where it is missing. Raises InputRefused."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return put_whole(path, content, mode)
    except OSError as error:
        raise InputRefused(Problem(f"the file can't be written: {error.strerror}.", str(path))) from None


def put_whole(path: Path, content: str | bytes, mode: int = 0o600) -> Path:
    """Write to a temporary file beside `path`, have it on the disk, then rename it. Raises OSError.

    Health data: readable by the owner only.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode("utf-8") if isinstance(content, str) else content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    return path


def sync_folder(path: Path) -> None:
    """Have the names in a folder on the disk, where the system can do that. Raises OSError."""
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
