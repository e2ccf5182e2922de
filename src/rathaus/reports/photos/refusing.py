"""Photos that are not taken, in words for the one who sends them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rathaus.kernel.errors import Invalid


def _invalid(message: str, remedy: str) -> Invalid:
    return Invalid(message, remedy=remedy, fields={"photo": message})


def wrong_kind() -> Invalid:
    """Something other than JPEG, PNG or WebP."""
    return _invalid(
        _("Diese Datei ist kein Foto, das wir öffnen können."),
        _("Bitte nehmen Sie ein Foto als JPEG, PNG oder WebP."),
    )


def heic() -> Invalid:
    """Apple's and some other telephones' format, which not every program can open."""
    return _invalid(
        _("Ihr Telefon speichert Fotos als HEIC; dieses Format können wir nicht öffnen."),
        _(
            "Auf dem iPhone: Einstellungen, Kamera, Formate, „Maximale Kompatibilität“; dann neu "
            "fotografieren. Oder schicken Sie ein Bildschirmfoto der Aufnahme."
        ),
    )


def damaged() -> Invalid:
    """Broken off, or not what it claims to be."""
    return _invalid(
        _("Das Foto ist beschädigt oder unvollständig."),
        _("Bitte wählen Sie es noch einmal aus oder nehmen Sie ein anderes."),
    )


def too_large(most: int) -> Invalid:
    """More pixels (``most``: the bound) than can be opened with bounded memory."""
    return _invalid(
        _("Das Foto hat mehr als {most} Millionen Bildpunkte.").format(most=most // 1_000_000),
        _("Bitte verkleinern Sie es oder nehmen Sie es mit geringerer Auflösung auf."),
    )


def too_small() -> Invalid:
    """Hardly a picture at all."""
    return _invalid(
        _("Auf dem Foto ist nichts zu erkennen, es ist zu klein."),
        _("Bitte nehmen Sie die Aufnahme selbst, nicht ihre Vorschau."),
    )


def too_many_bytes(most: int) -> Invalid:
    """A file beyond the bound; ``most`` is in bytes."""
    return _invalid(
        _("Das Foto ist größer als {most} MB.").format(most=most // 1_000_000),
        _("Bitte verkleinern Sie es oder nehmen Sie es mit geringerer Auflösung auf."),
    )
