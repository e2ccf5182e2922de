"""Letters whose genuineness anybody may check who holds one."""

from __future__ import annotations

from django.db import models

from rathaus.kernel.ids import new_id
from rathaus.procedures.models.decisions import Decision
from rathaus.records.models import Case


class IssuedLetter(models.Model):
    """Ausgefertigtes Schreiben: what an authenticity code stands for.

    Names no person. ``code_hash`` is the SHA-256 of the code, which stands in the letter alone;
    ``sha256`` that of the file as it left the house; ``until`` its last day, where it has one. How
    long it is in force follows from its ``decision``; a statement has none and tells of its day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code_hash = models.CharField(max_length=64, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="issued_letters")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="letters"
    )
    title = models.JSONField(default=dict)
    office = models.CharField(max_length=200)
    issued_on = models.DateField()
    until = models.DateField(null=True)
    document = models.UUIDField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.case_id} {self.issued_on}"
