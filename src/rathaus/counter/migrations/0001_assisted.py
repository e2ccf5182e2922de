"""Tables of the room: sessions at a Servicestelle, kept apart from who came."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rathaus.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("procedures", "0002_follow_ups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AssistedSession",
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
                ("node", models.CharField(max_length=60)),
                ("procedure", models.CharField(max_length=80)),
                ("visit", models.PositiveSmallIntegerField()),
                ("steps_alone", models.PositiveSmallIntegerField(default=0)),
                ("steps_helped", models.PositiveSmallIntegerField(default=0)),
                ("filed", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[("closed", "beendet"), ("idle", "ohne Eingabe abgelaufen")],
                        max_length=6,
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VisitCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("mark", models.CharField(max_length=64)),
                ("visits", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("year", "mark"), name="visit_mark_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenAssistance",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="open",
                        serialize=False,
                        to="counter.assistedsession",
                    ),
                ),
                ("resident", models.TextField()),
                ("mandate_sha256", models.CharField(blank=True, max_length=64)),
                ("mandate_name", models.CharField(blank=True, max_length=200)),
                ("mandate_place", models.CharField(blank=True, max_length=200)),
                ("steps", models.JSONField(default=dict)),
                (
                    "draft",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="procedures.draft",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="assistedsession",
            index=models.Index(fields=["started_at", "node"], name="assisted_started"),
        ),
        migrations.AddConstraint(
            model_name="assistedsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by", "")),
                    models.Q(
                        ("ended_at__gte", models.F("started_at")),
                        models.Q(("ended_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="assisted_end_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="assistedsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("visit__gte", 1)), name="assisted_visit_counts"
            ),
        ),
        migrations.AddConstraint(
            model_name="openassistance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mandate_sha256", ""), _negated=True),
                    models.Q(("mandate_place", ""), _negated=True),
                    _connector="OR",
                ),
                name="assistance_has_a_mandate",
            ),
        ),
    ]
