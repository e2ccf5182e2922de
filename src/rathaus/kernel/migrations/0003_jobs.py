from django.db import migrations, models

FOLLOWS_ITS_JOB = """
ALTER TABLE kernel_jobfailure ADD CONSTRAINT jobfailure_follows_its_job
    FOREIGN KEY (job) REFERENCES procrastinate_jobs (id) ON DELETE CASCADE;
"""
UNDO = "ALTER TABLE kernel_jobfailure DROP CONSTRAINT jobfailure_follows_its_job;"


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0002_blob"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        migrations.CreateModel(
            name="JobReceipt",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="JobFailure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "job",
                    models.BigIntegerField(
                        help_text="number in procrastinate_jobs; deleted with it"
                    ),
                ),
                ("attempt", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("error", models.TextField()),
                ("trace", models.TextField(blank=True)),
            ],
            options={"indexes": [models.Index(fields=["job", "id"], name="jobfailure_job")]},
        ),
        migrations.RunSQL(FOLLOWS_ITS_JOB, UNDO),
    ]
