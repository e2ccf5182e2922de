"""Grants go on by new applications: renewals and changes follow decisions as objections do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0007_directories")]

    operations = [
        migrations.AlterField(
            model_name="followup",
            name="kind",
            field=models.CharField(
                choices=[
                    ("objection", "Widerspruch"),
                    ("renewal", "Weiterbewilligung"),
                    ("change", "Änderung"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="decisionend",
            name="why",
            field=models.CharField(
                choices=[
                    ("remedied", "auf Widerspruch aufgehoben"),
                    ("changed", "auf Widerspruch geändert"),
                    ("withdrawn", "zurückgenommen"),
                    ("revoked", "widerrufen"),
                    ("adjusted", "wegen geänderter Verhältnisse aufgehoben"),
                    ("corrected", "berichtigt"),
                    ("replaced", "nach einer Änderung ersetzt"),
                ],
                max_length=12,
            ),
        ),
    ]
