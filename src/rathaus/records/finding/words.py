"""Words of files and of queries in one form: folded, stemmed, compounds taken apart.

The form is that of :mod:`rathaus.kernel.search`. Beside the stems stand two kinds of marks:
``#`` before numbers of cases, files and plan entries, which are found by their beginning, and
``@`` before the office whose line it is, and before files with rights of their own, so that the
index itself keeps to what one may see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from rathaus.kernel.search.compounds import split
from rathaus.kernel.search.folding import MAX_QUERY, words
from rathaus.kernel.search.models import SearchWord
from rathaus.kernel.search.understanding import Meaning, understand
from rathaus.kernel.statements import execute

_LANGUAGE: Final = "de"
# So that the words of a line stay below the megabyte that PostgreSQL allows.
_MOST_WORDS: Final = 10_000
_LONGEST: Final = 40
_NUMBER: Final = re.compile(r"(?<![\w.-])[0-9][0-9A-Za-z./-]{2,39}(?![\w])")
_JOINT: Final = re.compile(r"[./-]")
_STEMS: Final = """
SELECT given.word,
       COALESCE((ts_lexize('pg_catalog.german_stem'::regdictionary, given.word))[1], given.word)
  FROM unnest(%s::text[]) AS given (word)
"""


class Stems:
    """The stems of many texts, asked for at once; compounds stand for themselves and their parts.

    Parts are words that the house knows from everything that can be found in it.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._said = {text: _distinct(text) for text in dict.fromkeys(texts)}
        known = frozenset(
            SearchWord.objects.filter(language=_LANGUAGE).values_list("word", flat=True)
        )
        everything = {word for said in self._said.values() for word in said}
        self._parts = {word: split(word, known.__contains__) for word in everything}
        wanted = everything.union(*self._parts.values())
        self._stems: Mapping[str, str] = dict(execute(_STEMS, [sorted(wanted)]).fetchall())

    def of(self, text: str) -> set[str]:
        """The stems of a text that was named at the start."""
        said = self._said[text]
        found = {self._stems[word] for word in said}
        return found.union(self._stems[part] for word in said for part in self._parts[word])


def number_mark(number: str) -> str:
    """The mark under which a number is found, also by its beginning."""
    return f"#{number.lower()}"


def office_mark(office: UUID) -> str:
    """The mark of the office whose line it is."""
    return f"@{office.hex[:12]}"


def file_mark(file: UUID) -> str:
    """The mark of a file with rights of its own, by which those admitted to it find its lines."""
    return f"@f{file.hex}"


def text_query(text: str) -> str:
    """The query as PostgreSQL's ``tsquery``; empty when the text asks for nothing.

    Every word must occur: itself or an inflection, a word of the same meaning, or all the parts
    of a compound. What looks like a number may instead begin one.
    """
    text = text[:MAX_QUERY]
    clauses = []
    for match in _NUMBER.finditer(text):
        if _JOINT.search(match.group()):
            clauses.append(_number_clause(match.group().rstrip("./-")))
    rest = _NUMBER.sub(lambda m: " " if _JOINT.search(m.group()) else m.group(), text)
    clauses += _clauses(rest)
    return " & ".join(f"({clause})" for clause in clauses if clause)


def _number_clause(token: str) -> str:
    said = _clauses(token)
    spelled = " & ".join(f"({clause})" for clause in said)
    mark = f"'{number_mark(token)}':*"
    return f"{mark} | ({spelled})" if spelled else mark


def _clauses(text: str) -> list[str]:
    meanings = understand(text, _LANGUAGE, spelling=False).meanings
    return [_clause(meaning) for meaning in meanings]


def _clause(meaning: Meaning) -> str:
    ways = [f"'{stem}'" for stem in sorted(meaning.stems)]
    if meaning.parts:
        parts = ["(" + " | ".join(f"'{s}'" for s in sorted(part)) + ")" for part in meaning.parts]
        ways.append("(" + " & ".join(parts) + ")")
    return " | ".join(ways)


def _distinct(text: str) -> list[str]:
    said = dict.fromkeys(word for word in words(text, _LANGUAGE) if len(word) <= _LONGEST)
    return list(said)[:_MOST_WORDS]
