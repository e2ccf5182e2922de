"""What registers said with consent while an application is being filled in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("procedures", "0004_endings")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="fetched",
            field=models.JSONField(default=dict),
        ),
    ]
