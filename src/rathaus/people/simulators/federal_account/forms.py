"""Data of a person that somebody makes up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LEVELS = [
    ("STORK-QAA-Level-1", _("Basis: Benutzername und Passwort")),
    ("STORK-QAA-Level-3", _("substanziell: ELSTER-Zertifikat")),
    ("STORK-QAA-Level-4", _("hoch: Online-Ausweis")),
]


class OwnDataForm(forms.Form):
    """A person one makes up, and how well they prove who they are."""

    given_name = forms.CharField(label=_("Vornamen"), max_length=120)
    family_name = forms.CharField(label=_("Nachname"), max_length=120)
    birthdate = forms.DateField(
        label=_("Geburtsdatum"),
        required=False,
        input_formats=["%d.%m.%Y", "%Y-%m-%d"],
        widget=forms.DateInput(format="%d.%m.%Y"),
    )
    street_address = forms.CharField(label=_("Straße und Hausnummer"), max_length=120)
    postal_code = forms.RegexField(
        r"^\d{5}$",
        label=_("Postleitzahl"),
        error_messages={"invalid": _("Eine deutsche Postleitzahl hat fünf Ziffern.")},
    )
    locality = forms.CharField(label=_("Ort"), max_length=80)
    email = forms.EmailField(label=_("E-Mail-Adresse"), required=False)
    level = forms.ChoiceField(
        label=_("Womit weist sich die Person aus?"), choices=LEVELS, widget=forms.RadioSelect
    )
