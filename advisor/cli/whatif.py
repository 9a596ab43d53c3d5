"""`advisor whatif`: what other answers would make of the result, and which answers a finding rests on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from advisor.cli.common import engine_option, knowledge_in, lang_option, rules_option
from advisor.errors import UsageError
from advisor.language import _, ngettext


@click.command("whatif")
@click.argument("answers", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--set", "said", multiple=True, metavar="QUESTION=VALUE",
              help="Another answer, such as plank=90, knee_pain_running.left=5 or knee_place=[front]; nothing after "
              "the = takes the answer away. Can be given several times.")  # fmt: skip
@click.option("--turn", "finding", metavar="FINDING",
              help="Look for the smallest changes of answers that turn this finding on or off: a rule, pattern, muscle "
              "group, mistake or flag, as for `advisor why`.")  # fmt: skip
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), default="text", show_default=True)
@lang_option
@rules_option
@engine_option
def command(
    answers: Path, said: tuple[str, ...], finding: str | None, fmt: str, lang: str, rules: Path | None, engine_name: str
) -> None:
    """Say what would come out if some answers in the ANSWERS file were other ones, or what a finding rests on.

    The file stays as it is. With both, --turn starts from the answers that --set says and leaves those alone.

    \b
    Examples:
      advisor whatif examples/knee_pain.yaml --set knee_pain_running=6
      advisor whatif examples/knee_pain.yaml --set single_leg_bridge.right=16 --set strength_per_week=2
      advisor whatif examples/knee_pain.yaml --turn patellofemoral_pain
    """
    import json

    from advisor.engines import engine
    from advisor.inference import Reasoner
    from advisor.intake import answers_file
    from advisor.whatif.document import whatif

    if not said and not finding:
        raise UsageError(
            "Say which answers are to be other ones (--set QUESTION=VALUE) or what to turn (--turn FINDING)."
        )
    library = knowledge_in(lang, rules)
    questionnaire, given = answers_file.read(None if str(answers) == "-" else answers, library)
    found = whatif(Reasoner(library, engine(engine_name)), questionnaire, given, said, finding or "")
    if fmt == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        click.echo("\n".join(_lines(found)))


def _part(title: str, lines: list[str]) -> Iterator[str]:
    """A heading with its lines, where there are any."""
    from advisor.report.text import clean, wrap

    if lines:
        yield ""
        yield title
        yield from (wrap(clean(line), "  - ", "    ") for line in lines)


def _lines(found: dict[str, Any]) -> Iterator[str]:
    """The result as lines of text."""
    from advisor.report.text import clean, wrap

    yield clean(found["label"] or _("What if"))
    yield from _part(_("Other answers"), [_answer(each) for each in found["changed"]])
    yield ""
    yield wrap(" ".join(found["notes"]))
    if found["difference"]:
        yield from _difference(found["difference"])
    if found["turn"]:
        yield from _turn(found["turn"])
    yield ""
    yield wrap(found["statements"]["not_a_diagnosis"])


def _answer(change: dict[str, Any]) -> str:
    """A question with both answers."""
    side = f" ({change['side_text']})" if change["side"] else ""
    text = _("{question}{side} {before} → {after}")
    return text.format(question=change["ask"], side=side, before=change["before_text"], after=change["after_text"])


def _difference(found: dict[str, Any]) -> Iterator[str]:
    """What differs, the most urgent first; after an emergency nothing but what to do now."""
    from advisor.report.text import wrap

    triage = found["triage"]
    yield ""
    if found["same"]:
        yield wrap(_("Nothing changes: the result and the plan stay as they are ({title}).").format(
            title=triage["after"]["title"]))  # fmt: skip
        return
    yield from map(wrap, _triage_title(triage))
    yield from _part(_("New reasons"), [f"{each['urgency_text']}: {each['title']}. {each['because']}"
                                        for each in triage["new"]])  # fmt: skip
    yield from _part(_("What to do"), triage["after"]["do"])
    if triage["after"]["level"] == "emergency":
        return
    yield from _part(_("Reasons that are gone"), [each["title"] for each in triage["gone"]])
    questions = triage["open_questions"]
    yield from _part(_("Warning-sign questions left open"), [each["ask"] for each in questions["new"]])
    yield from _part(_("Warning-sign questions no longer open"), [each["ask"] for each in questions["gone"]])
    yield from _part(_("Answers that do not fit together"), [each["name"] for each in found["contradictions"]["new"]])
    yield from _findings(found)
    yield from _part(_("Load risk"), list(_risk(found["load_risk"])))
    yield from _part(_("The plan"), list(_plan(found["plan"])))
    yield from _part(_("Advice"), list(_new_and_gone(found["advice"])))
    if found["elsewhere"]:
        yield ""
        yield wrap(_("Details change elsewhere in the result as well: {parts}.").format(
            parts=", ".join(_elsewhere(found["elsewhere"]))))  # fmt: skip


def _elsewhere(parts: list[str]) -> Iterator[str]:
    """Names of parts of the result."""
    names = {
        "plan": _("the plan"), "tests": _("tests"), "not_assessed": _("what could not be judged"),
        "guide_notes": _("notes on the guide"), "check_in": _("the check-in"),
    }  # fmt: skip
    yield from dict.fromkeys(names.get(part, _("other words")) for part in parts)


def _triage_title(triage: dict[str, Any]) -> Iterator[str]:
    was, is_ = triage["before"], triage["after"]
    if was["level"] == is_["level"]:
        yield _("The result stays “{title}”.").format(title=is_["title"])
        return
    yield _("The result would be “{after}” in place of “{before}”.").format(after=is_["title"], before=was["title"])
    yield is_["summary"]


def _findings(found: dict[str, Any]) -> Iterator[str]:
    if isinstance(found["patterns"], dict):  # one of the two is an emergency
        yield from _part(_("Patterns, groups and mistakes"), [found["patterns"]["withheld"]])
        return
    yield from _part(_("Patterns"), [_pattern(each) for each in found["patterns"]])
    yield from _part(_("Worth training"), [line for each in found["groups"] for line in _group(each)])
    yield from _part(_("Training mistakes"), list(_new_and_gone(found["mistakes"])))


def _pattern(pattern: dict[str, Any]) -> str:
    """A pattern with how well it fits, before and after."""
    name = f"{pattern['name']} ({pattern['side_text']})" if pattern["side"] else pattern["name"]
    fits, none = _("{fits}, points: {points}"), _("not shown")
    said = [fits.format(fits=pattern[f"{when}_text"], points=points) if pattern[when] else none
            for when, points in zip(("before", "after"), pattern["points"], strict=True)]  # fmt: skip
    return f"{name}: {said[0]} → {said[1]}"


def _group(group: dict[str, Any]) -> Iterator[str]:
    """A group with the reasons that come and go; the three kinds of reasons stay apart."""
    kinds = (("measured", _("test")), ("associated", _("complaint")), ("form_signs", _("running form")))
    marks = (("new", _("New: {item}")), ("gone", _("Gone: {item}")))
    if group["before"] != group["after"]:
        mark = marks[0][1] if group["after"] else marks[1][1]
        yield mark.format(item=group["name"])
    for kind, word in kinds:
        for key, mark in marks:
            yield from (f"{group['name']}, {word} – {mark.format(item=reason)}" for reason in group[kind][key])


def _new_and_gone(found: dict[str, Any]) -> Iterator[str]:
    if "withheld" in found:
        return
    for key, text in (("new", _("New: {item}")), ("gone", _("Gone: {item}"))):
        for each in found[key]:
            yield text.format(item=each["name"])


def _risk(risk: dict[str, Any]) -> Iterator[str]:
    if not risk["changed"]:
        return
    said = []
    for side in (risk["before"], risk["after"]):
        low, high = side.get("range", (0, 0))
        points = str(low) if low == high else _("{low} to {high}").format(low=low, high=high)
        said.append(side["withheld"] if "withheld" in side
                    else _("{band}, points: {points}").format(band=side["band_text"], points=points))  # fmt: skip
    yield f"{said[0]} → {said[1]}"
    yield from (_("New: {item}").format(item=item) for item in risk["new"])
    yield from (_("Gone: {item}").format(item=item) for item in risk["gone"])


def _plan(plan: dict[str, Any]) -> Iterator[str]:
    was, is_ = plan["before"], plan["after"]
    if was != is_:
        offered = _("a plan, level: {level}")
        said = [side.get("withheld") or offered.format(level=side["level_text"]) for side in (was, is_)]
        yield f"{said[0]} → {said[1]}"
    yield from (_("New in the plan: {exercise}.").format(exercise=name) for name in plan["added"])
    yield from (_("No longer in the plan: {exercise}.").format(exercise=name) for name in plan["removed"])
    yield from (f"{each['exercise']}: {each['before']} → {each['after']}" for each in plan["doses"])


def _turn(found: dict[str, Any]) -> Iterator[str]:
    """What turns a finding: the result as it is where it is urgent, the changes, and how far the search went."""
    from advisor.report.text import clean, wrap

    triage = found["triage"]
    if triage["do"]:
        yield ""
        yield wrap(triage["title"])
        yield from _part(_("What to do"), triage["do"])
    yield ""
    yield wrap(_state(found))
    if found["pattern"]:
        yield wrap(_("A pattern counts here from “{word}” on.").format(word=found["pattern"]))
    yield from _part(_("It rests on"), list(dict.fromkeys(each["because"] for each in found["rests_on"])))
    if found["changes"]:
        yield ""
        yield wrap(_changed_answers(found))
    for number, change in enumerate(found["changes"], start=1):
        first = f"{number:>3}. "
        for answer in change["answers"]:
            yield wrap(clean(_answer(answer)), first, " " * 7)
            first = " " * 5
            if answer["or"]:
                yield wrap(_("or: {answers}").format(answers="; ".join(answer["or"])), " " * 7)
        if change["triage"]["level"] != triage["level"]:
            yield wrap(_("The result would be “{title}”.").format(title=change["triage"]["title"]), " " * 7)
        if change["contradictions"]:
            yield wrap(_("These answers would not fit together with the others."), " " * 7)
    if found["more"]:
        yield wrap(_("And {number} more of this size, with other answers.").format(number=found["more"]))
    yield ""
    yield wrap(_how_far(found))


def _state(found: dict[str, Any]) -> str:
    """Whether the finding holds now."""
    text = _("“{name}” does not hold with these answers.")
    if found["holds"]:
        text = _("“{name}” holds with these answers.")
    elif found["open"]:
        text = _("With these answers it can't be known whether “{name}” holds.")
    return text.format(name=found["name"])


def _changed_answers(found: dict[str, Any]) -> str:
    """What the list is."""
    size = found["size"]
    if found["holds"]:
        text = ngettext(
            "It would not hold any more with {number} other answer:",
            "It would not hold any more with {number} other answers together:", size)  # fmt: skip
    else:
        text = ngettext("It would hold with {number} other answer:",
                        "It would hold with {number} other answers together:", size)  # fmt: skip
    return text.format(number=size)


def _how_far(found: dict[str, Any]) -> str:
    """What can be said of the changes that are not listed; never that there is none where some were not tried."""
    most = found["most_changes"]
    tried = _("Changes tried: {number}.").format(number=found["tried"])
    if found["changes"]:
        said = [] if found["exact"] else [_("Not every smaller change was tried, so there may be one.")]
        said += [] if found["all_of_this_size"] else [_("There may be more of this size.")]
        return " ".join([*said, tried])
    if found["exact"]:
        none = _("No other answers to up to {most} questions turn it.")
        return f"{none.format(most=most)} {tried}"
    none = _(
        "Nothing was found with other answers to up to {most} questions. Not all were tried, so there may be some."
    )
    return f"{none.format(most=most)} {tried}"
