"""A made report keeps its figures; a later day is held against them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from dothi.core import history
from dothi.core.models import Change
from dothi.core.period import Period
from dothi.programme.models import Evidence
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.construction.violation import Violation
from dothi.reports import produced
from dothi.reports.models import ProducedReport
from tests.programme.office import Office, site
from tests.reports.district import opened, text_of


def make(office: Office, who: str = "officer", period: str = "2014") -> ProducedReport:
    return produced.produce(office.programme, Period.parse(period), "party", "vi", office.people[who])


def changed(office: Office, made: ProducedReport) -> list[tuple[str, str, str]]:
    return [(d.name, d.period, d.sort) for d in produced.since(made, office.people["officer"])]


def test_report_and_annex_are_kept_with_their_figures(district: Office) -> None:
    made = make(district)
    with made.file.file.open("rb") as file:
        data = file.read()
    assert "94,83" in text_of(data)
    assert opened(data).core_properties.title.startswith("kết quả thực hiện Chương trình số 12-CTr/QU")
    assert made.file.content_type.endswith("wordprocessingml.document")
    assert made.annex.content_type.endswith("spreadsheetml.sheet")
    assert made.file.name == "bao-cao-12-ctr-qu-2014-party.docx"
    assert made.sha256 == made.file.sha256
    assert produced.recount(made)
    figure = made.figures["permit-rate:2014"]
    assert (figure["value"], figure["shown"]) == ("94.83", "94,83\u00a0%")
    assert [s["records"] for s in figure["sets"]] == [55, 58]


def test_its_maker_stands_in_the_history(district: Office) -> None:
    made = make(district)
    change = Change.objects.get(table_name="reports_producedreport", row_id=made.pk)
    assert (change.actor, change.reason) == ("dung", "Lập báo cáo Năm 2014")


def test_nothing_has_changed_the_same_day(district: Office) -> None:
    assert changed(district, make(district)) == []


def test_a_new_record_changes_the_figures_it_enters(district: Office) -> None:
    made = make(district)
    site(district, date(2014, 6, 2), ward=1)
    assert changed(district, made) == [("Tỷ lệ xây dựng có phép", "Năm 2014", "value")]
    (difference,) = produced.since(made, district.people["officer"])
    assert (difference.before, difference.now) == ("94,83\u00a0%", "93,22\u00a0%")
    assert (difference.records_before, difference.records_now) == ((55, 58), (55, 59))


def test_an_edited_record_is_told_even_where_the_value_stays(district: Office) -> None:
    made = make(district)
    with history.by("tests"):
        one = ConstructionSite.objects.filter(started_on__year=2013).first()
        assert one
        one.address = "Số 2"
        one.save()
    assert changed(district, made) == [("Tỷ lệ xây dựng có phép", "Năm 2013", "records")]


def test_a_removed_record_is_told(district: Office) -> None:
    made = make(district)
    with history.by("tests"):
        one = Violation.objects.filter(detected_on__year=2014, recorded_on__isnull=False).first()
        assert one
        one.remove()
    assert changed(district, made) == [("Tỷ lệ vi phạm được kiểm soát", "Năm 2014", "value")]


def test_an_indicator_taken_out_is_told(district: Office) -> None:
    made = make(district)
    with history.by("tests"):
        Evidence.objects.filter(indicator__code="lit").delete()
    assert {(name, sort) for name, _period, sort in changed(district, made)} == {("Chiều dài chiếu sáng", "gone")}


def test_the_made_report_itself_stays(district: Office) -> None:
    made = make(district)
    site(district, date(2014, 6, 2), ward=1)
    again = ProducedReport.objects.get(pk=made.pk)
    assert again.figures["permit-rate:2014"]["value"] == "94.83"
    assert produced.recount(again)


def test_a_file_that_was_touched_is_told(district: Office) -> None:
    made = make(district)
    with Path(made.file.file.path).open("ab") as file:
        file.write(b" ")
    assert not produced.recount(made)


@pytest.mark.parametrize("who", ["clerk", "front", "outsider"])
def test_only_an_officer_of_the_whole_programme_makes_one(district: Office, who: str) -> None:
    with pytest.raises(PermissionDenied):
        make(district, who)
    assert not ProducedReport.objects.exists()


def test_two_reports_of_one_period_stand_side_by_side(district: Office) -> None:
    first, second = make(district), make(district, "coordinator")
    assert first.pk != second.pk
    assert first.figures.keys() == second.figures.keys()
