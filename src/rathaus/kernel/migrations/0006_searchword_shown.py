from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_search_index")]
    operations = [
        migrations.AddField(
            model_name="searchword", name="shown", field=models.TextField(default="")
        ),
    ]
