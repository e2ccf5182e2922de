"""The post room: what reaches the house outside the online form."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rathaus.kernel.ids


class Migration(migrations.Migration):
    """One table, and the day on which a draft came on paper."""

    dependencies = [
        ("procedures", "0002_follow_ups"),
        ("records", "0003_consultation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="received_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Intake",
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
                    models.CharField(
                        choices=[
                            ("objection", "Widerspruch"),
                            ("application", "Antrag auf Papier"),
                            ("paper", "Schreiben zum Vorgang"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("letter", "Brief"),
                            ("fax", "Fax"),
                            ("record", "zur Niederschrift im Amt"),
                            ("email", "einfache E-Mail"),
                            ("signed_email", "E-Mail mit qualifizierter Signatur"),
                            ("de_mail", "De-Mail, bestätigt versandt"),
                            ("mailbox", "besonderes elektronisches Postfach (beA, eBO)"),
                        ],
                        max_length=12,
                    ),
                ),
                ("received_on", models.DateField()),
                ("elsewhere", models.CharField(blank=True, max_length=200)),
                ("elsewhere_on", models.DateField(blank=True, null=True)),
                ("late", models.BooleanField(default=False)),
                ("scan_sha256", models.CharField(blank=True, max_length=64)),
                ("scan_name", models.CharField(blank=True, max_length=200)),
                (
                    "form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("kept", "gewahrt"),
                            ("open", "Unterschrift fehlt noch"),
                            ("signed", "nachgeholt"),
                            ("missing", "nicht nachgeholt"),
                        ],
                        max_length=8,
                    ),
                ),
                ("form_until", models.DateField(blank=True, null=True)),
                ("signed_on", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="intakes",
                        to="records.case",
                    ),
                ),
                (
                    "draft",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="intake",
                        to="procedures.draft",
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
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("case__isnull", False), ("draft__isnull", False), _connector="OR"
                        ),
                        name="intake_belongs_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("form", "signed"), _negated=True),
                            ("signed_on__isnull", False),
                            _connector="OR",
                        ),
                        name="intake_signed_has_a_day",
                    ),
                ],
            },
        ),
    ]
