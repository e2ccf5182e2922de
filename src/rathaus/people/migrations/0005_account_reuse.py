"""Whether forms may know what an account holds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("people", "0004_account_created")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="reuse",
            field=models.BooleanField(
                default=True, help_text="whether forms may know what it holds"
            ),
        ),
    ]
