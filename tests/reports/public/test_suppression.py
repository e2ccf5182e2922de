"""No cell that is hidden can be worked out from what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rathaus.reports.statistics.suppression import Cell, Grid, protect_grid, protect_line

BELOW = 3
_NUMBERS = st.integers(0, 7)


@st.composite
def grids(draw: st.DrawFn) -> dict[Cell, int]:
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    return {
        (f"r{row}", f"c{column}"): draw(_NUMBERS)
        for row, column in product(range(rows), range(columns))
    }


def fitting(values: Mapping[Cell, int], grid: Grid) -> Iterator[dict[Cell, int]]:
    """Every table that a reader must hold possible, the likely ones first."""
    total = sum(values.values())
    cells = sorted(values)
    lines = [
        ([cell for cell in cells if cell[place] == name], name in hidden)
        for place, hidden in ((0, grid.rows), (1, grid.columns))
        for name in sorted({cell[place] for cell in cells})
    ]
    lines.append((cells, False))

    def fits(made: Mapping[Cell, int]) -> bool:
        for line, hidden in lines:
            so_far, is_sum = sum(made.get(c, 0) for c in line), sum(values[c] for c in line)
            whole = all(cell in made for cell in line)
            if hidden and whole and so_far < 1:
                return False
            if not hidden and (so_far > is_sum or (whole and so_far != is_sum)):
                return False
        return True

    def fill(number: int, made: dict[Cell, int]) -> Iterator[dict[Cell, int]]:
        if number == len(cells):
            yield dict(made)
            return
        cell = cells[number]
        near = sorted(range(total + 1), key=lambda value: abs(value - values[cell]))
        for value in near if cell in grid.cells else [values[cell]]:
            made[cell] = value
            if fits(made):
                yield from fill(number + 1, made)
            del made[cell]

    yield from fill(0, {})


@settings(max_examples=120)
@given(grids())
def test_no_hidden_cell_or_sum_of_a_table_can_be_computed(values: dict[Cell, int]) -> None:
    grid = protect_grid(values, BELOW)
    assume(not grid.closed)
    unsure: set[tuple[str, ...]] = {cell for cell in grid.cells if values[cell]}
    unsure |= {(row,) for row in grid.rows} | {(column,) for column in grid.columns}

    for other in fitting(values, grid):
        unsure -= {cell for cell in grid.cells if other[cell] != values[cell]}
        for place, hidden in ((0, grid.rows), (1, grid.columns)):
            for name in hidden:
                sums = [
                    sum(v for cell, v in table.items() if cell[place] == name)
                    for table in (values, other)
                ]
                if sums[0] != sums[1]:
                    unsure.discard((name,))
        if not unsure:
            break

    assert unsure == set()


@given(grids())
def test_what_is_small_is_hidden(values: dict[Cell, int]) -> None:
    grid = protect_grid(values, BELOW)
    assume(not grid.closed)

    assert {cell for cell, value in values.items() if 0 < value < BELOW} <= grid.cells


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 9), min_size=1))
def test_no_hidden_cell_of_a_line_can_be_computed(values: dict[str, int]) -> None:
    small = {key for key, value in values.items() if 0 < value < BELOW}
    line = protect_line(values, small)

    assert small <= line.hidden
    if line.total_hidden:
        return
    hidden = [values[key] for key in line.hidden]
    # With sum and number of what is hidden known, each cell lies between one and the rest.
    for value in hidden:
        assert sum(hidden) - (len(hidden) - 1) > 1, (value, hidden)
        assert len(hidden) > 1


def test_a_single_small_cell_takes_its_neighbours_along() -> None:
    values = {
        ("Gaarden", "Müll"): 2, ("Gaarden", "Licht"): 8,
        ("Ellerbek", "Müll"): 5, ("Ellerbek", "Licht"): 9,
    }  # fmt: skip

    grid = protect_grid(values, BELOW)

    assert grid == Grid(cells=set(values))


def test_a_few_small_categories_leave_the_large_ones_in_sight() -> None:
    values = {("Gaarden", "Müll"): 25, ("Wik", "Müll"): 15, ("Wik", "Licht"): 4}
    values |= {("Wik", "Ampel"): 2, ("Wik", "Baum"): 1, ("Gaarden", "Gully"): 1}

    grid = protect_grid(values, BELOW)

    assert (grid.rows, grid.columns) == (set(), {"Ampel", "Baum", "Gully"})
    shown = values.keys() - grid.cells
    assert shown == {("Gaarden", "Müll"), ("Wik", "Müll"), ("Wik", "Licht")}
