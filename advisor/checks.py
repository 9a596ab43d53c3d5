"""House rules about the knowledge: one small function each, yielding what is wrong and where."""

from collections.abc import Callable, Iterator

from advisor.condition import Op, leaves, negate, reads
from advisor.errors import Problem, did_you_mean
from advisor.library import Knowledge, Library
from advisor.rule import LEVELS, STRENGTHS, BoundRule, Evidence
from advisor.satisfiable import satisfiable
from advisor.wording import check_document

Check = Callable[[Library, Knowledge], Iterator[Problem]]


def check(library: Library, knowledge: Knowledge) -> list[Problem]:
    """Every problem that any house rule finds, in order of file and line."""
    found = {problem for house_rule in HOUSE_RULES for problem in house_rule(library, knowledge)}
    return sorted(found, key=lambda problem: (problem.file, problem.line, problem.message))


def _at(rule: BoundRule, message: str, mend: str = "") -> Problem:
    return Problem(f"rule {rule.rule.id}: {message}", rule.file, rule.line, mend=mend)


def ids_are_used_once(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """No two exercises or sources share an id (rules are looked at when they are put in order)."""
    lists = {
        "exercise": [item.id for file in knowledge.exercises.values() for item in file.exercises],
        "source": [item.id for item in knowledge.sources.sources] if knowledge.sources else [],
    }
    for what, ids in lists.items():
        for double in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            yield Problem(f"the {what} `{double}` is defined twice.", "rules")


def sources_exist(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """Every source that is cited is listed in sources.yaml."""

    def strange(evidence: Evidence) -> Iterator[tuple[str, str]]:
        for source in evidence.sources:
            if source not in library.sources:
                yield source, did_you_mean(source, library.sources)

    for rule in library.rules:
        for source, near in strange(rule.rule.evidence):
            yield _at(rule, f"the source `{source}` is not in sources.yaml.", near)
    for name, file in knowledge.exercises.items():
        for exercise in file.exercises:
            for source, near in strange(exercise.evidence):
                yield Problem(f"exercise {exercise.id}: the source `{source}` is not in sources.yaml.", name, mend=near)
    cited = [("trials", "rules/vocabulary.yaml", library.vocabulary.trials.sources),
             ("base_rate_sources", "rules/load_risk.yaml", library.load_risk.base_rate_sources)]  # fmt: skip
    for where, name, sources in cited:
        for source in sorted(set(sources) - library.sources.keys()):
            message = f"{where}: the source `{source}` is not in sources.yaml."
            yield Problem(message, name, mend=did_you_mean(source, library.sources))


def cases_stand_beside_rules(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """Every rule has a case in which it fires and one in which it stays silent."""
    for rule in library.rules:
        if rule.kind in ("pattern", "follows"):
            continue
        expected = {case.expect for case in rule.rule.cases}
        for missing in sorted({"fires", "silent"} - expected):
            yield _at(rule, f"there is no case with `expect: {missing}`.", "Add one under `cases:`.")
        for strange in sorted(expected - {"fires", "silent", "unknown"}):
            yield _at(rule, f"`expect: {strange}` is not known.", "Write fires, silent or unknown.")
    for name, pattern in knowledge.patterns.items():
        words = {case.expect for case in pattern.cases}
        if not words & {"possible", "strong"} or "none" not in words:
            yield Problem("a pattern needs a case that is possible or strong and one that is none.", name)
        for strange in sorted(words - set(STRENGTHS)):
            yield Problem(f"`expect: {strange}` is not a strength word ({', '.join(STRENGTHS)}).", name)


def strong_is_not_read(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """Whether a pattern is strong depends on how far ahead it is, so rules read at most `possible`."""
    strong = STRENGTHS.index("strong")
    for rule in library.rules:
        for leaf in leaves(rule.when):
            if leaf.fact.startswith("pattern.") and leaf.operand == strong:
                yield _at(rule, "a rule can't ask for `strong`.", "Ask for `at_least: possible`.")


def rules_can_turn_out_both_ways(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """No rule can never fire, and none always fires."""
    for rule in library.rules:
        if not satisfiable(rule.when, library.types):
            yield _at(rule, "no answers can ever make it fire.")
        elif not satisfiable(negate(rule.when), library.types) and not _asks_presence(rule):
            yield _at(rule, "it fires for everybody.")


def _asks_presence(rule: BoundRule) -> bool:
    return any(leaf.op in (Op.ANSWERED, Op.UNANSWERED) for leaf in leaves(rule.when))


def exercises_exist(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """Every exercise or tag that is named exists."""
    tags = {tag for exercise in library.exercises.values() for tag in exercise.tags}
    known = {*library.exercises, *tags}
    for rule in library.rules:
        then = rule.rule.then
        for name in sorted({*then.exclude} - known):
            yield _at(rule, f"there is no exercise or tag `{name}`.", did_you_mean(name, known))
        for name in sorted({*then.prefer} - library.exercises.keys()):
            yield _at(rule, f"there is no exercise `{name}`.", did_you_mean(name, library.exercises))
    for group in library.groups.values():
        for name in sorted(set(group.exercises) - library.exercises.keys()):
            yield Problem(f"there is no exercise `{name}`.", f"rules/groups/{group.id}.yaml",
                          mend=did_you_mean(name, library.exercises))  # fmt: skip
    for program in library.programs.values():
        named = {line.exercise for session in program.sessions for line in session.exercises}
        named |= {*program.warm_up, *program.mobility, *program.after_run}
        for name in sorted(named - library.exercises.keys()):
            yield Problem(f"there is no exercise `{name}`.", f"rules/programs/{program.level}.yaml",
                          mend=did_you_mean(name, library.exercises))  # fmt: skip


def the_plan_refers_to_what_exists(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """Exercises, rules and levels that the choosing of a plan and the steps of a pattern name."""
    choosing = library.choosing
    named = {"choosing": {name for movement in choosing.movements for name in movement.fallback}}
    named["choosing"] |= {line.exercise for line in choosing.upper_core.exercises}
    places = {"choosing": "rules/programs/choosing.yaml"}
    for pattern in library.patterns.values():
        named[pattern.id] = {name for step in pattern.steps for name in step.exercises}
        places[pattern.id] = f"rules/patterns/{pattern.id}.yaml"
    for key, names in named.items():
        for name in sorted(names - library.exercises.keys()):
            yield Problem(f"there is no exercise `{name}`.", places[key], mend=did_you_mean(name, library.exercises))
    for name in sorted(set(choosing.weaker_side.not_with_rules) - {rule.rule.id for rule in library.rules}):
        yield Problem(f"there is no rule `{name}`.", places["choosing"])
    for program in library.programs.values():
        for name in sorted({line.exercise for session in program.sessions for line in session.exercises}):
            exercise = library.exercises.get(name)
            if exercise and LEVELS.index(exercise.level) > LEVELS.index(program.level):
                message = f"`{name}` belongs to the {exercise.level} level."
                yield Problem(message, f"rules/programs/{program.level}.yaml")


def changes_refer_to_what_exists(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """Facts, rules and sources that the comparison of two results names."""
    changes, file = library.changes, "rules/changes.yaml"
    facts = {measure.fact for measure in changes.measures} | {changes.reported.fact, changes.weeks}
    facts |= {measure.same_way for measure in changes.measures if measure.same_way}
    facts |= {*changes.carry.not_, *changes.carry.per_week}
    for name in sorted(facts - library.types.keys()):
        yield Problem(f"there is no question or value `{name}`.", file, mend=did_you_mean(name, library.types))
    for name in sorted({item.rule for item in changes.escalate} - {rule.rule.id for rule in library.rules}):
        yield Problem(f"there is no rule `{name}`.", file)
    for name in sorted({source for measure in changes.measures for source in measure.sources} - library.sources.keys()):
        yield Problem(f"the source `{name}` is not in sources.yaml.", file, mend=did_you_mean(name, library.sources))


def every_exercise_can_be_reached(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """A strength exercise that no group, program or rule names would never be recommended."""
    reached = {name for group in library.groups.values() for name in group.exercises}
    for program in library.programs.values():
        reached |= {line.exercise for session in program.sessions for line in session.exercises}
        reached |= {*program.warm_up, *program.mobility, *program.after_run}
    for rule in library.rules:
        reached |= set(rule.rule.then.prefer)
    for exercise in library.exercises.values():
        if exercise.id not in reached:
            yield Problem(f"nothing leads to the exercise `{exercise.id}`.", "rules/exercises",
                          mend="Name it in a group, a program or a pattern's `prefer`.")  # fmt: skip


def groups_exist(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """Every muscle group that is named exists."""
    for rule in library.rules:
        then = rule.rule.then
        for name in sorted({*then.worth_training, *then.form_sign, *then.measured_weak} - library.groups.keys()):
            yield _at(rule, f"there is no muscle group `{name}`.", did_you_mean(name, library.groups))
    for exercise in library.exercises.values():
        for name in sorted({*exercise.muscles.primary, *exercise.muscles.secondary} - library.groups.keys()):
            yield Problem(f"exercise {exercise.id}: there is no muscle group `{name}`.", "rules/exercises")


def findings_are_read(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """A flag that no rule reads and no reader sees is a dead end."""
    read = {fact for rule in library.rules for fact in reads(rule.when)}
    for rule in library.rules:
        then = rule.rule.then
        shown = then.triage or then.advice or then.level_cap or then.exclude or then.prefer
        seen = bool(shown) or then.impact is False or then.running is False
        if then.flag and not seen and not any(fact in read for fact in rule.writes()):
            yield _at(rule, f"nothing reads the flag `{then.flag}`.")


def replaced_rules_exist(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """`in_place_of` names other triage rules, and none that is more urgent: what those say to do is never hushed."""
    order = library.vocabulary.urgency
    known = {rule.rule.id: rule.rule.then.triage for rule in library.rules if rule.rule.then.triage}
    for rule in library.rules:
        then = rule.rule.then.triage
        for name in then.in_place_of if then else ():
            other = known.get(name)
            if other is None or name == rule.rule.id:
                yield _at(
                    rule, f"`in_place_of` names `{name}`, which is no other triage rule.", did_you_mean(name, known)
                )
            elif then and {then.urgency, other.urgency} <= set(order) and other.rank(order)[:2] < then.rank(order)[:2]:
                yield _at(
                    rule,
                    f"`in_place_of` names `{name}`, which is more urgent.",
                    "Only a rule of the same or less urgency can be replaced.",
                )


def questions_are_needed(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """Every question (but names and texts) is read by a rule, a derived value, the plan or another question."""
    read = {fact for rule in library.rules for fact in reads(rule.when)}
    read |= {fact for item in library.derived for fact in item.reads()}
    for questionnaire in library.questionnaires.values():
        read |= {fact for shown in questionnaire.shown.values() for fact in reads(shown)}
        read |= {question.sides for question in questionnaire.questions if question.sides}
    read |= set(library.vocabulary.read_by_plan)
    for questionnaire in library.questionnaires.values():
        for question in questionnaire.questions:
            if question.kind != "text" and not read & set(question.facts):
                yield Problem(f"no rule and no plan needs the question `{question.id}`.", "questionnaires",
                              mend="Use it in a rule, or leave it out.")  # fmt: skip


def red_flags_name_hazards(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """Every rule that raises triage to a clinician or higher names the hazard it holds back."""
    for rule in library.rules:
        then = rule.rule.then.triage
        if then is None or then.level == "modify":
            continue
        if rule.rule.hazard not in library.hazards:
            yield _at(rule, f"the hazard `{rule.rule.hazard}` is not in hazards.yaml.", "Name one with `hazard:`.")


def words_exist(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """Urgency words and regions are in the vocabulary."""
    for rule in library.rules:
        then = rule.rule.then.triage
        if then and then.urgency not in library.vocabulary.urgency:
            yield _at(rule, f"the urgency `{then.urgency}` is not in vocabulary.yaml.")
    for name, pattern in knowledge.patterns.items():
        if pattern.region not in library.vocabulary.regions:
            yield Problem(f"the region `{pattern.region}` is not in vocabulary.yaml.", name)
        if name.rpartition("/")[2] != f"{pattern.id}.yaml":
            yield Problem(f"the file should be named {pattern.id}.yaml.", name)


def sentences_are_worded_with_care(library: Library, knowledge: Knowledge) -> Iterator[Problem]:
    """No sentence promises, frightens or diagnoses, and none is too long."""
    for name, document in knowledge.files.documents.items():
        if not name.endswith(("sources.yaml", "wording.yaml")):
            yield from check_document(document, library.wording)


HOUSE_RULES: tuple[Check, ...] = (
    ids_are_used_once,
    sources_exist,
    cases_stand_beside_rules,
    strong_is_not_read,
    rules_can_turn_out_both_ways,
    exercises_exist,
    the_plan_refers_to_what_exists,
    changes_refer_to_what_exists,
    every_exercise_can_be_reached,
    groups_exist,
    findings_are_read,
    replaced_rules_exist,
    questions_are_needed,
    red_flags_name_hazards,
    words_exist,
    sentences_are_worded_with_care,
)
