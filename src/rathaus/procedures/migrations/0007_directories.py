"""Directories that procedures keep: one table."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import rathaus.kernel.ids


class Migration(migrations.Migration):
    """The entries, with what keeps two of one case from standing at once."""

    dependencies = [
        ("people", "0004_account_created"),
        ("procedures", "0006_issued_letters"),
        ("records", "0003_consultation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
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
                ("directory", models.CharField(max_length=80)),
                ("values", models.JSONField(default=dict)),
                ("keep", models.JSONField(default=dict)),
                ("district", models.CharField(blank=True, max_length=120)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("starts_on", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("proof_until", models.DateField(blank=True, null=True)),
                ("held_since", models.DateField()),
                ("asked_on", models.DateField(blank=True, null=True)),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("expired", "abgelaufen"),
                            ("unanswered", "auf die Nachfrage kam keine Antwort"),
                            ("owner", "von der Person zurückgezogen"),
                            ("staff", "von der Stelle herausgenommen"),
                            ("moved", "in ein anderes Verzeichnis verschoben"),
                            ("case", "mit dem Vorgang beendet"),
                        ],
                        max_length=12,
                    ),
                ),
                ("ended_reason", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="records.case",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.office",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["directory", "entered_at"],
                        name="entry_standing",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["values"], name="entry_values"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("case__isnull", False), ("ended_at", None)),
                        fields=("case", "directory"),
                        name="entry_one_stands_per_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_why", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                models.Q(("ended_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="entry_ended_says_why",
                    ),
                ],
            },
        ),
    ]
