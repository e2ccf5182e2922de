"""Tables of the room: runs, results, and what was lowered by hand."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="MaturityRun",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("computed_at", models.DateTimeField()),
                ("model", models.CharField(max_length=10)),
                ("model_digest", models.CharField(max_length=64)),
                ("services", models.PositiveIntegerField()),
                ("actor_label", models.TextField()),
                (
                    "digest",
                    models.CharField(help_text="over the digests of all results", max_length=64),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Lowering",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("service_key", models.CharField(max_length=80)),
                ("level", models.PositiveSmallIntegerField()),
                (
                    "computed",
                    models.PositiveSmallIntegerField(help_text="what was computed at that time"),
                ),
                ("reason", models.TextField()),
                ("author", models.TextField()),
                ("author_label", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("expires_on", models.DateField(help_text="last day on which it counts")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_by", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__lt", models.F("computed"))),
                        name="lowering_only_downwards",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__regex", "\\S"), models.Q(("author", ""), _negated=True)
                        ),
                        name="lowering_has_reason_and_author",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("service_key",),
                        name="lowering_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MaturityResult",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("service_key", models.CharField(max_length=80)),
                ("names", models.JSONField()),
                ("leika", models.CharField(blank=True, max_length=14)),
                ("office_key", models.CharField(max_length=80)),
                ("office_name", models.TextField()),
                ("online", models.BooleanField(help_text="has a procedure folder")),
                ("cases", models.PositiveIntegerField()),
                ("computed", models.PositiveSmallIntegerField()),
                ("level", models.PositiveSmallIntegerField()),
                ("ratings", models.JSONField()),
                ("way", models.JSONField(help_text="the whole way of one case: needed, proof")),
                (
                    "proof",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "lowering",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="steering.lowering",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="steering.maturityrun",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["service_key", "-run"], name="maturity_history")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "service_key"), name="maturity_result_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__lte", models.F("computed"))),
                        name="maturity_level_not_above_computed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level", models.F("computed")),
                            ("lowering__isnull", False),
                            _connector="OR",
                        ),
                        name="maturity_lower_only_by_lowering",
                    ),
                ],
            },
        ),
    ]
