"""The entries that the YAML files of a procedure folder may have."""

from __future__ import annotations

from rathaus.kernel.clock import Kind, Law
from rathaus.kernel.law.dated import Status
from rathaus.procedures.folder.shapes import (
    Anything,
    Choice,
    Day,
    ListOf,
    MapOf,
    Part,
    Record,
    Text,
    Whole,
    Words,
    YesNo,
)

UNITS = ("money", "number", "percent", "day")
"""How a figure of a calculation sheet is written."""

MODULES = (
    *("kurztext", "volltext", "voraussetzungen", "unterlagen", "verfahrensablauf", "fristen"),
    *("kosten", "bearbeitungsdauer", "rechtsgrundlage", "hinweise", "rechtsbehelf", "formulare"),
    *("zustaendigkeit", "weiterfuehrendes", "leichte_sprache"),
)
"""Text modules of a service, by the module codes of XZuFi."""

TRUST = ("none", "basic", "substantial", "high")
"""Trust levels of a login (Vertrauensniveau, § 3 Abs. 4 OZG)."""

CHANNELS = ("online", "paper", "counter", "phone", "email")
SERVICE_KINDS = ("decision", "notice")
"""A procedure ends with a decision (Bescheid), or takes a notice (Anzeige) that needs none."""

EXAMPLE_KINDS = (
    *("grant", "refusal", "missing", "judgement", "boundary", "other"),
    *("accepted", "declined"),
)
NEEDED_EXAMPLES = {
    "decision": ("grant", "refusal", "missing"),
    "notice": ("accepted", "declined", "missing"),
}
CRITERIA = (
    *("description", "application", "account", "authentication", "payment", "papers"),
    *("signature", "return_channel", "status", "reuse"),
)
"""The criteria of maturity model 1.1 (library/maturity): 1 to 6 official, 7 to 10 proposed."""

_PATH = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+"
_ANSWER = r"application(\.[a-z][a-z0-9_]*)+"
_KEY = r"[a-z][a-z0-9_]*"
_PLAN = r"\d+(\.\d+)*"
_SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
_LAW = Choice(tuple(str(law) for law in Law))
_STATUS = Choice(tuple(str(status) for status in Status))

MEMO = Record(
    {
        "title": Part(Text(), True),
        "reference": Part(Text(), True, "Nennen Sie das Aktenzeichen des Vermerks."),
        "signed_by": Part(Text(), True, "Nennen Sie, wer ihn gezeichnet hat."),
        "signed_on": Part(Day(), True),
        "status": Part(Choice(("signed", "sample")), True),
    }
)

SHEET = Record(
    {
        "sheet": Part(Text(_KEY), True, "Nennen Sie einen Schlüssel für den Bogen."),
        "title": Part(Words(), True),
        "if": Part(Text()),
        "lines": Part(
            ListOf(
                Record(
                    {
                        "text": Part(Words(), True),
                        "each": Part(
                            Text(_ANSWER + r" as [a-z]+", "application.children as child")
                        ),
                        "is": Part(Text(), True, "Nennen Sie die Angabe oder den Ausdruck."),
                        "formula": Part(Words()),
                        "norm": Part(Text(), True, "Jede Zeile nennt ihre Norm."),
                        "unit": Part(Choice(UNITS)),
                        "papers": Part(ListOf(Text(_KEY))),
                        "if": Part(Text()),
                        "total": Part(YesNo()),
                    }
                ),
                least=1,
            ),
            True,
        ),
        "slots": Part(
            ListOf(
                Record(
                    {
                        "name": Part(Text(_KEY), True),
                        "label": Part(Words(), True),
                        "hint": Part(Words()),
                        "norm": Part(Text(), True),
                        "least": Part(Text()),
                        "most": Part(Text()),
                        "burden": Part(YesNo()),
                    }
                )
            )
        ),
    }
)

LETTER_RULE = Record(
    {
        "letter": Part(Text(r"[a-z][a-z0-9_-]*", "certificate"), True),
        "title": Part(Words(), True, "Was für ein Schreiben ist es? Zum Beispiel „Ausweis“."),
        "authentic": Part(YesNo()),
        "until": Part(Text(_PATH, "dates.last_day")),
        "post_to": Part(Text(_ANSWER, "application.person")),
        "post_if": Part(Text()),
        "enclosed_with": Part(Text(r"[a-z][a-z0-9_-]*", "decision")),
        "enclosed_if": Part(Text()),
    }
)

