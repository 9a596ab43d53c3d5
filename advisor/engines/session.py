"""The engine for one person: durable-rules, driven so that it can't go wrong unnoticed.

As it comes, durable-rules is not fit for this work: its host steals firings on two threads of its own, rules
fall silent when one fact meets more than 64 of them, text counts as more than any number, and more (each trap
has a test in tests/engines). So only its inference is used. The compiled module is called directly, without
host, threads or actions; it sees numbers only (`advisor.engines.clauses`); each call is checked; and whatever
is out of the ordinary is raised as OwnFault, never passed over. No other file imports durable-rules.
"""

import locale
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from threading import Lock
from typing import Protocol, cast
from weakref import finalize

from advisor.condition import Condition, Facts, Truth, negate
from advisor.engines.clauses import Book, Clause, Test, is_so
from advisor.errors import AdvisorError, KnowledgeFault, OwnFault

# A fact that meets more than 64 tests at once silences its rule set. So every 48 clauses stand behind a gate
# of their own: while those behind one are tried, at most 15 other gates are waiting.
CLAUSES_A_GATE = 48
GATES = 16
MOST_PROPERTIES = 220  # besides gates, id and session, of 254 in all; more than the longest clause has
SESSION = "1"  # always the same one, deleted after each person: more than 1,024 of them crash it
BEGIN = "begin"
HANDLED, NOT_HANDLED = 0, 1  # what assert_fact answers; that nothing matches is an everyday thing

# The names that durable-rules understands in its own way.
_SPECIAL = "id sid $s $i $m $l $r $forward $and $or $eq $neq $lt $lte $gt $gte $ex $nex $mt $imt $iall $iany"

# The calls that make up one verdict must not be mixed with those of another thread.
_LOCK = Lock()


class _Native(Protocol):
    """What is used of the compiled module `durable_rules_engine`."""

    def create_ruleset(self, name: str, rules: str) -> int: ...
    def delete_ruleset(self, handle: int) -> None: ...
    def assert_fact(self, handle: int, fact: str) -> tuple[int, int]: ...
    def start_action_for_state(self, handle: int, state: int) -> tuple[str, str] | None: ...
    def complete_and_start_action(self, handle: int, state: int) -> str | None: ...
    def delete_state(self, handle: int, session: str) -> None: ...


def _load() -> tuple[_Native | None, str]:
    try:
        return cast(_Native, import_module("durable_rules_engine")), ""
    except ImportError as fault:  # not installed, or in a Python it can't be loaded in (3.13 and later)
        return None, str(fault)


_native, _reason = _load()


def available() -> bool:
    """Whether durable-rules can be used here."""
    return _native is not None


def reason() -> str:
    """Why durable-rules can't be used here; empty when it can."""
    return _reason


class SessionEngine:
    """durable-rules, held to the meaning that every engine shares."""

    name = "durable-rules"

    def compile(self, conditions: Mapping[str, Condition]) -> "_Compiled":
        """Prepare the conditions. That takes a while: keep the result and ask it for every person.

        Raises KnowledgeFault for a condition that is not typed, OwnFault without durable-rules.
        """
        if _native is None:
            raise OwnFault(f"durable-rules can't be used here ({_reason}).")
        return _Compiled(conditions, _native)


class _Compiled:
    def __init__(self, conditions: Mapping[str, Condition], native: _Native):
        self._book = book = Book()
        # Each condition is asked twice, for what does not fire may be false or unknown.
        self._asked = {
            name: (book.conclude(condition), book.conclude(negate(condition))) for name, condition in conditions.items()
        }
        chunks = (chunk for stage in book.stages() for chunk in _chunks(stage))
        self._rule_sets = [_RuleSet(chunk, book.proves, native) for chunk in chunks]

    def verdicts(self, facts: Facts) -> dict[str, Truth]:
        """True, False or None for every name. Raises OwnFault rather than give a doubtful verdict."""
        values = self._book.values(facts)
        with _LOCK, _watched(OwnFault):
            for rule_set in self._rule_sets:
                values |= dict.fromkeys(rule_set.conclusions(values), "1")
        return {name: _verdict(name, yes in values, no in values) for name, (yes, no) in self._asked.items()}


def _verdict(name: str, yes: bool, no: bool) -> Truth:
    if yes and no:
        raise OwnFault(f"durable-rules found {name} both true and false.")
    return True if yes else False if no else None


