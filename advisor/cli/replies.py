"""What a person types at a question: a command, or an answer. Nothing here prints."""

import re
from enum import Enum

from advisor import language, units
from advisor.answers import NotAnAnswer, is_unknown, read_value
from advisor.conclude.case import unit_word
from advisor.condition import Value
from advisor.language import _
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


_SHORT = {
    "?": Command.WHY, "d": Command.UNKNOWN, "-": Command.SKIP, "": Command.SKIP, "--": Command.SKIP_SECTION,
    "b": Command.BACK, "r": Command.REVIEW, "s": Command.SAVE, "q": Command.QUIT, "h": Command.HELP,
}  # fmt: skip
_LONG = {each.value: each for each in Command if each is not Command.JUMP} | {
    "exit": Command.QUIT,
    "stop": Command.SAVE,
}
_JUMP = re.compile(r"^r\s*\d{1,3}$")


def commands() -> list[tuple[str, str]]:
    """What can be typed at any question, with what it does."""
    return [
        ("?", _("why this is asked, and what it can still decide")),
        ("d", _("don't know")),
        (_("Enter"), _("skip (or -)")),
        ("--", _("skip the rest of this section")),
        ("b", _("back to the question before")),
        ("r", _("review and change your answers; r 5 goes to question 5")),
        ("s", _("save and stop, to go on another time")),
        ("q", _("quit")),
        ("h", _("show this list again")),
    ]


def _unit_prompt(unit: str) -> str:
    return {
        "km": _('Kilometres, or with a unit such as "5 miles"'),
        "cm": _('Centimetres, or with a unit such as "70 in"'),
        "kg": _('Kilograms, or with a unit such as "150 lb"'),
        "rep": _("Repetitions"),
        "per_week": _("Times a week"),
        "per_minute": _("Number a minute"),
        "point": _("Points"),
        "year": _("Years"),
        "month": _("Months"),
        "week": _("Weeks"),
        "day": _("Days"),
        "minute": _("Minutes"),
        "second": _("Seconds"),
    }.get(unit, _("Number"))


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
            return _("y or n:") + " "
        case "choice":
            return _("One number, 1 to {last}:").format(last=len(question.options)) + " "
        case "choices":
            return _("One or more numbers, such as 1,3:") + " "
        case "scale":
            return _("0 to 10:") + " "
        case "number":
            return f"{_unit_prompt(question.unit)}: "
        case _:
            return _("Text:") + " "


def answer(question: Question, text: str) -> Value:
    """The typed answer in a reply. Raises NotAnAnswer with a sentence for the person."""
    text = text.strip()
    match question.kind:
        case "yes_no":
            try:
                return read_value(question, text)
            except NotAnAnswer:
                raise NotAnAnswer(_("Please type y for yes or n for no.")) from None
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
        raise NotAnAnswer(_("Please type one number from 1 to {last}.").format(last=len(question.options))) from None


def _numbered(question: Question, text: str) -> str:
    options = list(question.options)
    if 1 <= int(text) <= len(options):
        return options[int(text) - 1]
    last = len(options)
    several = question.kind == "choices" and len(text) > 1 and all(1 <= int(digit) <= last for digit in text)
    wrong = _("There is no answer {number} here; the numbers go from 1 to {last}.").format(number=text, last=last)
    both = _("{some} and {last}").format(some=", ".join(text[:-1]), last=text[-1])
    hint = _("For {answers} type {numbers}.").format(answers=both, numbers=",".join(text))
    raise NotAnAnswer(f"{wrong} {hint}" if several else wrong)


def _options(question: Question, text: str) -> Value:
    parts = [part for part in re.split(r"[\s,;.+&]+|\band\b", text) if part]
    if not all(part.isdecimal() for part in parts):
        try:
            return read_value(question, text)
        except NotAnAnswer:
            last = len(question.options)
            raise NotAnAnswer(
                _("Please type numbers from 1 to {last}, with commas between them.").format(last=last)
            ) from None
    chosen = frozenset(_numbered(question, part) for part in parts)
    alone = [question.options[option] for option in question.exclusive if option in chosen]
    if alone and len(chosen) > 1:
        raise NotAnAnswer(_("“{answer}” can't go together with another answer.").format(answer=alone[0]))
    if not chosen:
        raise NotAnAnswer(_("Please type at least one number."))
    return chosen


def _number(question: Question, text: str) -> Value:
    kind = question.type
    assert kind.low is not None and kind.high is not None
    whole = question.whole or question.kind == "scale"
    unit = f" {unit_word(question.unit, kind.high)}" if question.unit else ""
    asked = (
        _("Please type one whole number from {low} to {high}.")
        if whole
        else _("Please type one number from {low} to {high}.")
    )
    wanted = asked.format(low=language.figures(kind.low), high=f"{language.figures(kind.high)}{unit}")
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
        raise NotAnAnswer(_("Please type some letters, or - to skip."))
    return clean[:200]
