"""Drafts, their versions and reservations; the database itself keeps versions as they were saved."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rathaus.kernel.ids

GUARDS = """
CREATE FUNCTION procedures_draft_version_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM procedures_letterdraft AS draft
          JOIN records_case AS matter ON matter.id = draft.case_id
          JOIN records_file AS file ON file.id = matter.file_id
         WHERE draft.id = OLD.draft_id AND file.destroyed_at IS NOT NULL) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Eine Fassung bleibt, wie sie gespeichert wurde.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Speichern Sie eine neue Fassung.';
END $$;

CREATE FUNCTION procedures_template_version_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Eine Fassung einer Vorlage bleibt, wie sie vorgeschlagen wurde.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Schlagen Sie eine neue Fassung vor.';
END $$;

CREATE TRIGGER draft_version_kept BEFORE UPDATE OR DELETE ON procedures_letterdraftversion
    FOR EACH ROW EXECUTE FUNCTION procedures_draft_version_kept();
CREATE TRIGGER template_version_stays BEFORE DELETE ON procedures_templateversion
    FOR EACH ROW EXECUTE FUNCTION procedures_template_version_kept();
CREATE TRIGGER template_version_kept BEFORE UPDATE ON procedures_templateversion
    FOR EACH ROW
    WHEN (OLD.released_at IS NOT NULL OR
          (OLD.key, OLD.number, OLD.title, OLD.kind, OLD.use, OLD.subject, OLD.text, OLD.withdrawn,
           OLD.created_at, OLD.created_by) IS DISTINCT FROM
          (NEW.key, NEW.number, NEW.title, NEW.kind, NEW.use, NEW.subject, NEW.text, NEW.withdrawn,
           NEW.created_at, NEW.created_by))
    EXECUTE FUNCTION procedures_template_version_kept();
"""

UNDO = """
DROP TRIGGER template_version_kept ON procedures_templateversion;
DROP TRIGGER template_version_stays ON procedures_templateversion;
DROP TRIGGER draft_version_kept ON procedures_letterdraftversion;
DROP FUNCTION procedures_template_version_kept();
DROP FUNCTION procedures_draft_version_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0009_cosigning"),
        ("records", "0006_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LetterDraft",
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
                ("template", models.CharField(blank=True, max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "in Arbeit"),
                            ("filed", "zu den Akten genommen"),
                            ("sent", "versandt"),
                            ("discarded", "verworfen"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("number", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=120)),
                ("created_label", models.CharField(max_length=200)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_label", models.CharField(blank=True, max_length=200)),
                ("ended_why", models.CharField(blank=True, max_length=500)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter_drafts",
                        to="records.case",
                    ),
                ),
                (
                    "circulated",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.document",
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
            ],
        ),
        migrations.CreateModel(
            name="Checkout",
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
                ("base", models.PositiveIntegerField()),
                ("holder_label", models.CharField(max_length=200)),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("checked_in", "eingecheckt"),
                            ("undone", "zurückgegeben"),
                            ("broken", "aufgehoben"),
                            ("finished", "abgeschlossen"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ended_label", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkouts",
                        to="records.case",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkouts",
                        to="records.document",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="checkouts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkouts",
                        to="procedures.letterdraft",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LetterDraftVersion",
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
                ("number", models.PositiveIntegerField()),
                ("subject", models.CharField(max_length=200)),
                ("addressee", models.JSONField(default=dict)),
                ("text", models.TextField(blank=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("restored_from", models.PositiveIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=120)),
                ("created_label", models.CharField(max_length=200)),
                (
                    "draft",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="procedures.letterdraft",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TemplateVersion",
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
                ("key", models.SlugField(max_length=60)),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("letter", "geht hinaus"), ("note", "bleibt in der Akte")],
                        default="letter",
                        max_length=8,
                    ),
                ),
                ("use", models.CharField(blank=True, max_length=300)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("withdrawn", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=120)),
                ("created_label", models.CharField(max_length=200)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("released_by", models.CharField(blank=True, max_length=120)),
                ("released_label", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "number"), name="template_version_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="letterdraft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        models.Q(("ended_at", None), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="letter_draft_ended_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document__isnull", False), ("draft", None)),
                    models.Q(("document", None), ("draft__isnull", False)),
                    _connector="OR",
                ),
                name="checkout_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("draft__isnull", False), ("ended_at", None)),
                fields=("draft",),
                name="checkout_once_per_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("document__isnull", False), ("ended_at", None)),
                fields=("document",),
                name="checkout_once_per_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="letterdraftversion",
            constraint=models.UniqueConstraint(
                fields=("draft", "number"), name="letter_draft_version_once"
            ),
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
