"""The database itself keeps what must not change: versions, notes, numbers, and everything kept.

Refusals are raised as restrict_violation, cause as message and remedy as hint.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION records_unchangeable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Was zu den Akten gegeben ist, lässt sich nicht mehr ändern oder löschen.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Geben Sie eine neue Fassung oder einen weiteren Vermerk zu den Akten.';
END $$;

CREATE FUNCTION records_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Nummer, Herkunft und Platz in der Akte stehen fest und lassen sich nicht ändern.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Legen Sie einen neuen Vorgang oder ein neues Dokument an.';
END $$;

CREATE FUNCTION records_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed timestamptz;
BEGIN
    IF TG_TABLE_NAME = 'records_file' THEN
        closed := OLD.closed_at;
    ELSE
        SELECT closed_at INTO closed FROM records_file WHERE id = OLD.file_id;
    END IF;
    IF closed IS NOT NULL THEN
        RAISE EXCEPTION 'Die Akte ist abgeschlossen; aus ihr wird nichts gelöscht.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Nach Ablauf der Aufbewahrungsfrist wird sie ausgesondert.';
    END IF;
    RAISE EXCEPTION 'Aus einer Akte wird nichts gelöscht, damit sie vollständig bleibt.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Halten Sie in einem Vermerk fest, was nicht mehr gilt.';
END $$;

CREATE FUNCTION records_open_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM records_file WHERE id = NEW.file_id AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'Die Akte ist abgeschlossen; an ihren Dokumenten ändert sich nichts mehr.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Öffnen Sie den Vorgang wieder, bevor Sie etwas zu den Akten geben.';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER version_unchangeable BEFORE UPDATE OR DELETE ON records_documentversion
    FOR EACH ROW EXECUTE FUNCTION records_unchangeable();
CREATE TRIGGER note_unchangeable BEFORE UPDATE OR DELETE ON records_note
    FOR EACH ROW EXECUTE FUNCTION records_unchangeable();

CREATE TRIGGER file_number_fixed BEFORE UPDATE OF number, plan_entry_id, year, serial, opened_at
    ON records_file FOR EACH ROW
    WHEN ((OLD.number, OLD.plan_entry_id, OLD.year, OLD.serial, OLD.opened_at) IS DISTINCT FROM
          (NEW.number, NEW.plan_entry_id, NEW.year, NEW.serial, NEW.opened_at))
    EXECUTE FUNCTION records_fixed();
CREATE TRIGGER case_number_fixed BEFORE UPDATE OF number, received_at, submission_key
    ON records_case FOR EACH ROW
    WHEN ((OLD.number, OLD.received_at, OLD.submission_key) IS DISTINCT FROM
          (NEW.number, NEW.received_at, NEW.submission_key))
    EXECUTE FUNCTION records_fixed();
CREATE TRIGGER document_place_fixed
    BEFORE UPDATE OF case_id, file_id, serial, direction, created_at, created_by
    ON records_document FOR EACH ROW
    WHEN ((OLD.case_id, OLD.file_id, OLD.serial, OLD.direction, OLD.created_at, OLD.created_by)
          IS DISTINCT FROM
          (NEW.case_id, NEW.file_id, NEW.serial, NEW.direction, NEW.created_at, NEW.created_by))
    EXECUTE FUNCTION records_fixed();

CREATE TRIGGER file_kept BEFORE DELETE ON records_file
    FOR EACH ROW EXECUTE FUNCTION records_kept();
CREATE TRIGGER case_kept BEFORE DELETE ON records_case
    FOR EACH ROW EXECUTE FUNCTION records_kept();
CREATE TRIGGER document_kept BEFORE DELETE ON records_document
    FOR EACH ROW EXECUTE FUNCTION records_kept();
CREATE TRIGGER document_in_open_file BEFORE INSERT OR UPDATE ON records_document
    FOR EACH ROW EXECUTE FUNCTION records_open_file();
"""

UNDO = """
DROP TRIGGER document_in_open_file ON records_document;
DROP TRIGGER document_kept ON records_document;
DROP TRIGGER case_kept ON records_case;
DROP TRIGGER file_kept ON records_file;
DROP TRIGGER document_place_fixed ON records_document;
DROP TRIGGER case_number_fixed ON records_case;
DROP TRIGGER file_number_fixed ON records_file;
DROP TRIGGER note_unchangeable ON records_note;
DROP TRIGGER version_unchangeable ON records_documentversion;
DROP FUNCTION records_open_file();
DROP FUNCTION records_kept();
DROP FUNCTION records_fixed();
DROP FUNCTION records_unchangeable();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
