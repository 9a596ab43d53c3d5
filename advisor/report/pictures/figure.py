"""The drawing of the body: key points of one half, made into smooth paths.

Drawn for this project. x counts from the axis of the body outwards, y downwards, in units of the picture. The other
half is the mirror image. Areas are painted one over the other in their order and cut at the outline, so later ones
cover earlier ones and no gaps show.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """An area of the drawing: its path, and the point a line from its number leads to."""

    id: str
    path: str
    anchor: Point


@dataclass(frozen=True)
class Drawing:
    """One view.

    `outline` is half the outline, open at the axis (whole for a sole); `lines` are fine lines; `bounds` is its box.
    """

    id: Literal["front", "back", "soles"]
    outline: str
    shapes: tuple[Shape, ...]
    lines: tuple[str, ...]
    bounds: tuple[float, float, float, float]
    extra: tuple[tuple[float, float, float, float], ...] = ()  # ellipses that belong to the outline: toes


def smooth(points: list[Point], closed: bool = True) -> str:
    """A path through the points in curves without corners (Catmull-Rom).

    An open one begins level, as if its mirror image came before it, and ends where its points end.
    """
    count = len(points)

    def at(index: int) -> Point:
        if closed:
            return points[index % count]
        return (-points[1][0], points[1][1]) if index < 0 else points[min(count - 1, index)]

    parts = [f"M{_pair(points[0])}"]
    for index in range(count if closed else count - 1):
        before, start, end, after = (at(index + step) for step in (-1, 0, 1, 2))
        first = start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6
        second = end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6
        parts.append(f"C{_pair(first)} {_pair(second)} {_pair(end)}")
    return "".join(parts) + ("z" if closed else "")


def _pair(point: Point) -> str:
    return f"{round(point[0], 1):g} {round(point[1], 1):g}"


_HALF: list[Point] = [
    (0, 10), (10, 12.2), (17.2, 20), (19.6, 34), (18.4, 47), (14.6, 56.5), (11, 62.5), (10.6, 71), (14, 79), (25, 85),
    (40, 90), (50, 98), (54.5, 113), (57, 136), (62, 158), (66, 180), (72, 206), (75, 220), (81, 232), (84, 246),
    (81, 256), (75, 258), (69, 249), (66, 236), (63.5, 222), (56, 198), (50, 178), (46, 160), (42.5, 140), (40, 126),
    (38, 140), (33.5, 160), (31, 176), (33, 190), (38, 206), (41.5, 222), (43.5, 240), (44, 262), (41.5, 288),
    (37.5, 312), (32.5, 334), (31, 350), (33, 366), (34.5, 382), (32, 402), (27, 422), (23.5, 440), (23.5, 450),
    (27, 462), (30.5, 471), (25, 476.5), (15, 476), (10.5, 469), (11.5, 456), (12.5, 444), (12, 430), (10.8, 412),
    (8.8, 392), (8.5, 374), (10, 358), (9.5, 344), (8.5, 330), (5.5, 300), (2.8, 272), (1.2, 252), (0, 247),
]  # fmt: skip
_ARM: list[Point] = [(44, 118), (60, 118), (80, 200), (76, 216), (66, 221), (58, 214), (44, 160)]
_Areas = dict[str, tuple[Point, list[Point]]]  # by id: the anchor and the key points

_FRONT: _Areas = {
    "core": ((17, 168), [(-6, 128), (20, 130), (45, 124), (45, 150), (40, 176), (42, 196), (36, 206), (24, 215),
                         (12, 222), (-6, 224)]),
    "chest": ((22, 113), [(-6, 93), (20, 91), (38, 92), (42, 106), (42, 119), (35, 129), (20, 134), (8, 132.5),
                          (-6, 129)]),
    "arm": ((56, 165), _ARM),
    "shoulder": ((49, 107), [(36, 86), (50, 88), (62, 104), (62, 122), (54, 127), (46, 122), (41, 112), (38, 101)]),
    "quads": ((29, 278), [(-6, 236), (16, 238), (28, 228), (44, 216), (52, 240), (52, 300), (42, 340), (20, 342),
                          (4, 340)]),
    "hip_flexor": ((24, 225), [(36, 199), (42, 206), (41, 214), (34, 227), (24, 238), (14, 248), (9, 243), (9, 231),
                               (13, 222.5), (24, 213)]),
    "groin": ((6, 238), [(-6, 221), (8, 220), (13.5, 222), (11, 232), (11.5, 243), (10, 250), (4, 254), (-6, 252)]),
    "adductor": ((10, 275), [(-2, 252), (5, 253), (11, 247.5), (15, 252), (17, 268), (15.5, 290), (12.5, 312),
                             (9, 326), (2, 318), (0, 280)]),
    "outer_hip": ((40, 233), [(40, 203), (50, 206), (54, 240), (50, 268), (41, 268), (38, 254), (36, 238),
                              (37, 222)]),
    "shin": ((16, 396), [(0, 360), (14, 363), (20, 362), (40, 360), (44, 390), (34, 424), (28, 436), (18, 434),
                         (4, 436)]),
    "shin_outer": ((27, 390), [(21, 364), (28, 361), (44, 360), (44, 390), (34, 424), (28, 436), (20.5, 434),
                               (21, 412), (22, 390)]),
    "knee": ((20.5, 346), [(0, 332), (10, 331), (21, 327), (32, 330), (44, 332), (44, 362), (30, 362.5), (21, 366),
                           (12, 363.5), (0, 362)]),
    "ankle": ((18, 444), [(4, 433), (18, 434.5), (32, 433), (32, 452), (18, 455), (4, 453)]),
    "foot": ((19, 467), [(0, 453), (18, 455), (36, 453), (40, 480), (0, 482)]),
}  # fmt: skip
_BACK: _Areas = {
    "upper_back": ((22, 122), [(-6, 70), (9, 68), (12, 80), (24, 83), (40, 86), (44, 106), (46, 130), (44, 152),
                               (24, 160), (10, 169), (-6, 174)]),
    "arm": ((56, 165), _ARM),
    "shoulder": ((49, 107), [(38, 86), (50, 88), (62, 104), (62, 122), (54, 127), (46, 122), (42, 112), (40, 101)]),
    "low_back": ((16, 186), [(-6, 174), (10, 169), (24, 160), (44, 151), (44, 176), (42, 196), (30, 203), (14, 208),
                             (-6, 215)]),
    "hamstring": ((27, 294), [(-6, 250), (20, 262), (40, 252), (56, 250), (56, 300), (44, 334), (22, 332), (-6, 334)]),
    "buttock": ((20, 232), [(-6, 214), (12, 208.5), (24, 204), (33, 204), (38, 216), (40, 234), (40, 250), (33, 258),
                            (20, 262), (7, 259), (-6, 254)]),
    "outer_hip": ((40, 226), [(32, 203), (42, 196), (50, 206), (54, 240), (50, 262), (41, 258), (39.5, 240),
                              (37, 216)]),
    "adductor": ((10, 290), [(-2, 252), (6, 258.5), (12, 262), (15, 276), (14, 294), (11.5, 312), (9, 328), (2, 318),
                             (0, 280)]),
    "calf": ((21, 384), [(0, 356), (20, 358), (44, 356), (46, 390), (38, 412), (28, 420), (21, 412), (13, 420),
                         (4, 410)]),
    "knee_back": ((20, 344), [(0, 330), (12, 331), (22, 328), (32, 331), (44, 330), (44, 359), (31, 361), (21, 357),
                              (12, 361), (0, 359)]),
    "ankle": ((25, 440), [(8, 418), (15, 418), (27, 418), (32, 416), (30, 454), (4, 455)]),
    "achilles": ((19, 430), [(13.5, 417.5), (21, 410.5), (27.3, 417.5), (24, 430), (22.3, 442), (21.5, 452),
                             (15, 452), (14.6, 442), (14.2, 430)]),
    "heel": ((19, 463), [(6, 452), (18, 450), (31, 452), (36, 480), (2, 482)]),
}  # fmt: skip
_SOLE: list[Point] = [
    (57, 31), (48, 29), (37, 26), (29, 27), (26, 36), (28, 48), (32, 60), (32, 72), (34, 86), (40, 94), (48, 94),
    (54, 87), (54, 74), (55, 62), (59, 50), (61, 39),
]  # fmt: skip
_SOLES: _Areas = {
    "sole": ((44, 64), [(66, 48), (50, 52), (20, 50), (20, 82), (66, 82)]),
    "forefoot": ((44, 40), [(66, 18), (20, 18), (20, 50), (38, 55), (52, 53), (66, 49)]),
    "heel": ((44, 84), [(62, 75), (44, 72), (26, 75), (24, 104), (62, 104)]),
}
_TOES = ((31, 18, 5.2, 6.6), (40.2, 19.6, 3.4, 4.6), (47.4, 22, 3.1, 4.1), (53.6, 25.2, 2.9, 3.7), (58.8, 30, 2.6, 3.3))
_KNEECAP: list[Point] = [
    (20.5, 338), (25, 340.5), (26.5, 346), (24, 352), (20.5, 354), (17, 352), (14.5, 346), (16, 340.5),
]  # fmt: skip


@lru_cache(maxsize=1)
def drawings() -> tuple[Drawing, ...]:
    """The views: front, back, soles of the feet (toes up, as seen by somebody standing in front of them)."""
    body, box = smooth(_HALF, closed=False), (-120, 0, 240, 484)
    return (
        Drawing("front", body, _shapes(_FRONT), ("M0 93V216", smooth(_KNEECAP)), box),
        Drawing("back", body, _shapes(_BACK), ("M0 72V250",), box),
        Drawing("soles", smooth(_SOLE), _shapes(_SOLES), (), (-120, 4, 240, 96), _TOES),
    )


def _shapes(areas: _Areas) -> tuple[Shape, ...]:
    return tuple(Shape(id_, smooth(points), anchor) for id_, (anchor, points) in areas.items())
