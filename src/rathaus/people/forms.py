"""The form of a profile; an upper room draws it and calls the action.

Fields carry what the design room shows beside them in ``ui``: the origin of a value, and whether a
proof protects it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid
from rathaus.people import origins
from rathaus.people.models import Party
from rathaus.people.origins import Value

# Django's ModelForm takes its model as a parameter in type stubs only.
if TYPE_CHECKING:
    _PartyForm = forms.ModelForm[Party]
else:
    _PartyForm = forms.ModelForm

_DATE_FORMATS = ["%d.%m.%Y", "%Y-%m-%d"]
_AUTOCOMPLETE = {
    "surname": "family-name",
    "first_names": "given-name",
    "birth_date": "bday",
    "organisation": "organization",
    "street": "address-line1",
    "postcode": "postal-code",
    "town": "address-level2",
    "email": "email",
    "phone": "tel",
}


class ProfileForm(_PartyForm):
    """The data of a party, with what better proof protects shown but not open for change."""

    class Meta:
        model = Party
        fields = (
            "surname",
            "first_names",
            "organisation",
            "birth_date",
            "street",
            "house_number",
            "postcode",
            "town",
            "email",
            "phone",
            "channel",
        )
        field_classes = {"birth_date": forms.DateField}
        widgets = {
            "birth_date": forms.DateInput(format="%d.%m.%Y"),
            "phone": forms.TextInput(attrs={"inputmode": "tel"}),
            "channel": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.instance.kind or Party.Kind.PERSON
        person_only = {"surname", "first_names", "birth_date"}
        unfit = {"organisation"} if kind == Party.Kind.PERSON else person_only
        for name in unfit:
            del self.fields[name]
        for name, field in self.fields.items():
            self._equip(name, field)

    def _equip(self, name: str, field: forms.Field) -> None:
        if name in _AUTOCOMPLETE:
            field.widget.attrs["autocomplete"] = _AUTOCOMPLETE[name]
        if isinstance(field, forms.DateField):
            field.input_formats = _DATE_FORMATS
        field.required = name in {"surname", "organisation", "channel"}
        field.disabled = origins.locked(self.instance, name, origins.SELF)
        source = origins.source_of(self.instance, name)
        if source and getattr(self.instance, name):
            field.ui = {"origin": _origin_text(source)}  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The action validates and writes; the row itself stays as it is until then."""

    def values(self) -> dict[str, Value]:
        """What :func:`update_profile` or :func:`register_party` takes; call it after is_valid."""
        return {
            name: self.cleaned_data[name]
            for name, field in self.fields.items()
            if not field.disabled
        }

    def show(self, error: Invalid) -> None:
        """Put what an action refused beside the fields that it names."""
        for name, text in error.fields.items():
            self.add_error(name if name in self.fields else None, text)
        if not error.fields:
            self.add_error(None, str(error))


def _origin_text(source: str) -> str:
    return {
        "bundid": _("Aus Ihrer BundID, dort geändert, gilt es auch hier."),
        "counter": _("Von der Verwaltung eingetragen."),
        "self": _("Von Ihnen eingetragen."),
    }.get(source, "")
