"""My work: what waits for whom, late first, across registers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dothi.core.models import Area, Role, User
from dothi.registers import workflow
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.infrastructure.pavement_work_steps import workflow as pavement_steps
from tests import records
from tests.records import order

As = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("author", "law_in_force")


def shown(client: Client, address: str = "/my-work/") -> list[str]:
    """The records on the page, in order."""
    return [str(row.record) for row in client.get(address).context["rows"]]


def counts(client: Client) -> dict[str, int]:
    """The number on each tab."""
    return {kind: count for kind, _label, count in client.get("/my-work/").context["tabs"]}


def received(days_ago: int, where: Area, **facts: Any) -> ConstructionPermit:
    return records.permit(where, received_on=timezone.localdate() - timedelta(days=days_ago), **facts)


def test_each_sees_what_waits_for_their_own_step(
    as_: As, giang: User, chi: User, dung: User, ward_a: Area, ward_b: Area
) -> None:
    new = received(3, ward_a, address="Số 1")
    checked = received(4, ward_b, address="Số 2", state="site_checked")
    done = records.issued(ward_a)
    assert shown(as_(giang), "/my-work/?kind=later") == [str(new)]
    assert shown(as_(chi), "/my-work/?kind=later") == [str(checked)]
    assert done.state == "issued"
    assert shown(as_(dung)) == []
    assert as_(dung).get("/my-work/").status_code == 200


def test_late_comes_first_and_the_earliest_first_of_all(as_: As, giang: User, ward_a: Area) -> None:
    late, later = received(40, ward_a, address="muộn"), received(60, ward_a, address="muộn hơn")
    soon, today = received(10, ward_a, address="sắp"), received(15, ward_a, address="hôm nay")
    page = as_(giang).get("/my-work/")
    assert page.context["kind"] == "late"
    assert [row.record.pk for row in page.context["rows"]] == [later.pk, late.pk]
    assert [row.left for row in page.context["rows"]] == ["quá 45 ngày", "quá 25 ngày"]
    near = as_(giang).get("/my-work/?kind=soon").context["rows"]
    assert [(row.record.pk, row.left) for row in near] == [(today.pk, "hôm nay"), (soon.pk, "còn 5 ngày")]
    assert counts(as_(giang)) == {"late": 2, "soon": 2, "later": 0, "returned": 0, "undated": 0}


def test_a_ward_sees_its_own(as_: As, person: Callable[..., User], ward_a: Area, ward_b: Area) -> None:
    mine, _theirs = received(40, ward_a), received(40, ward_b)
    officer = person("mai", "Mai", Role.OFFICER, area=ward_a)
    assert shown(as_(officer)) == [str(mine)]


def test_registers_stand_together_and_fields_of_work_apart(as_: As, giang: User, ward_a: Area) -> None:
    permit = received(40, ward_a)
    found = records.violation(ward_a, detected_on=date(2012, 6, 5))
    assert set(shown(as_(giang))) == {str(permit), str(found)}
    assert set(shown(as_(giang), "/my-work/?domain=construction")) == {str(permit), str(found)}
    assert shown(as_(giang), "/my-work/?domain=environment") == []
    assert shown(as_(giang), "/my-work/?domain=nonsense&kind=nonsense&page=x")


def test_the_page_asks_as_often_for_one_record_as_for_many(as_: As, giang: User, ward_a: Area) -> None:
    client = as_(giang)

    def asked() -> int:
        client.get("/my-work/")
        with CaptureQueriesContext(connection) as found:
            client.get("/my-work/")
        return len(found)

    received(40, ward_a)
    one = asked()
    for number in range(60):
        received(41 + number, ward_a)
    assert asked() == one
    assert len(shown(client)) == 50
    assert len(shown(client, "/my-work/?page=2")) == 11


def test_what_was_sent_back_says_so(as_: As, person: Callable[..., User], chi: User, ward_a: Area) -> None:
    work = order.pavement_work(
        records.street(ward_a), state="done", started_on=date(2012, 5, 2), done_on=date(2012, 9, 1)
    )
    workflow.apply(pavement_steps, work, "return", chi, "infrastructure", reason="lát chưa phẳng")
    clerk = person("hoa", "Hoa", Role.OFFICER, area=ward_a)
    rows = as_(clerk).get("/my-work/?kind=returned").context["rows"]
    assert [(row.record.pk, row.returned) for row in rows] == [(work.pk, True)]
    assert counts(as_(clerk)) == {"late": 1, "soon": 0, "later": 0, "returned": 1, "undated": 0}


def test_the_chosen_field_of_work_is_marked(as_: As, person: Callable[..., User], ward_a: Area) -> None:
    everywhere = as_(person("hoa", "Hoa", Role.OFFICER, area=ward_a))
    for address, count in (("/my-work/", 1), ("/my-work/?domain=construction", 1)):
        nav = everywhere.get(address).content.decode().partition('aria-label="Lĩnh vực"')[2].partition("</nav>")[0]
        assert nav.count('aria-current="true"') == count
    assert 'domain=construction" aria-current="true"' in nav
