"""Rules of the database: whatever writes, the row that breaks one is refused, and its writer told why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core import rules
from dothi.core.engine import bulk
from dothi.core.models import Area, User
from dothi.core.rules import Rule, append_only, edges, frozen
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.construction.permit_steps import workflow
from tests import records

FLOORS = Rule(
    name="test_floors",
    on=["INSERT", "UPDATE"],
    refuse="(SELECT SUM(p.floors) FROM registers_constructionpermit p WHERE p.address = NEW.address) > 5",
    message="Quá năm tầng một địa chỉ.",
)


@pytest.fixture
def ruled(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Lets a test give permits rules of its own; afterwards they are gone from the database too."""

    def give(*given: Rule) -> None:
        monkeypatch.setattr(ConstructionPermit, "rules", given)
        rules.install()

    yield give
    monkeypatch.undo()
    rules.install()


def test_a_sum_over_other_rows_is_refused_on_every_path(ruled: Any, ward_a: Area, chi: User) -> None:
    ruled(FLOORS)
    records.permit(ward_a, floors=3)
    with pytest.raises(ValidationError, match="Quá năm tầng"):
        records.permit(ward_a, floors=3)
    other = records.permit(ward_a, floors=2)
    other.floors = 4
    with pytest.raises(ValidationError, match="Quá năm tầng"):
        other.save()
    assert other.version == 1, "a refused save counts no version"
    with pytest.raises(IntegrityError), transaction.atomic():
        ConstructionPermit.objects.filter(pk=other.pk).update(floors=9)
    new = ConstructionPermit(area=ward_a, address=other.address, received_on=date(2012, 1, 1), floors=1)
    new.prepare()
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.load(ConstructionPermit, [new])
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE registers_constructionpermit SET floors = floors + 1")
    assert rules.broken(refused.value) is FLOORS
    assert sum(p.floors or 0 for p in ConstructionPermit.objects.all()) == 5


def test_states_change_only_along_declared_steps(ruled: Any, ward_a: Area) -> None:
    ruled(edges(workflow, "test_edges", "Không có bước này."))
    permit = records.permit(ward_a)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConstructionPermit.objects.filter(pk=permit.pk).update(state="revoked")
    assert ConstructionPermit.objects.filter(pk=permit.pk).update(state="under_review") == 1


def test_frozen_columns_stay_and_others_change(ruled: Any, ward_a: Area) -> None:
    ruled(frozen("test_frozen", ["issued"], ["floors", "parcel"], "Đã cấp."))
    permit = records.issued(ward_a, parcel="12")
    rows = ConstructionPermit.objects.filter(pk=permit.pk)
    for change in ({"floors": 9}, {"floors": None}, {"parcel": "13"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    assert rows.update(note="đã trao", floors=permit.floors) == 1


def test_an_appended_row_is_neither_changed_nor_deleted(ruled: Any, ward_a: Area) -> None:
    permit = records.permit(ward_a)
    ruled(append_only("test_append", "Sổ chỉ ghi thêm."))
    with pytest.raises(ValidationError, match="chỉ ghi thêm"):
        permit.remove()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM registers_constructionpermit")
    assert records.permit(ward_a).pk


def test_a_rule_no_longer_declared_is_taken_away(ruled: Any, ward_a: Area) -> None:
    ruled(FLOORS)
    ruled()
    assert records.permit(ward_a, floors=9).floors == 9


def test_two_rules_of_one_name_are_noticed(ruled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from dothi.registers.construction.site import ConstructionSite

    ruled(FLOORS)
    monkeypatch.setattr(ConstructionSite, "rules", [Rule("test_floors", ["INSERT"], "1 = 0", "x")])
    with pytest.raises(ValueError, match="test_floors"):
        rules.declared()


def test_another_refusal_of_the_database_stays_what_it_is(ward_a: Area) -> None:
    records.issued(ward_a, number="1/GPXD")
    other = ConstructionPermit(area=ward_a, received_on=date(2012, 1, 1), number="1/GPXD", address="x")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        other.save()
    assert rules.broken(refused.value) is None
    assert rules.explained(refused.value) is refused.value
