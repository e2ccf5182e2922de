"""The database writes the path of each office and refuses circles in the tree."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION people_office_write_path() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above text;
BEGIN
    -- Two moves at once could close a circle that neither of them sees.
    PERFORM pg_advisory_xact_lock(7284021);
    IF NEW.parent_id IS NULL THEN
        NEW.path := NEW.key;
        RETURN NEW;
    END IF;
    SELECT path INTO above FROM people_office WHERE id = NEW.parent_id;
    IF TG_OP = 'UPDATE' AND (above = OLD.path OR starts_with(above, OLD.path || '/')) THEN
        RAISE EXCEPTION 'office % cannot be below itself', NEW.key
            USING ERRCODE = 'check_violation', CONSTRAINT = 'office_tree_without_circles';
    END IF;
    NEW.path := above || '/' || NEW.key;
    RETURN NEW;
END $$;

CREATE FUNCTION people_office_carry_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE people_office SET path = NEW.path || '/' || key WHERE parent_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER office_write_path BEFORE INSERT OR UPDATE ON people_office
    FOR EACH ROW EXECUTE FUNCTION people_office_write_path();
CREATE TRIGGER office_carry_path AFTER UPDATE ON people_office
    FOR EACH ROW WHEN (OLD.path IS DISTINCT FROM NEW.path)
    EXECUTE FUNCTION people_office_carry_path();
"""

BACKWARD = """
DROP TRIGGER office_carry_path ON people_office;
DROP TRIGGER office_write_path ON people_office;
DROP FUNCTION people_office_carry_path();
DROP FUNCTION people_office_write_path();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
