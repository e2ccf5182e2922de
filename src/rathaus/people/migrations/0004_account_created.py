from django.db import migrations, models

import rathaus.kernel.clock.wall


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_office_position"),
    ]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="created",
            field=models.DateTimeField(default=rathaus.kernel.clock.wall.now, editable=False),
        ),
        migrations.AlterField(
            model_name="party",
            name="created",
            field=models.DateTimeField(default=rathaus.kernel.clock.wall.now, editable=False),
        ),
    ]
