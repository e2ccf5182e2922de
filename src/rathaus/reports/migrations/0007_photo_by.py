"""Who attached a photo decides whether it is shown before somebody has looked at it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_open_reports")]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="vouched",
            field=models.BooleanField(default=False),
        ),
    ]
