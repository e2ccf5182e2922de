"""Buckets of tries; not logged, since losing them harms nobody."""

from django.db import migrations

TABLE = """
CREATE UNLOGGED TABLE kernel_throttle (
    key text PRIMARY KEY,
    tokens double precision NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX throttle_by_age ON kernel_throttle (at);
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0009_search_by_families_of_words")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE kernel_throttle;")]
