"""A questionnaire as a form: text to read, an answers file to fill in, the header of a table."""

import csv
import io
import textwrap

from advisor import units
from advisor.language import _
from advisor.questionnaire import Question, Questionnaire


def as_text(questionnaire: Questionnaire) -> str:
    """Every question with its id, its options and why it is asked."""
    lines = [questionnaire.title, "", *textwrap.wrap(questionnaire.intro, 80)]
    for section in questionnaire.sections:
        lines += ["", section.title, "-" * len(section.title)]
        for question in section.questions:
            lines += ["", *_wrapped(f"{question.ask}  [{question.id}]"), *_options(question, "    ")]
            lines += _wrapped(_("Why: {reason}").format(reason=question.why), "    ")
    return "\n".join(lines) + "\n"


def as_yaml(questionnaire: Questionnaire) -> str:
    """An answers file with every question as a comment and an empty answer; empty answers count as not given."""
    how = _("Fill in what you can. `unknown` means: I do not know.")
    lines = [f"# {questionnaire.title}", f"# {how}", ""]
    lines.append(f"questionnaire: {questionnaire.id}")
    for section in questionnaire.sections:
        lines += ["", f"# === {section.title} ==="]
        for question in section.questions:
            lines += ["", *(f"# {line}" for line in [*_wrapped(question.ask), *_options(question, "  ")])]
            lines.append(f"{question.id}:")
    return "\n".join(lines) + "\n"


def as_csv(questionnaire: Questionnaire) -> str:
    """The header of an intake table: a column a question, or one for each leg where both are always asked about."""
    columns = [
        column
        for question in questionnaire.questions
        for column in (question.facts if question.sides == "always" else (question.id,))
    ]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(["id", *columns])
    return out.getvalue()


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, 78, initial_indent=indent, subsequent_indent=indent)


def _options(question: Question, indent: str) -> list[str]:
    """What may be answered, a line each."""
    if question.options:
        several = [_("(several may fit)")] if question.kind == "choices" else []
        lines = [*several, *(f"{option}: {wording}" for option, wording in question.options.items())]
    elif question.range:
        low, high = (f"{end:g}" for end in question.range)
        if question.unit:
            lines = [_("({low} to {high} {unit})").format(low=low, high=high, unit=units.in_words(question.unit, 2))]
        else:
            lines = [_("({low} to {high})").format(low=low, high=high)]
    else:
        lines = {"yes_no": [_("(yes or no)")], "scale": [_("(0 to 10)")]}.get(question.kind, [])
    if question.sides == "always":
        lines.append(_("(each side: {left: ..., right: ...}, or one answer for both)"))
    elif question.sides:
        lines.append(_("(each side: {left: ..., right: ...}, or one answer for the painful side)"))
    return [line for text in lines for line in _wrapped(text, indent)]
