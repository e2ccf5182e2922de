"""Whether a letter is genuine, for whoever holds it: without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from rathaus.counter.hashing import MAX_MEGABYTES, Hashed, HashingHandler
from rathaus.counter.requests import client_address
from rathaus.design.components import Badge, Fact
from rathaus.design.fields import Field
from rathaus.design.typography import long_date, quantity
from rathaus.kernel.access import public_page
from rathaus.kernel.errors import NotFound, RathausError, Unavailable
from rathaus.procedures.actions.authenticity import Force, Genuine, check_authenticity
from rathaus.procedures.authenticity_codes import is_code

MAX_CODE = 60


@public_page
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def authenticity(request: HttpRequest) -> HttpResponse:
    """Type the code of a letter, and choose its file if it shall be compared.

    The file is hashed as it comes in, and not kept. For that the way of reading it must be set
    before anything looks at the form, hence the token is checked one step further in.
    """
    handler = HashingHandler(request)
    request.upload_handlers = [handler]
    return _authenticity(request, handler)


@csrf_protect
def _authenticity(request: HttpRequest, handler: HashingHandler) -> HttpResponse:
    if request.method != "POST":
        return _form(request, code=request.GET.get("code", "")[:MAX_CODE])
    code = request.POST.get("code", "").strip()[:MAX_CODE]
    if not is_code(code):
        return _form(request, code=code, wrong=_misshapen(code), status=422)
    if handler.too_large:
        return _form(request, code=code, too_large=True, status=422)
    file = request.FILES.get("file")
    sha256 = file.sha256 if isinstance(file, Hashed) and file.size else ""
    try:
        found = check_authenticity(code=code, source=client_address(request), sha256=sha256)
    except NotFound as error:
        wrong = f"{error.message} {error.remedy}"
        return _form(request, code=code, wrong=wrong, status=404)
    except Unavailable as error:
        return _form(request, code=code, refusal=error, status=error.status)
    told = {"found": found, "facts": _facts(found), "verdict": _verdict(found)}
    return render(request, "counter/authenticity.html", told)


def _misshapen(code: str) -> str:
    if not code:
        return _("Bitte geben Sie den Code ein. Er steht am Ende des Schreibens.")
    return _(
        "Das ist kein vollständiger Code. Er hat vier Gruppen mit je fünf Zeichen; 0, 1, 2, 5, 8 "
        "und die Buchstaben B, I, L, O, S und Z kommen nicht vor."
    )


def _verdict(found: Genuine) -> dict[str, object]:
    """Whether it still holds: the badge, and the sentence below it."""
    day = long_date(found.since) if found.since else ""
    until = long_date(found.until) if found.until else ""
    issued = long_date(found.issued_on)
    match found.force:
        case Force.ENDED:
            return {
                "badge": Badge(label=_("gilt nicht mehr"), kind="warning"),
                "text": _("Das Schreiben ist echt, gilt aber seit dem %(day)s nicht mehr.")
                % {"day": day},
            }
        case Force.EXPIRED:
            return {
                "badge": Badge(label=_("abgelaufen"), kind="warning"),
                "text": _("Das Schreiben ist echt, galt aber nur bis zum %(day)s.") % {"day": day},
            }
        case Force.CORRECTED:
            return {
                "badge": Badge(label=_("echt, berichtigt"), kind="info"),
                "text": _(
                    "Das Schreiben ist echt und wurde am %(day)s berichtigt. Lassen Sie sich auch "
                    "die Berichtigung zeigen."
                )
                % {"day": day},
            }
        case Force.STATEMENT:
            return {
                "badge": Badge(label=_("echt"), kind="success"),
                "text": _("Das Schreiben ist echt. Es gibt den Stand vom %(day)s wieder.")
                % {"day": issued},
            }
        case _:
            return {
                "badge": Badge(label=_("echt und gültig"), kind="success"),
                "text": _("Das Schreiben ist echt und gilt bis zum %(day)s.") % {"day": until}
                if until
                else _("Das Schreiben ist echt und gilt."),
            }


def _facts(found: Genuine) -> list[Fact]:
    facts = [
        Fact(term=_("Art des Schreibens"), value=found.title),
        Fact(term=_("Ausgestellt von"), value=found.office),
        Fact(term=_("Ausgestellt am"), value=long_date(found.issued_on)),
    ]
    if found.until is not None:
        facts.append(Fact(term=_("Gilt bis"), value=long_date(found.until)))
    return facts


def _form(
    request: HttpRequest,
    *,
    code: str = "",
    wrong: str = "",
    too_large: bool = False,
    refusal: RathausError | None = None,
    status: int = 200,
) -> HttpResponse:
    questions = [
        Field(
            name="code",
            label=_("Code"),
            value=code,
            hint=_("Er steht am Ende des Schreibens. Groß oder klein ist egal, Striche auch."),
            error=wrong,
            width="20",
            autocomplete="off",
        ),
        Field(
            name="file",
            label=_("PDF-Datei vergleichen"),
            widget="upload",
            hint=_(
                "Haben Sie die Datei, sagen wir Ihnen auch, ob sie unverändert ist. Wir speichern "
                "sie nicht."
            ),
            limit=_("Höchstens %(size)s") % {"size": quantity(MAX_MEGABYTES, "MB")},
            error=_("Diese Datei ist zu groß; von uns ist sie nicht.") if too_large else "",
            required=False,
            accept=".pdf,application/pdf",
        ),
    ]
    context = {"questions": questions, "refusal": refusal}
    return render(request, "counter/authenticity_form.html", context, status=status)
