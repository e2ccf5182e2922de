"""What people ask to see of a file, what they were given, and who has read what."""

import django.db.models.deletion
from django.db import migrations, models

import rathaus.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0007_jobs_without_history"),
        ("people", "0005_account_reuse"),
        ("records", "0008_renditions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Binding",
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
                ("form", models.TextField(choices=[("pdf", "PDF"), ("zip", "ZIP")], default="pdf")),
                (
                    "complete",
                    models.BooleanField(default=False, help_text="holds every paper there is"),
                ),
                ("versions", models.JSONField(default=list)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.TextField()),
                ("asked_label", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("waiting", "wird zusammengestellt"),
                            ("done", "fertig"),
                            ("failed", "nicht gelungen"),
                        ],
                        default="waiting",
                    ),
                ),
                (
                    "done",
                    models.PositiveIntegerField(default=0, help_text="papers taken in so far"),
                ),
                ("sheets", models.PositiveIntegerField(default=0)),
                ("problem", models.TextField(blank=True, default="")),
                ("name", models.TextField(blank=True, default="")),
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
                        related_name="bindings",
                        to="records.case",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.file",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Inspection",
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
                ("asker", models.TextField(help_text="name of whoever asked")),
                (
                    "standing",
                    models.TextField(
                        choices=[
                            ("party", "Beteiligte oder Beteiligter"),
                            ("agent", "bevollmächtigt"),
                            ("data_subject", "betroffene Person (Auskunft über eigene Daten)"),
                        ]
                    ),
                ),
                (
                    "basis",
                    models.TextField(
                        choices=[
                            ("general", "allgemeines Verwaltungsverfahren"),
                            ("social", "Sozialverwaltungsverfahren"),
                            ("privacy", "Auskunft nach Datenschutzrecht"),
                        ]
                    ),
                ),
                (
                    "wish",
                    models.TextField(blank=True, default="", help_text="what they want to see"),
                ),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.TextField(help_text="reference of whoever recorded it")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("asked", "beantragt"),
                            ("preparing", "in Vorbereitung"),
                            ("released", "freigegeben"),
                            ("refused", "abgelehnt"),
                            ("revoked", "zurückgezogen"),
                        ],
                        default="asked",
                    ),
                ),
                (
                    "prepared_by",
                    models.TextField(blank=True, default="", help_text="who chose and blackened"),
                ),
                (
                    "reasons",
                    models.TextField(blank=True, default="", help_text="why not, or not all of it"),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decided_by", models.TextField(blank=True, default="")),
                ("decided_label", models.TextField(blank=True, default="")),
                (
                    "way",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("online", "zum Herunterladen im Konto"),
                            ("paper", "als Ausdruck"),
                            ("office", "vor Ort in der Stelle"),
                        ],
                        default="",
                    ),
                ),
                ("released_until", models.DateField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_why", models.TextField(blank=True, default="")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inspections",
                        to="records.case",
                    ),
                ),
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
                (
                    "package",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="records.binding",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.party",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="binding",
            name="inspection",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="bindings",
                to="records.inspection",
            ),
        ),
        migrations.CreateModel(
            name="InspectionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("title", models.TextField()),
                (
                    "withheld",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("third", "Daten anderer Personen"),
                            ("secret", "Betriebs- oder Geschäftsgeheimnis"),
                            ("draft", "Entwurf oder vorbereitende Arbeit"),
                            ("duty", "Erfüllung der Aufgaben der Behörde"),
                            ("law", "nach Gesetz geheim zu halten"),
                            ("scope", "nicht verlangt"),
                        ],
                        default="",
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="records.inspection",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.documentversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReadingLog",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField(default=0)),
                ("binding", models.UUIDField(blank=True, null=True)),
                ("what", models.TextField(help_text="title as it was when it was read")),
                ("actor", models.TextField(help_text="reference of whoever read, e.g. staff:12")),
                ("label", models.TextField()),
                (
                    "way",
                    models.TextField(
                        choices=[
                            ("opened", "geöffnet"),
                            ("viewer", "Seite angesehen"),
                            ("export", "Aktenauszug geladen"),
                            ("check", "Ergebnis geprüft"),
                            ("package", "Akteneinsicht geladen"),
                        ]
                    ),
                ),
                ("day", models.DateField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="records.case",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.document",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="records.file",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Redaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.PositiveIntegerField()),
                ("x", models.FloatField()),
                ("y", models.FloatField()),
                ("w", models.FloatField()),
                ("h", models.FloatField()),
                (
                    "reason",
                    models.TextField(
                        choices=[
                            ("third", "Daten anderer Personen"),
                            ("secret", "Betriebs- oder Geschäftsgeheimnis"),
                            ("draft", "Entwurf oder vorbereitende Arbeit"),
                            ("duty", "Erfüllung der Aufgaben der Behörde"),
                            ("law", "nach Gesetz geheim zu halten"),
                            ("scope", "nicht verlangt"),
                        ]
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("created_by", models.TextField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="redactions",
                        to="records.inspectionitem",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "preparing", "released", "refused", "revoked"])
                ),
                name="inspection_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.UniqueConstraint(
                condition=models.Q(("party__isnull", False), ("state__in", ["asked", "preparing"])),
                fields=("case", "party"),
                name="inspection_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="binding",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "done", "failed"])),
                name="binding_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="binding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    ("blob__isnull", False),
                    _connector="OR",
                ),
                name="binding_done_has_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionitem",
            constraint=models.UniqueConstraint(fields=("inspection", "version"), name="item_once"),
        ),
        migrations.AddConstraint(
            model_name="inspectionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withheld__in", ["", "third", "secret", "draft", "duty", "law", "scope"])
                ),
                name="item_withheld_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="readinglog",
            constraint=models.UniqueConstraint(
                fields=("actor", "day", "way", "document", "version", "binding"),
                name="reading_once_a_day",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("h__gt", 0),
                    ("page__gte", 1),
                    ("w__gt", 0),
                    ("x__gte", 0),
                    ("x__lt", 1),
                    ("y__gte", 0),
                    ("y__lt", 1),
                ),
                name="redaction_on_the_page",
            ),
        ),
        migrations.AddConstraint(
            model_name="redaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["third", "secret", "draft", "duty", "law", "scope"])
                ),
                name="redaction_reason",
            ),
        ),
    ]
