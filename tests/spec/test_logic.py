"""Joining conditions. Unknown is neither: it wins only where the known parts do not decide (Kleene's logic)."""

from tests.spec.conftest import Spec


def test_all_and_any(spec: Spec) -> None:
    spec("""
        pain  | fever | all: [pain: true, fever: true] | any: [pain: true, fever: true]
        true  | true  | true                           | true
        true  | false | false                          | true
        true  | -     | ?                              | true
        false | true  | false                          | true
        false | false | false                          | false
        false | -     | false                          | ?
        -     | true  | ?                              | true
        -     | false | false                          | ?
        -     | -     | ?                              | ?
    """)


def test_not(spec: Spec) -> None:
    spec("""
        pain  | not: {pain: true} | not: {not: {pain: true}} | not: {all: [pain: true]}
        true  | false             | true                     | false
        false | true              | false                    | true
        -     | ?                 | ?                        | ?
    """)


def test_not_of_all_and_any(spec: Spec) -> None:
    spec("""
        pain  | fever | not: {all: [pain: true, fever: true]} | not: {any: [pain: true, fever: true]}
        true  | true  | false                                 | false
        true  | false | true                                  | false
        true  | -     | ?                                     | false
        false | true  | true                                  | false
        false | false | true                                  | true
        false | -     | true                                  | ?
        -     | true  | ?                                     | false
        -     | false | true                                  | ?
        -     | -     | ?                                     | ?
    """)


def test_a_part_and_its_opposite(spec: Spec) -> None:
    spec("""
        pain  | all: [pain: true, pain: false] | any: [pain: true, pain: false] | any: [pain: true, not: {pain: true}]
        true  | false                          | true                           | true
        false | false                          | true                           | true
        -     | ?                              | ?                              | ?
    """)


def test_at_least_n_of(spec: Spec) -> None:
    spec("""
        pain  | fever | fall  | at_least_n_of: {n: 1, of: [pain: true, fever: true, fall: true]} | at_least_n_of: {n: 2, of: [pain: true, fever: true, fall: true]} | at_least_n_of: {n: 3, of: [pain: true, fever: true, fall: true]}
        true  | true  | true  | true                                                             | true                                                             | true
        true  | true  | false | true                                                             | true                                                             | false
        true  | true  | -     | true                                                             | true                                                             | ?
        true  | false | false | true                                                             | false                                                            | false
        true  | false | -     | true                                                             | ?                                                                | false
        true  | -     | -     | true                                                             | ?                                                                | ?
        false | false | false | false                                                            | false                                                            | false
        false | false | -     | ?                                                                | false                                                            | false
        false | -     | -     | ?                                                                | ?                                                                | false
        -     | -     | -     | ?                                                                | ?                                                                | ?
    """)  # noqa: E501


def test_not_of_at_least_n_of(spec: Spec) -> None:
    spec("""
        pain  | fever | fall  | not: {at_least_n_of: {n: 2, of: [pain: true, fever: true, fall: true]}}
        true  | true  | true  | false
        true  | true  | -     | false
        true  | false | false | true
        true  | false | -     | ?
        true  | -     | -     | ?
        false | false | -     | true
        false | -     | -     | ?
        -     | -     | -     | ?
    """)


def test_nested(spec: Spec) -> None:
    spec("""
        pain  | fever | fall  | all: [any: [pain: true, fever: true], not: {fall: true}] | any: [all: [pain: true, fever: true], not: {any: [fall: true, fever: true]}]
        true  | true  | true  | false                                                    | true
        true  | true  | -     | ?                                                        | true
        true  | -     | false | true                                                     | ?
        false | false | false | false                                                    | true
        false | -     | true  | false                                                    | false
        false | -     | false | ?                                                        | ?
        -     | false | false | ?                                                        | true
        -     | false | true  | false                                                    | false
        -     | true  | false | true                                                     | ?
        -     | -     | -     | ?                                                        | ?
    """)  # noqa: E501


def test_nested_counting(spec: Spec) -> None:
    spec("""
        pain  | stiffness | places | at_least_n_of: {n: 2, of: [pain: true, any: [stiffness: {at_least: 3}, places: {any_of: [front]}], not: {places: {all_of: [front, back]}}]}
        true  | 3         | back   | true
        true  | 2         | front  | true
        true  | -         | -      | ?
        false | 2         | back   | false
        false | 3         | back   | true
        false | -         | back   | ?
        -     | 3         | inner  | true
        -     | 0         | inner  | ?
        -     | 0         | front back | ?
        false | 0         | front back | false
    """)  # noqa: E501


def test_different_kinds_side_by_side(spec: Spec) -> None:
    spec("""
        distance | surface | pattern  | all: [distance: {more_than: 10}, surface: {is_not: road}, pattern: {at_least: possible}]
        10.5     | trail   | possible | true
        10       | trail   | possible | false
        10.5     | road    | strong   | false
        10.5     | -       | strong   | ?
        -        | road    | strong   | false
        -        | trail   | weak     | false
    """)  # noqa: E501
