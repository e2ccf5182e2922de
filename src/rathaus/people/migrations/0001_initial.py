import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import rathaus.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Office",
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
                ("key", models.CharField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=160)),
                ("short", models.CharField(blank=True, max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("city", "Kommune"),
                            ("department", "Dezernat"),
                            ("office", "Amt"),
                            ("division", "Abteilung"),
                            ("team", "Sachgebiet"),
                            ("place", "Außenstelle"),
                        ],
                        default="office",
                        max_length=12,
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=120)),
                ("house_number", models.CharField(blank=True, max_length=12)),
                ("postcode", models.CharField(blank=True, max_length=10)),
                ("town", models.CharField(blank=True, max_length=80)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("accessibility", models.TextField(blank=True)),
                ("path", models.TextField(editable=False, unique=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="people.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpeningHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("weekday", models.PositiveSmallIntegerField()),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                ("note", models.CharField(blank=True, max_length=160)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opening_hours",
                        to="people.office",
                    ),
                ),
            ],
            options={
                "ordering": ["weekday", "opens"],
            },
        ),
        migrations.CreateModel(
            name="Party",
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
                        choices=[("person", "Person"), ("organisation", "Organisation")],
                        default="person",
                        max_length=12,
                    ),
                ),
                ("surname", models.CharField(blank=True, max_length=120, verbose_name="Nachname")),
                (
                    "first_names",
                    models.CharField(blank=True, max_length=120, verbose_name="Vornamen"),
                ),
                (
                    "birth_date",
                    models.DateField(blank=True, null=True, verbose_name="Geburtsdatum"),
                ),
                (
                    "organisation",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="Name der Organisation"
                    ),
                ),
                ("street", models.CharField(blank=True, max_length=120, verbose_name="Straße")),
                (
                    "house_number",
                    models.CharField(blank=True, max_length=12, verbose_name="Hausnummer"),
                ),
                (
                    "postcode",
                    models.CharField(blank=True, max_length=10, verbose_name="Postleitzahl"),
                ),
                ("town", models.CharField(blank=True, max_length=80, verbose_name="Ort")),
                ("country", models.CharField(default="DE", max_length=2, verbose_name="Staat")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="E-Mail")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="Telefon")),
                (
                    "channel",
                    models.CharField(
                        choices=[("mailbox", "Postfach im Rathaus"), ("post", "Brief")],
                        default="mailbox",
                        max_length=8,
                        verbose_name="Bekanntgabe",
                    ),
                ),
                ("origins", models.JSONField(blank=True, default=dict)),
                (
                    "created",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["surname", "first_names"], name="party_name")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", False),
                            models.Q(("kind", "person"), models.Q(("surname", ""), _negated=True)),
                            models.Q(
                                ("kind", "organisation"),
                                models.Q(("organisation", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="party_has_a_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="party_country_is_a_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
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
                            ("proxy", "Bevollmächtigte"),
                            ("guardian", "gesetzliche Vertretung oder Betreuung"),
                            ("representative", "Beistand"),
                            ("company", "Vertretung einer Firma"),
                        ],
                        default="proxy",
                        max_length=16,
                    ),
                ),
                ("scope", models.CharField(blank=True, max_length=120)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("evidence_sha256", models.CharField(blank=True, max_length=64)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_held",
                        to="people.party",
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_given",
                        to="people.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "email",
                    models.EmailField(
                        max_length=254, null=True, unique=True, verbose_name="E-Mail"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="Name")),
                ("is_staff_member", models.BooleanField(default=False)),
                (
                    "trust",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "ohne"),
                            (1, "Basis (Benutzername und Passwort)"),
                            (2, "substanziell"),
                            (3, "hoch"),
                        ],
                        default=1,
                    ),
                ),
                ("language", models.CharField(default="de", max_length=5)),
                ("demo", models.BooleanField(default=False)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "created",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "party",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="account",
                        to="people.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Post",
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
                ("key", models.CharField(max_length=60, unique=True)),
                ("title", models.CharField(max_length=160)),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="people.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Deputy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deputies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deputies",
                        to="people.post",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deputies",
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40, unique=True)),
                ("title", models.CharField(max_length=120)),
                (
                    "permissions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                        name="role_key_is_plain",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="people.office",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="people.role",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("key__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="office_key_is_plain",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("id")), _negated=True),
                name="office_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (1, 7))), name="opening_hours_weekday"
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens__lt", models.F("closes"))),
                name="opening_hours_open_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_from__lt", models.F("valid_to")),
                    _connector="OR",
                ),
                name="opening_hours_end_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_from__lt", models.F("valid_to")),
                    _connector="OR",
                ),
                name="mandate_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("principal", models.F("agent")), _negated=True),
                name="mandate_not_with_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "guardian"), _negated=True),
                    models.Q(("evidence_sha256", ""), _negated=True),
                    _connector="OR",
                ),
                name="mandate_guardian_is_proven",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence_sha256__regex", "^([0-9a-f]{64})?$")),
                name="mandate_evidence_is_a_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True), ("valid_to__isnull", True)),
                fields=("principal", "agent", "kind", "scope"),
                name="mandate_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("email__isnull", True),
                    ("email", django.db.models.functions.text.Lower(models.F("email"))),
                    _connector="OR",
                ),
                name="account_email_is_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("trust__range", (0, 3))), name="account_trust_is_a_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at__isnull", True),
                    models.Q(("email__isnull", True), ("is_active", False)),
                    _connector="OR",
                ),
                name="account_erased_is_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("key__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                name="post_key_is_plain",
            ),
        ),
        migrations.AddConstraint(
            model_name="deputy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_from__lt", models.F("valid_to")),
                    _connector="OR",
                ),
                name="deputy_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="deputy",
            constraint=models.UniqueConstraint(
                fields=("post", "account", "valid_from"), name="deputy_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_from__lt", models.F("valid_to")),
                    _connector="OR",
                ),
                name="role_assignment_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("account", "role", "office"),
                name="role_assignment_open_once",
                nulls_distinct=False,
            ),
        ),
    ]
