"""A procedure (Verfahren) as its folder describes it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rathaus.procedures.folder.directory_model import Directory
from rathaus.procedures.folder.sheet_model import Sheet
from rathaus.procedures.process import Definition
from rathaus.procedures.tables import Decision, Expression

Charge = Literal["fee", "tax", "price", "costs"]

Said = Mapping[str, str]
"""Text by language; German is always there."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A norm on which the procedure rests (Rechtsgrundlage). ``status`` as in ``kernel.law``.

    ``land`` is empty for law that applies everywhere.
    """

    norm: str
    text: Said
    status: str
    land: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """The signed paper on which automation rests where the law leaves discretion (Vermerk).

    ``status`` is ``signed``, or ``sample`` in a folder that a city has not yet made its own.
    """

    title: str
    reference: str
    signed_by: str
    signed_on: datetime.date
    status: Literal["signed", "sample"]


@dataclass(frozen=True, slots=True)
class Automation:
    """How far the house goes without a person.

    ``auto`` decides in favour by itself, ``draft`` prepares, ``person`` leaves it to people.
    ``setting`` names the switch that tables look at; off means that everything goes to a person.
    """

    level: Literal["auto", "draft", "person"]
    discretion: bool
    memo: Memo | None = None
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Remedy:
    """How one may defend oneself (Rechtsbehelf): ``kind`` and ``law`` as in ``kernel.clock``."""

    kind: Literal["widerspruch", "klage"]
    law: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """What it costs: the table, where it is booked, and whether it is paid first.

    ``kind`` is what it is in law: a fee (Gebühr), a tax (Steuer), a price (Entgelt) or costs.
    """

    table: str
    title: Said
    product: str
    before_decision: bool
    due: str = ""
    kind: Charge = "fee"


@dataclass(frozen=True, slots=True)
class Setting:
    """A switch that a municipality sets for itself; tables see it as ``setting.<name>``."""

    name: str
    default: bool
    title: Said
    about: Said


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that follows from the case (abgeleitete Angabe), computed before the tables.

    An expression, or a day by the legal clock: ``clock`` is a key of deadlines.csv, and the day is
    the latest ``before``, the earliest ``after``, or the end of the period ``since`` the day at
    ``anchor``. Or the answer of a ``register`` to a question, whose parts (``ask``) are places of
    the case; it is absent while the register does not answer. With ``consent`` it is asked only
    where that answer of the form is yes.

    ``show`` says when a day is told to the applicant: ``always``, once ``granted``, or ``never``.
    """

    name: str
    title: Said
    expression: Expression | None = None
    clock: str = ""
    law: str = ""
    direction: Literal["before", "after", "since", ""] = ""
    anchor: str = ""
    register: str = ""
    ask: Mapping[str, str] = field(default_factory=dict)
    consent: str = ""
    show: Literal["always", "granted", "never"] = "granted"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that may be asked for (Nachweis, Unterlage); ``field`` is where it is uploaded.

    ``original`` is the norm by which only the paper itself will do, seen at the counter or sent by
    post; empty where a file is enough, as it usually is. ``before_grant``: as long as the tables
    find it missing, nobody can grant anything.
    """

    key: str
    title: Said
    why: Said
    norm: str
    field: str = ""
    original: str = ""
    before_grant: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """An answer in whose place whoever decides may grant another (Abweichung vom Antrag).

    ``path`` is that of the question, without ``application.``; kind and bounds are the question's.
    """

    path: str
    label: Said
    hint: Said
    unit: Said


@dataclass(frozen=True, slots=True)
class LetterRule:
    """What holds for one letter of the folder beside its text.

    ``title`` is said to whoever checks whether it is genuine, ``until`` the place of its last day;
    ``authentic`` gives it a code for that. With ``post_to`` it goes by post to the address in
    those answers and nowhere else, where ``post_if`` holds. ``enclosed_with`` names the
    decision letter that it goes with, where ``enclosed_if`` holds.
    """

    letter: str
    title: Said
    authentic: bool = False
    until: str = ""
    post_to: str = ""
    post_if: Expression | None = None
    enclosed_with: str = ""
    enclosed_if: Expression | None = None


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A number that a grant takes from a range of the city (Nummernkreis), unique in its year.

    ``pattern`` has the places ``{year}`` and ``{number}``, the latter with five digits.
    """

    name: str
    title: Said
    range: str
    pattern: str
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Continues:
    """How a grant goes on by a new application of the same procedure (Folgeantrag).

    ``question`` is the answer that tells renewal from change, ``anew`` what is never carried over.
    """

    question: str
    anew: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """service.yaml: the public description and the rules around it (Leistung)."""

    key: str
    version: int
    leika: str
    names: Said
    synonyms: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, Said]
    legal_basis: tuple[Basis, ...]
    trust: str
    office: str
    channels: tuple[str, ...]
    automation: Automation
    remedy: Remedy | None
    fee: Fee | None
    assessment: tuple[str, ...]
    facts: tuple[Fact, ...]
    parameters: Mapping[str, str]
    settings: tuple[Setting, ...]
    papers: tuple[Paper, ...]
    changes: tuple[Change, ...] = ()
    letters: tuple[LetterRule, ...] = ()
    numbers: tuple[NumberRange, ...] = ()
    follows: str = ""
    pays: bool = False
    kind: Literal["decision", "notice"] = "decision"
    calculation: tuple[Sheet, ...] = ()
    continues: Continues | None = None

    @property
    def decides(self) -> bool:
        """Whether it ends with a decision; a notice (Anzeige) is only taken or declined."""
        return self.kind == "decision"


