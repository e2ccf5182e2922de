"""What the map of everybody counts, in one index: squares, and what narrows them."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_drafts")]

    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                name="report_public_map",
                fields=["tile_x", "tile_y"],
                include=["serial", "ended_at", "received_at", "state", "category", "district"],
                condition=Q(publication="published") & ~Q(state="merged"),
            ),
        ),
    ]
