"""``POST /api/v1/assistant/answer``: the assistant for other programs, without a login."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Field, Router, Schema

from rathaus.assistant import actions
from rathaus.assistant.models import Channel
from rathaus.assistant.replies import Reply
from rathaus.assistant.views.talk import actor_of
from rathaus.kernel.errors import Invalid
from rathaus.kernel.tenancy import current_city
from rathaus.kernel.throttle import client_address
from rathaus.mail.links import city_url

router = Router(tags=["assistant"])
_LANGUAGES = ("de", "en")


class Asked(Schema):
    """A question; ``dialogue`` goes on with a conversation, ``choice`` answers a follow-up."""

    question: str = Field("", max_length=2000)
    city: str = Field("", max_length=80)
    dialogue: str = Field("", max_length=80)
    choice: str = Field("", max_length=300)
    address: str = Field("", max_length=300)
    language: str = Field("de", max_length=12)


class Answered(Schema):
    """What the assistant says: nothing in it that no citation carries."""

    answer: str
    kind: str
    citations: list[dict[str, Any]]
    confidence: float
    follow_up: dict[str, Any] | None
    hand_over: dict[str, Any] | None
    card: dict[str, Any] | None
    others: list[dict[str, Any]]
    dialogue: str
    language: str
    machine: bool = True
    automation: str


@router.api_operation(["OPTIONS"], "/answer", auth=None, include_in_schema=False)
def may_ask_from_elsewhere(request: HttpRequest, response: HttpResponse) -> None:
    """Tell a browser that scripts of other pages may ask, too (CORS)."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = "POST"
    response["Access-Control-Allow-Headers"] = "content-type"


@router.post("/answer", response=Answered, auth=None, summary="Eine Frage beantworten")
def answer(request: HttpRequest, response: HttpResponse, asked: Asked) -> dict[str, Any]:
    """Answer a question, ask back, or say that people have to answer it."""
    _check_city(asked.city)
    response["Access-Control-Allow-Origin"] = "*"
    spoken = asked.language if asked.language in _LANGUAGES else "de"
    with override(spoken):
        reply = actions.ask(
            actor=actor_of(request),
            text=asked.question,
            dialogue=asked.dialogue,
            choice=asked.choice,
            address=asked.address,
            channel=Channel.API,
            language=spoken,
            client=client_address(request),
        )
        return _told(reply)


def _check_city(named: str) -> None:
    here = current_city()
    if named and named.casefold() not in {here.slug.casefold(), here.name.casefold()}:
        raise Invalid(
            _("Hier antwortet nur %(city)s.") % {"city": here.name},
            remedy=_("Fragen Sie unter der Adresse der anderen Stadt."),
            fields={"city": _("eine andere Stadt")},
        )


def _told(reply: Reply) -> dict[str, Any]:
    data: dict[str, Any] = _whole(asdict(reply))
    return {
        "answer": data["text"],
        "kind": str(reply.kind),
        "citations": data["citations"],
        "confidence": round(reply.confidence, 3),
        "follow_up": data["follow_up"],
        "hand_over": data["hand_over"],
        "card": data["card"],
        "others": data["others"],
        "dialogue": reply.dialogue,
        "language": reply.language,
        "automation": reply.automation,
    }


def _whole(value: Any, name: str = "") -> Any:
    """Plain values; addresses of ours as a foreign program can use them."""
    if isinstance(value, dict):
        return {key: _whole(one, key) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if name.endswith("url") and str(value).startswith("/"):
        return city_url() + str(value)
    return str(value) if isinstance(value, str) else value
