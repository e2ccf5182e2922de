"""Hit policies P and O: rows put in the order of their outputs' importance."""

from __future__ import annotations

from collections.abc import Callable

from rathaus.procedures.exchange.csv_out import Draft
from rathaus.procedures.exchange.safe_xml import Element

Refuse = Callable[[Element, str], Exception]


def by_priority(
    draft: Draft, outputs: list[Element], order: Callable[[Element], list[str]], refuse: Refuse
) -> None:
    """Sort the rows so that ``first`` (for P) and ``rule order`` (for O) say the same.

    Rows of equal importance keep their order. Raises where no output has a list of values, or a
    row says something that is not on it.
    """
    ranks: list[tuple[int, ...]] = []
    offset = len(draft.heads) - len(outputs)
    orders = [order(output) for output in outputs]
    if not any(orders):
        raise refuse(outputs[0], "Ohne outputValues gibt es keinen Vorrang.")
    for cells, _ in zip(draft.rows, draft.lines, strict=True):
        rank = []
        for at, output in enumerate(outputs):
            if not orders[at]:
                continue  # an output without values has no say in the order
            if cells[offset + at] not in orders[at]:
                raise refuse(
                    output, f"Das Ergebnis {cells[offset + at]} steht nicht in outputValues."
                )
            rank.append(orders[at].index(cells[offset + at]))
        ranks.append(tuple(rank))
    places = sorted(range(len(ranks)), key=ranks.__getitem__)
    draft.rows = [draft.rows[place] for place in places]
    draft.meta = [draft.meta[place] for place in places]
    draft.lines = [draft.lines[place] for place in places]
