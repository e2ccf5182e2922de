"""Endings of decisions as rows of their own, and the decisions by which they are ended."""

import django.db.models.deletion
from django.db import migrations, models

import rathaus.kernel.ids

MOVE = """
INSERT INTO procedures_decisionend
       (id, decision_id, why, norm, effective_on, late, recorded_at)
SELECT gen_random_uuid(), id, ended_why, '', ended_on, '', ended_on
  FROM procedures_decision WHERE ended_on IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""

BACK = """
UPDATE procedures_decision SET ended_on = last.effective_on, ended_why = last.why
  FROM (SELECT DISTINCT ON (decision_id) decision_id, effective_on, why
          FROM procedures_decisionend WHERE lifted_on IS NULL
         ORDER BY decision_id, recorded_at DESC) AS last
 WHERE last.decision_id = procedures_decision.id;
"""

WHYS = [
    ("remedied", "auf Widerspruch aufgehoben"),
    ("changed", "auf Widerspruch geändert"),
    ("withdrawn", "zurückgenommen"),
    ("revoked", "widerrufen"),
    ("adjusted", "wegen geänderter Verhältnisse aufgehoben"),
    ("corrected", "berichtigt"),
]


class Migration(migrations.Migration):
    """One table; what stood in two columns moves there."""

    dependencies = [("procedures", "0003_intake")]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("grant", "Bewilligung"),
                    ("partial", "teilweise Bewilligung"),
                    ("refusal", "Ablehnung"),
                    ("ending", "Aufhebung"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="DecisionEnd",
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
                ("why", models.CharField(choices=WHYS, max_length=12)),
                ("norm", models.TextField(blank=True)),
                ("effective_on", models.DateField()),
                ("document", models.UUIDField(blank=True, null=True)),
                ("known_since", models.DateField(blank=True, null=True)),
                ("known_until", models.DateField(blank=True, null=True)),
                ("late", models.TextField(blank=True)),
                ("repayment", models.UUIDField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
                ("lifted_on", models.DateField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ended",
                        to="procedures.decision",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ends",
                        to="procedures.decision",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procedures.decision",
                    ),
                ),
            ],
            options={"ordering": ["recorded_at", "id"]},
        ),
        migrations.RunSQL(MOVE, BACK),
        migrations.RemoveField(model_name="decision", name="ended_on"),
        migrations.RemoveField(model_name="decision", name="ended_why"),
        migrations.AddConstraint(
            model_name="decisionend",
            constraint=models.CheckConstraint(
                condition=models.Q(("lifted_by", None), ("lifted_on", None))
                | models.Q(("lifted_by__isnull", False), ("lifted_on__isnull", False)),
                name="decision_end_lifted_by_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionend",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("lifted_on", None), ("why__in", ["withdrawn", "revoked", "adjusted"])
                ),
                fields=("decision",),
                name="decision_end_taken_back_once",
            ),
        ),
    ]
