"""Reports that somebody is writing."""

import django.db.models.deletion
from django.db import migrations, models

import rathaus.kernel.clock.wall
import rathaus.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0010_throttle"),
        ("reports", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("slip_digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("answers", models.JSONField(blank=True, default=dict)),
                ("started_at", models.DateTimeField(default=rathaus.kernel.clock.wall.now)),
                ("updated_at", models.DateTimeField(default=rathaus.kernel.clock.wall.now)),
                (
                    "follower",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="reports.follower",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reports.report",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DraftPhoto",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=rathaus.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=160)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=rathaus.kernel.clock.wall.now)),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.blob",
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="reports.draft",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["updated_at"], name="draft_old"),
        ),
        migrations.AddConstraint(
            model_name="draftphoto",
            constraint=models.UniqueConstraint(fields=("draft", "blob"), name="draft_photo_once"),
        ),
    ]
