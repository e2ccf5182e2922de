"""Programs that act for an office, their wrong tries and the answers they were given."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import rathaus.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_account_reuse"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClientTry",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "client tries",
            },
        ),
        migrations.CreateModel(
            name="ApiClient",
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
                ("client_id", models.TextField(unique=True)),
                ("secret_hash", models.TextField()),
                ("generation", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=120)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("records.read", "Akten lesen"),
                                ("records.write", "Akten führen"),
                            ],
                            max_length=40,
                        ),
                        size=None,
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.TextField(help_text="reference of whoever registered it, e.g. staff:12"),
                ),
                ("created_label", models.TextField()),
                ("secret_set_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clients",
                        to="people.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClientReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=255)),
                ("fingerprint", models.TextField()),
                ("answer", models.JSONField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receipts",
                        to="people.apiclient",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="apiclient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_from__lt", models.F("valid_to")),
                    _connector="OR",
                ),
                name="client_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="apiclient",
            constraint=models.CheckConstraint(
                condition=models.Q(("roles__len__gt", 0)), name="client_has_a_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="apiclient",
            constraint=models.CheckConstraint(
                condition=models.Q(("scopes__len__gt", 0)), name="client_has_a_scope"
            ),
        ),
        migrations.AddIndex(
            model_name="clientreceipt",
            index=models.Index(fields=["created_at"], name="receipt_age"),
        ),
        migrations.AddConstraint(
            model_name="clientreceipt",
            constraint=models.UniqueConstraint(fields=("client", "key"), name="receipt_once"),
        ),
    ]
