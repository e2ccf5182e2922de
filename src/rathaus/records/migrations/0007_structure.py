"""Paper parts, links, moves, earlier titles, notes on files; a place changes only by a move."""

import django.db.models.deletion
from django.db import migrations, models

import rathaus.kernel.ids

GUARDS = """
CREATE FUNCTION records_move_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM records_file WHERE id IN (NEW.from_file_id, NEW.to_file_id)
                AND (closed_at IS NOT NULL OR destroyed_at IS NOT NULL OR hold <> '')) THEN
        RAISE EXCEPTION 'Aus einer abgeschlossenen oder gesperrten Akte wird nichts umgeschrieben.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Öffnen Sie die Akte wieder oder heben Sie die Sperre auf.';
    END IF;
    NEW.transaction := txid_current();
    RETURN NEW;
END $$;
CREATE TRIGGER move_made BEFORE INSERT ON records_recordmove
    FOR EACH ROW EXECUTE FUNCTION records_move_made();

CREATE FUNCTION records_case_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM records_recordmove
                WHERE case_id = NEW.id AND from_file_id = OLD.file_id
                  AND to_file_id = NEW.file_id AND transaction = txid_current()) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Ein Vorgang wechselt die Akte nur mit einer Umschreibung, die das festhält.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Schreiben Sie den Vorgang auf der Seite der Akte um.';
END $$;
CREATE TRIGGER case_place_fixed BEFORE UPDATE OF file_id ON records_case FOR EACH ROW
    WHEN (OLD.file_id IS DISTINCT FROM NEW.file_id) EXECUTE FUNCTION records_case_moved();

CREATE FUNCTION records_document_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.case_id = OLD.case_id AND NEW.serial = OLD.serial AND EXISTS (
           SELECT FROM records_recordmove
            WHERE case_id = NEW.case_id AND from_file_id = OLD.file_id
              AND to_file_id = NEW.file_id AND transaction = txid_current())
       OR EXISTS (
           SELECT FROM records_recordmove
            WHERE document_id = NEW.id AND transaction = txid_current()
              AND (from_case_id, from_file_id, from_serial)
                  = (OLD.case_id, OLD.file_id, OLD.serial)
              AND (to_case_id, to_file_id, to_serial)
                  = (NEW.case_id, NEW.file_id, NEW.serial)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Nummer, Herkunft und Platz in der Akte stehen fest und lassen sich nicht ändern.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Schreiben Sie das Dokument um; dann bleibt am alten Platz ein Fehlblatt.';
END $$;
DROP TRIGGER document_place_fixed ON records_document;
CREATE TRIGGER document_origin_fixed BEFORE UPDATE OF direction, created_at, created_by
    ON records_document FOR EACH ROW
    WHEN ((OLD.direction, OLD.created_at, OLD.created_by) IS DISTINCT FROM
          (NEW.direction, NEW.created_at, NEW.created_by))
    EXECUTE FUNCTION records_fixed();
CREATE TRIGGER document_place_fixed BEFORE UPDATE OF case_id, file_id, serial
    ON records_document FOR EACH ROW
    WHEN ((OLD.case_id, OLD.file_id, OLD.serial) IS DISTINCT FROM
          (NEW.case_id, NEW.file_id, NEW.serial))
    EXECUTE FUNCTION records_document_moved();

-- What tells of the past changes only when the file is destroyed; then its words go.
CREATE FUNCTION records_past_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
BEGIN
    IF TG_OP = 'UPDATE'
       AND was - '{reason,title,text,author_label}'::text[]
           = to_jsonb(NEW) - '{reason,title,text,author_label}'::text[]
       AND EXISTS (
           SELECT FROM records_file AS file
            WHERE file.destroyed_at IS NOT NULL
              AND (file.id::text IN (was->>'file_id', was->>'from_file_id', was->>'to_file_id')
                   OR file.id = (SELECT file_id FROM records_case
                                  WHERE id::text = was->>'case_id')
                   OR file.id = (SELECT file_id FROM records_document
                                  WHERE id::text = was->>'document_id'))) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Was die Geschichte einer Akte erzählt, lässt sich nicht ändern oder löschen.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Halten Sie in einem weiteren Vermerk fest, was nicht mehr gilt.';
END $$;
CREATE TRIGGER move_kept BEFORE UPDATE OR DELETE ON records_recordmove
    FOR EACH ROW EXECUTE FUNCTION records_past_kept();
CREATE TRIGGER file_note_kept BEFORE UPDATE OR DELETE ON records_filenote
    FOR EACH ROW EXECUTE FUNCTION records_past_kept();
CREATE TRIGGER earlier_title_kept BEFORE UPDATE OR DELETE ON records_earliertitle
    FOR EACH ROW EXECUTE FUNCTION records_past_kept();

CREATE FUNCTION records_paper_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Ein Papierteil bleibt verzeichnet, auch wenn es ihn nicht mehr gibt.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Beenden Sie ihn, sobald er digitalisiert ist.';
END $$;
CREATE TRIGGER paper_part_kept BEFORE DELETE ON records_paperpart
    FOR EACH ROW EXECUTE FUNCTION records_paper_kept();
CREATE TRIGGER paper_part_fixed BEFORE UPDATE ON records_paperpart FOR EACH ROW
    WHEN ((OLD.file_id, OLD.volume, OLD.recorded_at, OLD.recorded_by) IS DISTINCT FROM
          (NEW.file_id, NEW.volume, NEW.recorded_at, NEW.recorded_by))
    EXECUTE FUNCTION records_fixed();
CREATE TRIGGER paper_move_kept BEFORE DELETE ON records_papermove
    FOR EACH ROW EXECUTE FUNCTION records_paper_kept();
CREATE TRIGGER paper_loan_kept BEFORE DELETE ON records_paperloan
    FOR EACH ROW EXECUTE FUNCTION records_paper_kept();

-- The search finds things in their new place, and under the new title of their file.
CREATE TRIGGER search_case_moved AFTER UPDATE OF file_id ON records_case
    FOR EACH ROW EXECUTE FUNCTION records_search_case();
CREATE TRIGGER search_document_moved AFTER UPDATE OF case_id ON records_document
    FOR EACH ROW WHEN (OLD.case_id IS DISTINCT FROM NEW.case_id)
    EXECUTE FUNCTION records_search_document();
CREATE FUNCTION records_search_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO records_searchdue ("case") SELECT id FROM records_case WHERE file_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER search_file AFTER UPDATE OF title ON records_file
    FOR EACH ROW WHEN (OLD.title IS DISTINCT FROM NEW.title)
    EXECUTE FUNCTION records_search_file();
"""

