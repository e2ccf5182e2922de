"""Which papers an office sees that was asked about a case; those asked before see none."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Two lists."""

    dependencies = [
        ("records", "0003_consultation"),
    ]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="documents",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="kinds",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), blank=True, default=list, size=None
            ),
        ),
    ]
