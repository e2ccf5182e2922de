"""Who saved any part of a wording does not approve it."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_slot_language")]

    operations = [
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                name="revision_no_writer_approves",
                condition=Q(approver__isnull=True) | ~Q(writers__contains=[F("approver")]),
            ),
        ),
    ]
