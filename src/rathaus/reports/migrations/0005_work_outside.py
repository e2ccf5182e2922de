"""Trusted contractors, what they and the office say to each other, addresses that refuse mail."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_public_map")]

    operations = [
        migrations.AddField(
            model_name="contractor",
            name="trusted",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="follower",
            name="refused_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="entry",
            name="order",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="entries",
                to="reports.order",
            ),
        ),
    ]
