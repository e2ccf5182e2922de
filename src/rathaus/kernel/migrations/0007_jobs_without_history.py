from django.db import migrations

# procrastinate writes a history of each job and deletes it with the job, that is when it is done:
# two rows written and removed for every job, which nobody reads. Failures are kept by our own
# table, with their reason.
_TRIGGERS = (
    "procrastinate_trigger_status_events_insert_v1",
    "procrastinate_trigger_status_events_update_v1",
    "procrastinate_trigger_scheduled_events_v1",
)


def _all(change: str) -> str:
    return "".join(f"ALTER TABLE procrastinate_jobs {change} TRIGGER {name};" for name in _TRIGGERS)


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_searchword_shown"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [migrations.RunSQL(_all("DISABLE"), _all("ENABLE"))]
