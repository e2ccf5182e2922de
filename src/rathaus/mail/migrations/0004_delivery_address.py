"""Deliveries that may go to one address only."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("mail", "0003_formal_service")]

    operations = [
        migrations.AddField(
            model_name="delivery", name="address", field=models.JSONField(default=list)
        ),
    ]
