"""The search of the record room, as an ordinary clerk, in archives of growing size.

Times are of asking and of what the page shows (:func:`find`, :func:`shown`), by the wall clock;
run it on a quiet machine. ``RATHAUS_BENCH_DOCUMENTS`` names the sizes, for instance ``1000000``.
"""

from __future__ import annotations

import itertools
import os
import random
import statistics
import time
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from rathaus.kernel.access import ALL_OFFICES, Actor
from rathaus.kernel.clock import now
from rathaus.kernel.search import Entry, index_many
from rathaus.people.models import Office
from rathaus.records.finding.hits import Wanted, find
from rathaus.records.finding.shown import shown
from rathaus.records.finding.words import Stems, number_mark, office_mark
from rathaus.records.models import PlanEntry
from tests.bench.registry import Place, Result, bench

SIZES = [int(size) for size in os.environ.get("RATHAUS_BENCH_DOCUMENTS", "10000,100000").split(",")]
_OFFICES, _PAPERS, _PARTIES, _YEARS = 40, 4, 5_000, 10
_ROUNDS = 12
_TITLES = [
    "Halteverbot", "Hundesteuer", "Baumfällung", "Sondernutzung", "Gewerbeanmeldung", "Wohngeld",
    "Parkausweis", "Straßensperrung", "Bauantrag", "Abfallgebühr", "Kita-Platz", "Widerspruch",
]  # fmt: skip
_KINDS = ["application", "evidence", "decision", "letter"]
_PAPER_TITLES = ["Antrag", "Lageplan", "Bescheid", "Schreiben", "Nachweis", "Gutachten"]
_STREETS = [f"{a}{b}" for a in ("Hafen", "Schul", "Berg", "Wald", "Markt") for b in
            ("straße", "weg", "platz", "allee")]  # fmt: skip
_NAMES = [f"{a}{b}" for a in ("Peter", "Jans", "Möl", "Öz", "Brück", "Claas", "Diet", "Fried",
          "Gers", "Han", "Kow", "Lorenz", "Nis", "Paul", "Rein", "Schmid") for b in
          ("sen", "ler", "türk", "ner", "mann", "rich", "alski", "berg")]  # fmt: skip
_SYLLABLES = ["ba", "ke", "lin", "tor", "ver", "gau", "mis", "rut", "sol", "den", "pfa", "hul"]
_COMMON = [
    "Anlage", "Termin", "Frist", "Unterlagen", "Gebühr", "Antrag", "Grundstück", "Fahrzeug",
    "Genehmigung", "Auflage", "Nachbar", "Zufahrt", "Kran", "Gerüst", "Baustelle", "Pflege",
]  # fmt: skip

# number of query, words, chosen facets
_ASKED: list[tuple[str, dict[str, str]]] = [
    ("{number}", {}),
    ("{file}", {}),
    ("Petersen", {}),
    ("Halteverbot", {}),
    ("Hundesteuer Hafenstraße", {}),
    ("kownersen verbakelin", {}),
    ("Genehmigung Kran", {}),
    ("{name} Bescheid", {}),
    ("Steuer", {"year": "2024"}),
    ("Widersprüche Gutachten", {"kind": "evidence"}),
    ("gibtesnicht", {}),
    ("54.1", {}),
]


@bench("records-search")
def records_search(place: Place) -> Iterator[Result]:
    """Twelve questions of clerks from several offices; then the same without any limit."""
    offices = _offices()
    middles: dict[int, float] = {}
    for size in SIZES:
        archive = _fill(size, offices)
        for who, limited in (("ordinary clerk", True), ("reader of every office", False)):
            with place.meter() as meter:
                times = _ask(archive, limited=limited)
            spread = statistics.quantiles(times, n=20)
            middle = statistics.median(times)
            note = f"{who}, {size} documents, a tenth with text, {len(times)} searches"
            yield Result("records-search", meter.cpu / len(times), "CPU ms/search", note=note)
            yield Result("records-search-p50", middle, "ms", note=note)
            yield Result("records-search-p95", spread[18], "ms", note=note)
            if limited:
                middles[size] = spread[18]
    for small, large in itertools.pairwise(sorted(middles)):
        yield Result(
            "records-search-growth",
            (middles[large] / middles[small]) / (large / small),
            "p95 growth/size growth",
            note=f"{small} to {large} documents; under 1 is less than linear",
        )


