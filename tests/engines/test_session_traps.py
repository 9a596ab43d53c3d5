"""Each way in which durable-rules goes wrong as it comes, and the guard that keeps it from us.

Every docstring names the guard; without it the test fails, hangs or crashes.
"""

import locale
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any as Anything

import pytest

from advisor.condition import All, Any, AtLeast, Condition, Facts, Leaf, Not, Op, Truth, truth
from advisor.engines import session
from advisor.engines.clauses import MOST_CLAUSES, Book, is_so
from advisor.engines.session import SessionEngine
from advisor.errors import KnowledgeFault, OwnFault

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not session.available(), reason=session.reason() or "it is there")


def verdicts(conditions: dict[str, Condition], facts: Facts) -> dict[str, Truth]:
    """durable-rules' verdicts, which must be the true ones."""
    found = SessionEngine().compile(conditions).verdicts(facts)
    assert found == {name: truth(condition, facts) for name, condition in conditions.items()}
    return found


def in_a_process(code: str, seconds: float = 60) -> str:
    """What the code prints in a fresh Python, which may crash or hang without harm."""
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert run.returncode == 0, run.stderr or f"ended with {run.returncode}"
    return run.stdout


class Native:
    """The compiled module with some calls replaced; notes the name of every call."""

    def __init__(self, **replaced: Callable[..., Anything]):
        self.replaced = replaced
        self.called: list[str] = []

    def __getattr__(self, name: str) -> Callable[..., Anything]:
        self.called.append(name)
        return self.replaced.get(name) or getattr(sys.modules["durable_rules_engine"], name)


