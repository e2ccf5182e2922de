"""The database keeps what was written and every proof of delivery as it was.

Refusals are raised as restrict_violation, cause as message and remedy as hint.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION mail_unchangeable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Was geschrieben und zugestellt ist, lässt sich nicht mehr ändern oder löschen.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Schreiben Sie eine neue Nachricht.';
END $$;

CREATE FUNCTION mail_proof_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce((SELECT jsonb_agg(line ORDER BY place)
                 FROM jsonb_array_elements(NEW.proof) WITH ORDINALITY AS lines (line, place)
                 WHERE place <= jsonb_array_length(OLD.proof)), '[]') <> OLD.proof THEN
        RAISE EXCEPTION 'Der Nachweis einer Zustellung wird nur ergänzt, nie geändert.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Ergänzen Sie, was neu bekannt geworden ist.';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER message_unchangeable BEFORE UPDATE OF "case", scope, direction, subject, body,
        office_id, sender_id, recipient_id, author, visibility, created_at, in_reply_to_id
    ON mail_message FOR EACH ROW
    WHEN ((OLD."case", OLD.scope, OLD.direction, OLD.subject, OLD.body, OLD.office_id, OLD.sender_id,
           OLD.recipient_id, OLD.author, OLD.visibility, OLD.created_at, OLD.in_reply_to_id)
          IS DISTINCT FROM
          (NEW."case", NEW.scope, NEW.direction, NEW.subject, NEW.body, NEW.office_id, NEW.sender_id,
           NEW.recipient_id, NEW.author, NEW.visibility, NEW.created_at, NEW.in_reply_to_id))
    EXECUTE FUNCTION mail_unchangeable();
CREATE TRIGGER message_kept BEFORE DELETE ON mail_message
    FOR EACH ROW EXECUTE FUNCTION mail_unchangeable();
CREATE TRIGGER enclosure_unchangeable BEFORE UPDATE OR DELETE ON mail_enclosure
    FOR EACH ROW EXECUTE FUNCTION mail_unchangeable();
CREATE TRIGGER delivery_kept BEFORE DELETE ON mail_delivery
    FOR EACH ROW EXECUTE FUNCTION mail_unchangeable();
CREATE TRIGGER delivery_fixed BEFORE UPDATE ON mail_delivery FOR EACH ROW
    WHEN ((OLD.message_id, OLD.recipient_id, OLD.channel, OLD.law, OLD.created_at)
          IS DISTINCT FROM
          (NEW.message_id, NEW.recipient_id, NEW.channel, NEW.law, NEW.created_at)
          OR (OLD.provided_at IS NOT NULL AND OLD.provided_at IS DISTINCT FROM NEW.provided_at)
          OR (OLD.posted_on IS NOT NULL AND OLD.posted_on IS DISTINCT FROM NEW.posted_on)
          OR (OLD.retrieved_at IS NOT NULL AND OLD.retrieved_at IS DISTINCT FROM NEW.retrieved_at)
          OR (OLD.notice_sent_at IS NOT NULL
              AND OLD.notice_sent_at IS DISTINCT FROM NEW.notice_sent_at))
    EXECUTE FUNCTION mail_unchangeable();
CREATE TRIGGER delivery_proof_grows BEFORE UPDATE OF proof ON mail_delivery FOR EACH ROW
    WHEN (OLD.proof IS DISTINCT FROM NEW.proof) EXECUTE FUNCTION mail_proof_grows();
"""

UNDO = """
DROP TRIGGER delivery_proof_grows ON mail_delivery;
DROP TRIGGER delivery_fixed ON mail_delivery;
DROP TRIGGER delivery_kept ON mail_delivery;
DROP TRIGGER enclosure_unchangeable ON mail_enclosure;
DROP TRIGGER message_kept ON mail_message;
DROP TRIGGER message_unchangeable ON mail_message;
DROP FUNCTION mail_proof_grows();
DROP FUNCTION mail_unchangeable();
"""


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