def _offices() -> list[Office]:
    index_many(
        Entry(kind="service", key=word, title=word, url="/")
        for word in [*_TITLES, *_COMMON, "Hund", "Steuer", "Straße", "Hafen"]
    )
    for number in range(1, 6):
        PlanEntry.objects.create(
            number=f"54.{number}0", title="Ordnung", retention_years=10, retention_basis="Praxis"
        )
    return [Office.objects.create(key=f"amt-{n}", name=f"Amt {n}") for n in range(_OFFICES)]


def _fill(size: int, offices: list[Office]) -> _Archive:
    """An archive of this size in place of the one before."""
    draw = random.Random(size)  # noqa: S311 - the same archive each time
    tables = ("searchline", "documenttext", "document", "participant", "case", "file")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        named = ", ".join(f"records_{table}" for table in tables)
        cursor.execute(f"TRUNCATE people_party, {named} CASCADE")
        cursor.execute("SELECT pg_get_indexdef('searchline_words'::regclass)")
        ((words_index,),) = cursor.fetchall()
        cursor.execute("DROP INDEX searchline_words")
    _copy("people_party", _PARTY, _parties())
    archive = _Archive(size, offices, draw)
    _copy("records_file", _FILE, archive.files())
    _copy("records_case", _CASE, archive.cases())
    _copy("records_document", _DOCUMENT, archive.documents())
    words = [archive.text() for _ in range(size // 10)]
    _copy("records_documenttext", _TEXT, archive.texts(words))
    _copy("records_searchline", _LINE, archive.lines(words))
    with connection.cursor() as cursor:
        cursor.execute(words_index)
        cursor.execute("SET session_replication_role = DEFAULT")
        for table in ("people_party", *(f"records_{t}" for t in tables)):
            cursor.execute(f"VACUUM ANALYZE {table}")
    return archive


def _ask(archive: _Archive, *, limited: bool) -> list[float]:
    """Milliseconds of each search, the first round of every question included."""
    times = []
    for turn in range(_ROUNDS):
        office = archive.offices[turn * 3]
        sample = archive.sample(office.pk, after=turn * 77)
        seen: Any = frozenset({office.pk}) if limited else ALL_OFFICES
        clerk = Actor(kind="staff", id="1", label="Jo", account=1, grants={"case.see": seen})
        for words, chosen in _ASKED:
            asked = words.format(**sample)
            begin = time.perf_counter()
            found = find(clerk, Wanted(asked, chosen))
            shown(clerk, found.places, asked)
            times.append((time.perf_counter() - begin) * 1000)
    return times


_PARTY = "id, kind, surname, first_names, organisation, street, house_number, postcode, town," \
    " country, email, phone, channel, created, origins"  # fmt: skip
_FILE = "id, number, plan_entry_id, year, serial, title, kind, office_id, visibility, opened_at," \
    " hold"  # fmt: skip
_CASE = "id, number, file_id, office_id, procedure_key, procedure_version, title, state," \
    " visibility, applicant_id, channel, received_at, due_why, outcome, submission_key," \
    " fingerprint, access_code_hash, document_count"  # fmt: skip
_DOCUMENT = "id, case_id, file_id, serial, kind, title, visibility, direction, created_at," \
    " created_by, erased_why, mistaken_why"  # fmt: skip
_TEXT = "document_id, version, state, text, read_at"
_LINE = "case_id, document_id, office_id, home_id, protected, asked, at, year, plan, state, kind," \
    " head, words"  # fmt: skip


def _copy(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as out:
        for row in rows:
            out.write_row(row)


def _parties() -> Iterator[tuple[Any, ...]]:
    for n in range(_PARTIES):
        name = _NAMES[n % len(_NAMES)]
        yield (
            UUID(int=n + 1), "person", name, "Kim", "", "Weg", "1", "24103", "Ort", "DE", "", "",
            "mailbox", now(), "{}",
        )  # fmt: skip


class _Archive:
    """Cases of ten years, in forty offices, with four papers each."""

    def __init__(self, size: int, offices: list[Office], draw: random.Random) -> None:
        self.size, self.offices, self.draw = size, offices, draw
        self.count = size // _PAPERS
        self.plans = list(PlanEntry.objects.order_by("number"))
        self.start = now()
        rare = ["".join(draw.choices(_SYLLABLES, k=draw.randint(2, 5))) for _ in range(20_000)]
        self.vocabulary = [*_COMMON, *dict.fromkeys(rare)]
        weights = [1 / (rank + 3) for rank in range(len(self.vocabulary))]
        self.weights = list(itertools.accumulate(weights))
        texts = (*_TITLES, *_PAPER_TITLES, *_STREETS, *_NAMES, *self.vocabulary)
        known = Stems(texts)
        self.stems = {text: " ".join(f"'{s}'" for s in known.of(text)) for text in texts}

    def text(self) -> list[str]:
        most = self.draw.randint(80, 320)
        return self.draw.choices(self.vocabulary, cum_weights=self.weights, k=most)

    def case(self, n: int) -> dict[str, Any]:
        """What is said of one case, always the same."""
        mixed = n * 2_654_435_761 % 2**32
        year = 2026 - n * _YEARS // self.count
        plan = self.plans[mixed % len(self.plans)]
        return {
            "id": UUID(int=(1 << 100) + n),
            "file_id": UUID(int=(2 << 100) + n),
            "number": f"{year}-{n:07d}-A",
            "file": f"{plan.number}-{year}/{n:06d}",
            "plan": plan,
            "year": year,
            "office": self.offices[mixed // 7 % _OFFICES].pk,
            "title": _TITLES[mixed // 11 % len(_TITLES)],
            "street": _STREETS[mixed // 13 % len(_STREETS)],
            "party": mixed // 17 % _PARTIES,
            "protected": mixed % 50 == 7,
            "state": "closed" if year < 2025 else "in_progress",
            "at": self.start.replace(year=year, month=1 + mixed // 19 % 12, day=1 + mixed % 28),
        }

    def sample(self, office: UUID, after: int) -> dict[str, str]:
        """What one may ask for of a case of this office."""
        chosen = (self.case(n % self.count) for n in itertools.count(after))
        case = next(c for c in chosen if c["office"] == office and not c["protected"])
        name = _NAMES[case["party"] % len(_NAMES)]
        return {"number": case["number"], "file": case["file"], "name": name}

    def all(self) -> Iterator[tuple[int, dict[str, Any]]]:
        return ((n, self.case(n)) for n in range(self.count))

    def files(self) -> Iterator[tuple[Any, ...]]:
        for n, c in self.all():
            yield (c["file_id"], c["file"], c["plan"].pk, c["year"], n + 1, c["title"],
                   "case", c["office"], 1, c["at"], "")  # fmt: skip

    def cases(self) -> Iterator[tuple[Any, ...]]:
        for n, c in self.all():
            title = f"{c['title']} {c['street']}"
            yield (c["id"], c["number"], c["file_id"], c["office"], "muster", 1, title,
                   "in_progress", 3 if c["protected"] else 1, UUID(int=c["party"] + 1), "online",
                   c["at"], "", "", f"key-{n}", "", "x", _PAPERS)  # fmt: skip

    def documents(self) -> Iterator[tuple[Any, ...]]:
        for n, c in self.all():
            for p in range(_PAPERS):
                yield (self.paper(n, p), c["id"], c["file_id"], p + 1, _KINDS[p],
                       _PAPER_TITLES[(n + p) % len(_PAPER_TITLES)], 1, "in", c["at"],
                       "staff:1", "", "")  # fmt: skip

    def paper(self, n: int, p: int) -> UUID:
        return UUID(int=(3 << 100) + n * _PAPERS + p)

    def texts(self, words: list[list[str]]) -> Iterator[tuple[Any, ...]]:
        for place, said in enumerate(words):
            whole = place * 10
            paper = self.paper(whole // _PAPERS, whole % _PAPERS)
            yield (paper, 1, "read", " ".join(said), self.start)

    def lines(self, words: list[list[str]]) -> Iterator[tuple[Any, ...]]:
        for n, c in self.all():
            name = _NAMES[c["party"] % len(_NAMES)]
            marks = (number_mark(c["number"]), number_mark(c["file"]), office_mark(c["office"]))
            cover = " ".join(f"'{mark}'" for mark in marks)
            cover += " 'kim' " + " ".join(self.stems[t] for t in (c["title"], c["street"], name))
            for p in (None, *range(_PAPERS)):
                whole = n * _PAPERS + (p or 0)
                own = "" if p is None else self.stems[_PAPER_TITLES[(n + p) % len(_PAPER_TITLES)]]
                said = words[whole // 10] if p is not None and whole % 10 == 0 else []
                content = " ".join(self.stems[word] for word in set(said))
                head = f"{cover} {own}"
                yield (c["id"], None if p is None else self.paper(n, p), c["office"], c["office"],
                       c["protected"], False, c["at"], c["year"], c["plan"].number, c["state"],
                       "case" if p is None else _KINDS[p], head, f"{head} {content}")  # fmt: skip
