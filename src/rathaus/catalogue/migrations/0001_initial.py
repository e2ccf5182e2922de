import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import rathaus.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0004_account_created"),
    ]

    operations = [
        migrations.CreateModel(
            name="Service",
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
                ("key", models.CharField(max_length=80, unique=True)),
                ("leika", models.CharField(blank=True, max_length=14)),
                ("procedure_key", models.CharField(blank=True, max_length=80)),
                ("names", models.JSONField(help_text="by language, German always")),
                ("sort_name", models.CharField(editable=False, max_length=200)),
                ("synonyms", models.JSONField(default=dict, help_text="lists by language")),
                ("trust", models.CharField(default="none", max_length=12)),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Entwurf"),
                            ("published", "veröffentlicht"),
                            ("withdrawn", "zurückgezogen"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("review_on", models.DateField(blank=True, null=True)),
                ("popularity", models.PositiveIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="people.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Responsibility",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=80)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responsibilities",
                        to="people.office",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responsibilities",
                        to="catalogue.service",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "responsibilities",
            },
        ),
        migrations.CreateModel(
            name="ServiceText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=12)),
                (
                    "module",
                    models.CharField(
                        choices=[
                            ("kurztext", "Kurz gesagt"),
                            ("volltext", "Worum es geht"),
                            ("voraussetzungen", "Voraussetzungen"),
                            ("unterlagen", "Das brauchen Sie"),
                            ("verfahrensablauf", "So läuft es ab"),
                            ("fristen", "Fristen"),
                            ("bearbeitungsdauer", "So lange dauert es"),
                            ("kosten", "Kosten"),
                            ("rechtsgrundlage", "Rechtsgrundlage"),
                            ("rechtsbehelf", "Wenn Sie nicht einverstanden sind"),
                            ("formulare", "Formulare"),
                            ("zustaendigkeit", "Zuständig"),
                            ("weiterfuehrendes", "Mehr dazu"),
                            ("hinweise", "Gut zu wissen"),
                            ("leichte_sprache", "In Leichter Sprache"),
                        ],
                        max_length=40,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("text", models.TextField(blank=True)),
                ("norm", models.CharField(blank=True, max_length=200)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="catalogue.service",
                    ),
                ),
            ],
            options={
                "ordering": ["module", "position"],
            },
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["state", "sort_name", "key"], name="service_by_name"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("key__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="service_key_is_plain",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(("leika__regex", "^([0-9]{14})?$")),
                name="service_leika_is_a_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("names__has_key", "de"), models.Q(("names__de", ""), _negated=True)
                ),
                name="service_has_a_german_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("review_on__isnull", False),
                    _connector="OR",
                ),
                name="service_published_has_review_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="responsibility",
            constraint=models.UniqueConstraint(
                fields=("service", "district"), name="one_competent_office_per_district"
            ),
        ),
        migrations.AddConstraint(
            model_name="responsibility",
            constraint=models.CheckConstraint(
                condition=models.Q(("district", ""), _negated=True),
                name="responsibility_names_a_district",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicetext",
            constraint=models.UniqueConstraint(
                fields=("service", "language", "module", "position"), name="service_text_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicetext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True),
                    models.Q(("norm", ""), _negated=True),
                    _connector="OR",
                ),
                name="service_text_says_something",
            ),
        ),
    ]
