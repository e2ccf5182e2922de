"""What offices see that are asked; files that are held; documents erased before their file."""

import django.contrib.postgres.fields
from django.db import migrations, models

GUARDS = """
CREATE OR REPLACE FUNCTION records_open_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.erased_on IS NULL AND NEW.erased_on IS NOT NULL THEN
        IF EXISTS (SELECT FROM records_file
                    WHERE id = NEW.file_id AND (closed_at IS NULL OR hold <> '')) THEN
            RAISE EXCEPTION 'Aus einer laufenden oder gesperrten Akte wird nichts gelöscht.'
                USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                      HINT = 'Warten Sie, bis die Akte abgeschlossen und die Sperre aufgehoben ist.';
        END IF;
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM records_file WHERE id = NEW.file_id AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Die Akte ist abgeschlossen; an ihren Dokumenten ändert sich nichts mehr.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Öffnen Sie den Vorgang wieder, bevor Sie etwas zu den Akten geben.';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION records_version_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.id, OLD.document_id, OLD.number, OLD.created_at, OLD.created_by)
           IS NOT DISTINCT FROM
           (NEW.id, NEW.document_id, NEW.number, NEW.created_at, NEW.created_by)
       AND EXISTS (SELECT FROM records_document
                    WHERE id = NEW.document_id AND erased_on IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Was zu den Akten gegeben ist, lässt sich nicht mehr ändern oder löschen.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Geben Sie eine neue Fassung oder einen weiteren Vermerk zu den Akten.';
END $$;

DROP TRIGGER version_unchangeable ON records_documentversion;
CREATE TRIGGER version_unchangeable BEFORE UPDATE OR DELETE ON records_documentversion
    FOR EACH ROW EXECUTE FUNCTION records_version_kept();
"""

UNDO = """
DROP TRIGGER version_unchangeable ON records_documentversion;
CREATE TRIGGER version_unchangeable BEFORE UPDATE OR DELETE ON records_documentversion
    FOR EACH ROW EXECUTE FUNCTION records_unchangeable();
DROP FUNCTION records_version_kept();
CREATE OR REPLACE FUNCTION records_open_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM records_file WHERE id = NEW.file_id AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Die Akte ist abgeschlossen; an ihren Dokumenten ändert sich nichts mehr.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Öffnen Sie den Vorgang wieder, bevor Sie etwas zu den Akten geben.';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """Five columns and the guards of erasing; offices asked before see no papers."""

    dependencies = [
        ("records", "0003_consultation"),
    ]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="documents",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="kinds",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="file",
            name="hold",
            field=models.TextField(blank=True, default="", help_text="why nothing may be erased"),
        ),
        migrations.AddField(
            model_name="document",
            name="erased_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="erased_why",
            field=models.TextField(
                blank=True, default="", help_text="norm and basis of the erasure"
            ),
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
