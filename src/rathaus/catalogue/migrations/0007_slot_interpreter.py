from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_no_writer_approves")]

    operations = [
        migrations.AddField(
            model_name="slothold",
            name="interpreter",
            field=models.BooleanField(default=False),
        ),
    ]
