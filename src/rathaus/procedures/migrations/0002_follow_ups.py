"""Objections: cases about a decision, and decisions that hold no longer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table and three columns."""

    dependencies = [
        ("procedures", "0001_initial"),
        ("records", "0003_consultation"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="ended_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="ended_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("remedied", "auf Widerspruch aufgehoben"),
                    ("changed", "auf Widerspruch geändert"),
                    ("withdrawn", "zurückgenommen (§ 48 VwVfG)"),
                    ("revoked", "widerrufen (§ 49 VwVfG)"),
                    ("corrected", "berichtigt (§ 42 VwVfG)"),
                ],
                max_length=12,
                default="",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="draft",
            name="about",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="procedures.decision",
            ),
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="follows",
                        serialize=False,
                        to="records.case",
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("objection", "Widerspruch")], max_length=12),
                ),
                ("live", models.BooleanField(default=True)),
                ("reopened", models.BooleanField(default=False)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="procedures.decision",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("live", True)),
                fields=("decision", "kind"),
                name="follow_up_one_lives",
            ),
        ),
    ]
