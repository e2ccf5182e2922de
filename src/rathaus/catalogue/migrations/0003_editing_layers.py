"""Names and places by layer, who wrote a wording, and what was said before as the source's."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F


def keep_as_source(apps, schema_editor):
    """What stood there came from a source: it stays below whatever the city says itself."""
    service = apps.get_model("catalogue", "Service")
    service.objects.filter(source_names={}).update(
        source_names=F("names"), source_synonyms=F("synonyms")
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_whole_catalogue")]

    operations = [
        *(
            migrations.AddField(
                model_name="service",
                name=name,
                field=models.JSONField(blank=True, default=dict),
            )
            for name in ("land_names", "land_synonyms", "own_names", "own_synonyms")
        ),
        migrations.AddField(
            model_name="service",
            name="own_bases",
            field=models.JSONField(blank=True, default=dict, help_text="digests by list"),
        ),
        migrations.AddField(
            model_name="service",
            name="land_digest",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="revision",
            name="writers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="serviceplace",
            name="layer",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "vom Land"), (1, "aus der Quelle"), (2, "eigener Text")], default=1
            ),
        ),
        migrations.RemoveConstraint(model_name="serviceplace", name="service_place_once"),
        migrations.AddConstraint(
            model_name="serviceplace",
            constraint=models.UniqueConstraint(
                fields=("service", "office", "layer"), name="service_place_once"
            ),
        ),
        migrations.RunPython(keep_as_source, migrations.RunPython.noop),
    ]
