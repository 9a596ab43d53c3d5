"""Numbers and scales. Bounds are exact: a ten-thousandth decides."""

from tests.spec.conftest import Spec


def test_a_number_against_a_bound(spec: Spec) -> None:
    spec("""
        distance           | - | 0     | 4.9999 | 5     | 5.0001 | 100
        5                  | ? | false | false  | true  | false  | false
        is_not: 5          | ? | true  | true   | false | true   | true
        at_least: 5        | ? | false | false  | true  | true   | true
        more_than: 5       | ? | false | false  | false | true   | true
        at_most: 5         | ? | true  | true   | true  | false  | false
        less_than: 5       | ? | true  | true   | false | false  | false
    """)


def test_a_range_includes_both_ends(spec: Spec) -> None:
    spec("""
        distance           | - | 2.4999 | 2.5   | 7     | 7.0001
        between: [2.5, 7]  | ? | false  | true  | true  | false
        between: [7, 7]    | ? | false  | false | true  | false
        between: [0, 100]  | ? | true   | true  | true  | true
    """)


def test_not_of_a_number_still_needs_the_number(spec: Spec) -> None:
    spec("""
        distance               | - | 0     | 4.9999 | 5     | 5.0001 | 7     | 8
        not 5                  | ? | true  | true   | false | true   | true  | true
        not is_not: 5          | ? | false | false  | true  | false  | false | false
        not at_least: 5        | ? | true  | true   | false | false  | false | false
        not more_than: 5       | ? | true  | true   | true  | false  | false | false
        not at_most: 5         | ? | false | false  | false | true   | true  | true
        not less_than: 5       | ? | false | false  | true  | true   | true  | true
        not between: [5, 7]    | ? | true  | true   | false | false  | false | true
    """)


def test_numbers_below_zero_and_parts_of_one(spec: Spec) -> None:
    spec("""
        hours              | - | -10   | -0.0001 | 0     | 0.0001 | 0.1   | 10
        0                  | ? | false | false   | true  | false  | false | false
        is_not: 0          | ? | true  | true    | false | true   | true  | true
        at_least: 0        | ? | false | false   | true  | true   | true  | true
        less_than: 0.0001  | ? | true  | true    | true  | false  | false | false
        more_than: -0.0001 | ? | false | false   | true  | true   | true  | true
        0.1                | ? | false | false   | false | false  | true  | false
        between: [-10, 0]  | ? | true  | true    | true  | false  | false | false
    """)


def test_a_whole_number_may_be_written_with_a_point(spec: Spec) -> None:
    spec("""
        distance           | 3     | 3.0
        3                  | true  | true
        3.0                | true  | true
        is_not: 3.0        | false | false
        at_most: 3.0       | true  | true
    """)


def test_a_scale(spec: Spec) -> None:
    spec("""
        stiffness          | -  | 0     | 2     | 3     | 4     | 10
        3                  | ?  | false | false | true  | false | false
        is_not: 3          | ?  | true  | true  | false | true  | true
        at_least: 3        | ?  | false | false | true  | true  | true
        more_than: 3       | ?  | false | false | false | true  | true
        at_most: 3         | ?  | true  | true  | true  | false | false
        less_than: 3       | ?  | true  | true  | false | false | false
        between: [3, 4]    | ?  | false | false | true  | true  | false
        not at_least: 3    | ?  | true  | true  | false | false | false
        not between: [3,4] | ?  | true  | true  | false | false | true
    """)
