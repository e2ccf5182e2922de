from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_office_path"),
    ]

    operations = [
        migrations.AddField(
            model_name="office",
            name="position",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
