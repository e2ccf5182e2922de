"""Co-signature, circulation, dispositions, and tasks about one document."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rathaus.kernel.ids


class Migration(migrations.Migration):
    """Four tables, and the paper that a task is about."""

    dependencies = [
        ("people", "0005_account_reuse"),
        ("procedures", "0008_continued_decisions"),
        ("records", "0006_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="task",
            name="document",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Disposition",
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
                ("made_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispositions",
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
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Round",
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
                (
                    "kind",
                    models.TextField(
                        choices=[("cosign", "Mitzeichnung"), ("inform", "Umlauf zur Kenntnis")]
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("sha256", models.TextField()),
                ("comment", models.TextField(blank=True, default="")),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("running", "läuft"),
                            ("finished", "abgeschlossen"),
                            ("returned", "zurückgegeben"),
                            ("recalled", "zurückgezogen"),
                            ("stopped", "von selbst beendet"),
                        ],
                        default="running",
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_label", models.TextField(blank=True, default="")),
                ("ended_why", models.TextField(blank=True, default="")),
                (
                    "proof",
                    models.UUIDField(
                        blank=True, help_text="the document that tells of it", null=True
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="records.case",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="records.document",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DispositionPoint",
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
                ("place", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("for_information", "z. K."),
                            ("cosign", "Mz."),
                            ("further", "z. w. V."),
                            ("resubmit", "Wv."),
                            ("dispatch", "Abgang"),
                            ("to_files", "z. d. A."),
                        ]
                    ),
                ),
                ("text", models.TextField(blank=True, default="")),
                ("addressee", models.TextField(blank=True, default="")),
                ("due_on", models.DateField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_label", models.TextField(blank=True, default="")),
                (
                    "disposition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="points",
                        to="procedures.disposition",
                    ),
                ),
                (
                    "task",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="point",
                        to="procedures.task",
                    ),
                ),
                (
                    "round",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="point",
                        to="procedures.round",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RoundStep",
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
                ("stage", models.PositiveSmallIntegerField()),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("cosign", "Mitzeichnung"),
                            ("final", "Schlusszeichnung"),
                            ("inform", "Kenntnisnahme"),
                        ]
                    ),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_on", models.DateField(blank=True, null=True)),
                (
                    "result",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("signed", "mitgezeichnet"),
                            ("dissented", "mitgezeichnet mit abweichender Stellungnahme"),
                            ("returned", "zurückgegeben"),
                            ("noted", "zur Kenntnis genommen"),
                        ],
                        default="",
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_label", models.TextField(blank=True, default="")),
                ("in_place", models.BooleanField(default=False)),
                ("note", models.TextField(blank=True, default="")),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="procedures.round",
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round_step",
                        to="procedures.task",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="disposition",
            index=models.Index(fields=["case", "made_at"], name="disposition_of_case"),
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(fields=["case", "started_at"], name="round_of_case"),
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(
                fields=["started_by", "-started_at", "-id"], name="round_started_by"
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "cosign"), ("state", "running")),
                fields=("document",),
                name="cosigning_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "running")),
                    models.Q(
                        models.Q(("state", "running"), _negated=True), ("ended_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="round_ended_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispositionpoint",
            constraint=models.UniqueConstraint(fields=("disposition", "place"), name="point_place"),
        ),
        migrations.AddIndex(
            model_name="roundstep",
            index=models.Index(
                condition=models.Q(("opened_at__isnull", False), ("result", "")),
                fields=["signer"],
                name="round_step_of_signer",
            ),
        ),
        migrations.AddIndex(
            model_name="roundstep",
            index=models.Index(
                condition=models.Q(("opened_at__isnull", False), ("result", "")),
                fields=["office"],
                name="round_step_of_office",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundstep",
            constraint=models.UniqueConstraint(fields=("round", "place"), name="round_step_place"),
        ),
        migrations.AddConstraint(
            model_name="roundstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("kind", "inform"), _negated=True), ("done_by__isnull", False)
                ),
                fields=("round", "done_by"),
                name="nobody_signs_twice",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("result", "")),
                    models.Q(
                        models.Q(("result", ""), _negated=True),
                        ("done_at__isnull", False),
                        ("done_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="round_step_done_by_somebody",
            ),
        ),
    ]
