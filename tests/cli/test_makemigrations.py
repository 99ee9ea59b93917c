"""The tables of a release are made whole: the state of the models is what it was, with fewer steps."""

from __future__ import annotations

from django.db import models
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.models import F, Q

from dothi.cli.management.commands.makemigrations import merged


def test_what_a_new_table_suffices_for_is_part_of_its_creation() -> None:
    table = CreateModel("Lamp", [("id", models.BigAutoField(primary_key=True)), ("code", models.CharField())])
    later = AddField("lamp", "street", models.IntegerField())
    index = AddIndex("lamp", models.Index(fields=["-code"], name="by_code"))
    own = AddConstraint("lamp", models.CheckConstraint(condition=~Q(code="") & Q(code=F("id")), name="own"))
    other = AddConstraint("lamp", models.CheckConstraint(condition=Q(code="") | Q(street__gt=1), name="other"))
    computed = AddConstraint("lamp", models.UniqueConstraint(models.functions.Lower("code"), name="computed"))
    elsewhere = AddIndex("street", models.Index(fields=["name"], name="by_name"))
    assert merged([table, later, index, own, other, computed, elsewhere]) == [
        table, later, other, computed, elsewhere,
    ]  # fmt: skip
    assert table.options == {"indexes": [index.index], "constraints": [own.constraint]}
