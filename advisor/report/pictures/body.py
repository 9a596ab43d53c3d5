"""The map of the body: which area shows which finding, numbered as in the list beside it.

Colour, texture, number and text say the same, so that the map is read without colour and the list without the map.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from advisor.language import _
from advisor.report import document as doc
from advisor.report.document import Part, says
from advisor.report.pictures.figure import Drawing, drawings

Kind = Literal["bone", "pain", "measured", "associated", "form"]
KINDS: tuple[Kind, ...] = ("bone", "pain", "measured", "associated", "form")  # the first covers the others
SIDES = ("left", "right")

# Where a region of pain (ids of the vocabulary) lies on the drawing.
REGIONS: dict[str, tuple[str, ...]] = {
    "knee": ("knee",),
    "shin": ("shin", "shin_outer"),
    "calf": ("calf",),
    "achilles": ("achilles",),
    "ankle": ("ankle",),
    "heel": ("heel",),
    "foot": ("foot", "forefoot", "sole"),
    "hamstring": ("hamstring",),
    "groin": ("groin", "hip_flexor"),
    "outer_hip": ("outer_hip",),
    "buttock": ("buttock",),
    "low_back": ("low_back",),
}
NOWHERE = ("whole_body",)  # regions that are no place
# Where a muscle group lies.
MUSCLES: dict[str, tuple[str, ...]] = {
    "glutes": ("buttock", "outer_hip"),
    "quads": ("quads",),
    "hamstrings": ("hamstring",),
    "calves_achilles": ("calf", "achilles"),
    "core": ("core",),
    "hip_flexors_stabilizers": ("hip_flexor", "outer_hip"),
    "foot_intrinsics": ("sole", "forefoot"),
    "ankle_stabilizers": ("ankle",),
    "tibialis_anterior": ("shin_outer",),
    "adductors": ("adductor",),
    "upper_push": ("chest", "shoulder", "arm"),
    "upper_pull": ("upper_back", "arm"),
    "spinal_extensors": ("low_back",),
}
_APART = 21.0  # between the middles of two numbers above each other


class Mark(Part):
    """A finding on the map and in the list beside it."""

    number: int = says("Its number on the map.")
    kind: Kind = says("Its kind; of several the first of bone, pain, measured, associated, form.")
    kinds: list[Kind] = says("All kinds of it.")
    name: str = says("The pattern or muscle group.")
    side: doc.Side = says("The side, or empty.")
    where: str = says("The region in words, for a pattern; else empty.")
    text: str = says("How well it fits, or what was measured; may be empty.")
    drawn: bool = says("Whether the drawing has a place for it.")


class Area(Part):
    """An area of the drawing."""

    id: str = says("Its id.")
    side: str = says("left or right leg or arm of the runner.")
    mirrored: bool = says("Whether it lies left of the axis on the picture.")
    path: str = says("Its path, on the right of the axis.")
    kind: str = says("The kind of finding that fills it, or empty.")
    title: str = says("What it shows, or empty.")


class Badge(Part):
    """A number beside the figure, with a line to its area."""

    number: int = says("The number.")
    kind: Kind = says("The kind.")
    x: float = says("Middle of the number.")
    y: float = says("Middle of the number.")
    to_x: float = says("End of the line.")
    to_y: float = says("End of the line.")


class View(Part):
    """One view of the body."""

    id: Literal["front", "back", "soles"] = says("Its id.")
    box: str = says("The view box of the picture.")
    outline: str = says("Half the outline, right of the axis, open.")
    lines: list[str] = says("Fine lines, right of the axis.")
    toes: list[list[float]] = says("Ellipses: middle and half axes.")
    areas: list[Area] = says("Areas in order of painting.")
    badges: list[Badge] = says("Numbers.")
    viewer_left: str = says("The side of the runner on the left of the picture.")
    says: str = says("What the view shows, one sentence for those who do not see it.")


class Body(Part):
    """The map. Views without a finding but front and back are left out."""

    marks: list[Mark] = says("The findings, as numbered.")
    kinds: list[Kind] = says("Kinds that occur, for the legend.")
    views: list[View] = says("The views.")


Place = tuple[int, Kind, str, str]  # number of the mark, kind, area, side


def body(patterns: Sequence[doc.Pattern], groups: Sequence[doc.Group]) -> Body | None:
    """The map of what a report shows, or None when that is nothing."""
    marks: list[Mark] = []
    places: list[Place] = []
    placed = [pattern for pattern in patterns if pattern.region not in NOWHERE]
    for pattern in sorted(placed, key=lambda item: not item.bone_stress):
        kind: Kind = "bone" if pattern.bone_stress else "pain"
        areas = REGIONS.get(pattern.region, ())
        marks.append(
            Mark(number=len(marks) + 1, kind=kind, kinds=[kind], name=pattern.name, side=pattern.side,
                 where=pattern.region_text, text=pattern.strength_text, drawn=bool(areas))
        )  # fmt: skip
        places += [(len(marks), kind, area, side) for area in areas for side in _sides(pattern.side)]
    for group in groups:
        kinds = _kinds(group)
        areas = MUSCLES.get(group.id, ())
        tests = "; ".join(f"{item.test}: {item.value}" if item.value else item.test for item in group.measured)
        marks.append(
            Mark(number=len(marks) + 1, kind=kinds[0], kinds=kinds, name=group.name, side=group.side, where="",
                 text=tests, drawn=bool(areas))
        )  # fmt: skip
        for kind in kinds:
            sides = _sides(group.side) if kind == "measured" else SIDES
            places += [(len(marks), kind, area, side) for area in areas for side in sides]
    if not marks:
        return None
    views = [_view(drawing, places, marks) for drawing in drawings()]
    return Body(
        marks=marks,
        kinds=[kind for kind in KINDS if any(kind in mark.kinds for mark in marks)],
        views=[view for view in views if view.badges or view.id != "soles"] if places else [],
    )


def _sides(side: str) -> Iterable[str]:
    return (side,) if side in SIDES else SIDES


def _kinds(group: doc.Group) -> list[Kind]:
    found: list[tuple[Kind, object]] = [
        ("measured", group.measured), ("associated", group.associated), ("form", group.form_signs),
    ]  # fmt: skip
    return [kind for kind, texts in found if texts] or ["associated"]


def _view(drawing: Drawing, places: Sequence[Place], marks: Sequence[Mark]) -> View:
    left_first = drawing.id != "back"  # from the front the runner's right side is on the left of the picture
    viewer_left = "right" if left_first else "left"
    areas = []
    for shape in drawing.shapes:
        for side in SIDES:
            here = [(kind, number) for number, kind, area, at in places if (area, at) == (shape.id, side)]
            kind = min((kind for kind, _ in here), key=KINDS.index, default="")
            names = [marks[number - 1].name for number in dict.fromkeys(number for _, number in here)]
            areas.append(
                Area(id=shape.id, side=side, mirrored=side == viewer_left, path=shape.path, kind=kind,
                     title="; ".join(names))
            )  # fmt: skip
    badges = [badge for side in SIDES for badge in _badges(drawing, places, side, side == viewer_left)]
    shown = sorted({badge.number for badge in badges})
    return View(
        id=drawing.id,
        box=" ".join(f"{value:g}" for value in drawing.bounds),
        outline=drawing.outline,
        lines=list(drawing.lines),
        toes=[list(toe) for toe in drawing.extra],
        areas=areas,
        badges=badges,
        viewer_left=viewer_left,
        says="; ".join(f"{number}: {_said(marks[number - 1])}" for number in shown),
    )


def _said(mark: Mark) -> str:
    side = {"left": _("left"), "right": _("right"), "both": _("both sides")}.get(mark.side, "")
    return f"{mark.name} ({side})" if side else mark.name


def _badges(drawing: Drawing, places: Sequence[Place], side: str, mirrored: bool) -> list[Badge]:
    """A number for each finding on this side, beside its first area; none covers another or leaves the picture."""
    anchors = {shape.id: shape.anchor for shape in drawing.shapes}
    first: dict[int, tuple[Kind, str]] = {}
    for number, kind, area, at in places:
        if at == side and area in anchors:
            first.setdefault(number, (kind, area))
    rows = sorted(first.items(), key=lambda row: anchors[row[1][1]][1])
    _, top, _, height = drawing.bounds
    wanted = [anchors[area][1] for _, (_, area) in rows]
    sign = -1 if mirrored else 1
    return [
        Badge(number=number, kind=kind, x=sign * _beside(drawing, y), y=y, to_x=sign * anchors[area][0],
              to_y=anchors[area][1])
        for (number, (kind, area)), y in zip(rows, _spread(wanted, top + 12, top + height - 12), strict=True)
    ]  # fmt: skip


def _beside(drawing: Drawing, y: float) -> float:
    """How far out a number stands: beyond the arms above, closer to the legs below."""
    return 84.0 if drawing.id == "soles" else 104.0 if y < 275 else 70.0


def _spread(wanted: Sequence[float], top: float, bottom: float) -> list[float]:
    """The heights, moved as little as needed so that neighbours keep their distance within the picture."""
    heights: list[float] = []
    for y in wanted:
        heights.append(max(y, heights[-1] + _APART) if heights else max(y, top))
    for index in range(len(heights) - 1, -1, -1):
        limit = bottom if index == len(heights) - 1 else heights[index + 1] - _APART
        heights[index] = round(min(heights[index], limit), 1)
    return heights