UNDO = """
DROP TRIGGER search_file ON records_file;
DROP FUNCTION records_search_file();
DROP TRIGGER search_document_moved ON records_document;
DROP TRIGGER search_case_moved ON records_case;
DROP TRIGGER paper_loan_kept ON records_paperloan;
DROP TRIGGER paper_move_kept ON records_papermove;
DROP TRIGGER paper_part_fixed ON records_paperpart;
DROP TRIGGER paper_part_kept ON records_paperpart;
DROP FUNCTION records_paper_kept();
DROP TRIGGER earlier_title_kept ON records_earliertitle;
DROP TRIGGER file_note_kept ON records_filenote;
DROP TRIGGER move_kept ON records_recordmove;
DROP FUNCTION records_past_kept();
DROP TRIGGER document_place_fixed ON records_document;
DROP TRIGGER document_origin_fixed ON records_document;
CREATE TRIGGER document_place_fixed
    BEFORE UPDATE OF case_id, file_id, serial, direction, created_at, created_by
    ON records_document FOR EACH ROW
    WHEN ((OLD.case_id, OLD.file_id, OLD.serial, OLD.direction, OLD.created_at, OLD.created_by)
          IS DISTINCT FROM
          (NEW.case_id, NEW.file_id, NEW.serial, NEW.direction, NEW.created_at, NEW.created_by))
    EXECUTE FUNCTION records_fixed();
DROP FUNCTION records_document_moved();
DROP TRIGGER case_place_fixed ON records_case;
DROP FUNCTION records_case_moved();
DROP TRIGGER move_made ON records_recordmove;
DROP FUNCTION records_move_made();
"""


