"""Nobody types a level: the database takes only results that follow from their evidence.

A result is refused unless it belongs to the run that is being computed in this transaction, its
level is that of its lowest rating (or lower, by a lowering in force), each rating obeys the steps
that are not met, and every event that proves it is in the log and not simulated. Runs and results
never change. Refusals are raised as restrict_violation, cause as message and remedy as hint.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION steering_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Ein berechneter Reifegrad lässt sich nicht ändern oder löschen.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Lassen Sie neu rechnen: Die Stufe folgt aus den Nachweisen.';
END $$;

CREATE FUNCTION steering_computed_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    SELECT result.service_key INTO wrong FROM added AS result
     WHERE result.run_id::text IS DISTINCT FROM current_setting('rathaus.maturity_run', true)
     LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'Ein Reifegrad wird berechnet und nicht eingetragen (%).', wrong
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Lassen Sie neu rechnen: Die Stufe folgt aus den Nachweisen.';
    END IF;

    WITH rated AS (
        SELECT result.id, entry ->> 'rating' AS rating,
               (SELECT min((step ->> 'at_most')::int)
                  FROM jsonb_array_elements(entry -> 'steps') AS step
                 WHERE NOT (step ->> 'met')::boolean) AS cap
          FROM added AS result, jsonb_array_elements(result.ratings) AS entry
    ), least AS (
        SELECT id, min(rating::int) AS lowest, bool_or(rating::int > cap) AS above
          FROM rated GROUP BY id
    )
    SELECT result.service_key INTO wrong
      FROM added AS result
      LEFT JOIN least ON least.id = result.id
      LEFT JOIN steering_lowering AS lowering ON lowering.id = result.lowering_id
     WHERE least.lowest IS NULL OR coalesce(least.above, false)
        OR result.computed > least.lowest
        OR (result.computed >= (result.way ->> 'from_level')::int
            AND jsonb_typeof(result.way -> 'proof') IS DISTINCT FROM 'object')
        OR (result.computed > 0 AND cardinality(result.proof) = 0)
        OR (result.level <> result.computed
            AND (lowering.service_key IS DISTINCT FROM result.service_key
                 OR lowering.level IS DISTINCT FROM result.level
                 OR lowering.ended_at IS NOT NULL))
     LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'Die Stufe folgt nicht aus den Bewertungen (%).', wrong
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Es zählt das niedrigste zutreffende Kriterium.';
    END IF;

    SELECT named.service_key INTO wrong
      FROM (SELECT result.service_key, (number #>> '{}')::bigint AS event, result.proof
              FROM added AS result,
                   jsonb_path_query(result.ratings, '$[*].steps[*].proof.events[*]') AS number
            UNION ALL
            SELECT result.service_key, (number #>> '{}')::bigint, result.proof
              FROM added AS result,
                   jsonb_path_query(result.way, '$.proof.events[*]') AS number) AS named
     WHERE named.event <> ALL (named.proof)
     LIMIT 1;
    IF wrong IS NULL THEN
        SELECT named.service_key INTO wrong
          FROM (SELECT DISTINCT result.service_key, event
                  FROM added AS result, unnest(result.proof) AS event) AS named
          LEFT JOIN kernel_event ON kernel_event.id = named.event
         WHERE kernel_event.id IS NULL OR kernel_event.simulated
         LIMIT 1;
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'Ein Nachweis steht nicht im Protokoll oder ist simuliert (%).', wrong
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
                  HINT = 'Es zählt nur, was wirklich geschehen ist.';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION steering_lowering_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Eine Herabstufung lässt sich aufheben, aber nicht ändern oder löschen.'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME,
              HINT = 'Heben Sie sie auf, und legen Sie eine neue an.';
END $$;

CREATE TRIGGER maturity_run_frozen BEFORE UPDATE OR DELETE ON steering_maturityrun
    FOR EACH ROW EXECUTE FUNCTION steering_frozen();
CREATE TRIGGER maturity_result_frozen BEFORE UPDATE OR DELETE ON steering_maturityresult
    FOR EACH ROW EXECUTE FUNCTION steering_frozen();
CREATE TRIGGER maturity_result_computed AFTER INSERT ON steering_maturityresult
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION steering_computed_only();
CREATE TRIGGER lowering_kept BEFORE DELETE ON steering_lowering
    FOR EACH ROW EXECUTE FUNCTION steering_lowering_fixed();
CREATE TRIGGER lowering_fixed BEFORE UPDATE ON steering_lowering FOR EACH ROW
    WHEN ((OLD.service_key, OLD.level, OLD.computed, OLD.reason, OLD.author, OLD.author_label,
           OLD.created_at, OLD.expires_on) IS DISTINCT FROM
          (NEW.service_key, NEW.level, NEW.computed, NEW.reason, NEW.author, NEW.author_label,
           NEW.created_at, NEW.expires_on)
          OR OLD.ended_at IS NOT NULL)
    EXECUTE FUNCTION steering_lowering_fixed();
"""

UNDO = """
DROP TRIGGER lowering_fixed ON steering_lowering;
DROP TRIGGER lowering_kept ON steering_lowering;
DROP TRIGGER maturity_result_computed ON steering_maturityresult;
DROP TRIGGER maturity_result_frozen ON steering_maturityresult;
DROP TRIGGER maturity_run_frozen ON steering_maturityrun;
DROP FUNCTION steering_lowering_fixed();
DROP FUNCTION steering_computed_only();
DROP FUNCTION steering_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("steering", "0001_maturity")]

    operations = [migrations.RunSQL(GUARDS, UNDO)]
