"""Entering what can be found. Call it in the transaction of the change, so that both hold or none.

Words are folded, taken apart and traced to their roots here; the stems of PostgreSQL's dictionary
stand beside them for those who ask its full text search.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from rathaus.kernel.access.visibility import Visibility
from rathaus.kernel.search.compounds import guess, may_be_part, split
from rathaus.kernel.search.folding import name, spellings
from rathaus.kernel.search.models import SearchEntry, SearchWord
from rathaus.kernel.search.remembering import forget
from rathaus.kernel.search.roots import root
from rathaus.kernel.search.weighing import fullness_of, places, title_of, weights_of, words_of

_DICTIONARY: Final = {"de": "german_stem", "en": "english_stem"}
_BATCH: Final = 500

_ADD_WORDS: Final = """
INSERT INTO kernel_searchword (language, word, shown, stem, root, parts)
SELECT %(language)s, given.word, given.shown,
       COALESCE((ts_lexize(%(dictionary)s::regdictionary, given.word))[1], given.word),
       given.root, string_to_array(given.parts, ' ')
  FROM unnest(%(words)s::text[], %(shown)s::text[], %(roots)s::text[], %(parts)s::text[])
       AS given (word, shown, root, parts)
 ORDER BY given.word
    ON CONFLICT (language, word) DO NOTHING
