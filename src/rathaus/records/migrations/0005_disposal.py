"""The end of files: offers, verdicts, destruction lists, and the guards of destruction."""

import django.db.models.deletion
from django.db import migrations, models

import rathaus.kernel.ids

GUARDS = """
CREATE FUNCTION records_file_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.destroyed_at IS NOT NULL THEN
        RAISE EXCEPTION 'Die Akte ist vernichtet; an ihr ändert sich nichts mehr.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Was von ihr blieb, steht in der Vernichtungsliste.';
    END IF;
    IF OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL THEN
        UPDATE records_offeredfile SET void = true WHERE file_id = NEW.id AND NOT void;
    END IF;
    IF NEW.destroyed_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.hold <> '' OR OLD.hold <> '' THEN
        RAISE EXCEPTION 'Die Akte ist gesperrt; sie wird nicht vernichtet.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Heben Sie die Sperre auf, wenn ihr Grund entfallen ist.';
    END IF;
    IF NEW.closed_at IS NULL OR NEW.retention_until IS NULL OR NEW.retention_until >=
       (NEW.destroyed_at AT TIME ZONE 'Europe/Berlin')::date THEN
        RAISE EXCEPTION 'Die Aufbewahrungsfrist der Akte läuft noch; sie wird nicht vernichtet.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Warten Sie, bis die Frist abgelaufen ist.';
    END IF;
    IF NOT EXISTS (SELECT FROM records_offeredfile
                    WHERE file_id = NEW.id AND NOT void
                      AND (verdict = 'V' OR (verdict = 'A' AND imported))) THEN
        RAISE EXCEPTION 'Das Archiv hat die Akte weder freigegeben noch übernommen.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Bieten Sie sie zuerst an und lesen Sie die Bewertung ein.';
    END IF;
    IF NOT EXISTS (SELECT FROM records_destructionentry AS entry
                     JOIN records_destructionlist AS list ON list.id = entry.destruction_id
                    WHERE entry.file_id = NEW.id AND list.withdrawn_at IS NULL
                      AND (SELECT count(DISTINCT signer) FROM records_destructionsignature AS one
                            WHERE one.destruction_id = list.id
                              AND one.fingerprint = list.fingerprint) >= 2) THEN
        RAISE EXCEPTION 'Die Vernichtung der Akte haben nicht zwei Personen freigegeben.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Zwei verschiedene Personen unterschreiben die Vernichtungsliste.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER file_end BEFORE UPDATE ON records_file
    FOR EACH ROW EXECUTE FUNCTION records_file_end();

CREATE FUNCTION records_note_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.id, OLD.case_id, OLD.author, OLD.author_label, OLD.created_at)
           IS NOT DISTINCT FROM
           (NEW.id, NEW.case_id, NEW.author, NEW.author_label, NEW.created_at)
       AND EXISTS (SELECT FROM records_case AS matter JOIN records_file AS file
                       ON file.id = matter.file_id
                    WHERE matter.id = NEW.case_id AND file.destroyed_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Was zu den Akten gegeben ist, lässt sich nicht mehr ändern oder löschen.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Geben Sie eine neue Fassung oder einen weiteren Vermerk zu den Akten.';
END $$;
DROP TRIGGER note_unchangeable ON records_note;
CREATE TRIGGER note_unchangeable BEFORE UPDATE OR DELETE ON records_note
    FOR EACH ROW EXECUTE FUNCTION records_note_kept();

CREATE FUNCTION records_disposal_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Anbietungen, Vernichtungslisten und Unterschriften sind Nachweise und bleiben.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Nehmen Sie eine Liste zurück, die nicht ausgeführt werden soll.';
END $$;
CREATE TRIGGER signature_kept BEFORE UPDATE OR DELETE ON records_destructionsignature
    FOR EACH ROW EXECUTE FUNCTION records_disposal_kept();
CREATE TRIGGER entry_kept BEFORE DELETE ON records_destructionentry
    FOR EACH ROW EXECUTE FUNCTION records_disposal_kept();
CREATE TRIGGER entry_fixed BEFORE UPDATE ON records_destructionentry FOR EACH ROW
    WHEN (OLD.destroyed_at IS NOT NULL OR (OLD.destruction_id, OLD.file_id, OLD.contents)
          IS DISTINCT FROM (NEW.destruction_id, NEW.file_id, NEW.contents))
    EXECUTE FUNCTION records_disposal_kept();
CREATE TRIGGER list_kept BEFORE DELETE ON records_destructionlist
    FOR EACH ROW EXECUTE FUNCTION records_disposal_kept();
CREATE TRIGGER list_fixed BEFORE UPDATE ON records_destructionlist FOR EACH ROW
    WHEN (OLD.executed_at IS NOT NULL OR (OLD.fingerprint, OLD.offer_id, OLD.norm, OLD.proposed_by)
          IS DISTINCT FROM (NEW.fingerprint, NEW.offer_id, NEW.norm, NEW.proposed_by))
    EXECUTE FUNCTION records_disposal_kept();
CREATE TRIGGER offer_kept BEFORE DELETE ON records_offer
    FOR EACH ROW EXECUTE FUNCTION records_disposal_kept();
CREATE TRIGGER offered_file_kept BEFORE DELETE ON records_offeredfile
    FOR EACH ROW EXECUTE FUNCTION records_disposal_kept();
"""

