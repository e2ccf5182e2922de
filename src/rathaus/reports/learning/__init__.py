"""Suggesting category and office of a report from its text and place; a person decides.

``suggest`` asks a trained model (plain Python, a few milliseconds), ``by_keywords`` lists of
everyday words where a city has no model yet; both answer with the same ``Suggestion`` and say why.
``drift`` compares recent reports with those learned from. Training and its measure live in
``training`` and ``measuring`` and are reached by ``rathaus reports train`` and ``evaluate``.
"""

from rathaus.reports.learning.drifting import Drift, drift
from rathaus.reports.learning.features import Place
from rathaus.reports.learning.keywords import Keywords, by_keywords
from rathaus.reports.learning.model import Model, load
from rathaus.reports.learning.reading import Example, slug_of
from rathaus.reports.learning.suggesting import suggest
from rathaus.reports.learning.suggestion import NOTHING, Choice, Suggestion

__all__ = [
    "NOTHING",
    "Choice",
    "Drift",
    "Example",
    "Keywords",
    "Model",
    "Place",
    "Suggestion",
    "by_keywords",
    "drift",
    "load",
    "slug_of",
    "suggest",
]
