from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("counter", "0001_assisted")]
    operations = [
        migrations.AddField(
            model_name="openassistance",
            name="mandate_date",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="openassistance",
            name="contents",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="openassistance",
            name="browser",
            field=models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
    ]