class TestNoHost:
    def test_no_thread_is_started(self) -> None:
        """Guard: no Host, whose two timer threads steal firings from the one who asked."""
        before = threading.active_count(), len(list(Path("/proc/self/task").glob("*")))
        compiled = SessionEngine().compile({"a": Leaf("x", Op.AT_LEAST, 3)})
        for value in range(50):
            compiled.verdicts({"x": value})
        assert before == (threading.active_count(), len(list(Path("/proc/self/task").glob("*"))))

    def test_only_the_compiled_module_is_loaded(self) -> None:
        """Guard: `durable_rules_engine` directly; the package `durable` brings host, closures and timers."""
        code = "import sys; import advisor.engines.session; print([m for m in sys.modules if 'durable' in m])"
        assert in_a_process(code).strip() in ("['durable_rules_engine']", "['_durable_rules_engine']")

    def test_only_one_file_imports_it(self) -> None:
        """Guard: everything is confined to one file."""
        files = [path.name for path in (ROOT / "advisor").rglob("*.py") if "durable_rules_engine" in path.read_text()]
        assert files == ["session.py"]

    def test_only_known_calls_are_made(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Guard: single `assert_fact` only. Events are eaten by the first rule, batches fall silent or crash."""
        native = Native()
        monkeypatch.setattr(session, "_native", native)
        verdicts({"a": Leaf("x", Op.IS, True), "b": Leaf("y", Op.IS, True)}, {"x": True})
        assert set(native.called) == {
            "create_ruleset",
            "delete_ruleset",
            "assert_fact",
            "start_action_for_state",
            "complete_and_start_action",
            "delete_state",
        }

    def test_sixteen_threads_get_their_own_verdicts(self) -> None:
        """Guard: one lock; threads on one session mix their facts or crash."""
        rules = {f"r{n}": Leaf("x", Op.AT_LEAST, n) for n in range(100)}
        compiled = SessionEngine().compile(rules)

        def ask(x: int) -> bool:
            return compiled.verdicts({"x": x}) == {f"r{n}": x >= n for n in range(100)}

        switching = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            with ThreadPoolExecutor(16) as pool:
                right = list(pool.map(ask, [number % 100 for number in range(2000)]))
        finally:
            sys.setswitchinterval(switching)
        assert right == [True] * 2000


class TestManyRules:
    @pytest.mark.parametrize("count", [47, 48, 49, 64, 65, 150, 300, 768, 769, 2000])
    def test_one_person_meets_many_conditions(self, count: int) -> None:
        """Guard: 48 clauses a gate; a fact that meets more than 64 gets error 303 and no rule at all."""
        found = verdicts({f"r{n}": Leaf("x", Op.AT_LEAST, n) for n in range(count)}, {"x": count})
        assert set(found.values()) == {True}

    @pytest.mark.parametrize("count", [48, 64, 65, 767, 768, 769, 3000])
    def test_every_clause_of_a_rule_set_at_once(self, count: int) -> None:
        """Guard: 16 gates a fact; 15 that wait and the 48 clauses of one are just below the limit of 64."""
        steps = tuple(Leaf("x", Op.AT_LEAST, n) for n in range(count))
        assert verdicts({"any": Any(steps)}, {"x": count}) == {"any": True}

    @pytest.mark.parametrize("count", [65, 150, 300])
    def test_one_person_meets_many_conditions_on_as_many_facts(self, count: int) -> None:
        """Guard: the same, where each condition has a fact (and an `any`) of its own."""
        rules: dict[str, Condition] = {
            f"r{n}": Any((Leaf(f"x{n}", Op.IS, True), Leaf(f"y{n}", Op.LESS_THAN, 5))) for n in range(count)
        }
        person = {f"x{n}": True for n in range(count)} | {f"y{n}": 4 for n in range(count)}
        assert set(verdicts(rules, person).values()) == {True}

    def test_the_limit_is_real_and_is_not_passed_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Guard: an error of the engine is raised; here too many rules behind one gate give error 303."""
        monkeypatch.setattr(session, "CLAUSES_A_GATE", 1000)
        compiled = SessionEngine().compile({f"r{n}": Leaf("x", Op.AT_LEAST, n) for n in range(100)})
        with pytest.raises(OwnFault, match="303"):
            compiled.verdicts({"x": 100})
        assert set(compiled.verdicts({}).values()) == {None}  # and the next person is served again

    def test_many_facts(self) -> None:
        """Guard: at most 220 properties a fact; with more than 250 it gets error 302."""
        rules: dict[str, Condition] = {f"r{n}": Leaf(f"x{n}", Op.IS, n % 2 == 0) for n in range(600)}
        verdicts(rules, {f"x{n}": True for n in range(600)})

    def test_too_many_facts_are_not_passed_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Guard: an error of the engine is raised; here error 302."""
        monkeypatch.setattr(session, "MOST_PROPERTIES", 400)
        compiled = SessionEngine().compile({f"r{n}": Leaf(f"x{n}", Op.IS, True) for n in range(300)})
        with pytest.raises(OwnFault, match="302"):
            compiled.verdicts({f"x{n}": True for n in range(300)})

    def test_facts_nobody_asks_for_stay_out(self) -> None:
        """Guard: only what the conditions read goes in."""
        verdicts({"a": Leaf("x", Op.IS, True)}, {"x": True} | {f"y{n}": "text" for n in range(1000)})

    @pytest.mark.parametrize("false", [(), (0,), (599,)])
    def test_one_condition_on_600_facts(self, false: tuple[int, ...]) -> None:
        """Guard: a clause of more than 200 tests is cut into conclusions of an earlier stage."""
        every = All(tuple(Leaf(f"x{n}", Op.IS, True) for n in range(600)))
        facts = {f"x{n}": n not in false for n in range(600)}
        verdicts({"every": every}, facts)
        verdicts({"every": every}, {name: value for name, value in facts.items() if name != "x300"})

    def test_the_same_lone_condition_in_300_rules(self) -> None:
        """Guard: each clause is written once; from 256 equal ones on it crashes."""
        found = verdicts({f"r{n}": Leaf("x", Op.IS, True) for n in range(300)}, {"x": True})
        assert list(found.values()) == [True] * 300

    @pytest.mark.parametrize("value", [0, 599, 600])
    def test_a_condition_with_600_alternatives(self, value: int) -> None:
        """Guard: 48 clauses a gate; from 512 siblings on it loops for ever."""
        any_ = Any(tuple(Leaf("x", Op.IS, n) for n in range(600)))
        verdicts({"any": any_, "none": Not(any_)}, {"x": value})
        options = tuple(f"o{n}" for n in range(600))
        verdicts({"any_of": Leaf("y", Op.ANY_OF, options)}, {"y": f"o{value}"})
        verdicts({"all_of": Leaf("y", Op.ALL_OF, options)}, {"y": frozenset(options[:value])})

    def test_alternatives_do_not_multiply(self) -> None:
        """Guard: a part with many clauses becomes a conclusion of an earlier stage."""
        wide = [Any(tuple(Leaf(f"x{n}.{m}", Op.IS, True) for m in range(10))) for n in range(10)]
        rules: dict[str, Condition] = {"all": All(tuple(wide)), "half": AtLeast(5, tuple(wide))}
        book = Book()
        for rule in rules.values():
            book.conclude(rule)
        assert len(book.proves) < 1000  # written out it would be 10^10
        assert len(book.stages()) > 1
        everything = {f"x{n}.{m}": True for n in range(10) for m in range(10)}
        for dropped in ((), (0,), range(5), range(6)):
            false = {f"x{n}.{m}": False for n in dropped for m in range(10)}
            verdicts(rules, everything | false)
            verdicts(rules, {name: value for name, value in everything.items() if name not in false})

    def test_counting_does_not_multiply(self) -> None:
        """Guard: at-least-n of a long list is counted by halves."""
        half = AtLeast(16, tuple(Leaf(f"x{n}", Op.IS, True) for n in range(32)))
        book = Book()
        book.conclude(half)
        assert len(book.proves) < 32 * 32 * MOST_CLAUSES  # written out it would be 6 * 10^8
        for true in (0, 15, 16, 17):
            for known in (20, 32):
                verdicts({"half": half}, {f"x{n}": n < true for n in range(known)})


class TestSessions:
    def test_a_person_who_meets_nothing(self) -> None:
        """Guard: a rule on `begin` always fires; deleting a session in which nothing fired is a crash."""
        code = """if True:
            from advisor.condition import Leaf, Op
            from advisor.engines.session import SessionEngine
            compiled = SessionEngine().compile({f"r{n}": Leaf("x", Op.IS, n) for n in range(40)})
            print([set(compiled.verdicts(facts).values()) for facts in ({}, {"x": 99}, {})])"""
        assert in_a_process(code).strip() == "[{None}, {False}, {None}]"

    def test_no_conditions_at_all(self) -> None:
        """Guard: no rule set without a rule."""
        assert verdicts({}, {"x": 1}) == {}
        assert verdicts({"always": All(()), "never": Any(())}, {}) == {"always": True, "never": False}

    def test_more_people_than_sessions(self) -> None:
        """Guard: one session, deleted after each person; after 1,024 of them comes a MemoryError."""
        compiled = SessionEngine().compile({"a": Leaf("x", Op.AT_LEAST, 5)})
        assert [compiled.verdicts({"x": n % 10})["a"] for n in range(3000)] == [n % 10 >= 5 for n in range(3000)]

    def test_nothing_is_left_of_the_person_before(self) -> None:
        """Guard: the session is deleted, so facts of two people never meet."""
        both = All((Leaf("x", Op.IS, True), Leaf("y", Op.IS, True)))
        compiled = SessionEngine().compile({"both": both, "x": Leaf("x", Op.IS, True)})
        assert compiled.verdicts({"x": True}) == {"both": None, "x": True}
        assert compiled.verdicts({"y": True}) == {"both": None, "x": None}
        assert compiled.verdicts({}) == {"both": None, "x": None}

    def test_the_same_person_again(self) -> None:
        """Guard: fresh ids; the same fact twice is refused (code 2)."""
        compiled = SessionEngine().compile({"a": Leaf("x", Op.AT_LEAST, 5)})
        assert [compiled.verdicts({"x": 5}) for _ in range(3)] == [{"a": True}] * 3

    def test_memory_stays_flat(self) -> None:
        """Guard: the session is deleted; 5,000 people leave no more behind than 500."""
        code = """if True:
            from pathlib import Path
            from advisor.condition import All, Any, Leaf, Not, Op
            from advisor.engines.session import SessionEngine

            def megabytes():
                return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

            rules = {f"r{n}": Any((Leaf(f"x{n % 20}", Op.AT_LEAST, n % 11), Leaf("y", Op.IS, True))) for n in range(60)}
            compiled = SessionEngine().compile(rules)
            for person in range(500):
                compiled.verdicts({f"x{n}": (n + person) % 11 for n in range(20)})
            before = megabytes()
            for person in range(5000):
                compiled.verdicts({f"x{n}": (n + person) % 11 for n in range(person % 20)})
            print(megabytes() - before)"""
        assert float(in_a_process(code)) < 8

    def test_rule_sets_no_longer_used_are_freed(self) -> None:
        """Guard: a rule set is deleted with the object that holds it (some 10 kB a clause)."""
        code = """if True:
            from pathlib import Path
            from advisor.condition import Leaf, Op
            from advisor.engines.session import SessionEngine

            def megabytes():
                return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

            def once(number):
                rules = {f"r{n}": Leaf(f"x{n % 20}", Op.AT_LEAST, n + number) for n in range(100)}
                assert SessionEngine().compile(rules).verdicts({"x3": number + 3})["r3"] is True

            for number in range(20):
                once(number)
            before = megabytes()
            for number in range(200):
                once(number)
            print(megabytes() - before)"""
        assert float(in_a_process(code)) < 40

    def test_the_definition_is_left_alone(self) -> None:
        """Guard: it gets a text of its own; a definition handed over is changed in place."""
        rules: dict[str, Condition] = {"a": Not(Any((Leaf("x", Op.IS, 3), Leaf("y", Op.NONE_OF, ("o",)))))}
        copy = dict(rules)
        first, second = SessionEngine().compile(rules), SessionEngine().compile(rules)
        assert rules == copy
        people: list[Facts] = [{}, {"x": 3}, {"x": 2, "y": "o"}]
        for facts in people:
            assert first.verdicts(facts) == second.verdicts(facts)


class TestValues:
    @pytest.mark.parametrize("value", ["", "abc", "5", True, False, frozenset({"5"}), b"5", [5]])
    @pytest.mark.parametrize("op", [Op.IS, Op.IS_NOT, Op.AT_LEAST, Op.LESS_THAN])
    def test_what_is_no_number_is_never_compared_as_one(self, op: Op, value: Anything) -> None:
        """Guard: values are of the type their conditions ask for; to the engine '' >= 5 and True == 1 hold."""
        compiled = SessionEngine().compile({"a": Leaf("x", op, 1)})
        with pytest.raises(OwnFault, match="The fact x"):
            compiled.verdicts({"x": value})

    @pytest.mark.parametrize(
        ("leaf", "value"),
        [
            (Leaf("x", Op.IS, True), 1),
            (Leaf("x", Op.IS, True), "true"),
            (Leaf("x", Op.IS, "front"), 1),
            (Leaf("x", Op.IS, "front"), True),
            (Leaf("x", Op.IS_NOT, "front"), frozenset({"front"})),
            (Leaf("x", Op.ANY_OF, ("front",)), 1),
            (Leaf("x", Op.ALL_OF, ("front",)), "front"),
        ],
    )
    def test_other_types_are_not_mixed_either(self, leaf: Leaf, value: Anything) -> None:
        """Guard: the same for yes/no and options."""
        with pytest.raises(OwnFault, match="The fact x"):
            SessionEngine().compile({"a": leaf}).verdicts({"x": value})

    @pytest.mark.parametrize(
        "leaf",
        [
            Leaf("x", Op.AT_LEAST, "5"),
            Leaf("x", Op.AT_LEAST, True),
            Leaf("x", Op.AT_LEAST, None),
            Leaf("x", Op.IS, None),
            Leaf("x", Op.BETWEEN, 5),
            Leaf("x", Op.BETWEEN, ("a", "b")),
            Leaf("x", Op.ANY_OF, ()),
            Leaf("x", Op.ANY_OF, (1.0, 2.0)),
            Leaf("x", Op.ANY_OF, "front"),
        ],
    )
    def test_untyped_conditions_are_refused(self, leaf: Leaf) -> None:
        """Guard: operands are checked on compiling."""
        with pytest.raises(KnowledgeFault, match="x "):
            SessionEngine().compile({"a": leaf})

    def test_one_fact_has_one_type(self) -> None:
        """Guard: two conditions can't ask for one fact as values of different types."""
        with pytest.raises(KnowledgeFault, match="fact x"):
            SessionEngine().compile({"a": Leaf("x", Op.IS, True), "b": Leaf("x", Op.AT_LEAST, 1)})

    def test_none_is_missing(self) -> None:
        """Guard: missing values are left out; to the engine null exists."""
        rules: dict[str, Condition] = {"at": Leaf("x", Op.AT_LEAST, 5), "un": Leaf("x", Op.UNANSWERED)}
        facts: dict[str, Anything] = {"x": None}
        assert verdicts(rules, facts) == {"at": None, "un": True}

    def test_unanswered_alone(self) -> None:
        """Guard: presence is a property of its own; a bare `$nex` matches the engine's own state for ever."""
        code = """if True:
            from advisor.condition import All, Leaf, Op
            from advisor.engines.session import SessionEngine
            rules = {"x": Leaf("x", Op.UNANSWERED), "both": All((Leaf("x", Op.UNANSWERED), Leaf("y", Op.UNANSWERED)))}
            compiled = SessionEngine().compile(rules)
            print([list(compiled.verdicts(facts).values()) for facts in ({}, {"x": 1}, {"y": "a"})])"""
        assert in_a_process(code, 20).strip() == "[[True, True], [False, False], [True, False]]"

    @pytest.mark.parametrize(
        ("leaf", "value"),
        [
            (Leaf("x", Op.IS_NOT, 5), 4),
            (Leaf("x", Op.IS, False), False),
            (Leaf("x", Op.IS_NOT, "front"), "back"),
            (Leaf("x", Op.NONE_OF, ("front", "inner")), frozenset({"back"})),
            (Leaf("x", Op.NOT_ALL_OF, ("front", "inner")), frozenset({"front"})),
            (Leaf("x", Op.LESS_THAN, 5), 4),
            (Leaf("x", Op.OUTSIDE, (1, 3)), 4),
        ],
    )
    def test_negative_only(self, leaf: Leaf, value: Anything) -> None:
        """Guard: every rule opens with a gate, and a negated test needs the answer to be there."""
        assert verdicts({"a": leaf}, {"x": value}) == {"a": True}
        assert verdicts({"a": leaf}, {}) == {"a": None}

    @pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 1e308, -1e15, 10**15, 10**400])
    def test_numbers_it_can_not_read(self, value: float) -> None:
        """Guard: numbers are checked; with an exponent or inf the fact is refused (202, 204) or cut short."""
        with pytest.raises(OwnFault, match=r"10\^15"):
            SessionEngine().compile({"a": Leaf("x", Op.AT_LEAST, 5)}).verdicts({"x": value})
        with pytest.raises(KnowledgeFault):
            SessionEngine().compile({"a": Leaf("x", Op.AT_LEAST, value)})

    @pytest.mark.parametrize("value", [1e-05, 1.5e-7, -1e-300, 0.1 + 0.2, 99999999999999, 123456789.123456, -0.0])
    def test_numbers_that_print_with_an_exponent(self, value: float) -> None:
        """Guard: numbers are written exactly, without an exponent."""
        rules: dict[str, Condition] = {op: Leaf("x", op, value) for op in (Op.IS, Op.AT_LEAST, Op.MORE_THAN)}
        for near in (value, value * (1 + 1e-15), value * (1 - 1e-15), 0, 1):
            verdicts(rules, {"x": near})

    def test_a_decimal_comma(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Guard: the locale is looked at; where it has a decimal comma the engine reads 0.4 and 0.5 as 0."""
        compiled = SessionEngine().compile({"a": Leaf("x", Op.AT_LEAST, 0.5)})
        monkeypatch.setattr(locale, "localeconv", lambda: {"decimal_point": ","})
        with pytest.raises(OwnFault, match="locale"):
            compiled.verdicts({"x": 0.4})
        with pytest.raises(OwnFault, match="locale"):
            SessionEngine().compile({"a": Leaf("x", Op.AT_LEAST, 0.5)})

    def test_one_fact_meets_several_tests(self) -> None:
        """Guard: one pattern with an `$and` list; several patterns join several facts, a dict keeps one key."""
        within = All((Leaf("x", Op.AT_LEAST, 3), Leaf("x", Op.AT_MOST, 5), Leaf("x", Op.IS_NOT, 4)))
        for x in range(8):
            verdicts({"within": within}, {"x": x})


class TestNames:
    def test_colliding_fact_names(self) -> None:
        """Guard: facts enter under short names of our own; these two have the same 32-bit FNV-1a hash."""
        rules: dict[str, Condition] = {name: Leaf(name, Op.IS, True) for name in ("costarring", "liquid")}
        assert verdicts(rules, {"costarring": True}) == {"costarring": True, "liquid": None}
        assert verdicts(rules, {"costarring": False, "liquid": True}) == {"costarring": False, "liquid": True}

    def test_collisions_are_refused(self) -> None:
        """Guard: and all names of a rule set are compared under that hash."""
        clause = frozenset({is_so("costarring"), is_so("liquid")})
        assert session._native
        with pytest.raises(KnowledgeFault, match="liquid"):
            session._RuleSet([clause], {clause: ["c0"]}, session._native)

    def test_our_own_names_never_collide(self) -> None:
        """Guard: the short names, and the words of the engine, all differ."""
        names = [f"{kind}{number}" for kind in "pc" for number in range(20_000)]
        session.must_differ([*names, *(f"g{n}" for n in range(16)), session.BEGIN, *session._SPECIAL.split()])

    @pytest.mark.parametrize("name", ["id", "sid", "$s", "begin", "g0", "p0", "m", "$and", 'a"b', "knee.left", "ü"])
    def test_facts_may_have_any_name(self, name: str) -> None:
        """Guard: the same; `id`, `sid` and `$...` mean something to the engine."""
        rules: dict[str, Condition] = {"yes": Leaf(name, Op.IS, True), "no": Leaf(name, Op.IS, False)}
        assert verdicts(rules, {name: True}) == {"yes": True, "no": False}
        assert verdicts(rules, {}) == {"yes": None, "no": None}


class TestFiring:
    def test_every_rule_that_holds_fires(self) -> None:
        """Guard: facts, not events; the first rule that matches eats an event."""
        rules: dict[str, Condition] = {f"r{n}": Leaf("x", Op.AT_LEAST, n) for n in range(5)}
        assert list(verdicts(rules, {"x": 3}).values()) == [True, True, True, True, False]

    def test_any_fires_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Guard: one rule a clause and a set of conclusions; `$or` fires for each branch that is true."""
        native = Native()
        monkeypatch.setattr(session, "_native", native)
        parts = tuple(Leaf(f"x{n}", Op.IS, True) for n in range(3))
        assert verdicts({"any": Any((*parts, *parts))}, {f"x{n}": True for n in range(3)}) == {"any": True}
        assert native.called.count("complete_and_start_action") == 4  # three branches and `begin`, once each

    def test_a_rule_that_fires_twice_is_a_fault(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Guard: what fired is counted."""
        answers = iter(['{"r0":{}}', '{"r0":{}}', None])
        real = session._native
        assert real
        compiled = SessionEngine().compile({"a": Leaf("x", Op.IS, True)})
        native = Native(complete_and_start_action=lambda *_: next(answers))
        monkeypatch.setattr(compiled._rule_sets[0], "_native", native)
        with pytest.raises(OwnFault, match="fired begin, r0, r0"):
            compiled.verdicts({"x": True})

    @pytest.mark.parametrize(
        "call", ["assert_fact", "start_action_for_state", "complete_and_start_action", "delete_state"]
    )
    @pytest.mark.parametrize("trouble", [MemoryError("no memory"), RuntimeError("error code: 303")])
    def test_no_exception_is_swallowed(self, monkeypatch: pytest.MonkeyPatch, call: str, trouble: Exception) -> None:
        """Guard: no actions that could swallow one; whatever is raised becomes a fault of our own."""

        def fail(*_: Anything) -> None:
            raise trouble

        compiled = SessionEngine().compile({"a": Leaf("x", Op.IS, True)})
        monkeypatch.setattr(compiled._rule_sets[0], "_native", Native(**{call: fail}))
        with pytest.raises(OwnFault, match=str(trouble)):
            compiled.verdicts({"x": True})
        monkeypatch.undo()
        try:  # afterwards it is right again, or stays closed
            assert compiled.verdicts({"x": False}) == {"a": False}
        except OwnFault:
            assert call != "complete_and_start_action"

    @pytest.mark.parametrize("code", [2, 3])
    def test_a_fact_that_is_not_taken(self, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
        """Guard: the answer to each fact is looked at; 2 is "seen before", 3 is "put off"."""
        compiled = SessionEngine().compile({"a": Leaf("x", Op.IS, True)})
        monkeypatch.setattr(compiled._rule_sets[0], "_native", Native(assert_fact=lambda *_: (code, 0)))
        with pytest.raises(OwnFault, match=f"answered {code}"):
            compiled.verdicts({"x": True})

    def test_silence_is_a_fault(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Guard: the rule on `begin` must be heard; a rule set that fires nothing gives no verdicts."""
        compiled = SessionEngine().compile({"a": Leaf("x", Op.IS, True)})
        monkeypatch.setattr(compiled._rule_sets[0], "_native", Native(assert_fact=lambda *_: (1, 0)))
        with pytest.raises(OwnFault, match="nothing"):
            compiled.verdicts({"x": True})

    def test_true_and_false_at_once_is_a_fault(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Guard: a condition and its negation are both run, and must not both hold."""
        monkeypatch.setattr(session, "negate", lambda condition: condition)
        with pytest.raises(OwnFault, match="both true and false"):
            SessionEngine().compile({"a": Leaf("x", Op.IS, True)}).verdicts({"x": True})

    def test_a_rule_set_that_can_not_be_made(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Guard: a fault of the rules is one when they are loaded."""

        def fail(*_: Anything) -> None:
            raise RuntimeError("error code: 106")

        monkeypatch.setattr(session, "_native", Native(create_ruleset=fail))
        with pytest.raises(KnowledgeFault, match="106"):
            SessionEngine().compile({"a": Leaf("x", Op.IS, True)})
