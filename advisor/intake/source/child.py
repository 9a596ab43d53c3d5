"""What a guarded child that reads a table tells, in words that name the file."""

from collections.abc import Callable
from typing import TypeVar

from advisor.errors import InputRefused, Problem
from advisor.worker import TooMuch

T = TypeVar("T")


def told(ask: Callable[[], T], name: str, what: str) -> T:
    """The answer. Raises InputRefused with the file's name; `what` is the kind of file, such as workbook."""
    try:
        return ask()
    except TooMuch:
        message = f"reading this {what} takes more memory or time than it may: it is damaged, or made to do harm."
        raise InputRefused(Problem(message, name, mend="Save the table as CSV (UTF-8) and try again.")) from None
    except InputRefused as error:
        problem = error.problems[0]
        raise InputRefused(Problem(problem.message, name, problem.line, mend=problem.mend)) from None