"""
_ADD_TERMS: Final = """
INSERT INTO kernel_searchterm (language, term, public, weight, entry)
SELECT %(language)s, given.term, entry.visibility = %(public)s, given.weight, given.entry
  FROM unnest(%(entries)s::bigint[], %(terms)s::text[], %(weights)s::real[])
       AS given (entry, term, weight)
  JOIN kernel_searchentry AS entry ON entry.id = given.entry
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a room says about one of its things, in one language.

    ``office`` and ``parties`` decide with ``visibility`` who may find it; ``weight`` is its
    popularity, for instance the number of views in the last month. ``official`` are further names,
    for instance of a national catalogue; ``details`` what is said by the way: names of forms, links
    and offices. ``whole`` and ``whole_title`` name what the entry is a passage of, ``area`` says
    where it holds, for instance a Land or a municipality.
    """

    kind: str
    key: str
    title: str
    url: str
    text: str = ""
    summary: str = ""
    synonyms: Sequence[str] = ()
    visibility: Visibility = Visibility.PUBLIC
    language: str = "de"
    office: UUID | None = None
    parties: Sequence[UUID] = ()
    weight: float = 0.0
    official: str = ""
    details: str = ""
    whole: str = ""
    whole_title: str = ""
    area: str = ""


def index(
    kind: str,
    key: str,
    title: str,
    text: str = "",
    synonyms: Sequence[str] = (),
    url: str = "",
    visibility: Visibility = Visibility.PUBLIC,
    language: str = "de",
    *,
    summary: str = "",
    office: UUID | None = None,
    parties: Sequence[UUID] = (),
    weight: float = 0.0,
) -> None:
    """Enter one thing, or enter it anew: kind, key and language name it."""
    entry = Entry(
        kind=kind,
        key=key,
        title=title,
        url=url,
        text=text,
        summary=summary,
        synonyms=synonyms,
        visibility=visibility,
        language=language,
        office=office,
        parties=parties,
        weight=weight,
    )
    index_many([entry])


def index_many(entries: Iterable[Entry]) -> None:
    """Enter many things at once, which is much quicker than one by one."""
    by_language: dict[str, dict[tuple[str, str], Entry]] = {}
    for entry in entries:
        by_language.setdefault(entry.language, {})[entry.kind, entry.key] = entry
    with transaction.atomic():
        for language, chosen in by_language.items():
            everything = list(chosen.values())
            for start in range(0, len(everything), _BATCH):
                _enter(language, everything[start : start + _BATCH])
        forget()


def remove(kind: str, key: str) -> None:
    """Strike a thing out, in all languages."""
    SearchEntry.objects.filter(kind=kind, key=key).delete()
    forget()


def rebuild() -> None:
    """Enter everything anew: words that came later then take older compounds apart, too."""
    with transaction.atomic():
        SearchWord.objects.all().delete()
        for language in sorted(set(SearchEntry.objects.values_list("language", flat=True))):
            entries = SearchEntry.objects.filter(language=language).order_by("id")
            # In two rounds, so that in the second every word is known from the start.
            _learn(language, (_spoken(entry) for entry in entries.iterator(_BATCH)), {})
            last = 0
            while batch := list(entries.filter(id__gt=last)[:_BATCH]):
                _enter(language, [_spoken(entry) for entry in batch])
                last = batch[-1].pk
        forget()


def _spoken(row: SearchEntry) -> Entry:
    return Entry(
        kind=row.kind,
        key=row.key,
        title=row.title,
        url=row.url,
        text=row.text,
        summary=row.summary,
        synonyms=row.synonyms,
        visibility=Visibility(row.visibility),
        language=row.language,
        office=row.office,
        parties=row.parties,
        weight=row.weight,
        official=row.official,
        details=row.details,
        whole=row.whole,
        whole_title=row.whole_title,
        area=row.area,
    )


def _enter(language: str, entries: Sequence[Entry]) -> None:
    rows = SearchEntry.objects.bulk_create(
        [_row(entry) for entry in entries],
        update_conflicts=True,
        unique_fields=["kind", "key", "language"],
        update_fields=[
            "title", "summary", "text", "synonyms", "url", "visibility", "office", "parties",
            "weight", "names", "name_text", "official", "details", "whole", "whole_title", "area",
            "fullness",
        ],
    )  # fmt: skip
    numbers = [row.pk for row in rows]
    parts = _learn(language, entries, _known_parts(language))
    found: list[tuple[int, str, float]] = []
    for number, entry in zip(numbers, entries, strict=True):
        weights = weights_of(entry, parts)
        found += [(number, term, weight) for term, weight in weights.items()]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_searchterm WHERE entry = ANY(%s)", [numbers])
        if found:
            chosen, terms, weighed = (list(column) for column in zip(*found, strict=True))
            cursor.execute(
                _ADD_TERMS,
                {
                    "language": language,
                    "public": Visibility.PUBLIC,
                    "entries": chosen,
                    "terms": terms,
                    "weights": weighed,
                },
            )


def _row(entry: Entry) -> SearchEntry:
    called = dict.fromkeys((title_of(entry), entry.title, *entry.synonyms))
    names = [name(text, entry.language) for text in called]
    return SearchEntry(
        kind=entry.kind,
        key=entry.key,
        language=entry.language,
        title=entry.title,
        summary=entry.summary,
        text=entry.text,
        synonyms=list(entry.synonyms),
        url=entry.url,
        visibility=entry.visibility,
        office=entry.office,
        parties=list(entry.parties),
        weight=entry.weight,
        official=entry.official,
        details=entry.details,
        whole=entry.whole,
        whole_title=entry.whole_title,
        area=entry.area,
        fullness=fullness_of(entry),
        names=[folded for folded in names if folded],
        name_text=" | ".join(names),
    )


def _known_parts(language: str) -> dict[str, list[str]]:
    rows = SearchWord.objects.filter(language=language).values_list("word", "parts")
    return dict(rows.iterator(chunk_size=5000))


def _learn(
    language: str, entries: Iterable[Entry], known: Mapping[str, list[str]]
) -> dict[str, list[str]]:
    """Enter the new words of these entries; returns the parts of all words known now."""
    said: dict[str, str] = {}
    for entry in entries:
        said |= {word: "" for word in words_of(entry) if word not in said}
        said |= {word: shown for word, shown in _spellings(entry).items() if not said.get(word)}
    new = sorted(said.keys() - known.keys())
    if not new:
        return dict(known)
    vocabulary = {word for word in (*known, *new) if may_be_part(word)}
    taken_apart = {word: _parts(word, language, vocabulary) for word in new}
    pieces = {piece for parts in taken_apart.values() for piece in parts}
    taken_apart |= {piece: [] for piece in pieces - known.keys() - taken_apart.keys()}
    new = sorted(taken_apart)
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD_WORDS,
            {
                "language": language,
                "dictionary": f"pg_catalog.{_DICTIONARY.get(language, 'simple')}",
                "words": new,
                "shown": [said.get(word, "") for word in new],
                "roots": [root(word, language) for word in new],
                "parts": [" ".join(taken_apart[word]) for word in new],
            },
        )
    return {**known, **taken_apart}


def _spellings(entry: Entry) -> dict[str, str]:
    return spellings("\n".join(text for text, _place in places(entry)), entry.language)


def _parts(word: str, language: str, vocabulary: set[str]) -> list[str]:
    if language != "de":
        return []
    knows = vocabulary.__contains__
    return split(word, knows) or guess(word, knows)
