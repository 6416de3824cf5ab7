"""Names of payers and what people wrote about cases and promises are sealed like all personal data."""

from collections.abc import Callable

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kept.records.sealing import SealedTextField, seal, unseal

WORDS = (
    ("payment", "payer_name"),
    ("promise", "note"),
    ("promise", "source_of_funds"),
    ("task", "note"),
    ("measure", "note"),
)

CHUNK = 1000


def seal_all(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    _turn(apps, seal)


def open_all(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    _turn(apps, unseal)


def _turn(apps: Apps, turned: Callable[[str, str], str]) -> None:
    """Rewrite every value of these columns while they are plain text columns."""
    for name, field in WORDS:
        model = apps.get_model("records", name)
        scope = f"{model._meta.db_table}.{field}"
        some = []
        for row in model.objects.exclude(**{field: ""}).only("pk", field).iterator(CHUNK):
            setattr(row, field, turned(getattr(row, field), scope))
            some.append(row)
            if len(some) == CHUNK:
                model.objects.bulk_update(some, [field])
                some = []
        model.objects.bulk_update(some, [field])


class Migration(migrations.Migration):
    dependencies = [("records", "0011_task_declined")]

    operations = [
        *(migrations.AlterField(model, field, models.TextField(blank=True)) for model, field in WORDS),
        migrations.RunPython(seal_all, open_all),
        *(migrations.AlterField(model, field, SealedTextField(blank=True)) for model, field in WORDS),
    ]
