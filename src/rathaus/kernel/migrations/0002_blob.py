import django.core.validators
from django.db import migrations, models

IMMUTABLE = """
CREATE FUNCTION kernel_blob_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Ein gespeicherter Inhalt wird nie geändert (% auf %).',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER blob_immutable BEFORE UPDATE ON kernel_blob
    FOR EACH ROW EXECUTE FUNCTION kernel_blob_immutable();
CREATE TRIGGER blob_no_truncate BEFORE TRUNCATE ON kernel_blob
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_blob_immutable();
"""
UNDO = """
DROP TRIGGER blob_immutable ON kernel_blob;
DROP TRIGGER blob_no_truncate ON kernel_blob;
DROP FUNCTION kernel_blob_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_events")]
    operations = [
        migrations.CreateModel(
            name="Blob",
            fields=[
                (
                    "sha256",
                    models.CharField(
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                        validators=[django.core.validators.RegexValidator(r"^[0-9a-f]{64}$")],
                    ),
                ),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=127)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                        name="blob_sha256_is_hex",
                    )
                ],
            },
        ),
        migrations.RunSQL(IMMUTABLE, UNDO),
    ]
