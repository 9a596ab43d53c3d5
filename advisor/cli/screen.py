"""Lines of text for a person at a terminal: wrapped, quiet, in reading order.

Only whole lines are written, from top to bottom. The cursor is never moved and nothing is redrawn, so that the
conversation works over a slow line, in a log and with a screen reader. Bold and dim are all the decoration there
is, and only on a terminal that wants it (see https://no-color.org).
"""

import os
import sys
import textwrap
from collections.abc import Iterable
from io import TextIOWrapper
from typing import Any, TextIO

import click

WIDEST = 80
NARROWEST = 40


class Screen:
    """Where the conversation is written, and where replies are read.

    It is standard output, or standard error when standard output goes elsewhere, so that `advisor ask > result.txt`
    still asks its questions.
    """

    def __init__(self) -> None:
        self.out: TextIO = sys.stdout if sys.stdout.isatty() or not sys.stderr.isatty() else sys.stderr
        if isinstance(self.out, TextIOWrapper):
            self.out.reconfigure(errors="replace")  # a terminal that can't show a letter shows a question mark
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        self.styled = self.out.isatty() and not plain

    @property
    def width(self) -> int:
        """The width to write in: the terminal's, within reason."""
        try:
            columns = os.get_terminal_size(self.out.fileno()).columns or WIDEST
        except (OSError, ValueError):
            columns = WIDEST
        return max(NARROWEST, min(WIDEST, columns))

    def say(self, text: str = "", *, first: str = "", rest: str = "", bold: bool = False, dim: bool = False) -> None:
        """One paragraph. `first` and `rest` are put before the first and the following lines."""
        for line in self._wrapped(text, first, rest):
            self._write(self._styled(line, bold=bold, dim=dim))

    def verbatim(self, line: str) -> None:
        """A line to copy, such as a command: never wrapped."""
        self._write(f"  {line}")

    def heading(self, text: str, alarm: bool = False) -> None:
        """A heading with air around it."""
        self.say()
        self.say()
        for line in self._wrapped(text, "", ""):
            self._write(self._styled(line, bold=True, fg="red" if alarm else None))

    def listed(self, rows: Iterable[tuple[str, str]]) -> None:
        """Rows of a short mark, set flush right, and a text that hangs beside it."""
        rows = list(rows)
        wide = max((len(mark) for mark, _ in rows), default=0)
        for mark, text in rows:
            self.say(text, first=f"  {mark:>{wide}}  ", rest=" " * (wide + 4))

    def replied(self, mark: str, text: str, reply: str) -> None:
        """A question with the reply behind it, or below it where there is no room."""
        *lines, last = self._wrapped(text, f"  {mark:>4}  ", " " * 8)
        for line in lines:
            self._write(line)
        if len(last) + 2 + len(reply) <= self.width:
            self._write(f"{last}  {self._styled(reply, bold=True)}")
        else:
            self._write(last)
            self.say(reply, first=" " * 8, rest=" " * 8, bold=True)

    def bullets(self, texts: Iterable[str]) -> None:
        """A list of things to do."""
        for text in texts:
            self.say(text, first="  - ", rest="    ")

    def ask(self, prompt: str) -> str:
        """One line from the person, without surrounding space. Raises EOFError at the end of the input."""
        self.out.write(prompt)
        self.out.flush()
        raw = sys.stdin.buffer.readline()
        if not raw:
            self._write()
            raise EOFError
        return raw.decode(sys.stdin.encoding or "utf-8", errors="replace").strip()

    def _wrapped(self, text: str, first: str, rest: str) -> list[str]:
        found = textwrap.wrap(
            text, self.width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        )  # fmt: skip
        return found or [first]

    def _styled(self, text: str, **style: Any) -> str:
        wanted = {name: value for name, value in style.items() if value}  # dim=False would take bold away again
        return click.style(text, **wanted) if self.styled and text and wanted else text

    def _write(self, line: str = "") -> None:
        self.out.write(line + "\n")
