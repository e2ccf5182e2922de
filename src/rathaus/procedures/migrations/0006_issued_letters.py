"""Letters whose genuineness can be checked."""

import django.db.models.deletion
from django.db import migrations, models

import rathaus.kernel.ids


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("procedures", "0005_draft_fetched"),
        ("records", "0003_consultation"),
    ]

    operations = [
        migrations.CreateModel(
            name="IssuedLetter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=rathaus.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("title", models.JSONField(default=dict)),
                ("office", models.CharField(max_length=200)),
                ("issued_on", models.DateField()),
                ("until", models.DateField(null=True)),
                ("document", models.UUIDField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issued_letters",
                        to="records.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="procedures.decision",
                    ),
                ),
            ],
        ),
    ]
