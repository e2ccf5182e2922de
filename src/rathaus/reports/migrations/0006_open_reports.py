"""What is not finished is looked for on every page of the desk."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_work_outside")]

    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                name="report_open",
                fields=["office", "due_at"],
                condition=Q(state__in=["received", "accepted", "in_progress"]),
            ),
        ),
    ]
