"""Trees from the plan to plant to the replacement, and what may not happen to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dothi.core.models import Area, User
from dothi.registers.environment.planting_scheme import planting_schemes
from dothi.registers.environment.planting_site import planting_sites
from dothi.registers.environment.tree import trees
from tests import records
from tests.records import green

pytestmark = pytest.mark.usefixtures("green_law")
Step = Callable[..., Any]


def test_a_tree_is_planted_takes_root_and_grows_up(ward_a: Area, an: User, step: Step) -> None:
    tree = green.tree(green.somewhere(ward_a), state="planned", planted_on=None)
    assert (tree.place, tree.inspect_due_on) == (tree.site.place, None)
    tree = step(tree, "plant", an, planted_on=date(2013, 2, 15))
    assert (tree.year_on, tree.inspect_due_on) == (date(2014, 2, 15), date(2015, 2, 15))
    young = green.tree(green.somewhere(ward_a), planted_on=timezone.localdate() - timedelta(days=30))
    with pytest.raises(ValidationError, match="chưa đủ một năm"):
        step(young, "establish", an)
    assert step(step(tree, "establish", an), "mature", an).state == "mature"


def test_on_one_site_stands_one_tree(ward_a: Area, refused: Callable[..., None]) -> None:
    site = green.somewhere(ward_a)
    first = green.tree(site)
    with pytest.raises(ValidationError, match="mỗi vị trí chỉ một cây"):
        green.tree(site, state="planned", planted_on=None)
    other = green.tree(green.somewhere(ward_a))
    refused(other, site=site)
    first.state, first.ended_on = "dead", date(2013, 9, 1)
    first.save()
    assert green.tree(site, planted_on=date(2013, 10, 1)).pk


def test_a_tree_is_felled_only_with_a_permit(
    ward_a: Area, giang: User, chi: User, step: Step, refused: Callable[..., None]
) -> None:
    tree = green.tree(green.somewhere(ward_a))
    with pytest.raises(ValidationError, match="Chưa có giấy phép chặt hạ"):
        step(tree, "fell", giang, ended_on=date(2014, 7, 1))
    refused(tree, state="felled", ended_on=date(2014, 7, 1))
    permit = green.felling_permit(tree)
    refused(tree, state="felled", ended_on=date(2014, 7, 1))
    assert permit.due_on == date(2014, 6, 18)
    records.attach(permit, chi, "decision")
    step(permit, "grant", chi, number="7/GPCH", decided_on=date(2014, 6, 12))
    assert step(tree, "fell", giang, ended_on=date(2014, 7, 1)).state == "felled"
    permit.refresh_from_db()
    with pytest.raises(ValidationError, match="hồ sơ phải được giữ"):
        permit.remove()


def test_an_emergency_needs_a_photo_and_is_approved_by_someone_else(
    ward_a: Area, giang: User, chi: User, step: Step
) -> None:
    tree = green.tree(green.somewhere(ward_a))
    permit = green.felling_permit(tree)
    with pytest.raises(ValidationError, match="ảnh hiện trường"):
        step(permit, "report", giang, "cây nghiêng sau bão", felled_on=date(2014, 6, 20))
    records.attach(permit, giang, "photo")
    permit = step(permit, "report", giang, "cây nghiêng sau bão", felled_on=date(2014, 6, 20))
    assert permit.due_on == date(2014, 6, 30)
    assert step(tree, "fell", giang, ended_on=date(2014, 6, 20)).state == "felled"
    records.attach(permit, chi, "decision")
    assert step(permit, "grant", chi, number="8/GPCH").state == "granted"


def test_who_reports_an_emergency_does_not_approve_it(ward_a: Area, chi: User, step: Step) -> None:
    permit = green.felling_permit(green.tree(green.somewhere(ward_a)))
    records.attach(permit, chi, "photo", "decision")
    permit = step(permit, "report", chi, "gãy cành", felled_on=date(2014, 6, 20))
    with pytest.raises(ValidationError, match="phải khác người"):
        step(permit, "grant", chi, number="9/GPCH")


def test_the_obligation_to_replace_stays_until_another_tree_stands(
    ward_a: Area, an: User, step: Step, refused: Callable[..., None]
) -> None:
    site = green.somewhere(ward_a)
    tree = green.tree(site)
    records.attach(tree, an, "photo")
    tree = step(tree, "die", an, ended_on=date(2013, 8, 1))
    owing = planting_sites.annotated(planting_sites.model.objects.all(), ["owing", "planted"])
    assert (owing.get(pk=site.pk).owing, owing.get(pk=site.pk).planted) == (True, False)
    with pytest.raises(ValidationError, match="Cây thay thế"):
        step(tree, "replace", an, replaced_by=green.tree(green.somewhere(ward_a)))  # planted before this one was gone
    refused(tree, state="replaced", replaced_by=tree)
    new = green.tree(site, planted_on=date(2013, 10, 1))
    assert step(tree, "replace", an, replaced_by=new).state == "replaced"
    assert (owing.get(pk=site.pk).owing, owing.get(pk=site.pk).planted) == (False, True)


def test_a_confirmed_inspection_says_how_the_tree_is_and_when_to_look_again(
    ward_a: Area, an: User, giang: User, step: Step, refused: Callable[..., None]
) -> None:
    tree = green.tree(green.somewhere(ward_a))
    look = step(green.tree_inspection(tree), "submit", an)
    look = step(look, "confirm", giang)
    tree.refresh_from_db()
    assert (tree.risk, tree.girth_cm, tree.inspected_on) == ("high", 41, date(2014, 5, 6))
    assert tree.inspect_due_on == date(2014, 11, 6), "half a year at high risk"
    refused(look, health="good")
    earlier = green.tree_inspection(tree, inspected_on=date(2013, 8, 1), risk="low")
    step(step(earlier, "submit", an), "confirm", giang)
    tree.refresh_from_db()
    assert tree.risk == "high", "an older look changes nothing"


def test_a_felling_is_carried_out_with_a_permit_only(
    ward_a: Area, an: User, step: Step, refused: Callable[..., None]
) -> None:
    tree = green.tree(green.somewhere(ward_a))
    work = green.tree_work(tree, kind="felling")
    with pytest.raises(ValidationError, match="Chưa có giấy phép chặt hạ"):
        step(work, "do", an, done_on=date(2014, 7, 1))
    refused(work, state="done", done_on=date(2014, 7, 1))
    green.felling_permit(tree, state="granted", number="3/GPCH", decided_on=date(2014, 6, 9))
    assert step(work, "do", an, done_on=date(2014, 7, 1)).state == "done"
    assert step(green.tree_work(tree), "do", an, done_on=date(2014, 6, 21)).state == "done"


def test_survival_is_counted_from_the_trees(ward_a: Area) -> None:
    scheme = green.planting_scheme(ward_a)
    for ended in (None, date(2013, 12, 1), date(2014, 6, 1)):
        state = "dead" if ended else "established"
        green.tree(green.somewhere(ward_a), scheme=scheme, state=state, ended_on=ended)
    green.tree(green.somewhere(ward_a), scheme=scheme, planted_on=timezone.localdate())
    names = ["planted", "year_old", "survived"]
    row = planting_schemes.annotated(planting_schemes.model.objects.all(), names).get()
    assert [getattr(row, name) for name in names] == [4, 3, 2]
    lived = trees.annotated(trees.model.objects.order_by("pk"), ["lived_a_year"])
    assert [tree.lived_a_year for tree in lived] == [True, False, True, None]


def test_a_planting_without_trees_is_not_accepted(ward_a: Area, giang: User, chi: User, step: Step) -> None:
    scheme = step(step(green.planting_scheme(ward_a), "approve", chi, decision_number="3/QĐ"), "start", giang)
    records.attach(scheme, chi, "minute")
    with pytest.raises(ValidationError, match="Chưa ghi cây nào"):
        step(scheme, "accept", chi)
    green.tree(green.somewhere(ward_a), scheme=scheme)
    assert step(scheme, "accept", chi).state == "done"


def test_a_site_lies_along_a_street_or_in_a_green_space(ward_a: Area) -> None:
    segment = records.segment(records.street(ward_a))
    with pytest.raises(ValidationError, match="không phải cả hai"):
        green.planting_site(green.green_space(ward_a), segment=segment)
