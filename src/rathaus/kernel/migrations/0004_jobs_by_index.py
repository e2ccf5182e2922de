from django.db import migrations

# A queue is empty most of the time, and so say the statistics. The planner then expects a handful
# of waiting jobs and sorts them all for each one that is fetched: 2.8 ms with 3,000 waiting, against
# 0.06 ms along the index that exists for this very order.
ALONG_THE_INDEX = """
ALTER FUNCTION procrastinate_fetch_job_v2(character varying[], bigint)
    SET enable_sort = off SET enable_bitmapscan = off;
"""
UNDO = """
ALTER FUNCTION procrastinate_fetch_job_v2(character varying[], bigint)
    RESET enable_sort RESET enable_bitmapscan;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_jobs")]
    operations = [migrations.RunSQL(ALONG_THE_INDEX, UNDO)]
