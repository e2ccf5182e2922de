"""Rights on single files, and what keeps cases and the search in step with them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rathaus.kernel.ids

TRIGGERS = """
-- A case is as restricted as its file, whichever way it came there.
CREATE FUNCTION records_case_restricted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A file written in the same statement is not seen here yet; a new one is never restricted.
    NEW.restricted := COALESCE(
        (SELECT restriction <> '' FROM records_file WHERE id = NEW.file_id), false);
    RETURN NEW;
END $$;

CREATE FUNCTION records_file_restricted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE records_case SET restricted = (NEW.restriction <> '') WHERE file_id = NEW.id;
    RETURN NULL;
END $$;

-- What fewer may see goes from the search at once; its lines are written anew.
CREATE FUNCTION records_search_restricted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM records_searchline WHERE case_id = NEW.id;
    INSERT INTO records_searchdue ("case") VALUES (NEW.id);
    RETURN NULL;
END $$;

-- Lines of files with rights of their own carry a mark, by which those admitted find them.
CREATE FUNCTION records_search_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO records_searchdue ("case") SELECT id FROM records_case WHERE file_id = NEW.file_id;
    RETURN NULL;
END $$;

CREATE FUNCTION records_access_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND
       (OLD.id, OLD.file_id, OLD.account_id, OLD.office_id, OLD.mode, OLD.reason, OLD.first_day,
        OLD.last_day, OLD.given_at, OLD.given_by, OLD.given_label) IS NOT DISTINCT FROM
       (NEW.id, NEW.file_id, NEW.account_id, NEW.office_id, NEW.mode, NEW.reason, NEW.first_day,
        NEW.last_day, NEW.given_at, NEW.given_by, NEW.given_label) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Zugänge zu Akten bleiben nachvollziehbar; ändern oder löschen lassen sie sich nicht.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Beenden Sie den Zugang und geben Sie einen neuen.';
END $$;

CREATE TRIGGER case_restricted BEFORE INSERT OR UPDATE OF file_id ON records_case
    FOR EACH ROW EXECUTE FUNCTION records_case_restricted();
CREATE TRIGGER file_restricted AFTER UPDATE OF restriction ON records_file FOR EACH ROW
    WHEN ((OLD.restriction = '') <> (NEW.restriction = ''))
    EXECUTE FUNCTION records_file_restricted();
CREATE TRIGGER search_case_restricted AFTER UPDATE ON records_case FOR EACH ROW
    WHEN (OLD.restricted <> NEW.restricted) EXECUTE FUNCTION records_search_restricted();
CREATE TRIGGER search_access AFTER INSERT ON records_accessright
    FOR EACH ROW EXECUTE FUNCTION records_search_access();
CREATE TRIGGER access_kept BEFORE UPDATE OR DELETE ON records_accessright
    FOR EACH ROW EXECUTE FUNCTION records_access_kept();
"""

UNDO = """
DROP TRIGGER access_kept ON records_accessright;
DROP TRIGGER search_access ON records_accessright;
DROP TRIGGER search_case_restricted ON records_case;
DROP TRIGGER file_restricted ON records_file;
DROP TRIGGER case_restricted ON records_case;
DROP FUNCTION records_access_kept, records_search_access, records_search_restricted,
    records_file_restricted, records_case_restricted;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_account_reuse"),
        ("records", "0009_inspection"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="restricted",
            field=models.BooleanField(
                db_default=False, default=False, help_text="as its file; the database keeps it so"
            ),
        ),
        migrations.AddField(
            model_name="file",
            name="restriction",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="why only those admitted by name open it",
            ),
        ),
        migrations.AddField(
            model_name="searchline",
            name="restricted",
            field=models.BooleanField(db_default=False),
        ),
        migrations.CreateModel(
            name="AccessRight",
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
                    "mode",
                    models.TextField(
                        choices=[
                            ("read", "lesen"),
                            ("work", "lesen und bearbeiten"),
                            ("barred", "ausgeschlossen"),
                        ]
                    ),
                ),
                ("reason", models.TextField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(blank=True, null=True)),
                ("given_at", models.DateTimeField()),
                (
                    "given_by",
                    models.TextField(help_text="reference of whoever gave it, e.g. staff:12"),
                ),
                ("given_label", models.TextField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_why", models.TextField(blank=True, default="")),
                ("ended_label", models.TextField(blank=True, default="")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_rights",
                        to="records.file",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.office",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["file", "given_at"], name="access_right_file"),
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["account"],
                        name="access_right_account",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at", None), ("office__isnull", False)),
                        fields=["office"],
                        name="access_right_office",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["read", "work", "barred"])),
                        name="access_right_mode",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("account__isnull", False), ("office__isnull", True)),
                            models.Q(
                                ("account__isnull", True),
                                ("office__isnull", False),
                                models.Q(("mode", "barred"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="access_right_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="access_right_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day__isnull", True),
                            ("last_day__gte", models.F("first_day")),
                            _connector="OR",
                        ),
                        name="access_right_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
