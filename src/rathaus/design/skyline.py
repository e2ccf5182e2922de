"""The ornament of a city: silhouettes on a grid, in tints of its colour.

Drawn from the city's key alone, so that every city has its own and the same one on every page. No
colour is written here: the style sheet fills the classes from the city's colour.
"""

from __future__ import annotations

from functools import cache
from random import Random

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, GROUND = 2400, 240, 200
MIDDLE = WIDTH // 2
UNIT = 12
FOREGROUNDS = ("harbour", "lake", "park", "town")


@cache
def draw(key: str, foreground: str = "") -> SafeString:
    """The drawing as SVG. ``foreground`` is one of ``FOREGROUNDS``; else the key picks one."""
    random = Random(key)  # noqa: S311 – an ornament, not a secret
    if foreground not in FOREGROUNDS:
        foreground = random.choice(FOREGROUNDS)
    layers = (
        _sun(random),
        _row(random, "far", least=4, most=10, gap=0.12),
        _hills(random) if foreground in {"lake", "park"} else "",
        _row(random, "mid", least=3, most=7, gap=0.3),
        _town_hall(),
        _FOREGROUNDS[foreground](random),
    )
    return mark_safe(  # noqa: S308 – numbers and constants only
        f'<svg class="skyline" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'preserveAspectRatio="xMidYMax slice" aria-hidden="true" focusable="false">'
        f"{''.join(layers)}</svg>"
    )


def _path(layer: str, *commands: str) -> str:
    """One path of all: what overlaps in it does not darken twice."""
    return f'<path class="sky-{layer}" d="{"".join(commands)}"/>'


def _paths(layer: str, *commands: str) -> str:
    """A path each: what overlaps covers, whichever way round it is drawn."""
    return "".join(_path(layer, command) for command in commands)


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z"


def _sun(random: Random) -> str:
    x = MIDDLE + random.choice((-420, -300, 300, 420))
    return f'<circle class="sky-sun" cx="{x}" cy="{random.randint(66, 90)}" r="42"/>'


def _row(random: Random, layer: str, *, least: int, most: int, gap: float) -> str:
    """A row of houses from edge to edge, gable beside gable, some with lit windows."""
    walls, windows, x = [], [], 0
    while x < WIDTH:
        width = random.randint(3, 6) * UNIT
        if random.random() > gap:
            height = random.randint(least, most) * UNIT
            walls.append(_house(random, x, width, height))
            if layer == "mid" and random.random() < 0.7:
                windows.append(_windows(random, x, width, height))
        x += width
    return _path(layer, *walls) + (_path("window", *windows) if windows else "")


def _house(random: Random, x: int, width: int, height: int) -> str:
    top = GROUND - height
    wall = _box(x, top, width, height)
    half = width / 2
    match random.randint(0, 4):
        case 0:
            return wall + f"M{x} {top}l{half:g} {-half:g} {half:g} {half:g}z"
        case 1:
            return wall + f"M{x} {top}v{-width * 0.45:g}l{width} {width * 0.45:g}z"
        case 2:
            return wall + f"M{x} {top}a{half:g} {half:g} 0 0 1 {width} 0z"
        case 3:
            steps = "".join(f"h{width / 8:g}v-9" for _ in range(3))
            down = "".join(f"v9h{width / 8:g}" for _ in range(3))
            return wall + f"M{x} {top}{steps}h{width / 4:g}{down}z"
        case _:
            return wall


def _windows(random: Random, x: int, width: int, height: int) -> str:
    rows, columns = height // 20, max(1, width // 18)
    left = x + (width - columns * 18 + 10) / 2
    return "".join(
        _box(left + column * 18, GROUND - height + 9 + row * 20, 8, 10)
        for row in range(rows)
        for column in range(columns)
        if random.random() < 0.62
    )


def _town_hall() -> str:
    """The town hall in the middle, where narrow screens still see it."""
    x = MIDDLE
    body = _box(x - 78, GROUND - 66, 156, 66)
    roof = f"M{x - 84:g} {GROUND - 66}h168l-22 -20h-124z"
    tower = _box(x - 17, 52, 34, GROUND - 52)
    cap = f"M{x - 21:g} 52h42l-9 -14h-24z"
    spire = f"M{x - 9:g} 38l9 -34 9 34z"
    clock = f'<circle class="sky-window" cx="{x:g}" cy="74" r="8"/>'
    openings = "".join(
        f"M{x + offset:g} {GROUND - 18}v-18a7 7 0 0 1 14 0v18z" for offset in (-67, -43, 29, 53)
    )
    return _paths("near", body, roof, tower, cap, spire) + clock + _path("window", openings)


