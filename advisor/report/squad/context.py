"""What the templates of the squad's page get. Lists are empty and texts empty where there is nothing to show."""

from advisor.report.brand import Brand
from advisor.report.document import Knowledge, Part, says


class Count(Part):
    """How many came out at a level."""

    level: str = says("The triage level.")
    title: str = says("The level in words.")
    people: int = says("How many.")


class Urgent(Part):
    """Somebody who needs help before training."""

    id: str = says("The id.")
    row: int = says("The row in the intake.")
    level: str = says("The triage level.")
    title: str = says("The level in words.")
    urgency: str = says("By when.")
    reasons: list[str] = says("What the answers warn of.")
    report: str = says("Address of the report beside the page, or empty.")


class Turn(Part):
    """One thing that is otherwise than before."""

    kind: str = says("level, pattern_new, pattern_gone, weak_new, weak_gone, load_up or load_down.")
    what: str = says("What it is about, or empty.")
    before: str = says("How it was, or empty.")
    after: str = says("How it is, or empty.")


class Changed(Part):
    """Somebody whose result is otherwise than in the earlier batch."""

    id: str = says("The id.")
    since: str = says("The day of the earlier result where everybody has a day of their own, or empty.")
    direction: str = says("worse, better or other.")
    turns: list[Turn] = says("What changed.")
    report: str = says("Address of the report beside the page, or empty.")


class Compared(Part):
    """The batch against an earlier one."""

    earlier: str = says("The day of the earlier batch, or empty.")
    both: int = says("How many are in both.")
    same: int = says("How many of them came out the same.")
    changed: list[Changed] = says("Who changed, worse first.")
    more: int = says("How many more changed than are listed.")
    new: int = says("How many are only in the later batch.")
    gone: int = says("How many are only in the earlier batch.")
    not_told_apart: int = says("How many rows share their id with another row, so that they can't be compared.")
    other_rules: bool = says("Whether the two were made with different rules.")
    why_not: str = says("Why nothing is compared, or empty.")
    of_their_own: bool = says("Whether everybody is compared with an earlier assessment of their own, not two batches.")


class Move(Part):
    """An exercise of a group session."""

    name: str = says("Its name.")
    dose: str = says("Its dose.")
    how: list[str] = says("Steps.")
    cue: str = says("What to think of, or empty.")
    mind: list[str] = says("What to mind with complaints of those who join.")


class Session(Part):
    """What several runners can train together."""

    group: str = says("Id of the muscle group.")
    name: str = says("The muscle group.")
    does: str = says("What it does for a runner.")
    people: list[str] = says("Ids of those who join.")
    more: int = says("How many more join than are listed.")
    total: int = says("How many join.")
    measured: int = says("For how many a test was low.")
    associated: int = says("For how many it goes with a pattern.")
    form_sign: int = says("For how many it is a form sign.")
    level: str = says("The lowest level among them, in words.")
    exercises: list[Move] = says("What all of them may do, best first.")
    left_out: list[str] = says("Names of exercises that are ruled out for at least one of them.")


class Line(Part):
    """A row of the table of everybody."""

    id: str = says("The id.")
    row: int = says("The row in the intake.")
    level: str = says("The triage level.")
    title: str = says("The level in words.")
    urgency: str = says("By when, or empty.")
    patterns: list[str] = says("Patterns with side and how well they fit.")
    groups: list[str] = says("Muscle groups worth training, by what points to them: low tests first.")
    low: int = says("How many groups measured low; for sorting.")
    load_risk: str = says("The load risk in words, or empty.")
    load_points: int = says("Its points; for sorting.")
    plan_level: str = says("The level of the plan, or empty.")
    unanswered: int = says("How many questions have no answer.")
    report: str = says("Address of the report beside the page, or empty.")


class Squad(Part):
    """The context of the squad's page."""

    brand: Brand = says("Whose page it is.")
    lang: str = says("Its language.")
    label: str = says("The squad's name, or empty.")
    date: str = says("The day of the batch.")
    created: str = says("The same as an ISO time, or empty.")
    people: int = says("How many results there are.")
    unassessed: int = says("How many of a coach's clients have no result yet; none in a batch.")
    rejected: int = says("How many rows of the intake came to no result.")
    counts: list[Count] = says("How many came out at each level, most urgent first.")
    urgent: list[Urgent] = says("Who needs help before training, most urgent first.")
    urgent_more: int = says("How many more do than are listed.")
    compared: Compared | None = says("Who changed since an earlier batch.")
    sessions: list[Session] = says("What several can train together, most shared first.")
    sessions_withheld: str = says("Why there are none, or empty.")
    equipment: list[str] = says("What the sessions may use besides the floor, a wall and a mat.")
    lines: list[Line] = says("Everybody, most urgent first.")
    lines_left_out: int = says("How many are left out of the table because it would be too long.")
    not_a_diagnosis: str = says("What these results are not.")
    knowledge: Knowledge = says("Version of the rules in use now.")
    other_rules: bool = says("Whether all results were made with other rules.")
    outdated: int = says("How many of several results were, and take no part in sessions together.")
    script_hash: str = says("Fingerprint of the script that sorts the table, for the page's policy; empty for none.")
