"""A questionnaire as a form: text to read, an answers file to fill in, the header of a table."""

import csv
import io
import textwrap

from advisor.questionnaire import Question, Questionnaire


def as_text(questionnaire: Questionnaire) -> str:
    """Every question with its id, its options and why it is asked."""
    lines = [questionnaire.title, "", *textwrap.wrap(questionnaire.intro, 80)]
    for section in questionnaire.sections:
        lines += ["", section.title, "-" * len(section.title)]
        for question in section.questions:
            lines += ["", *_wrapped(f"{question.ask}  [{question.id}]"), *_options(question, "    ")]
            lines += _wrapped(f"Why: {question.why}", "    ")
    return "\n".join(lines) + "\n"


def as_yaml(questionnaire: Questionnaire) -> str:
    """An answers file with every question as a comment and an empty answer; empty answers count as not given."""
    lines = [f"# {questionnaire.title}", "# Fill in what you can. `unknown` means: I don't know.", ""]
    lines.append(f"questionnaire: {questionnaire.id}")
    for section in questionnaire.sections:
        lines += ["", f"# === {section.title} ==="]
        for question in section.questions:
            lines += ["", *(f"# {line}" for line in [*_wrapped(question.ask), *_options(question, "  ")])]
            lines.append(f"{question.id}:")
    return "\n".join(lines) + "\n"


def as_csv(questionnaire: Questionnaire) -> str:
    """The header of an intake table, one column a question."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(["id", *(question.id for question in questionnaire.questions)])
    return out.getvalue()


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, 78, initial_indent=indent, subsequent_indent=indent)


def _options(question: Question, indent: str) -> list[str]:
    """What may be answered, a line each."""
    if question.options:
        several = ["(several may fit)"] if question.kind == "choices" else []
        lines = [*several, *(f"{option}: {wording}" for option, wording in question.options.items())]
    elif question.range:
        lines = [f"({question.range[0]:g} to {question.range[1]:g} {question.unit})"]
    else:
        lines = {"yes_no": ["(yes or no)"], "scale": ["(0 to 10)"]}.get(question.kind, [])
    if question.sides:
        lines.append("(each side: {left: ..., right: ...}, or one answer for the painful side)")
    return [line for text in lines for line in _wrapped(text, indent)]