NUMBER = Record(
    {
        "name": Part(Text(_KEY), True),
        "title": Part(Words(), True),
        "range": Part(Text(r"[a-z][a-z0-9_-]*", "hundemarke"), True),
        "pattern": Part(Text(r"[^{}]*(\{year\}[^{}]*)?\{number\}[^{}]*", "{year}-{number}"), True),
        "if": Part(Text()),
    }
)

SERVICE = Record(
    {
        "key": Part(Text(_SLUG, "mobiles-halteverbot"), True),
        "version": Part(Whole(1, 100_000), True),
        "kind": Part(Choice(SERVICE_KINDS)),
        "leika": Part(Text(r"\d{14}", '"99108011153000"')),
        "names": Part(Words(), True),
        "synonyms": Part(Words(many=True)),
        "texts": Part(
            MapOf(Record({module: Part(Text()) for module in MODULES}), key=r"[a-z]{2}(-[a-z]+)?"),
            True,
            "Ergänzen Sie mindestens „de:“ mit kurztext.",
        ),
        "legal_basis": Part(
            ListOf(
                Record(
                    {
                        "norm": Part(Text(), True),
                        "text": Part(Words()),
                        "status": Part(_STATUS),
                        "land": Part(Text(r"[A-Z]{2}", "SH")),
                    }
                ),
                least=1,
            ),
            True,
            "Ohne Rechtsgrundlage darf nicht entschieden werden: nennen Sie die Norm.",
        ),
        "trust": Part(Choice(TRUST), True),
        "office": Part(Text(r"[a-z0-9-]+", "verkehr"), True),
        "follows": Part(Choice(("objection",))),
        "pays": Part(YesNo()),
        "continues": Part(
            Record(
                {
                    "question": Part(Text(_ANSWER, "application.occasion"), True),
                    "anew": Part(ListOf(Text(_ANSWER, "application.confirm"))),
                }
            )
        ),
        "channels": Part(ListOf(Choice(CHANNELS), least=1), True),
        "automation": Part(
            Record(
                {
                    "level": Part(Choice(("auto", "draft", "person")), True),
                    "discretion": Part(
                        YesNo(), True, "Lässt das Gesetz Ermessen („kann“)? Dann true."
                    ),
                    "memo": Part(MEMO),
                    "setting": Part(Text(_KEY)),
                }
            ),
            True,
        ),
        "remedy": Part(
            Record(
                {
                    "kind": Part(Choice(tuple(str(kind) for kind in Kind)), True),
                    "law": Part(_LAW, True),
                    "body": Part(Text()),
                }
            ),
        ),
        "fee": Part(
            Record(
                {
                    "table": Part(Text(r"rules/[a-z0-9-]+\.csv", "rules/fee.csv"), True),
                    "title": Part(Words(), True),
                    "product": Part(Text(), True, "Nennen Sie das Produktsachkonto."),
                    "before_decision": Part(YesNo(), True),
                    "due": Part(Text(_PATH, "payment.close_days")),
                    "kind": Part(Choice(("fee", "tax", "price", "costs"))),
                }
            )
        ),
        "assessment": Part(ListOf(Text(r"rules/[a-z0-9-]+\.csv", "rules/limits.csv")), True),
        "facts": Part(
            ListOf(
                Record(
                    {
                        "name": Part(
                            Text(r"(dates|facts|registers)\.[a-z][a-z0-9_]*", "dates.notice"), True
                        ),
                        "title": Part(Words(), True),
                        "is": Part(Text()),
                        "clock": Part(Text(_PATH)),
                        "law": Part(_LAW),
                        "before": Part(Text(_PATH)),
                        "after": Part(Text(_PATH)),
                        "since": Part(Text(_PATH)),
                        "register": Part(Text(_KEY, "residents")),
                        "ask": Part(MapOf(Text(_PATH, "application.person.surname"))),
                        "consent": Part(Text(_PATH, "application.residence_consent")),
                        "show": Part(Choice(("always", "granted", "never"))),
                    }
                )
            )
        ),
        "parameters": Part(MapOf(Text(_PATH, "halteverbot.fee"))),
        "settings": Part(
            ListOf(
                Record(
                    {
                        "name": Part(Text(_KEY), True),
                        "default": Part(YesNo(), True),
                        "title": Part(Words(), True),
                        "about": Part(Words()),
                    }
                )
            )
        ),
        "papers": Part(
            ListOf(
                Record(
                    {
                        "key": Part(Text(_KEY), True),
                        "title": Part(Words(), True),
                        "why": Part(Words(), True),
                        "norm": Part(Text()),
                        "field": Part(Text(_PATH, "application.mandate")),
                        "original": Part(Text()),
                        "before_grant": Part(YesNo()),
                    }
                )
            )
        ),
        "letters": Part(ListOf(LETTER_RULE)),
        "numbers": Part(ListOf(NUMBER)),
        "calculation": Part(ListOf(SHEET)),
        "decision": Part(
            Record(
                {
                    "changes": Part(
                        ListOf(
                            Record(
                                {
                                    "field": Part(Text(_ANSWER, "application.days"), True),
                                    "label": Part(Words(), True),
                                    "hint": Part(Words()),
                                    "unit": Part(Words()),
                                }
                            )
                        )
                    ),
                }
            )
        ),
    }
)