class Migration(migrations.Migration):
    """Eight tables, a column, and what the database itself refuses."""

    dependencies = [
        ("people", "0005_account_reuse"),
        ("records", "0006_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierTitle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.TextField()),
                ("until", models.DateTimeField()),
                (
                    "author",
                    models.TextField(help_text="reference of whoever corrected it, e.g. staff:12"),
                ),
                ("author_label", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="FileNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                (
                    "author",
                    models.TextField(help_text="reference of whoever wrote it, e.g. staff:12"),
                ),
                ("author_label", models.TextField()),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PaperLoan",
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
                ("borrower", models.TextField()),
                ("lent_at", models.DateTimeField()),
                (
                    "lent_by",
                    models.TextField(help_text="reference of whoever gave it out, e.g. staff:12"),
                ),
                ("due_on", models.DateField()),
                ("returned_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PaperMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.TextField()),
                ("after", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.TextField(help_text="reference of whoever moved it, e.g. staff:12"),
                ),
                ("author_label", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="PaperPart",
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
                ("volume", models.TextField()),
                ("location", models.TextField()),
                ("holds", models.TextField()),
                ("held_from", models.DateField(blank=True, null=True)),
                ("held_until", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.TextField(help_text="reference of whoever recorded it, e.g. staff:12"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RecordLink",
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
                        choices=[
                            ("see_also", "Siehe auch"),
                            ("continuation", "Folge"),
                            ("belongs_to", "Gehört zu"),
                        ]
                    ),
                ),
                ("source_kind", models.TextField()),
                ("source_id", models.UUIDField()),
                ("target_kind", models.TextField()),
                ("target_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.TextField(help_text="reference of whoever linked them, e.g. staff:12"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecordMove",
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
                ("from_serial", models.PositiveIntegerField(blank=True, null=True)),
                ("to_serial", models.PositiveIntegerField(blank=True, null=True)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "author",
                    models.TextField(help_text="reference of whoever moved it, e.g. staff:12"),
                ),
                ("author_label", models.TextField()),
                ("transaction", models.BigIntegerField(default=0, editable=False)),
            ],
        ),
        migrations.AddField(
            model_name="file",
            name="kind",
            field=models.TextField(
                choices=[("case", "Fallakte"), ("subject", "Sachakte")], default="case"
            ),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["case", "subject"])), name="file_kind"
            ),
        ),
        migrations.AddField(
            model_name="earliertitle",
            name="case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="earlier_titles",
                to="records.case",
            ),
        ),
        migrations.AddField(
            model_name="earliertitle",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="earlier_titles",
                to="records.file",
            ),
        ),
        migrations.AddField(
            model_name="filenote",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="records.file"
            ),
        ),
        migrations.AddField(
            model_name="paperpart",
            name="digitised_as",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.document",
            ),
        ),
        migrations.AddField(
            model_name="paperpart",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="paper_parts",
                to="records.file",
            ),
        ),
        migrations.AddField(
            model_name="papermove",
            name="part",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="records.paperpart",
            ),
        ),
        migrations.AddField(
            model_name="paperloan",
            name="part",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="loans",
                to="records.paperpart",
            ),
        ),
        migrations.AddIndex(
            model_name="recordlink",
            index=models.Index(fields=["target_kind", "target_id"], name="link_target"),
        ),
        migrations.AddConstraint(
            model_name="recordlink",
            constraint=models.UniqueConstraint(
                fields=("source_kind", "source_id", "target_kind", "target_id", "kind"),
                name="link_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["see_also", "continuation", "belongs_to"])),
                name="link_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("source_kind__in", ("file", "case", "document")),
                    ("target_kind__in", ("file", "case", "document")),
                    models.Q(("source_id", models.F("target_id")), _negated=True),
                ),
                name="link_ends",
            ),
        ),
        migrations.AddField(
            model_name="recordmove",
            name="case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="records.case",
            ),
        ),
        migrations.AddField(
            model_name="recordmove",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="records.document",
            ),
        ),
        migrations.AddField(
            model_name="recordmove",
            name="from_case",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="departures",
                to="records.case",
            ),
        ),
        migrations.AddField(
            model_name="recordmove",
            name="from_file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="departures",
                to="records.file",
            ),
        ),
        migrations.AddField(
            model_name="recordmove",
            name="to_case",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="arrivals",
                to="records.case",
            ),
        ),
        migrations.AddField(
            model_name="recordmove",
            name="to_file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="arrivals",
                to="records.file",
            ),
        ),
        migrations.AddConstraint(
            model_name="earliertitle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case__isnull", True), ("file__isnull", False)),
                    models.Q(("case__isnull", False), ("file__isnull", True)),
                    _connector="OR",
                ),
                name="earlier_title_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="filenote",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="file_note_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="paperpart",
            constraint=models.UniqueConstraint(
                fields=("file", "volume"), name="paper_part_volume_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="paperpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held_from__isnull", True),
                    ("held_until__isnull", True),
                    ("held_until__gte", models.F("held_from")),
                    _connector="OR",
                ),
                name="paper_part_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("digitised_as__isnull", True), ("ended_at__isnull", True)),
                    models.Q(
                        ("digitised_as__isnull", False), ("ended_at__gte", models.F("recorded_at"))
                    ),
                    _connector="OR",
                ),
                name="paper_part_ends_as_a_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("volume", ""), _negated=True),
                    models.Q(("location", ""), _negated=True),
                    models.Q(("holds", ""), _negated=True),
                ),
                name="paper_part_is_described",
            ),
        ),
        migrations.AddIndex(
            model_name="paperloan",
            index=models.Index(
                condition=models.Q(("returned_at", None)),
                fields=["due_on", "id"],
                name="paper_loan_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperloan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("returned_at", None)),
                fields=("part",),
                name="paper_part_lent_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperloan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("returned_at__isnull", True),
                    ("returned_at__gte", models.F("lent_at")),
                    _connector="OR",
                ),
                name="paper_loan_returned_after_lent",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case__isnull", False),
                        ("document__isnull", True),
                        ("from_case__isnull", True),
                        ("to_case__isnull", True),
                    ),
                    models.Q(
                        ("case__isnull", True),
                        ("document__isnull", False),
                        ("from_case__isnull", False),
                        ("from_serial__isnull", False),
                        ("to_case__isnull", False),
                        ("to_serial__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="move_of_a_case_or_a_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="move_has_a_reason"
            ),
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
