"""Numbers for claims, and the database's own watch over what was claimed, reported and receipted.

Refusals are raised as restrict_violation, cause as message and remedy as hint.
"""

from django.db import migrations

GUARDS = """
CREATE SEQUENCE money_claim_serial;

CREATE FUNCTION money_unchangeable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Was gefordert, gezahlt und gemeldet ist, lässt sich nicht ändern oder löschen.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Heben Sie die Forderung auf, oder erstatten Sie die Zahlung.';
END $$;

CREATE TRIGGER claim_fixed BEFORE UPDATE ON money_claim FOR EACH ROW
    WHEN ((OLD.number, OLD.subject, OLD.party_id, OLD.office_id, OLD.amount, OLD.currency,
           OLD.reason, OLD.items, OLD.created_at, OLD.created_by) IS DISTINCT FROM
          (NEW.number, NEW.subject, NEW.party_id, NEW.office_id, NEW.amount, NEW.currency,
           NEW.reason, NEW.items, NEW.created_at, NEW.created_by))
    EXECUTE FUNCTION money_unchangeable();
CREATE TRIGGER claim_kept BEFORE DELETE ON money_claim
    FOR EACH ROW EXECUTE FUNCTION money_unchangeable();
CREATE TRIGGER payment_fixed BEFORE UPDATE ON money_payment FOR EACH ROW
    WHEN ((OLD.claim_id, OLD.provider, OLD.reference, OLD.amount, OLD.opened_at, OLD.simulated)
          IS DISTINCT FROM
          (NEW.claim_id, NEW.provider, NEW.reference, NEW.amount, NEW.opened_at, NEW.simulated)
          OR (OLD.settled_at IS NOT NULL
              AND (OLD.settled_at, OLD.settled_amount, OLD.transaction)
                  IS DISTINCT FROM (NEW.settled_at, NEW.settled_amount, NEW.transaction)))
    EXECUTE FUNCTION money_unchangeable();
CREATE TRIGGER payment_kept BEFORE DELETE ON money_payment
    FOR EACH ROW EXECUTE FUNCTION money_unchangeable();
CREATE TRIGGER callback_unchangeable BEFORE UPDATE OR DELETE ON money_callback
    FOR EACH ROW EXECUTE FUNCTION money_unchangeable();
CREATE TRIGGER receipt_unchangeable BEFORE UPDATE OR DELETE ON money_receipt
    FOR EACH ROW EXECUTE FUNCTION money_unchangeable();
CREATE TRIGGER refund_fixed BEFORE UPDATE ON money_refund FOR EACH ROW
    WHEN ((OLD.payment_id, OLD.amount, OLD.reason, OLD.transaction, OLD.created_at)
          IS DISTINCT FROM
          (NEW.payment_id, NEW.amount, NEW.reason, NEW.transaction, NEW.created_at))
    EXECUTE FUNCTION money_unchangeable();
CREATE TRIGGER refund_kept BEFORE DELETE ON money_refund
    FOR EACH ROW EXECUTE FUNCTION money_unchangeable();
"""

UNDO = """
DROP TRIGGER refund_kept ON money_refund;
DROP TRIGGER refund_fixed ON money_refund;
DROP TRIGGER receipt_unchangeable ON money_receipt;
DROP TRIGGER callback_unchangeable ON money_callback;
DROP TRIGGER payment_kept ON money_payment;
DROP TRIGGER payment_fixed ON money_payment;
DROP TRIGGER claim_kept ON money_claim;
DROP TRIGGER claim_fixed ON money_claim;
DROP FUNCTION money_unchangeable();
DROP SEQUENCE money_claim_serial;
"""


class Migration(migrations.Migration):
    dependencies = [("money", "0001_claims")]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
