"""What the search of the record room knows, and the triggers that keep it true."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rathaus.kernel.ids

TRIGGERS = """
-- What changes is noted, and a job writes its lines anew. What fewer may see goes at once.
CREATE FUNCTION records_search_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.office_id, OLD.visibility) IS DISTINCT FROM
                            (NEW.office_id, NEW.visibility) THEN
        DELETE FROM records_searchline WHERE case_id = NEW.id;
    END IF;
    INSERT INTO records_searchdue ("case") VALUES (NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION records_search_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'records_case' THEN
        DELETE FROM records_searchline WHERE case_id = OLD.id;
    ELSE
        DELETE FROM records_searchline WHERE document_id = OLD.id;
        DELETE FROM records_documenttext WHERE document_id = OLD.id;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION records_search_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM records_searchline WHERE document_id = NEW.id;
    IF NEW.erased_on IS NOT NULL THEN
        DELETE FROM records_documenttext WHERE document_id = NEW.id;
    END IF;
    INSERT INTO records_searchdue ("case") VALUES (NEW.case_id);
    RETURN NULL;
END $$;

CREATE FUNCTION records_search_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO records_searchdue ("case")
        SELECT case_id FROM records_document WHERE id = NEW.document_id;
    RETURN NULL;
END $$;

CREATE FUNCTION records_search_participant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO records_searchdue ("case") VALUES (COALESCE(NEW.case_id, OLD.case_id));
    RETURN NULL;
END $$;

CREATE FUNCTION records_search_consultation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM records_searchline
         WHERE case_id = OLD.case_id AND office_id = OLD.office_id AND office_id <> home_id;
    END IF;
    INSERT INTO records_searchdue ("case") VALUES (COALESCE(NEW.case_id, OLD.case_id));
    RETURN NULL;
END $$;

CREATE FUNCTION records_search_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.erased_at IS NOT NULL THEN
        DELETE FROM records_searchline WHERE case_id IN
            (SELECT case_id FROM records_participant WHERE party_id = NEW.id);
    END IF;
    INSERT INTO records_searchdue ("case")
        SELECT DISTINCT case_id FROM records_participant WHERE party_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER search_case AFTER INSERT OR UPDATE OF title, state, office_id, visibility
    ON records_case FOR EACH ROW EXECUTE FUNCTION records_search_case();
CREATE TRIGGER search_case_gone AFTER DELETE ON records_case
    FOR EACH ROW EXECUTE FUNCTION records_search_gone();
CREATE TRIGGER search_document_changed AFTER UPDATE OF title, kind, visibility, erased_on
    ON records_document FOR EACH ROW EXECUTE FUNCTION records_search_document();
CREATE TRIGGER search_document_gone AFTER DELETE ON records_document
    FOR EACH ROW EXECUTE FUNCTION records_search_gone();
CREATE TRIGGER search_version AFTER INSERT ON records_documentversion
    FOR EACH ROW EXECUTE FUNCTION records_search_version();
CREATE TRIGGER search_participant AFTER INSERT OR DELETE ON records_participant
    FOR EACH ROW EXECUTE FUNCTION records_search_participant();
CREATE TRIGGER search_consultation AFTER INSERT OR UPDATE OR DELETE ON records_consultation
    FOR EACH ROW EXECUTE FUNCTION records_search_consultation();
CREATE TRIGGER search_party AFTER UPDATE OF surname, first_names, organisation, erased_at
    ON people_party FOR EACH ROW
    WHEN ((OLD.surname, OLD.first_names, OLD.organisation, OLD.erased_at) IS DISTINCT FROM
          (NEW.surname, NEW.first_names, NEW.organisation, NEW.erased_at))
    EXECUTE FUNCTION records_search_party();

INSERT INTO records_searchdue ("case") SELECT id FROM records_case;
"""

UNDO = """
DROP TRIGGER search_party ON people_party;
DROP TRIGGER search_consultation ON records_consultation;
DROP TRIGGER search_participant ON records_participant;
DROP TRIGGER search_version ON records_documentversion;
DROP TRIGGER search_document_gone ON records_document;
DROP TRIGGER search_document_changed ON records_document;
DROP TRIGGER search_case_gone ON records_case;
DROP TRIGGER search_case ON records_case;
DROP FUNCTION records_search_case, records_search_gone, records_search_document,
    records_search_version, records_search_participant, records_search_consultation,
    records_search_party;
"""


class Migration(migrations.Migration):
    """Six tables and their triggers; every case that exists is noted for the first reading."""

    dependencies = [
        ("people", "0005_account_reuse"),
        ("records", "0005_disposal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchDue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("case", models.UUIDField()),
            ],
            options={
                "verbose_name_plural": "search due",
            },
        ),
        migrations.CreateModel(
            name="DocumentText",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="extracted",
                        serialize=False,
                        to="records.document",
                    ),
                ),
                ("version", models.PositiveIntegerField(help_text="the version that was read")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("read", "gelesen"),
                            ("empty", "ohne Text, zum Beispiel ein Bild"),
                            ("locked", "verschlüsselt"),
                            ("broken", "nicht lesbar"),
                            ("too_large", "zu groß zum Auslesen"),
                            ("other", "Format ohne Text"),
                        ]
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("read_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["read", "empty", "locked", "broken", "too_large", "other"],
                            )
                        ),
                        name="documenttext_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
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
                ("name", models.TextField()),
                (
                    "address",
                    models.TextField(help_text="words and filters, as in the address of the page"),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "saved searches",
                "constraints": [
                    models.UniqueConstraint(fields=("account", "name"), name="saved_search_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="saved_search_has_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("protected", models.BooleanField()),
                (
                    "asked",
                    models.BooleanField(help_text="the line of an office that was asked"),
                ),
                ("at", models.DateTimeField()),
                ("year", models.PositiveSmallIntegerField()),
                ("plan", models.TextField()),
                ("state", models.TextField()),
                (
                    "kind",
                    models.TextField(help_text="kind of document; „case“ for the case itself"),
                ),
                ("head", django.contrib.postgres.search.SearchVectorField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.case",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.document",
                    ),
                ),
                (
                    "home",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.office",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.office",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words"], name="searchline_words"
                    ),
                    models.Index(fields=["-at", "-id"], name="searchline_newest"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WithheldSearch",
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
                ("words", models.TextField()),
                (
                    "amount",
                    models.TextField(
                        choices=[("one", "einer"), ("few", "2 bis 10"), ("many", "mehr als 10")]
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "withheld searches",
                "indexes": [models.Index(fields=["-at", "-id"], name="withheld_search_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__in", ["one", "few", "many"])),
                        name="withheld_search_amount",
                    )
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
