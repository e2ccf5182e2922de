"""What the house knows of whoever is logged in, and what they decide about it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.counter.mandate_page import mandate_rows
from rathaus.counter.profile_page import (
    channel_question,
    exclusion_rows,
    language_question,
    reuse_question,
)
from rathaus.counter.requests import ActorRequest
from rathaus.kernel.access import ANONYMOUS, Actor, residents
from rathaus.kernel.clock import today
from rathaus.kernel.errors import Invalid
from rathaus.mail.actions import admit_mailbox, exclude_mailbox
from rathaus.people.actions import (
    choose_language,
    choose_reuse,
    erase_account,
    export_account,
    register_party,
    update_profile,
)
from rathaus.people.agent_codes import code_of
from rathaus.people.forms import ProfileForm
from rathaus.people.models import Account, Party
from rathaus.people.registries import holds_on


@residents()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def profile(request: ActorRequest) -> HttpResponseBase:
    """One's own data with where they came from; POST changes them."""
    account = _account(request)
    form = _form(account, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request.actor, account, form)
        except Invalid as error:
            form.show(error)
        else:
            messages.success(request, _("Ihre Daten sind gespeichert."))
            return redirect("counter:profile")
    return _show(request, account, form, status=422 if form.errors else 200)


@residents()
@require_POST
def channel(request: ActorRequest) -> HttpResponseBase:
    """Mailbox or letters, for everything (§ 9 Abs. 1 OZG)."""
    account, wanted = _account(request), request.POST.get("channel", "")
    if account.party is None or wanted not in Party.Channel.values:
        messages.error(request, _("Bitte wählen Sie Postfach oder Brief."))
        return redirect(f"{reverse('counter:profile')}#wege")
    choose = exclude_mailbox if wanted == Party.Channel.POST else admit_mailbox
    with transaction.atomic():
        update_profile(actor=request.actor, party_id=account.party.pk, values={"channel": wanted})
        choose(actor=request.actor, party=account.party)
    messages.success(request, _("Gespeichert. Das gilt ab der nächsten Nachricht."))
    return redirect(f"{reverse('counter:profile')}#wege")


@residents()
@require_POST
def admit(request: ActorRequest) -> HttpResponseBase:
    """Use the mailbox again for one procedure."""
    account = _account(request)
    if account.party is not None:
        admit_mailbox(actor=request.actor, party=account.party, scope=request.POST.get("scope", ""))
        messages.success(request, _("Gespeichert. Das gilt ab der nächsten Nachricht."))
    return redirect(f"{reverse('counter:profile')}#wege")


@residents()
@require_POST
def reuse(request: ActorRequest) -> HttpResponseBase:
    """Whether forms may know what the account holds."""
    wanted = request.POST.get("reuse", "")
    if wanted not in ("true", "false"):
        messages.error(request, _("Bitte wählen Sie Ja oder Nein."))
    else:
        choose_reuse(
            actor=request.actor, account_id=request.actor.account or 0, reuse=wanted == "true"
        )
        messages.success(request, _("Gespeichert. Das gilt ab der nächsten Seite eines Formulars."))
    return redirect(f"{reverse('counter:profile')}#ausfuellen")


@residents()
@require_POST
def language(request: ActorRequest) -> HttpResponseBase:
    """The language of pages and messages."""
    wanted = request.POST.get("language", "")
    account = choose_language(
        actor=request.actor, account_id=request.actor.account or 0, language=wanted
    )
    response = redirect(f"{reverse('counter:profile')}#sprache")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        account.language,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


@residents()
@require_POST
def export(request: ActorRequest) -> HttpResponseBase:
    """Everything the house knows, in one file (Art. 15 and 20 DSGVO)."""
    archive = export_account(actor=request.actor, account_id=request.actor.account or 0)
    name = f"meine-daten-{today().isoformat()}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")


@residents()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def erase(request: ActorRequest) -> HttpResponseBase:
    """Erase the account (Art. 17 DSGVO), after saying what goes and what has to stay."""
    account = _account(request)
    sure = request.POST.get("sure") == "1"
    if request.method == "POST" and sure:
        erased = erase_account(actor=request.actor, account_id=account.pk)
        logout(request)
        request.actor = ANONYMOUS  # the page that says so is already that of a stranger
        return render(request, "counter/erased.html", {"kept": erased.kept})
    context = {
        "holds": holds_on(account.party) if account.party else [],
        "wrong": request.method == "POST",
    }
    return render(request, "counter/erase.html", context, status=422 if context["wrong"] else 200)


def _account(request: ActorRequest) -> Account:
    return Account.objects.select_related("party").get(pk=request.actor.account or 0)


def _form(account: Account, data: Any) -> ProfileForm:
    form = ProfileForm(data, instance=account.party or Party())
    # How letters come has its own form, since the choice has consequences in law.
    del form.fields["channel"]
    for name in ("house_number", "postcode"):
        field: Any = form.fields[name]
        field.ui = {**getattr(field, "ui", {}), "width": "6"}
    return form


def _save(actor: Actor, account: Account, form: ProfileForm) -> None:
    if account.party is None:
        register_party(actor=actor, values=form.values())
    else:
        update_profile(actor=actor, party_id=account.party.pk, values=form.values())


def _show(
    request: ActorRequest, account: Account, form: ProfileForm, *, status: int
) -> HttpResponse:
    context = {
        "account": account,
        "form": form,
        "channel": channel_question(account.party) if account.party else None,
        "exclusions": exclusion_rows(account.party) if account.party else [],
        "given": mandate_rows(account.party, given=True),
        "held": mandate_rows(account.party, given=False),
        "code": code_of(account.party.pk) if account.party else "",
        "language_question": language_question(account),
        "reuse_question": reuse_question(account),
    }
    return render(request, "counter/profile.html", context, status=status)