def _hills(random: Random) -> str:
    y = GROUND - random.randint(30, 44)
    return _path(
        "far",
        f"M0 {GROUND}V{y + 20}c180 -46 340 -52 520 -14s320 34 500 -2",
        " 300 -48 460 -16 280 30 420 -8 300 -40 500 -6",
        f"V{GROUND}z",
    )


def _water() -> str:
    """The water: a band with rows of waves."""
    rows = []
    for number, y in enumerate((GROUND + 13, GROUND + 27)):
        waves = "q6 -6 12 0t12 0" * (WIDTH // 24 + 1)
        rows.append(f'<path class="sky-wave" d="M{-12 * number} {y}{waves}"/>')
    return _path("water", _box(0, GROUND, WIDTH, HEIGHT - GROUND)) + "".join(rows)


def _sail(x: int, scale: float) -> str:
    top = GROUND + 6 - 62 * scale
    foot = GROUND + 2
    return (
        f"M{x} {top:g}v{foot - top:g}h{-26 * scale:g}z"
        f"M{x + 3} {top + 12 * scale:g}l{20 * scale:g} {foot - top - 12 * scale:g}h{-20 * scale:g}z"
        f"M{x - 30 * scale:g} {foot + 3:g}h{58 * scale:g}l{-9 * scale:g} 9h{-40 * scale:g}z"
    )


def _crane(x: int) -> str:
    base = GROUND - 96
    return _paths(
        "near",
        _box(x, base, 6, 96),
        _box(x + 44, base, 6, 96),
        _box(x, base + 34, 50, 6),
        f"M{x - 4} {base}h58v-16h-18l-62 -46 -4 5 50 41h-24z",
        _box(x - 45, base - 55, 2, 62),
    )


_SAILS = ((-1080, 0.7), (-660, 0.8), (-200, 0.9), (180, 0.7), (800, 1.0), (1040, 0.6))


def _harbour(random: Random) -> str:
    ship = MIDDLE + random.choice((290, 330))
    hull = f"M{ship} {GROUND - 12}h292l-24 26h-250z"
    decks = (
        _box(ship + 44, GROUND - 33, 196, 22),
        _box(ship + 66, GROUND - 50, 140, 18),
        _box(ship + 120, GROUND - 74, 30, 25),
        _box(ship + 186, GROUND - 68, 5, 19),
    )
    ports = "".join(_box(ship + 54 + i * 18, GROUND - 26, 8, 8) for i in range(10))
    cranes = (_crane(MIDDLE - distance) for distance in (970, 820, 560, 420))
    return (
        "".join(cranes)
        + _water()
        + _paths("near", hull, *decks)
        + _path("window", ports)
        + _paths("sail", *(_sail(MIDDLE + x, size) for x, size in _SAILS))
    )


def _lake(random: Random) -> str:
    start = MIDDLE + 240
    arches = (
        f"M{x} {GROUND}v-16h60v16h-8a22 18 0 0 0 -44 0z" for x in range(start, start + 300, 60)
    )
    boats = ((x + random.randint(-40, 40), size) for x, size in _SAILS)
    return (
        _paths("near", *arches, _box(start, GROUND - 20, 300, 6))
        + _water()
        + _paths("sail", *(_sail(MIDDLE + x, size) for x, size in boats))
    )


def _tree(x: int, size: int) -> str:
    top = GROUND - size * 2
    return (
        f"M{x - size} {top + size}a{size} {size} 0 1 1 {2 * size} 0"
        f"a{size} {size} 0 1 1 {-2 * size} 0z" + _box(x - 2, GROUND - size, 4, size)
    )


def _park(random: Random) -> str:
    places = [x for x in range(40, WIDTH, 64) if abs(x - MIDDLE) > 120]
    trees = [_tree(x + random.randint(-14, 14), random.randint(14, 24)) for x in places]
    left = MIDDLE + 330
    terraces = [_box(left - i * 26, GROUND - 10 * (4 - i), 130 + i * 52, 10.5) for i in range(4)]
    meadow = _path("water", _box(0, GROUND, WIDTH, HEIGHT - GROUND))
    return _paths("near", *terraces, *trees) + meadow


def _town(random: Random) -> str:
    arches = "".join(
        f"M{x} {GROUND}v-26h48v26h-8v-8a16 14 0 0 0 -32 0v8z"
        for x in range(0, WIDTH, 48)
        if abs(x + 24 - MIDDLE) > 110 and random.random() < 0.4
    )
    return _path("near", arches) + _path("water", _box(0, GROUND, WIDTH, HEIGHT - GROUND))


_FOREGROUNDS = {"harbour": _harbour, "lake": _lake, "park": _park, "town": _town}
