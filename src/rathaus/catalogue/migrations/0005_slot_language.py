from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_editing_layers")]

    operations = [
        migrations.AddField(
            model_name="slothold",
            name="language",
            field=models.CharField(default="de", max_length=12),
        ),
    ]
