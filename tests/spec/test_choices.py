"""Questions with options: one of them, or several."""

from tests.spec.conftest import Spec


def test_one_option(spec: Spec) -> None:
    spec("""
        surface                | - | road  | trail | track
        road                   | ? | true  | false | false
        is: road               | ? | true  | false | false
        is_not: road           | ? | false | true  | true
        any_of: [road]         | ? | true  | false | false
        any_of: [road, trail]  | ? | true  | true  | false
        none_of: [road]        | ? | false | true  | true
        none_of: [road, trail] | ? | false | false | true
    """)


def test_not_of_one_option(spec: Spec) -> None:
    spec("""
        surface                    | - | road  | trail | track
        not road                   | ? | false | true  | true
        not is_not: road           | ? | true  | false | false
        not any_of: [road, trail]  | ? | false | false | true
        not none_of: [road, trail] | ? | true  | true  | false
    """)


def test_several_options(spec: Spec) -> None:
    spec("""
        places                         | - | {}    | front | front back | back inner | front back inner
        any_of: [front]                | ? | false | true  | true       | false      | true
        any_of: [front, back]          | ? | false | true  | true       | true       | true
        all_of: [front]                | ? | false | true  | true       | false      | true
        all_of: [front, back]          | ? | false | false | true       | false      | true
        none_of: [front]               | ? | true  | false | false      | true       | false
        none_of: [front, outer]        | ? | true  | false | false      | true       | false
        none_of: [outer]               | ? | true  | true  | true       | true       | true
    """)


def test_not_of_several_options(spec: Spec) -> None:
    spec("""
        places                         | - | {}    | front | front back | back inner | front back inner
        not any_of: [front, outer]     | ? | true  | false | false      | true       | false
        not all_of: [front, back]      | ? | true  | true  | false      | true       | false
        not all_of: [front]            | ? | true  | false | false      | true       | false
        not none_of: [front, back]     | ? | false | true  | true       | true       | true
    """)
