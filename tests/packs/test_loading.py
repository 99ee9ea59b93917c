"""Loading into an empty house: whole or not at all, and what people decided since stays theirs."""

from __future__ import annotations

import pytest
from django.core.management import CommandError
from django.db import transaction

from dothi.core import history
from dothi.core.models import Change, Grant, Unit, User
from dothi.packs import loader
from dothi.programme.models import Conflict, Programme
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.register import registers
from tests.packs.conftest import PACK, run

pytestmark = pytest.mark.django_db

NUMBERED = ("subject_number", "source_key")  # they hold the number of another record


def test_without_records_there_are_none_and_every_row_answers_to_the_command() -> None:
    run("--no-records")
    assert Programme.objects.get().synthetic
    assert not ConstructionSite.objects.exists()
    assert set(Change.objects.values_list("actor", "reason")) == {("dothi load", PACK)}


def test_a_row_the_pack_says_is_put_right_and_what_people_did_stays() -> None:
    loader.load(PACK, records=False)
    with history.by("tests"):
        Unit.objects.filter(code="phong-qldt").update(name="Phòng khác")
        person = User.objects.get(username="canbo")
        person.set_password("a password of their own")
        person.first_name = "Phòng QLĐT, đổi tên"
        person.save()
        Grant.objects.filter(user=person).delete()
        conflict = Conflict.objects.get(kind="target_differs")
        conflict.resolution, conflict.decided_by = "Theo mục tiêu", person
        conflict.save()
    loaded = loader.load(PACK, records=False)
    assert (loaded.tally.made, loaded.tally.changed) == (0, 1)
    assert Unit.objects.get(code="phong-qldt").name == "Phòng Quản lý đô thị"
    person.refresh_from_db()
    assert person.check_password("a password of their own")
    assert person.first_name == "Phòng QLĐT, đổi tên"
    assert not Grant.objects.filter(user=person).exists()
    assert Conflict.objects.get(kind="target_differs").resolution == "Theo mục tiêu"


def test_unknown_packs_and_scales_are_refused() -> None:
    with pytest.raises(ValueError, match="hai_ba_trung_2011"):
        loader.load("nowhere")
    with pytest.raises(ValueError, match="district"):
        loader.load(PACK, "galaxy")
    with pytest.raises(CommandError):
        run("--scale", "galaxy")


def test_the_same_scale_gives_the_same_records() -> None:
    def written() -> list[str]:
        """Every record's own facts; numbers and links, which a database gives, apart, and what is made of them."""
        rows = []
        with transaction.atomic():
            loader.load(PACK, "ward")
            for register in registers.values():
                fields = [f for f in register.model._meta.concrete_fields if not (f.is_relation or f.primary_key)]
                own = [f.name for f in fields if f.name not in NUMBERED and not f.name.endswith("digest")]
                for facts in register.model.objects.values_list(*own):
                    rows.append(f"{register.slug} {[getattr(fact, 'ewkt', fact) for fact in facts]}")
            transaction.set_rollback(True)
        return sorted(rows)

    first = written()
    assert len(first) > 1000
    assert first == written()
