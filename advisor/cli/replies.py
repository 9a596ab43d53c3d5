"""What a person types at a question: a command, or an answer. Nothing here prints."""

import re
from enum import Enum

from advisor import units
from advisor.answers import NotAnAnswer, is_unknown, read_value
from advisor.conclude.case import unit_word
from advisor.condition import Value
from advisor.questionnaire import Question


class Command(Enum):
    """What can be typed at any question besides an answer."""

    WHY = "why"
    UNKNOWN = "don't know"
    SKIP = "skip"
    SKIP_SECTION = "skip section"
    BACK = "back"
    REVIEW = "review"
    SAVE = "save"
    QUIT = "quit"
    HELP = "help"
    JUMP = "jump"


COMMANDS = (
    ("?", "why this is asked, and what it can still decide"),
    ("d", "don't know"),
    ("Enter", "skip (or -)"),
    ("--", "skip the rest of this section"),
    ("b", "back to the question before"),
    ("r", "review and change your answers; r 5 goes to question 5"),
    ("s", "save and stop, to go on another time"),
    ("q", "quit"),
    ("h", "show this list again"),
)
_SHORT = {
    "?": Command.WHY, "d": Command.UNKNOWN, "-": Command.SKIP, "": Command.SKIP, "--": Command.SKIP_SECTION,
    "b": Command.BACK, "r": Command.REVIEW, "s": Command.SAVE, "q": Command.QUIT, "h": Command.HELP,
}  # fmt: skip
_LONG = {each.value: each for each in Command if each is not Command.JUMP} | {
    "exit": Command.QUIT,
    "stop": Command.SAVE,
}
_JUMP = re.compile(r"^r\s*\d{1,3}$")

_UNIT_PROMPTS = {
    "km": 'Kilometres, or with a unit such as "5 miles"',
    "cm": 'Centimetres, or with a unit such as "70 in"',
    "kg": 'Kilograms, or with a unit such as "150 lb"',
    "rep": "Repetitions",
    "per_week": "Times a week",
    "per_minute": "Number a minute",
    "point": "Points",
    "": "Number",
}


def command(question: Question, text: str) -> Command | None:
    """The command in a reply, or None when it is an answer. A free text is a command only in its short form."""
    word = text.strip().lower()
    if word in _SHORT:
        return _SHORT[word]
    if _JUMP.match(word):
        return Command.JUMP
    if question.kind == "text":
        return None
    if any(word in (option, wording.lower()) for option, wording in question.options.items()):
        return None
    return Command.UNKNOWN if is_unknown(word) else _LONG.get(word)


def number(text: str) -> int:
    """The number of a question in `12`, `12.` or `r 12`; 0 when there is none."""
    digits = text.strip().lower().removeprefix("r").strip().rstrip(".")
    return int(digits) if digits.isdecimal() and len(digits) < 5 else 0


def plain(text: str, value: Value) -> bool:
    """Whether the value is just what was typed, so that there is no need to say what was understood."""
    return isinstance(value, bool) or str(value) == text.strip()


def prompt(question: Question) -> str:
    """What stands before the cursor: how to answer this question."""
    match question.kind:
        case "yes_no":
            return "y or n: "
        case "choice":
            return f"One number, 1 to {len(question.options)}: "
        case "choices":
            return "One or more numbers, such as 1,3: "
        case "scale":
            return "0 to 10: "
        case "number":
            plural = f"{question.unit.capitalize()}s"
            return f"{_UNIT_PROMPTS.get(question.unit, plural)}: "
        case _:
            return "Text: "


def answer(question: Question, text: str) -> Value:
    """The typed answer in a reply. Raises NotAnAnswer with a sentence for the person."""
    text = text.strip()
    match question.kind:
        case "yes_no":
            try:
                return read_value(question, text)
            except NotAnAnswer:
                raise NotAnAnswer("Please type y for yes or n for no.") from None
        case "choice":
            return _option(question, text)
        case "choices":
            return _options(question, text)
        case "number" | "scale":
            return _number(question, text)
        case _:
            return _text(text)


def _option(question: Question, text: str) -> Value:
    if text.rstrip(".").isdecimal():
        return _numbered(question, text.rstrip("."))
    try:
        return read_value(question, text)
    except NotAnAnswer:
        raise NotAnAnswer(f"Please type one number from 1 to {len(question.options)}.") from None


def _numbered(question: Question, text: str) -> str:
    options = list(question.options)
    if 1 <= int(text) <= len(options):
        return options[int(text) - 1]
    last = len(options)
    several = question.kind == "choices" and len(text) > 1 and all(1 <= int(digit) <= last for digit in text)
    hint = f" For {' and '.join(text)} type {','.join(text)}." if several else ""
    raise NotAnAnswer(f"There is no answer {text} here; the numbers go from 1 to {last}.{hint}")


def _options(question: Question, text: str) -> Value:
    parts = [part for part in re.split(r"[\s,;.+&]+|\band\b", text) if part]
    if not all(part.isdecimal() for part in parts):
        try:
            return read_value(question, text)
        except NotAnAnswer:
            last = len(question.options)
            raise NotAnAnswer(f"Please type numbers from 1 to {last}, with commas between them.") from None
    chosen = frozenset(_numbered(question, part) for part in parts)
    alone = [question.options[option] for option in question.exclusive if option in chosen]
    if alone and len(chosen) > 1:
        raise NotAnAnswer(f'"{alone[0]}" can\'t go together with another answer.')
    if not chosen:
        raise NotAnAnswer("Please type at least one number.")
    return chosen


def _number(question: Question, text: str) -> Value:
    kind = question.type
    assert kind.low is not None and kind.high is not None
    whole = question.whole or question.kind == "scale"
    unit = f" {unit_word(question.unit, kind.high)}" if question.unit else ""
    wanted = f"Please type one {'whole ' if whole else ''}number from {kind.low:g} to {kind.high:g}{unit}."
    try:
        number = units.read_number(_tidied(text, kind.unit), kind.unit)
    except ValueError:
        raise NotAnAnswer(wanted) from None
    try:
        return read_value(question, number)
    except NotAnAnswer:
        raise NotAnAnswer(wanted) from None


def _tidied(text: str, unit: str) -> str:
    """A decimal comma as a point, and minutes and seconds (1:30) as seconds."""
    clock = re.fullmatch(r"(\d{1,3}):([0-5]\d)", text)
    if clock and unit == "second":
        return str(int(clock[1]) * 60 + int(clock[2]))
    return re.sub(r"^(\d+),(\d{1,2})(?!\d)", r"\1.\2", text)


def _text(text: str) -> Value:
    quoted = len(text) >= 2 and text[0] == text[-1] == '"'  # so that even "b" can be a name
    printable = "".join(letter if letter.isprintable() else " " for letter in (text[1:-1] if quoted else text))
    clean = " ".join(printable.split())
    if not clean:
        raise NotAnAnswer("Please type some letters, or - to skip.")
    return clean[:200]
