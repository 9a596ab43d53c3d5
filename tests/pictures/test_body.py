"""The map of the body: every place has one, sides are never mixed up, and the words say what the picture says."""

import re
from itertools import pairwise
from typing import Any

import html5lib
import pytest

from advisor.library import Library
from advisor.report import document as doc
from advisor.report.context import context
from advisor.report.pictures.body import KINDS, MUSCLES, NOWHERE, REGIONS, Body, body
from advisor.report.pictures.figure import drawings
from advisor.report.render import environment
from tests.reports.conftest import sample

SHAPES = {drawing.id: {shape.id for shape in drawing.shapes} for drawing in drawings()}


def pattern(region: str, side: str = "left", **more: Any) -> doc.Pattern:
    given = sample("knee_modify")["patterns"][0] | {"region": region, "side": side, "region_text": region.title()}
    return doc.Pattern.model_validate(given | more)


def group(id_: str, side: str = "", **more: Any) -> doc.Group:
    given = sample("knee_modify")["groups"][0] | {"id": id_, "side": side, "name": id_.title()}
    return doc.Group.model_validate(given | {"measured": [], "associated": [], "form_signs": []} | more)


MEASURED = [{"test": "A test", "value": "3 reps (left)", "because": "Low."}]


def drawn(made: Body) -> str:
    values = context(sample("knee_modify")).model_dump() | {"body": made.model_dump()}
    return environment("html").get_template("_pictures/body.html").render(values)


def filled(made: Body, kind: str) -> set[tuple[str, str, str]]:
    return {(view.id, area.id, area.side) for view in made.views for area in view.areas if area.kind == kind}


def test_every_region_and_group_of_the_rules_has_its_place(library: Library) -> None:
    regions = {item.region for item in library.patterns.values()} | set(library.vocabulary.regions)
    assert regions == set(REGIONS) | set(NOWHERE)
    assert set(library.groups) == set(MUSCLES)
    areas = set().union(*SHAPES.values())
    for places in (*REGIONS.values(), *MUSCLES.values()):
        assert places
        assert set(places) <= areas


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("side", ["left", "right", "both", ""])
def test_a_region_is_filled_on_its_side_only(region: str, side: str) -> None:
    made = body([pattern(region, side)], [])
    assert made is not None
    sides = {side} if side in ("left", "right") else {"left", "right"}
    found = filled(made, "pain")
    assert {at for _, _, at in found} == sides
    assert {area for _, area, _ in found} == set(REGIONS[region])


def test_the_right_leg_is_left_of_the_axis_from_the_front_and_right_of_it_from_the_back() -> None:
    made = body([pattern("calf", "right"), pattern("knee", "right")], [])
    assert made is not None
    sides = {view.id: {area.mirrored for area in view.areas if area.kind} for view in made.views}
    assert sides == {"front": {True}, "back": {False}}
    for view in made.views:
        assert view.viewer_left == ("right" if view.id == "front" else "left")
        for badge in view.badges:
            assert (badge.x < 0) == (badge.to_x < 0) == (view.id == "front")


def test_a_measured_side_is_not_the_other_side() -> None:
    made = body([], [group("quads", "left", measured=MEASURED, associated=["Often."])])
    assert made is not None
    assert filled(made, "measured") == {("front", "quads", "left")}
    assert filled(made, "associated") == {("front", "quads", "right")}


def test_bone_stress_comes_first_and_covers_what_lies_there_too() -> None:
    made = body(
        [pattern("groin", name="Groin pain"), pattern("groin", name="Bone", bone_stress=True)],
        [group("hip_flexors_stabilizers", form_signs=["Drops."])],
    )
    assert made is not None
    assert made.marks[0].name == "Bone"
    assert {kind for view in made.views for area in view.areas if area.id == "groin" for kind in [area.kind]} == {
        "bone",
        "",
    }
    front = made.views[0]
    assert {badge.number for badge in front.badges} == {1, 2, 3}


def test_only_what_has_no_place_gives_no_map() -> None:
    assert body([pattern("whole_body", "")], []) is None
    assert body([], []) is None


def test_an_own_group_without_a_place_is_listed() -> None:
    made = body([], [group("neck", associated=["Often."])])
    assert made is not None
    assert (made.marks[0].drawn, made.views) == (False, [])
    assert "not on the picture" in drawn(made) or made.marks[0].text == ""


def test_numbers_keep_apart_and_stay_on_the_picture() -> None:
    groups = [group(id_, "both", measured=MEASURED) for id_ in MUSCLES]
    made = body([pattern(region, "both") for region in REGIONS][:3], groups)
    assert made is not None
    for view in made.views:
        left, top, width, height = map(float, view.box.split())
        for sign in (-1, 1):
            row = sorted(badge.y for badge in view.badges if badge.x * sign > 0)
            assert all(b - a >= 20.9 for a, b in pairwise(row))
        for badge in view.badges:
            assert left + 9 < badge.x < left + width - 9
            assert top + 9 < badge.y < top + height - 9


def test_the_words_say_what_the_picture_says() -> None:
    made = body([pattern("shin", "right")], [group("core", associated=["Often."])])
    assert made is not None
    page = html5lib.parse(drawn(made), namespaceHTMLElements=False)
    for svg in page.iter("{http://www.w3.org/2000/svg}svg"):
        assert svg.get("role") == "img"
        assert svg.get("aria-labelledby")
    listed = " ".join(" ".join(page.find(".//ol").itertext()).split())
    for mark in made.marks:
        assert mark.name in listed
    assert "right side" in listed
    assert made.views[0].says == "1: " + made.marks[0].name + " (right); 2: Core"


def test_each_kind_has_its_own_texture_and_words() -> None:
    textures = environment("html").get_template("_pictures/textures.html").render()
    source = environment("html").loader.get_source(environment("html"), "_pictures/textures.html")[0]  # type: ignore[union-attr]
    assert textures.strip() == ""
    shapes = {kind: re.search(rf'-{kind}".*?</pattern>', source, re.DOTALL)[0] for kind in KINDS}  # type: ignore[index]
    plain = {
        re.sub(r"#[0-9a-f]+|tx-[a-z-]+|-(bone|pain|measured|associated|form)", "", text) for text in shapes.values()
    }
    assert len(plain) == len(KINDS)  # without their colours they still differ
