from django.db import migrations, models

from rathaus.kernel.access.visibility import Visibility

APPEND_ONLY = """
CREATE FUNCTION kernel_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Das Ereignisprotokoll wird nur fortgeschrieben, nie geändert (% auf %).',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON kernel_event
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON kernel_event
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER eventseal_append_only BEFORE UPDATE OR DELETE ON kernel_eventseal
    FOR EACH ROW EXECUTE FUNCTION kernel_append_only();
CREATE TRIGGER eventseal_no_truncate BEFORE TRUNCATE ON kernel_eventseal
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_append_only();
"""
UNDO = """
DROP TRIGGER event_append_only ON kernel_event;
DROP TRIGGER event_no_truncate ON kernel_event;
DROP TRIGGER eventseal_append_only ON kernel_eventseal;
DROP TRIGGER eventseal_no_truncate ON kernel_eventseal;
DROP FUNCTION kernel_append_only();
"""
EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(EXTENSIONS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("time", models.DateTimeField()),
                ("actor", models.TextField(help_text="reference of whoever acted, e.g. staff:12")),
                ("actor_label", models.TextField(blank=True)),
                (
                    "subject",
                    models.TextField(help_text="reference of what it happened to, e.g. case:0190…"),
                ),
                ("facts", models.JSONField(default=dict)),
                ("visibility", models.PositiveSmallIntegerField(choices=Visibility.choices)),
                ("simulated", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "id"], name="event_subject"),
                    models.Index(fields=["kind", "time"], name="event_kind_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventSeal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("first_event", models.BigIntegerField()),
                ("last_event", models.BigIntegerField(unique=True)),
                ("count", models.IntegerField()),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(APPEND_ONLY, UNDO),
    ]
