from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_questions_approved")]

    operations = [
        migrations.AddField(
            model_name="slothold",
            name="language",
            field=models.CharField(default="de", max_length=12),
        ),
    ]
