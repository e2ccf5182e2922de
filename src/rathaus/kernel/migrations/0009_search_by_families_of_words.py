"""The search weighs words by place and number, and knows families of words and passages of a whole.

The index is entered anew by the nightly job; here it is asked to come at once.
"""

from django.db import migrations, models

REBUILD = """
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
    'upkeep', 'rathaus.kernel.search.upkeep.rebuild_search', 0, NULL, NULL, '{}'::jsonb, now()
)::procrastinate_job_to_defer_v1])
 WHERE EXISTS (SELECT 1 FROM kernel_searchentry)
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0008_blobs_due")]
    operations = [
        migrations.AddField("searchentry", "official", models.TextField(default="", blank=True)),
        migrations.AddField("searchentry", "details", models.TextField(default="", blank=True)),
        migrations.AddField("searchentry", "whole", models.TextField(default="", blank=True)),
        migrations.AddField("searchentry", "whole_title", models.TextField(default="", blank=True)),
        migrations.AddField("searchentry", "area", models.TextField(default="", blank=True)),
        migrations.AddField("searchentry", "fullness", models.FloatField(default=0.0)),
        migrations.AddField("searchword", "root", models.TextField(default="")),
        migrations.RunSQL(REBUILD, migrations.RunSQL.noop),
    ]
