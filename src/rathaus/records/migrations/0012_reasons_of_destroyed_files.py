"""With a destroyed file go the reasons why people were admitted to it or barred from it."""

from __future__ import annotations

from django.db import migrations

_BODY = """
CREATE OR REPLACE FUNCTION records_access_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND
       (OLD.id, OLD.file_id, OLD.account_id, OLD.office_id, OLD.mode, OLD.reason, OLD.first_day,
        OLD.last_day, OLD.given_at, OLD.given_by, OLD.given_label) IS NOT DISTINCT FROM
       (NEW.id, NEW.file_id, NEW.account_id, NEW.office_id, NEW.mode, NEW.reason, NEW.first_day,
        NEW.last_day, NEW.given_at, NEW.given_by, NEW.given_label) THEN
        RETURN NEW;
    END IF;
    %s
    RAISE EXCEPTION 'Zugänge zu Akten bleiben nachvollziehbar; ändern oder löschen lassen sie sich nicht.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Beenden Sie den Zugang und geben Sie einen neuen.';
END $$;
"""  # noqa: E501
_OF_DESTROYED = """
    IF TG_OP = 'UPDATE'
       AND to_jsonb(OLD) - '{reason,ended_why}'::text[]
           = to_jsonb(NEW) - '{reason,ended_why}'::text[]
       AND EXISTS (SELECT FROM records_file
                    WHERE id = OLD.file_id AND destroyed_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0011_capture_and_verification")]

    operations = [
        migrations.RunSQL(_BODY.replace("%s", _OF_DESTROYED), _BODY.replace("%s", "")),
    ]
