"""What must never change: the number, when the city knew, and what it was told."""

from django.db import migrations

GUARDS = """
CREATE SEQUENCE reports_serial;
CREATE FUNCTION reports_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.serial <> OLD.serial OR NEW.received_at <> OLD.received_at
       OR (NEW.text <> OLD.text AND NEW.text <> '') THEN
        RAISE EXCEPTION 'Nummer, Eingang und Wortlaut einer Meldung stehen fest: Sie beweisen, wann die Stadt was wusste.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Was nicht öffentlich werden soll, kürzen Sie in der veröffentlichten Fassung.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER report_fixed BEFORE UPDATE OF serial, received_at, text ON reports_report
    FOR EACH ROW EXECUTE FUNCTION reports_fixed();
"""
UNDO = """
DROP TRIGGER report_fixed ON reports_report;
DROP FUNCTION reports_fixed();
DROP SEQUENCE reports_serial;
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