FILING = Record(
    {
        "plan": Part(Text(_PLAN, '"54.30"'), True, "Nennen Sie die Nummer im Aktenplan."),
        "plans": Part(
            ListOf(Record({"if": Part(Text(), True), "plan": Part(Text(_PLAN, '"54.30"'), True)}))
        ),
        "title": Part(Text(), True),
        "retention_years": Part(
            Whole(0, 110), True, "Wie viele Jahre wird die Akte aufbewahrt? Ohne Frist keine Akte."
        ),
        "basis": Part(Text(), True, "Worauf beruht die Aufbewahrungsfrist?"),
        "since": Part(Choice(("closed", "expired"))),
        "archive": Part(Choice(("offer", "destroy")), True),
        "protected": Part(YesNo()),
        "parts": Part(
            ListOf(
                Record(
                    {
                        "document": Part(Text(), True),
                        "clock": Part(Text()),
                        "retention_months": Part(Whole(0, 1320)),
                        "basis": Part(Text(), True),
                    }
                )
            )
        ),
    }
)

EVIDENCE = Record(
    {
        "model": Part(Text(r"\d+\.\d+", '"1.1"'), True),
        "criteria": Part(
            MapOf(
                Record(
                    {
                        "applies": Part(YesNo(), True),
                        "events": Part(ListOf(Text(_PATH, "case.submitted"))),
                        "reason": Part(Text()),
                        "author": Part(Text()),
                    }
                )
            ),
            True,
        ),
    }
)

MESSAGES = MapOf(Record({"subject": Part(Words(), True), "body": Part(Words(), True)}))

EXAMPLE = Record(
    {
        "title": Part(Words(), True),
        "kind": Part(Choice(EXAMPLE_KINDS), True),
        "on": Part(Day(), True, "An welchem Tag geht der Antrag ein?"),
        "at": Part(Text(r"([01]\d|2[0-3]):[0-5]\d", "'08:30'")),
        "land": Part(Text(r"[A-Z]{2}", "SH")),
        "given": Part(
            Record(
                {
                    "application": Part(Anything(), True),
                    "places": Part(ListOf(Anything())),
                    "registers": Part(MapOf(Anything())),
                    "setting": Part(MapOf(YesNo())),
                    "parameter": Part(MapOf(Anything())),
                    "case": Part(Anything()),
                    "earlier": Part(MapOf(Anything())),
                    "trust": Part(Choice(TRUST)),
                }
            ),
            True,
        ),
        "steps": Part(
            ListOf(
                Record(
                    {
                        "task": Part(Text()),
                        "message": Part(Text()),
                        "timer": Part(Text()),
                        "on": Part(Day()),
                        "data": Part(Anything()),
                        "expect": Part(Anything()),
                    }
                )
            )
        ),
        "expect": Part(
            Record(
                {
                    "assessment": Part(Choice(("grant", "judgement", "reject", "missing"))),
                    "reasons": Part(ListOf(Text())),
                    "grounds": Part(ListOf(Text())),
                    "papers": Part(ListOf(Text())),
                    "outcome": Part(Anything()),
                    "fee": Part(Anything()),
                    "facts": Part(MapOf(Anything(), key=_PATH)),
                    "sheets": Part(MapOf(Anything())),
                    "operations": Part(ListOf(Text())),
                    "letters": Part(ListOf(Text())),
                    "notices": Part(ListOf(Text())),
                    "waiting": Part(ListOf(Text())),
                    "by": Part(Choice(("house", "person"))),
                    "form": Part(ListOf(Text())),
                }
            ),
            True,
        ),
    }
)
