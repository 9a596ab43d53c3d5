"""Findings whose words have an order. They are compared by rank."""

from tests.spec.conftest import Spec


def test_ordered_words(spec: Spec) -> None:
    spec("""
        pattern                   | - | none  | weak  | possible | strong
        possible                  | ? | false | false | true     | false
        is_not: possible          | ? | true  | true  | false    | true
        at_least: possible        | ? | false | false | true     | true
        more_than: possible       | ? | false | false | false    | true
        at_most: possible         | ? | true  | true  | true     | false
        less_than: possible       | ? | true  | true  | false    | false
        between: [weak, possible] | ? | false | true  | true     | false
        at_least: none            | ? | true  | true  | true     | true
        less_than: none           | ? | false | false | false    | false
    """)


def test_not_of_ordered_words(spec: Spec) -> None:
    spec("""
        pattern                       | - | none  | weak  | possible | strong
        not possible                  | ? | true  | true  | false    | true
        not at_least: possible        | ? | true  | true  | false    | false
        not between: [weak, possible] | ? | true  | false | false    | true
    """)
