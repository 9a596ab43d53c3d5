"""The cases together reach every pattern, every group, every mistake and every rule that raises the triage."""

from collections.abc import Mapping

from advisor.inference import Reasoner
from advisor.library import Library
from advisor.rule import LEVELS
from tests.cases.conftest import Assess
from tests.cases.vignettes import Vignette, typed

EVIDENCE_RULES = {f"RF_E{n:02}" for n in range(1, 13)} | {f"RF_C{n:02}" for n in range(1, 20)}


def test_every_warning_of_the_evidence_has_a_case(vignettes: Mapping[str, Vignette]) -> None:
    """RF_E01 to RF_E12 and RF_C01 to RF_C19."""
    covered = {id_ for case in vignettes.values() for id_ in case.covers}
    assert covered == EVIDENCE_RULES


def test_a_case_about_a_warning_expects_it(vignettes: Mapping[str, Vignette]) -> None:
    """Whoever covers an emergency rule expects an emergency; the others at least a clinician."""
    for case in vignettes.values():
        if any(id_.startswith("RF_E") for id_ in case.covers):
            assert case.triage == "emergency", case.id
        elif case.covers:
            assert case.triage == "clinician_first", case.id


def test_every_triage_rule_fires(vignettes: Mapping[str, Vignette], reasoner: Reasoner, library: Library) -> None:
    """Every rule that raises the triage, emergency to modify, fires for somebody."""
    fired = set()
    for case in vignettes.values():
        _, answers = typed(library, case.questionnaire, case.answers)
        fired |= {rule.rule.id for rule in reasoner.infer(answers).fired}
    raising = {rule.rule.id for rule in library.rules if rule.rule.then.triage}
    assert raising, "no rule raises the triage"
    assert not raising - fired, f"no case makes these fire: {sorted(raising - fired)}"


def test_every_pattern_is_shown(vignettes: Mapping[str, Vignette], assess: Assess, library: Library) -> None:
    """Every pattern is expected by a case, and is shown."""
    expected = {
        str(pattern).partition(":")[0]
        for case in vignettes.values()
        for pattern in [*case.expect.get("patterns", ()), case.expect.get("first_pattern", "")]
    }
    shown = {entry["id"] for case in vignettes.values() for entry in assess(case)["patterns"]}
    assert not library.patterns.keys() - expected, "no case expects these patterns"
    assert not library.patterns.keys() - shown, "these patterns are never shown"


def test_every_group_mistake_level_and_band_is_met(
    vignettes: Mapping[str, Vignette], assess: Assess, library: Library
) -> None:
    """Every muscle group, mistake, plan level and load band comes up."""
    documents = [assess(case) for case in vignettes.values()]
    assert {entry["id"] for document in documents for entry in document["groups"]} == library.groups.keys()
    assert {entry["id"] for document in documents for entry in document["mistakes"]} == library.mistakes.keys()
    assert {document["plan"].get("level") for document in documents} >= set(LEVELS)
    assert {document["load_risk"].get("band") for document in documents} >= {"low", "moderate", "high"}
