"""Everything that can go wrong in front of a person, with its exit code.

A `Problem` says where, what is wrong, what was expected and how to mend it. An `AdvisorError` carries one or
many of them and is shown without a traceback; any other exception is a fault of our own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place. `line` and `column` count from 1; 0 means not known."""

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    mend: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} {self.mend}" if self.mend else text


class AdvisorError(Exception):
    """Shown to people as it is. `exit_code` is the command's (see the command line's help)."""

    exit_code = 4

    def __init__(self, problems: Problem | str | Sequence[Problem]):
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(AdvisorError):
    """The command was called wrongly."""

    exit_code = 2


class InputRefused(AdvisorError):
    """An answers file, intake file or assessment can't be used as it is."""

    exit_code = 4


class KnowledgeFault(AdvisorError):
    """The rule base is faulty; nobody can be assessed with it."""

    exit_code = 5


class Stopped(AdvisorError):
    """Stopped before the end; can be resumed."""

    exit_code = 6


class OwnFault(AdvisorError):
    """A fault of the program itself, such as engines that disagree. No result is given: it fails closed."""

    exit_code = 70


def did_you_mean(word: str, known: Iterable[str], label: str = "Did you mean") -> str:
    """A hint naming up to three near matches, or an empty text."""
    near = near_matches(word, known)
    return f"{label} {' or '.join(near)}?" if near else ""


def near_matches(word: str, known: Iterable[str]) -> list[str]:
    """Up to three of the known words that are much like this one."""
    return get_close_matches(word, list(known), n=3, cutoff=0.6)
