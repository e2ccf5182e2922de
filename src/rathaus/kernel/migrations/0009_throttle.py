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
    dependencies = [("kernel", "0008_blobs_due")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE kernel_throttle;")]
