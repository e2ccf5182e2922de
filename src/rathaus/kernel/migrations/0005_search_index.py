import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from rathaus.kernel.access.visibility import Visibility

# The inverted index. The key holds all that a question needs, in the order in which it is asked:
# of what is public, or not, the best places of a word first, and the newest of equal ones.
TERMS = """
CREATE TABLE kernel_searchterm (
    language text NOT NULL,
    term text NOT NULL,
    public boolean NOT NULL,
    weight real NOT NULL,
    entry bigint NOT NULL REFERENCES kernel_searchentry (id) ON DELETE CASCADE,
    PRIMARY KEY (language, term, public, weight, entry)
);
CREATE INDEX searchterm_entry ON kernel_searchterm (entry);
-- Whether an actor may find an entry is asked for thousands, its text is read for a handful.
CREATE INDEX searchentry_scope ON kernel_searchentry (id) INCLUDE (kind, visibility, office, weight);
CREATE INDEX searchentry_parties ON kernel_searchentry USING gin (parties) WHERE parties <> '{}';
"""


def texts():
    return django.contrib.postgres.fields.ArrayField(models.TextField(), default=list)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_jobs_by_index")]
    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("key", models.TextField()),
                ("language", models.TextField()),
                ("title", models.TextField()),
                ("summary", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("synonyms", texts()),
                ("url", models.TextField()),
                ("visibility", models.PositiveSmallIntegerField(choices=Visibility.choices)),
                ("office", models.UUIDField(null=True)),
                (
                    "parties",
                    django.contrib.postgres.fields.ArrayField(models.UUIDField(), default=list),
                ),
                ("weight", models.FloatField(default=0.0)),
                ("names", texts()),
                ("name_text", models.TextField(default="")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["kind", "key", "language"], name="searchentry_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(weight__gte=0), name="searchentry_weight"
                    ),
                ],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("name_text", name="gin_trgm_ops"),
                        name="searchentry_names",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("language", models.TextField()),
                ("word", models.TextField()),
                ("stem", models.TextField()),
                ("parts", texts()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["language", "word"], name="searchword_once")
                ],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"),
                        name="searchword_similar",
                    ),
                    models.Index(
                        fields=["word"],
                        name="searchword_beginning",
                        opclasses=["text_pattern_ops"],
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            TERMS,
            "DROP TABLE kernel_searchterm; DROP INDEX searchentry_scope, searchentry_parties;",
        ),
    ]
