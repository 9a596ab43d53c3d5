"""Yes/no questions. "No" is an answer; no answer is not "no"."""

from tests.spec.conftest import Spec


def test_yes_no(spec: Spec) -> None:
    spec("""
        pain          | - | true  | false
        true          | ? | true  | false
        false         | ? | false | true
        is: true      | ? | true  | false
        is: false     | ? | false | true
        is_not: true  | ? | false | true
        is_not: false | ? | true  | false
    """)


def test_not_of_yes_no(spec: Spec) -> None:
    spec("""
        pain              | - | true  | false
        not true          | ? | false | true
        not false         | ? | true  | false
        not is_not: true  | ? | true  | false
        not is_not: false | ? | false | true
    """)
