"""``rathaus reports train|evaluate|drift``: learn from a city's own reports, and measure it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rathaus.cli.output import json_option, show

if TYPE_CHECKING:
    from rathaus.reports.learning.drifting import Drift
    from rathaus.reports.learning.measuring import Quality
    from rathaus.reports.learning.model import Model
    from rathaus.reports.learning.reading import Examples

Command = TypeVar("Command", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
_LAST = 0.2
_VERDICTS = {
    "too-few": "zu wenige für ein Urteil",
    "steady": "wie gelernt",
    "look": "verschoben, bitte ansehen",
    "retrain": "stark verschoben, bitte neu anlernen",
}


def queue_option(command: Command) -> Command:
    """Add ``--queue``, which may be given several times."""
    return click.option(
        "--queue",
        "queues",
        multiple=True,
        metavar="NAME",
        help="Stelle, bei der Meldungen nur warten: zählt nicht als zuständig. Mehrfach möglich.",
    )(command)


@click.command("train", help="Lernt Kategorie und Stelle aus den eigenen Meldungen.")
@click.argument("file", metavar="DATEI", type=_FILE)
@click.option("--out", type=_NEW_FILE, required=True, help="Wohin das Modell kommt (.json.gz).")
@queue_option
@json_option
def train(file: Path, out: Path, queues: tuple[str, ...], as_json: bool) -> None:
    from rathaus.reports.learning.model import save
    from rathaus.reports.learning.reading import read_examples
    from rathaus.reports.learning.training import train as learn

    model = learn(read_examples(file, queues=queues))
    save(model, out)
    facts = {
        "file": str(out),
        "bytes": out.stat().st_size,
        "features": model.lexicon.size,
        "origin": asdict(model.origin),
        "calibration": model.calibration,
    }
    show(facts, as_json, *_learned(model, out))


@click.command("evaluate", help="Misst Vorschläge an Meldungen, die nicht gelernt wurden.")
@click.argument("train_file", metavar="TRAIN", type=_FILE)
@click.argument("test_file", metavar="[TEST]", type=_FILE, required=False)
@click.option(
    "--split",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Ohne TEST: Meldungen ab diesem Tag prüfen, frühere lernen (sonst das letzte Fünftel).",
)
@queue_option
@json_option
def evaluate(
    train_file: Path,
    test_file: Path | None,
    split: datetime | None,
    queues: tuple[str, ...],
    as_json: bool,
) -> None:
    from rathaus.reports.learning.measuring import evaluate as measure
    from rathaus.reports.learning.training import train as learn

    known, later = _parted(train_file, test_file, split.date() if split else None, queues)
    if not later.rows:
        raise click.UsageError("Es bleibt keine Meldung zum Prüfen.")
    quality = measure(learn(known), later.rows)
    facts = asdict(quality) | {
        "category_at_1": round(quality.at_1, 4),
        "category_at_3": round(quality.at_3, 4),
        "office": round(quality.office, 4),
        "office_for_category": round(quality.office_for_category, 4),
        "trained": [known.rows[0].day, known.rows[-1].day],
        "tested": [later.rows[0].day, later.rows[-1].day],
    }
    show(facts, as_json, *_measured(quality, known, later))


@click.command("drift", help="Vergleicht spätere Meldungen mit denen, aus denen gelernt wurde.")
@click.argument("model_file", metavar="MODELL", type=_FILE)
@click.argument("file", metavar="DATEI", type=_FILE)
@json_option
def drift(model_file: Path, file: Path, as_json: bool) -> None:
    from rathaus.reports.learning.drifting import drift as compare
    from rathaus.reports.learning.model import load
    from rathaus.reports.learning.reading import read_examples

    model = load(model_file)
    rows = [row for row in read_examples(file).rows if row.day > model.origin.last]
    found = compare(model, rows)
    show(asdict(found) | {"verdict": found.verdict}, as_json, *_drifted(found))


def _parted(
    train_file: Path, test_file: Path | None, day: date | None, queues: tuple[str, ...]
) -> tuple[Examples, Examples]:
    from rathaus.reports.learning.reading import read_examples

    known = read_examples(train_file, queues=queues)
    if test_file is not None:
        if day is not None:
            raise click.UsageError("Entweder TEST oder --split.")
        return known, read_examples(test_file, queues=queues)
    return known.split(day) if day else known.last(_LAST)


def _learned(model: Model, out: Path) -> list[str]:
    origin = model.origin
    lines = [
        f"Aus {origin.reports} Meldungen von {origin.first:%d.%m.%Y} bis {origin.last:%d.%m.%Y} "
        f"gelernt: {len(model.labels)} Kategorien, {len(model.offices.names)} Stellen, "
        f"{model.lexicon.size} Merkmale. {out.name}: {out.stat().st_size / 1000:.0f} kB.",
        "An späteren Meldungen geprüft (versprochen → richtig):",
    ]
    return lines + [
        f"  {_percent(promised)} → {_percent(right)} ({many} Meldungen)"
        for promised, right, many in model.calibration
    ]


def _measured(quality: Quality, known: Examples, later: Examples) -> list[str]:
    sure = quality.suggested_right / max(quality.suggested, 1)
    lines = [
        f"{len(known.rows)} Meldungen gelernt (bis {known.rows[-1].day:%d.%m.%Y}), "
        f"{quality.reports} geprüft (ab {later.rows[0].day:%d.%m.%Y}).",
        f"  Kategorie an erster Stelle richtig:  {_percent(quality.at_1)}",
        f"  Kategorie unter den ersten drei:     {_percent(quality.at_3)}",
        f"  Stelle richtig:                      {_percent(quality.office)}"
        f" von {quality.with_office}",
        f"  Stelle, wenn die Kategorie feststeht: {_percent(quality.office_for_category)}",
        f"  Etwas vorgeschlagen: {quality.suggested}, davon richtig: {_percent(sure)}",
        f"  je Vorschlag: {quality.milliseconds:.2f} ms Rechenzeit".replace(".", ","),
        "",
        f"{'Kategorie':<46}{'n':>5}{'erste':>9}{'drei':>9}  verwechselt mit",
    ]
    return lines + [
        f"{one.label[:45]:<46}{one.reports:>5}{_percent(one.right / one.reports):>9}"
        f"{_percent(one.first_three / one.reports):>9}  {one.confused_with}"
        for one in quality.categories
    ]


def _drifted(found: Drift) -> list[str]:
    return [
        f"{found.reports} spätere Meldungen, Stabilitätsindex {found.index:.3f}".replace(".", ",")
        + f": {_VERDICTS[found.verdict]}.",
        f"Bekannte Wörter: damals {_percent(found.known_words_then)}, "
        f"jetzt {_percent(found.known_words_now)}.",
        *(
            f"  {month.month}: {month.right} von {month.reports} richtig, "
            f"{month.first_three} unter den ersten drei"
            for month in found.months
        ),
        *(
            f"  {one.label}: {_percent(one.share_then)} → {_percent(one.share_now)}"
            for one in found.shifts[:5]
        ),
        "Neue Wörter: " + (", ".join(f"{word} ({n})" for word, n in found.new_words) or "keine"),
    ]


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %".replace(".", ",")
