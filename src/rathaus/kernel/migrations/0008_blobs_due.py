"""What is to be done with contents beside the requests: copies elsewhere, removals."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0007_jobs_without_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="BlobDue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.CharField(max_length=64)),
                (
                    "task",
                    models.CharField(
                        choices=[("copy", "Copy"), ("forget", "Forget")], max_length=8
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("task", "content"), name="blob_due_once")
                ],
            },
        ),
    ]