def _chunks(clauses: Iterable[Clause]) -> Iterator[list[Clause]]:
    """As many clauses at a time as one fact can serve."""
    chunk: list[Clause] = []
    properties: set[str] = set()
    for clause in clauses:
        more = {test.property for test in clause}
        if len(chunk) == GATES * CLAUSES_A_GATE or len(properties | more) > MOST_PROPERTIES:
            yield chunk
            chunk, properties = [], set()
        chunk.append(clause)
        properties |= more
    if chunk:
        yield chunk


class _RuleSet:
    """Clauses that are tried together, on one fact in a session of their own."""

    def __init__(self, clauses: list[Clause], proves: Mapping[Clause, list[str]], native: _Native):
        self._native = native
        self._proves = {f"r{number}": proves[clause] for number, clause in enumerate(clauses)}
        self._properties = sorted({test.property for clause in clauses for test in clause})
        self._gates = {f"g{number}": "1" for number in range(-(-len(clauses) // CLAUSES_A_GATE))}
        must_differ([BEGIN, *self._gates, *self._properties, *_SPECIAL.split()])
        rules = [_rule(BEGIN, [is_so(BEGIN)])]
        for number, clause in enumerate(clauses):
            gate = is_so(f"g{number // CLAUSES_A_GATE}")
            rules.append(_rule(f"r{number}", [gate, *sorted(clause)]))
        with _LOCK, _watched(KnowledgeFault):
            self._handle = native.create_ruleset("advisor", "{" + ",".join(rules) + "}")
        finalize(self, native.delete_ruleset, self._handle).atexit = False

    def conclusions(self, values: Mapping[str, str]) -> Iterator[str]:
        """What follows from the values of one person. The caller holds the lock."""
        fact = self._gates | {name: values[name] for name in self._properties if name in values}
        fired: list[str] = []
        try:
            fired.extend(self._fire(0, {BEGIN: "1"}))
            if fired == [BEGIN]:
                fired.extend(self._fire(1, fact))
        finally:
            if fired:  # deleting a session in which nothing fired is a crash: hence the rule on `begin`
                self._native.delete_state(self._handle, SESSION)
        if fired[:1] != [BEGIN] or len(set(fired)) < len(fired):
            raise OwnFault(f"durable-rules fired {', '.join(fired) or 'nothing'}.")
        return (name for rule in fired[1:] for name in self._proves[rule])

    def _fire(self, number: int, values: Mapping[str, str]) -> Iterator[str]:
        """Assert one fact and name each rule that fires on it."""
        given = "".join(f',"{name}":{value}' for name, value in values.items())
        fact = f'{{"id":"{number}","sid":"{SESSION}"{given}}}'
        code, state = self._native.assert_fact(self._handle, fact)
        if code == NOT_HANDLED:
            return
        if code != HANDLED:
            raise OwnFault(f"durable-rules answered {code} to a fact.")
        started = self._native.start_action_for_state(self._handle, state)
        message = started[1] if started else None
        while message:
            yield message.split('"', 2)[1]  # it reads {"rule":{"m":{the fact}}}
            message = self._native.complete_and_start_action(self._handle, state)


def _rule(name: str, tests: Iterable[Test]) -> str:
    """The rule as JSON, written here because numbers must come out as they are, never with an exponent."""
    parts = ",".join(f'{{"{word}":{{"{of}":{number}}}}}' for of, word, number in tests)
    return f'"{name}":{{"all":[{{"m":{{"$and":[{parts}]}}}}]}}'


def must_differ(names: Iterable[str]) -> None:
    """Raises KnowledgeFault if durable-rules, which knows names by 32-bit FNV-1a only, mistakes any two."""
    seen: dict[int, str] = {}
    for name in names:
        mark = 0x811C9DC5
        for byte in name.encode():
            mark = (mark ^ byte) * 0x01000193 & 0xFFFFFFFF
        if mark in seen:
            raise KnowledgeFault(f"durable-rules can't tell {name} from {seen[mark]}.")
        seen[mark] = name


@contextmanager
def _watched(fault: type[AdvisorError]) -> Iterator[None]:
    """Whatever durable-rules raises becomes a fault with a name; nothing is swallowed."""
    # Numbers are read by the C library; where that expects a decimal comma it takes 0.5 for 0.
    if locale.localeconv()["decimal_point"] != ".":
        raise OwnFault("durable-rules needs a locale (LC_NUMERIC) with a decimal point.")
    try:
        yield
    except AdvisorError:
        raise
    except Exception as trouble:
        raise fault(f"durable-rules failed: {trouble}.") from trouble
