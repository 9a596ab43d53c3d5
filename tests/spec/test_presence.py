"""Whether a question was answered. This is the one thing that is never unknown."""

import pytest

from tests.spec.conftest import Spec


@pytest.mark.parametrize(
    ("fact", "one", "other"),
    [
        ("distance", "0", "7.5"),
        ("stiffness", "0", "10"),
        ("pain", "false", "true"),
        ("surface", "road", "track"),
        ("places", "{}", "front back"),
    ],
)
def test_presence_of_each_kind(spec: Spec, fact: str, one: str, other: str) -> None:
    spec(f"""
        {fact}               | -     | {one} | {other}
        answered: true       | false | true  | true
        unanswered: true     | true  | false | false
        not answered: true   | true  | false | false
        not unanswered: true | false | true  | true
    """)


def test_presence_guards_a_comparison(spec: Spec) -> None:
    spec("""
        distance | all: [distance: {answered: true}, distance: {at_least: 5}] | any: [distance: {unanswered: true}, distance: {at_least: 5}]
        -        | false                                                      | true
        4        | false                                                      | false
        5        | true                                                       | true
    """)  # noqa: E501
