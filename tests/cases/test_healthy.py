"""Nothing is found in untroubled runners: no pattern, no group, no mistake, and nobody is held back."""

from collections import Counter

from advisor.inference import Reasoner
from advisor.library import Library
from advisor.plan import advise
from tests.cases.healthy import healthy
from tests.cases.vignettes import house_rules, typed

PEOPLE = 252  # four rounds through all ages from 18 to 80


def test_nothing_is_found_in_healthy_runners(library: Library, reasoner: Reasoner) -> None:
    """Each is told to train, with a plan; nothing is measured weak or called worth training."""
    found: Counter[str] = Counter()
    first: dict[str, str] = {}
    levels: Counter[str] = Counter()
    for number in range(PEOPLE):
        answers = healthy(number)
        document = advise(reasoner, *typed(library, "runner", answers), created="2026-11-23T05:00:00+00:00")
        wrong = [f"triage {document['triage']['level']}"] if document["triage"]["level"] != "train" else []
        wrong += [f"open {id_}" for id_ in document["triage"]["open_questions"]]
        wrong += [f"pattern {entry['id']}" for entry in document["patterns"]]
        wrong += [f"group {entry['id']}" for entry in document["groups"]]
        wrong += [f"mistake {entry['id']}" for entry in document["mistakes"]]
        wrong += [f"contradiction {entry['id']}" for entry in document["contradictions"]]
        wrong += house_rules(document)
        wrong += ["no plan"] if "withheld" in document["plan"] else []
        found.update(wrong)
        for each in wrong:
            first.setdefault(each, f"number {number}: {answers}")
        levels[document["plan"].get("level", "none")] += 1
    print(f"\n{PEOPLE} healthy runners, levels {dict(levels)}, wrongly found: {dict(found) or 'nothing'}")
    assert not found, "\n".join(f"{count} x {each}, first {first[each]}" for each, count in found.items())
    assert set(levels) == {"beginner", "intermediate", "advanced"}


def test_the_people_are_varied() -> None:
    """Every age from 18 to 80, both sexes; the same number gives the same person."""
    people = [healthy(number) for number in range(PEOPLE)]
    assert {(person["age"]) for person in people} == set(range(18, 81))
    assert {person["sex"] for person in people} == {"female", "male"}
    assert len({str(person) for person in people}) == PEOPLE
    assert healthy(17) == healthy(17)