UNDO = """
DROP TRIGGER offered_file_kept ON records_offeredfile;
DROP TRIGGER offer_kept ON records_offer;
DROP TRIGGER list_fixed ON records_destructionlist;
DROP TRIGGER list_kept ON records_destructionlist;
DROP TRIGGER entry_fixed ON records_destructionentry;
DROP TRIGGER entry_kept ON records_destructionentry;
DROP TRIGGER signature_kept ON records_destructionsignature;
DROP FUNCTION records_disposal_kept();
DROP TRIGGER note_unchangeable ON records_note;
CREATE TRIGGER note_unchangeable BEFORE UPDATE OR DELETE ON records_note
    FOR EACH ROW EXECUTE FUNCTION records_unchangeable();
DROP FUNCTION records_note_kept();
DROP TRIGGER file_end ON records_file;
DROP FUNCTION records_file_end();
"""


class Migration(migrations.Migration):
    """Five tables, a column, and what the database itself refuses."""

    dependencies = [
        ("records", "0004_shown_held_erased"),
    ]

    operations = [
        migrations.AddField(
            model_name="file",
            name="destroyed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Offer",
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
                ("year", models.PositiveSmallIntegerField()),
                ("archive", models.TextField()),
                ("norm", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.TextField(help_text="reference of whoever offered, e.g. staff:12"),
                ),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("appraised_at", models.DateTimeField(blank=True, null=True)),
                ("transferred_at", models.DateTimeField(blank=True, null=True)),
                ("imported_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["-created_at", "-id"], name="offer_newest")],
            },
        ),
        migrations.CreateModel(
            name="DestructionList",
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
                    "verdict",
                    models.TextField(
                        choices=[
                            ("A", "archivwürdig"),
                            ("V", "zu vernichten"),
                            ("B", "noch zu bewerten"),
                        ]
                    ),
                ),
                ("norm", models.TextField()),
                ("fingerprint", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                (
                    "proposed_by",
                    models.TextField(help_text="reference of whoever proposed it, e.g. staff:12"),
                ),
                ("proposed_label", models.TextField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("executed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="destruction_lists",
                        to="records.offer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OfferedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("A", "archivwürdig"),
                            ("V", "zu vernichten"),
                            ("B", "noch zu bewerten"),
                        ],
                        default="",
                    ),
                ),
                ("imported", models.BooleanField(blank=True, null=True)),
                (
                    "archive_number",
                    models.TextField(blank=True, default="", help_text="Archivkennung"),
                ),
                (
                    "problem",
                    models.TextField(blank=True, default="", help_text="why it was not taken over"),
                ),
                ("void", models.BooleanField(default=False)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offered",
                        to="records.file",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="records.offer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DestructionEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contents", models.JSONField(default=list)),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="destruction_entries",
                        to="records.file",
                    ),
                ),
                (
                    "destruction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="records.destructionlist",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "destruction entries",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("destruction", "file"), name="file_once_in_a_list"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DestructionSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "signer",
                    models.TextField(help_text="reference of whoever signed, e.g. staff:12"),
                ),
                ("signer_label", models.TextField()),
                ("fingerprint", models.TextField(help_text="what was signed")),
                ("signed_at", models.DateTimeField()),
                (
                    "destruction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="records.destructionlist",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("destruction", "signer"), name="signed_once_by_each"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="destructionlist",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True), ("executed_at__isnull", True), _connector="OR"
                ),
                name="destruction_done_or_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="offeredfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("void", False)), fields=("file",), name="file_offered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="offeredfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["", "A", "V", "B"])),
                name="offered_file_verdict",
            ),
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
