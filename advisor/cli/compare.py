"""`advisor compare`: what changed from one result to a later one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from advisor.cli.common import engine_option, knowledge_in, lang_option, rules_option
from advisor.language import _


@click.command("compare")
@click.argument("before", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("after", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--weeks", type=click.FloatRange(0, 104), help="Weeks between the two, where the files do not say.")
@click.option("--plan", "plan_file", type=click.Path(path_type=Path, dir_okay=False),
              help="A plan file; its log of done workouts answers what the check-in left open.")  # fmt: skip
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day to count from.  [default: today]")
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), default="text", show_default=True)
@lang_option
@rules_option
@engine_option
def command(
    before: Path,
    after: Path,
    weeks: float | None,
    plan_file: Path | None,
    today: click.DateTime | None,
    fmt: str,
    lang: str,
    rules: Path | None,
    engine_name: str,
) -> None:
    """Say what changed from BEFORE to AFTER, against what counts as a change.

    Each is an answers file (as for `advisor assess`; a check-in too) or an assessment (JSON). What a check-in does
    not ask is carried over from BEFORE when that is an answers file; warning signs never are.

    \b
    Examples:
      advisor compare examples/knee_pain.yaml examples/knee_check_in.yaml
      advisor compare out/anna-march.json out/anna-may.json --format json
    """
    import json
    from datetime import datetime

    from advisor.cli.results import read_given
    from advisor.compare import compare
    from advisor.engines import engine
    from advisor.inference import Reasoner
    from advisor.plan import file as planfile

    library = knowledge_in(lang, rules)
    reasoner = Reasoner(library, engine(engine_name))
    earlier, later = read_given(before, library), read_given(after, library)
    notes = []
    if plan_file:
        day = today.date() if isinstance(today, datetime) else datetime.now().date()
        found = planfile.from_log(planfile.read(plan_file)[0], library, day)
        later = later.filled_in(found)
        notes.append(library.vocabulary.plan["from_log"].format(
            done=found["sessions_done"], planned=found["sessions_planned"], amber=found["amber_sessions"],
            least=library.changes.log.amber_from, days=library.changes.log.days))  # fmt: skip
    later, carried = later.after(earlier, library)
    notes += [library.changes.words["carried"].format(count=carried)] if carried else []
    first = earlier.made(reasoner)
    steps = {step["pattern"]: step["now"] for step in first["plan"].get("steps", ())}
    result = compare(library, first, later.made(reasoner, steps_before=steps), weeks) | {"notes": notes}
    if fmt == "json":
        click.echo(json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        click.echo("\n".join(_lines(result)))


def _lines(result: dict[str, Any]) -> Iterator[str]:
    """The comparison as lines of text: what needs doing first."""
    from advisor.report.text import clean, wrap

    def part(title: str, lines: list[str]) -> Iterator[str]:
        if lines:
            yield ""
            yield title
            yield from (wrap(clean(line), "  - ", "    ") for line in lines)

    triage, plan = result["triage"], result["plan"]
    yield clean(result["label"] or _("Comparison"))
    yield wrap(triage["text"])
    yield from part(_("What to do"), triage["do"])
    for item in result["escalate"]:
        yield from part(f"{item['title']} – {item['urgency_text']}", [item["because"], *item["do"], *item["tell"]])
    yield from part(_("New reasons"), [entry["text"] for entry in triage["new"]])
    if triage["after"] == "emergency":  # nothing else matters now
        return
    yield from part(_("In short"), [result["pain"]["text"], result["weeks_text"], *result["doubts"], *result["notes"]])
    yield from part(_("Reasons that are gone"), [entry["text"] for entry in triage["gone"]])
    measures = [(entry["text"], entry["threshold"]) for entry in result["measures"]]
    yield from part(_("Measured"), [f"{text} {limit}" for text, limit in measures])
    for name, title in (
        ("patterns", _("Patterns")),
        ("groups", _("Worth training")),
        ("mistakes", _("Training mistakes")),
    ):
        yield from part(title, [entry["text"] for entry in result[name]])
    risk = result["load_risk"]
    yield from part(_("Load risk"), [risk["text"], *(_("New: {item}").format(item=item) for item in risk["new"]),
                                  *(_("Gone: {item}").format(item=item) for item in risk["gone"])])  # fmt: skip
    yield from part(_("The plan"), [plan["withheld"]] if "withheld" in plan else plan["adjusted"] + plan["changes"])
    yield ""
    yield wrap(result["statements"]["not_a_diagnosis"])
