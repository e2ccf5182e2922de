"""What a query may mean: each of its words, and the ways in which an entry may say it.

A word is said by itself and its family, by its parts if it is a compound, by what people call it
otherwise; the last word, perhaps not yet finished, by what begins with it; and one that nobody
knows by its nearest neighbours in spelling.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from rathaus.kernel.search.asking import worth_of
from rathaus.kernel.search.folding import MAX_QUERY, MAX_WORDS, words
from rathaus.kernel.search.thesaurus import Phrase, Said, meanings, said_otherwise
from rathaus.kernel.search.vocabulary import Vocabulary

_BEGINNING, _SPELLING, _COMPOUND = 0.85, 0.4, 0.8
# „Hund anmelden“ is not said by what only speaks of anmelden.
_LEAST_OF_A_PHRASE: Final = 0.6
_SHORTEST_BEGINNING: Final = 2
_SHORTEST_MISSPELLED: Final = 4
_MOST_MEANINGS: Final = 12
_MOST_NAMES: Final = 4

Terms = dict[str, float]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say a word: pieces that belong together, each by any of its terms (fit 0 to 1).

    ``least`` is the share of the pieces, by rarity, that an entry must have.
    """

    fit: float
    pieces: tuple[Terms, ...]
    least: float = 0.0


@dataclass(slots=True)
class Meaning:
    """One word of the query: single terms with their fit, and ways of several pieces."""

    word: str
    worth: float = 1.0
    terms: Terms = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood: its meanings, and what the thing may be called as a whole."""

    language: str
    meanings: tuple[Meaning, ...] = ()
    name: str = ""
    other_names: tuple[tuple[str, float], ...] = ()


def read(
    text: str, language: str, *, unfinished: bool = False, asked_in: str | None = None
) -> Query:
    """Read a query of any length and content; what says nothing has no meanings.

    ``unfinished`` says that somebody is still typing the last word; ``asked_in`` is the language
    of whoever asks, if it is another than that of the entries.
    """
    text = text[:MAX_QUERY]
    said = words(text, language)[: 2 * MAX_WORDS]
    asked = list(dict.fromkeys(said))[:MAX_WORDS]
    if not asked:
        return Query(language)
    otherwise = list(said_otherwise(said, language))
    if asked_in and asked_in != language:
        otherwise += said_otherwise(said, asked_in)
    vocabulary = Vocabulary(language)
    vocabulary.learn(_all_words(asked, otherwise, language))
    vocabulary.learn(_synonyms_of_parts(asked, vocabulary))
    found = {word: _meaning(word, vocabulary) for word in asked}
    for phrase in otherwise:
        for word in said[phrase.start : phrase.end]:
            if word in found:
                _add_phrases(found[word], phrase, vocabulary)
    for meaning, worth in zip(found.values(), worth_of(asked, language), strict=True):
        meaning.worth = worth
    open_word = asked[-1] if unfinished and not text[-1:].isspace() else None
    for meaning in found.values():
        _complete(meaning, vocabulary, unfinished=meaning.word == open_word)
    names = tuple(_other_names(said, otherwise))
    return Query(language, tuple(found.values()), " ".join(said), names)


def _all_words(asked: Sequence[str], otherwise: Sequence[Said], language: str) -> Iterator[str]:
    yield from asked
    for phrase in otherwise:
        for other, _fit in phrase.otherwise:
            yield from other


def _synonyms_of_parts(asked: Sequence[str], vocabulary: Vocabulary) -> Iterator[str]:
    for word in asked:
        for part in vocabulary.word(word).parts:
            for other, _fit in meanings(part, vocabulary.language):
                if len(other) == 1:
                    yield other[0]


def _meaning(word: str, vocabulary: Vocabulary) -> Meaning:
    meaning = Meaning(word, terms={vocabulary.root(word): 1.0})
    known = vocabulary.word(word)
    # Of „Bundeskanzler“, „Bund“ alone says little.
    covered = 1.0 if known.whole else sum(map(len, known.parts)) / len(word)
    pieces = tuple(_part(part, vocabulary) for part in known.parts)
    if len(pieces) == 1:
        _raise(meaning.terms, pieces[0].items(), _COMPOUND * covered)
    elif pieces:
        meaning.ways.append(Way(_COMPOUND * covered, pieces))
    return meaning


def _part(part: str, vocabulary: Vocabulary) -> Terms:
    """A part of a compound, or a single word that means the same."""
    found = {vocabulary.root(part): 1.0}
    for other, fit in meanings(part, vocabulary.language):
        if len(other) == 1 and vocabulary.word(other[0]).occurs:
            _raise(found, [(vocabulary.root(other[0]), 1.0)], fit)
    return found


def _add_phrases(meaning: Meaning, phrase: Said, vocabulary: Vocabulary) -> None:
    """What the administration calls it, as far as any entry can say so."""
    likely = sorted(phrase.otherwise, key=lambda other: -other[1])
    usable = [(other, fit) for other, fit in likely if _can_be_said(other, vocabulary)]
    for other, fit in usable[:_MOST_MEANINGS]:
        if len(other) == 1:
            _raise(meaning.terms, [(vocabulary.root(other[0]), 1.0)], fit)
            pieces = [{vocabulary.root(part): 1.0} for part in vocabulary.word(other[0]).parts]
            fit *= _COMPOUND
        else:
            pieces = [{vocabulary.root(word): 1.0} for word in other]
        if len(pieces) == 1:
            _raise(meaning.terms, pieces[0].items(), fit)
        elif pieces:
            meaning.ways.append(Way(fit, tuple(pieces), _LEAST_OF_A_PHRASE))


def _can_be_said(phrase: Phrase, vocabulary: Vocabulary) -> bool:
    known = (vocabulary.word(word) for word in phrase)
    return all(word.occurs or (word.parts and word.whole) for word in known)


def _complete(meaning: Meaning, vocabulary: Vocabulary, *, unfinished: bool) -> None:
    """Add how a word may go on, or what may have been meant by one that nobody knows."""
    word = meaning.word
    if unfinished and len(word) >= _SHORTEST_BEGINNING:
        endings = vocabulary.endings(word)
        for ending in endings:
            fit = _BEGINNING * (len(word) / len(ending)) ** 0.5
            _raise(meaning.terms, [(vocabulary.root(ending), 1.0)], fit)
        if endings:
            return
    known = vocabulary.word(word)
    if known.occurs or (known.parts and known.whole) or len(word) < _SHORTEST_MISSPELLED:
        return
    for other, near in vocabulary.neighbours(word):
        _raise(meaning.terms, [(vocabulary.root(other), 1.0)], _SPELLING * near)


def _other_names(said: Sequence[str], otherwise: Sequence[Said]) -> Iterator[tuple[str, float]]:
    """The query with one of its phrases in other words."""
    likely = [(fit, phrase, other) for phrase in otherwise for other, fit in phrase.otherwise]
    likely.sort(key=lambda item: -item[0])
    for fit, phrase, other in likely[:_MOST_NAMES]:
        yield " ".join((*said[: phrase.start], *other, *said[phrase.end :])), fit


def _raise(terms: Terms, more: Iterable[tuple[str, float]], factor: float) -> None:
    for term, fit in more:
        if fit * factor > terms.get(term, 0.0):
            terms[term] = fit * factor