@dataclass(frozen=True, slots=True)
class PartRetention:
    """A document that is kept shorter than its file.

    ``document`` is the key of a paper, the path of an upload question or the name of a letter;
    ``clock`` the period since the case was closed. Folders of old name ``retention_months``, which
    nothing enforces.
    """

    document: str
    basis: str
    clock: str = ""
    retention_months: int = 0


@dataclass(frozen=True, slots=True)
class Filing:
    """filing.yaml: where it is filed and how long (Aktenplan, Aufbewahrung).

    ``protected`` cases hold social data: only staff with a permission of its own see them
    (§ 35 SGB I). ``plans`` are other entries of the plan with the condition under which they hold.
    """

    plan: str
    title: str
    retention_years: int
    basis: str
    since: Literal["closed", "expired"]
    archive: Literal["offer", "destroy"]
    parts: tuple[PartRetention, ...] = ()
    protected: bool = False
    plans: tuple[tuple[Expression, str], ...] = ()

    @property
    def other_plans(self) -> tuple[str, ...]:
        """The entries of the plan beside ``plan``."""
        return tuple(number for _, number in self.plans)

    def plan_for(self, context: Mapping[str, Any]) -> str:
        """The entry for a case: the first whose condition it meets, else ``plan``."""
        return next((n for when, n in self.plans if when.evaluate(context) is True), self.plan)


@dataclass(frozen=True, slots=True)
class Criterion:
    """What shows that a criterion of the maturity model is met; or why it does not apply."""

    name: str
    applies: bool
    events: tuple[str, ...] = ()
    reason: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """evidence.yaml: what maturity expects to find among the events (Reife)."""

    model: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message to the applicant: subject and body with ``{path}`` places."""

    key: str
    subject: Said
    body: Said


@dataclass(frozen=True, slots=True)
class Example:
    """An example case: what is given, what happens, what must come out."""

    file: str
    title: Said
    kind: str
    on: datetime.date
    land: str
    given: Mapping[str, Any]
    steps: tuple[Mapping[str, Any], ...]
    expect: Mapping[str, Any]
    at: str = "09:00"


@dataclass(frozen=True, slots=True)
class Procedure:
    """A whole procedure folder, compiled. Immutable; shared by all its cases.

    ``files`` hold the effective files by name, after overriding. ``digest`` changes when anything
    changes that a running case could notice (examples and README do not count).
    """

    digest: str
    service: Service
    form: Mapping[str, Any]
    process: Definition
    tables: Mapping[str, Decision]
    letters: Mapping[str, str]
    notices: Mapping[str, Notice]
    filing: Filing
    evidence: Evidence
    examples: tuple[Example, ...]
    files: Mapping[str, bytes] = field(repr=False)
    directory: Directory | None = None

    @property
    def key(self) -> str:
        """The key of the procedure."""
        return self.service.key

    @property
    def version(self) -> int:
        """The version that its authors gave it."""
        return self.service.version

    @property
    def assessment(self) -> tuple[Decision, ...]:
        """The tables that the operation ``assess`` asks, in order."""
        return tuple(self.tables[name] for name in self.service.assessment)

    @property
    def fee_table(self) -> Decision | None:
        """The table that the operation ``claim`` asks."""
        return self.tables[self.service.fee.table] if self.service.fee else None

    def setting(self, name: str) -> Setting | None:
        """The switch of this name."""
        return next((entry for entry in self.service.settings if entry.name == name), None)

    def to_source(self) -> dict[str, Any]:
        """Everything a running case needs to keep this version; ready for JSON."""
        from rathaus.procedures.folder.source import to_source

        return to_source(self.files)
