"""Letters that are served formally: of which kind, and which still wait for their proof."""

from django.db import migrations, models
from django.db.models import Q

KINDS = [
    ("formal", "förmlich, Art noch offen"),
    ("certificate", "Postzustellungsurkunde"),
    ("registered", "Einschreiben mit Rückschein"),
    ("acknowledgement", "Empfangsbekenntnis"),
]


class Migration(migrations.Migration):
    """One column, empty for all that is not served formally."""

    dependencies = [("mail", "0002_guards")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="service",
            field=models.TextField(blank=True, choices=KINDS, default=""),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=Q(("service", ""))
                | (
                    Q(("channel", "post"), ("service__in", [kind for kind, _name in KINDS]))
                    & ~Q(("law", ""))
                ),
                name="delivery_service_by_post",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=Q(("legal_date__isnull", True), ("state", "posted"))
                & ~Q(("service", "")),
                fields=["posted_on", "id"],
                name="delivery_without_service",
            ),
        ),
    ]
