"""Scans without a case, documents filed by mistake, and what verifications found."""

import django.db.models.deletion
from django.db import migrations, models

import rathaus.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0008_blobs_due"),
        ("people", "0005_account_reuse"),
        ("records", "0010_access"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="mistaken_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="mistaken_why",
            field=models.TextField(blank=True, default="", help_text="why it does not belong here"),
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scope",
                    models.TextField(help_text="all, nightly, case:<number> or office:<key>"),
                ),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("position", models.TextField(blank=True)),
                ("checked", models.PositiveBigIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("found", models.PositiveIntegerField(default=0)),
                ("restored", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["scope", "-id"], name="verification_scope")],
            },
        ),
        migrations.CreateModel(
            name="AlteredContent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "problem",
                    models.TextField(
                        choices=[
                            ("missing", "Der Inhalt fehlt"),
                            ("altered", "Der Inhalt wurde verändert"),
                            ("row", "Die Datenbank nennt einen anderen Inhalt als das Protokoll"),
                            ("row-missing", "Die Datenbank kennt die Fassung nicht mehr"),
                            ("unfiled", "Das Protokoll kennt die Fassung nicht"),
                        ]
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("expected", models.CharField(max_length=64)),
                ("found", models.CharField(blank=True, max_length=64)),
                ("found_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("restored", models.BooleanField(default=False)),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.document",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)),
                        fields=("expected", "problem", "document", "version"),
                        name="altered_content_told_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScannedPaper",
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
                ("content", models.CharField(max_length=64)),
                ("name", models.TextField()),
                ("pages", models.PositiveIntegerField()),
                ("taken_at", models.DateTimeField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("waiting", "wartet"),
                            ("assigned", "zugeordnet"),
                            ("discarded", "aussortiert"),
                        ],
                        default="waiting",
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by", models.TextField(blank=True)),
                ("why", models.TextField(blank=True)),
                (
                    "blob",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.blob",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scans",
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
                        condition=models.Q(("state", "waiting")),
                        fields=["office", "id"],
                        name="scan_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "content", "name"), name="scan_taken_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("blob__isnull", False),
                                ("case", None),
                                ("settled_at", None),
                                ("state", "waiting"),
                            ),
                            models.Q(
                                ("case__isnull", False),
                                ("settled_at__isnull", False),
                                ("state", "assigned"),
                            ),
                            models.Q(
                                ("blob", None),
                                ("case", None),
                                ("settled_at__isnull", False),
                                ("state", "discarded"),
                                models.Q(("why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="scan_state_has_its_facts",
                    ),
                ],
            },
        ),
    ]
