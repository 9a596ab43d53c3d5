"""A folder of results that appears whole or not at all, and tables that a spreadsheet can't run."""

import csv
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO

from advisor.errors import InputRefused, Problem, UsageError

Cell = str | int | float
_FORMULA = frozenset("=+-@\t\r\n\0")


def plain_cell(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet might run it as a formula.

    Spaces and invisible characters before the sign are looked through, and full-width signs count as signs.
    """
    for character in text:
        if unicodedata.normalize("NFKC", character)[:1] in _FORMULA or character in _FORMULA:
            return "'" + text
        if not character.isspace() and unicodedata.category(character) != "Cf":
            break
    return text


class OutFolder:
    """Files written under temporary names, and put in place together by `commit`; without it nothing remains.

    Raises UsageError when a file would overwrite one of `inputs`, or when `folders` hold files already, and
    InputRefused when the folder can't be written to. Health data: readable by the owner only.
    """

    def __init__(self, path: Path, files: Sequence[str], inputs: Iterable[Path], folders: Sequence[str] = ()):
        self.path = path
        self._files = files
        self._folders = folders
        self._temporary: dict[str, Path] = {}
        self._streams: dict[str, IO[str]] = {}
        self._stack = ExitStack()
        for name in files:
            for given in inputs:
                if (path / name).exists() and given.exists() and (path / name).samefile(given):
                    raise UsageError(f"{path / name} is the input itself. Choose another folder with -o.")
        for name in folders:
            if (path / name).is_dir() and any((path / name).iterdir()):
                raise UsageError(
                    f"{path / name} holds files already. Move them away, or choose another folder with -o."
                )

    def __enter__(self) -> "OutFolder":
        try:
            with self._writing():
                self._begin()
        except InputRefused:
            self._clean()
            raise
        return self

    def _begin(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        for name in self._files:
            handle, temporary = tempfile.mkstemp(dir=self.path, prefix=f".{name}.", suffix=".part")
            self._temporary[name] = Path(temporary)
            stream = os.fdopen(handle, "w", encoding="utf-8", newline="")
            self._streams[name] = self._stack.enter_context(stream)
        for name in self._folders:
            self._temporary[name] = Path(tempfile.mkdtemp(dir=self.path, prefix=f".{name}.", suffix=".part"))

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._clean()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = f"the folder can't be written to: {error.strerror or error}."
            raise InputRefused(Problem(message, str(self.path), mend="Nothing was written.")) from None

    def _clean(self) -> None:
        with suppress(OSError):  # a full disk shows again on closing; the first error has been told
            self._stack.close()
        for path in self._temporary.values():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def text(self, name: str, text: str) -> None:
        """Add text to one of the files."""
        with self._writing():
            self._streams[name].write(text)

    def table(self, name: str, titles: Sequence[str]) -> Callable[[Mapping[str, Cell]], None]:
        """A CSV table (comma, LF) in one of the files: call the result for each row, with a value for every title.

        Texts are made harmless for spreadsheets; numbers stay numbers.
        """
        writer = csv.writer(self._streams[name], lineterminator="\n")
        writer.writerow(titles)

        def add(row: Mapping[str, Cell]) -> None:
            values = (row[title] for title in titles)
            with self._writing():
                writer.writerow([plain_cell(value) if isinstance(value, str) else value for value in values])

        return add

    def write(self, folder: str, name: str, content: str | bytes) -> None:
        """A new file in one of the folders. `name` must be plain: no separators, no dots at its start."""
        if Path(name).name != name or name.startswith("."):
            raise ValueError(f"{name!r} is not a plain file name")
        with self._writing():
            handle = os.open(self._temporary[folder] / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content.encode("utf-8") if isinstance(content, str) else content)

    def commit(self) -> list[Path]:
        """Put everything in place, the last named file last, and give the paths."""
        with self._writing():
            for stream in self._streams.values():
                stream.flush()
                os.fsync(stream.fileno())
            self._stack.close()
            (self.path / self._files[-1]).unlink(missing_ok=True)  # it vouches for the others, so it goes first
            done = [self._put(name) for name in (*self._folders, *self._files)]
            if hasattr(os, "O_DIRECTORY"):
                folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
        return done

    def _put(self, name: str) -> Path:
        target = self.path / name
        if name in self._folders and target.is_dir():
            target.rmdir()  # it is empty
        os.replace(self._temporary[name], target)
        del self._temporary[name]
        return target
