"""Renditions of versions; a trigger notes every new version, and those that are there wait too."""

import django.db.models.deletion
from django.db import migrations, models

import rathaus.kernel.ids

TRIGGERS = """
CREATE FUNCTION records_rendition_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO records_renditiondue (version_id, tries) VALUES (NEW.id, 0)
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER rendition_due AFTER INSERT ON records_documentversion
    FOR EACH ROW EXECUTE FUNCTION records_rendition_due();

INSERT INTO records_renditiondue (version_id, tries)
    SELECT v.id, 0 FROM records_documentversion v
      JOIN records_document d ON d.id = v.document_id WHERE d.erased_on IS NULL;
"""

UNDO = """
DROP TRIGGER rendition_due ON records_documentversion;
DROP FUNCTION records_rendition_due();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0007_structure"),
    ]

    operations = [
        migrations.CreateModel(
            name="RenditionDue",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="records.documentversion",
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("begun_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "renditions due",
                "indexes": [
                    models.Index(
                        condition=models.Q(("begun_at__isnull", False)),
                        fields=["begun_at"],
                        name="rendition_begun",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Rendition",
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
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("pdfa", "PDF/A"),
                            ("ocr", "mit erkanntem Text"),
                            ("thumbnail", "Vorschaubild"),
                            ("pdf", "als PDF"),
                        ]
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("made", "erzeugt"),
                            ("failed", "fehlgeschlagen"),
                            ("not_available", "nicht möglich"),
                        ]
                    ),
                ),
                (
                    "tool",
                    models.TextField(
                        blank=True, help_text="program with version; the missing one by name"
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                (
                    "blob",
                    models.ForeignKey(
                        db_column="sha256",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.blob",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renditions",
                        to="records.documentversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "not_available")),
                        fields=["tool"],
                        name="rendition_missing_tool",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "kind"), name="rendition_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdfa", "ocr", "thumbnail", "pdf"])),
                        name="rendition_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("blob__isnull", False), ("state", "made")),
                            models.Q(
                                ("blob__isnull", True), ("state__in", ["failed", "not_available"])
                            ),
                            _connector="OR",
                        ),
                        name="rendition_made_has_content",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
