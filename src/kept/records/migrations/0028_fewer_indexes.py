"""Drop indexes that nothing is found by: others begin with the same column, and nobody asks by ``LIKE``.

Django would copy the tables of SQLite for that, row by row; the indexes alone are dropped in a moment. Those
that end in ``_like`` are PostgreSQL's only.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REDUNDANT = {
    "records_case_collector_id_1f20ba17": "records_case (collector_id)",
    "records_case_creditor_id_77be905b": "records_case (creditor_id)",
    "records_work_collector_id_351d19fd": "records_work (collector_id)",
}
UNUSED = ("records_evidencerecord_kind_f3b496dc_like", "records_chain_name_a7d53331_like")


class Migration(migrations.Migration):

    dependencies = [
        ("records", "0027_letter_runs"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [f"DROP INDEX IF EXISTS {name}" for name in (*REDUNDANT, *UNUSED)],
                    [f"CREATE INDEX {name} ON {columns}" for name, columns in REDUNDANT.items()],
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="case",
                    name="collector",
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="cases", to=settings.AUTH_USER_MODEL),
                ),
                migrations.AlterField(
                    model_name="case",
                    name="creditor",
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="records.creditor"),
                ),
                migrations.AlterField(
                    model_name="work",
                    name="collector",
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="work", to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
    ]
