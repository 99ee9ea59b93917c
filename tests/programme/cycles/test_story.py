"""A cycle from its opening to its closing: who owes, who writes, who submits, who accepts, what is frozen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from dothi.core import history
from dothi.core.models import Area, Parameter, Unit
from dothi.core.period import Period
from dothi.programme import measure
from dothi.programme.cycles import closing, consolidated, dates, owing, revising, rows, writing
from dothi.programme.cycles.closed_figure import ClosedFigure
from dothi.programme.cycles.cycle import ReportingCycle, workflow
from dothi.programme.cycles.report_block import ReportBlock
from dothi.programme.cycles.unit_report import UnitReport, unit_reports
from dothi.registers import workflow as steps
from tests.programme import office as builders
from tests.programme.cycles.conftest import Year
from tests.records import cycles


def raw(sql: str, *values: object) -> None:
    """One statement past the models, in a name."""
    with transaction.atomic(), history.by("tests"), connection.cursor() as cursor:
        cursor.execute(sql, values)


def submitted(year: Year) -> UnitReport:
    """The office's report, written and submitted."""
    report = year.report()
    writing.save(year.writer, report, "results", None, "Đã cấp 780 giấy phép.", 0)
    return writing.take(report, "submit", year.head)


def test_opening_asks_the_units_that_are_named_and_in_force_once(year: Year) -> None:
    assert {r.unit.code for r in year.cycle.reports.select_related("unit")} == {"qldt", "p0"}
    with history.by("tests"):
        year.fresh().save()
        owing.hand_out(year.cycle)
    assert year.cycle.reports.count() == 2
    report = year.report("p0")
    assert (report.due_on, report.area, report.state) == (year.cycle.due_on, year.office.wards[0], "due")
    with history.by("tests"):
        Unit.objects.filter(code="p0").update(valid_to=date(2014, 12, 31))
        quarter = cycles.cycle(year.cycle.area, programme=year.office.programme, kind="quarter", period="2014-Q4")
    assert [r.unit.code for r in quarter.reports.all()] == ["qldt"], "the ward ended before the quarter's last day"
    assert [u.code for u in owing.forgotten(quarter)] == [], "who directs owes no report"


def test_without_anybody_named_those_with_duties_owe(db: None) -> None:
    office = builders.open_office()
    with history.by("tests"):
        cycle = cycles.cycle(Area.objects.get(code="Q"), programme=office.programme)
    assert [r.unit.code for r in cycle.reports.all()] == ["qldt"], "the district's committee only directs"


def test_days_are_proposed_from_dated_parameters_and_then_stay(year: Year) -> None:
    rows_ = ((dates.OPEN, 20, "days"), (dates.CUT_OFF, 3, "days"), (dates.DUE, 5, "working_days"),
             (dates.VERIFY, 5, "working_days"))  # fmt: skip
    cycle = ReportingCycle(programme=year.office.programme, area=year.cycle.area, kind="quarter", period="2014-Q1")
    cycle.prepare()
    with pytest.raises(ValidationError, match="report_due_days"):
        cycle.full_clean()
    with history.by("tests"):
        made = [
            Parameter.objects.create(
                code=code, name=code, value=value, unit=unit, valid_from=date(2000, 1, 1), source="thử"
            )
            for code, value, unit in rows_
        ]
        cycle.prepare()
        cycle.full_clean()
        cycle.save()
        assert (cycle.opens_on, cycle.cutoff_on) == (date(2014, 3, 11), date(2014, 4, 3))
        assert (cycle.due_on, cycle.verify_by) == (date(2014, 4, 7), date(2014, 4, 14))
        made[2].value = 30
        made[2].save()
        cycle.save()
    cycle.refresh_from_db()
    assert cycle.due_on == date(2014, 4, 7)


@pytest.mark.parametrize(
    ("kind", "period", "good"),
    [
        ("year", "2014", True), ("year", "2014-Q1", False), ("six_months", "2014-6M", True), ("month", "2014-M07", True),
        ("quarter", "2014-Q4", True), ("final", "2011-2015", True), ("mid_term", "2011-2013", True),
        ("year", "2011-2015", False), ("year", "2016", False), ("year", "hôm qua", False),
        ("year", "2014-01-01..2014-06-15", False),
    ],
)  # fmt: skip
def test_a_period_is_one_of_its_kind(year: Year, kind: str, period: str, good: bool) -> None:
    cycle = ReportingCycle(programme=cycles.programme(), area=year.cycle.area, kind=kind, period=period, **cycles.DAYS)
    cycle.prepare()
    if good:
        cycle.full_clean()
        return
    with pytest.raises(ValidationError):
        cycle.full_clean()


def test_writer_writes_head_submits_coordinator_returns_and_accepts(year: Year) -> None:
    report = year.report()
    with pytest.raises(ValidationError, match="chưa có nội dung"):
        writing.take(report, "submit", year.head)
    block = writing.save(year.writer, report, "results", None, "Đã cấp 780 giấy phép.", 0)
    assert block is not None
    assert (block.unit, block.author) == (report.unit, year.writer)
    with pytest.raises(PermissionDenied):
        writing.take(report, "submit", year.writer)
    late = writing.take(year.report(), "submit", year.head)
    assert late.late, "its day is long past"
    assert (late.submitted_by, year.report().is_overdue) == (year.head, False)
    with pytest.raises(PermissionDenied):
        writing.save(year.writer, late, "results", None, "thêm", block.version)
    with pytest.raises(ValidationError, match="Cần ghi lý do"):
        writing.take(late, "return", year.thu)
    back = writing.take(late, "return", year.thu, reason="Thiếu số liệu phường")
    assert (back.state, back.returned_reason, back.returns) == ("returned", "Thiếu số liệu phường", 1)
    writing.save(year.writer, year.report(), "results", None, "Đã cấp 780 giấy phép; 12 phường.", block.version)
    again = writing.take(year.report(), "submit", year.head)
    with pytest.raises(PermissionDenied):
        writing.take(again, "accept", year.head)
    done, refused = writing.accept_many(year.thu, [again, year.report("p0")])
    assert [r.unit.code for r in done] == ["qldt"]
    assert [r.report.unit.code for r in refused] == ["p0"]
    assert (done[0].accepted_by, done[0].late) == (year.thu, True)


def test_no_word_is_lost_when_two_write_one_block(year: Year) -> None:
    report = year.report()
    writing.save(year.writer, report, "results", None, "bản thứ nhất", 0)
    with pytest.raises(writing.Clash, match="còn nguyên") as clash:
        writing.save(year.head, report, "results", None, "bản thứ hai", 0)
    assert clash.value.block.text == "bản thứ nhất"
    writing.save(year.head, report, "results", None, "bản thứ hai", clash.value.block.version)
    assert report.blocks.get().text == "bản thứ hai"
    saved = writing.save(year.writer, report, "results", None, "bản thứ hai", 1)
    assert saved is not None
    assert saved.author == year.head, "the same words again change nothing"
    assert writing.save(year.writer, report, "shortcomings", None, "  ", 0) is None


def test_units_do_not_see_each_others_drafts_and_nobody_writes_for_another(year: Year) -> None:
    writing.save(year.writer, year.report(), "results", None, "nháp", 0)
    assert not unit_reports.records(year.ward_writer).filter(unit__code="qldt").exists()
    assert unit_reports.records(year.ward_writer).get().unit == year.ward
    with pytest.raises(PermissionDenied):
        writing.save(year.ward_writer, year.report(), "results", None, "của người khác", 1)
    with pytest.raises(PermissionDenied):
        writing.save(year.thu, year.report(), "results", None, "người điều phối viết thay", 1)
    assert all(not part.entries for part in consolidated.gather(year.cycle).parts), (
        "a draft is in no consolidated report"
    )


def test_raw_sql_neither_accepts_ones_own_report_nor_writes_into_a_submitted_one(year: Year) -> None:
    report = submitted(year)
    sql = "UPDATE programme_unitreport SET state = 'accepted', accepted_by_id = %s, accepted_at = submitted_at WHERE id = %s"
    with pytest.raises(IntegrityError, match="unit_report_two_people"):
        raw(sql, year.head.pk, report.pk)
    with pytest.raises(IntegrityError, match="unit_report_frozen"):
        raw("UPDATE programme_unitreport SET submitted_by_id = %s WHERE id = %s", year.thu.pk, report.pk)
    with pytest.raises(IntegrityError, match="unit_report_frozen"):
        raw("UPDATE programme_unitreport SET late = NOT late WHERE id = %s", report.pk)
    with pytest.raises(IntegrityError, match="report_block_"):
        raw("UPDATE programme_reportblock SET text = 'khác'")
    with pytest.raises(IntegrityError, match="report_block_kept"):
        raw("DELETE FROM programme_reportblock")
    draft = year.report("p0")
    block = writing.save(year.ward_writer, draft, "results", None, "của phường", 0)
    assert block is not None
    with pytest.raises(IntegrityError, match="report_block_stamp"):
        raw("UPDATE programme_reportblock SET unit_id = %s WHERE id = %s", report.unit_id, block.pk)
    raw(sql, year.thu.pk, report.pk)
    with pytest.raises(IntegrityError, match=r"unit_report_accepted_stays|unit_report_steps"):
        raw("UPDATE programme_unitreport SET state = 'due', accepted_by_id = NULL, accepted_at = NULL")


def test_closing_freezes_each_figure_with_its_records_and_hash(year: Year) -> None:
    office = year.office
    builders.sites(office, 2014, 49, 1)
    builders.sites(office, 2014, 9, 1, ward=1)
    closed = closing.close(year.cycle, year.thu)
    assert (closed.state, closed.closed_by, closed.closings) == ("closed", year.thu, 1)
    rate = office.indicators["permit-rate"]
    whole = ClosedFigure.objects.get(indicator=rate, area=year.cycle.area)
    assert (whole.value, whole.top, whole.bottom) == (Decimal("96.67"), 58, 60)
    assert (whole.operator, whole.target, whole.target_year) == (">", 98, 2015)
    for figure in ClosedFigure.objects.filter(indicator=rate).select_related("cycle", "indicator"):
        area = None if figure.whole else figure.area_id
        for side in ("top", "bottom"):
            found = measure.rows(getattr(rate, side), rate.nature, Period.year(2014), area=area)
            assert measure.digest(found) == (getattr(figure, f"{side}_records"), getattr(figure, f"{side}_digest"))
    empty = ClosedFigure.objects.get(indicator=rate, area=office.wards[2])
    assert (empty.value, empty.bottom_records) == (None, 0), "no data is nothing, not 0"
    assert all(side.same for side in revising.sides(whole))
    builders.sites(office, 2014, 0, 2)
    bottom = revising.sides(whole)[1]
    assert (bottom.same, bottom.difference) == (False, 2)
    (row,) = (r for r in rows.rows(closed) if r.indicator == rate)
    assert (row.value, row.moved) == (whole.value, True), "a closed cycle goes on showing what was frozen"


def test_by_hand_figures_and_indicators_without_data_are_frozen_as_such(year: Year) -> None:
    from dothi.programme.models import Observation

    green = year.office.indicators["green"]
    with history.by("tests"):
        Observation.objects.create(
            indicator=green, period="2014", origin="reported", value=2, evidence="Báo cáo", entered_by=year.thu
        )
    closing.close(year.cycle, year.thu)
    figure = ClosedFigure.objects.get(indicator=green)
    assert (figure.value, figure.by_hand, figure.top_digest, figure.top_records) == (2, True, "", None)


def test_an_empty_year_closes_too(db: None, ward_a: Area) -> None:
    office = builders.open_office()
    with history.by("tests"):
        cycle = cycles.cycle(Area.objects.get(code="Q"))
    assert closing.close(cycle, office.people["coordinator"]).state == "closed"
    assert not ClosedFigure.objects.filter(cycle=cycle).exists()


def test_a_closed_figure_is_never_changed_only_revised_in_a_chain(year: Year) -> None:
    builders.sites(year.office, 2014, 49, 1)
    closing.close(year.cycle, year.thu)
    figure = ClosedFigure.objects.get(indicator__code="permit-rate", area=year.cycle.area)
    with pytest.raises(IntegrityError, match="closed_figure_stays"):
        raw("UPDATE programme_closedfigure SET value = 99 WHERE id = %s", figure.pk)
    with pytest.raises(IntegrityError, match="closed_figure_stays"):
        raw("DELETE FROM programme_closedfigure WHERE id = %s", figure.pk)
    with pytest.raises(ValidationError, match="trong khi đóng kỳ"):
        cycles.figure(year.fresh())
    with pytest.raises(ValidationError, match="Cần ghi lý do"):
        revising.revise(year.thu, figure, Decimal(97), " ")
    with pytest.raises(PermissionDenied):
        revising.revise(year.head, figure, Decimal(97), "vì thế")
    first = revising.revise(year.thu, figure, Decimal(97), "Một phép ghi sai ngày", seen=0)
    with pytest.raises(ValidationError, match="người khác điều chỉnh"):
        revising.revise(year.thu, figure, Decimal(96), "trên trang cũ", seen=0)
    second = revising.revise(year.thu, figure, Decimal("96.5"), "Thêm một phép nữa", seen=1)
    assert (first.before_value, second.before_value, second.number, second.revised_by) == (98, 97, 2, year.thu)
    figure.refresh_from_db()
    assert (figure.value, figure.last) == (98, Decimal("96.5"))
    with pytest.raises(ValidationError, match="người khác điều chỉnh"):
        cycles.revision(figure, number=3, before_value=Decimal(97))
    with pytest.raises(IntegrityError, match="figure_revision_stays"):
        raw("UPDATE programme_figurerevision SET reason = 'khác'")
    (row,) = (r for r in rows.rows(year.fresh()) if r.indicator.code == "permit-rate")
    assert row.value == Decimal("96.5")


def test_a_closed_cycle_takes_nothing_and_reopens_by_name_for_a_reason(year: Year) -> None:
    report = submitted(year)
    writing.save(year.ward_writer, year.report("p0"), "results", None, "nháp của phường", 0)
    closing.close(year.cycle, year.thu)
    for sql in (
        "UPDATE programme_unitreport SET state = 'submitted', submitted_by_id = 1, submitted_at = CURRENT_TIMESTAMP"
        " WHERE state = 'due'",
        "UPDATE programme_unitreport SET state = 'returned', returned_reason = 'x' WHERE state = 'submitted'",
    ):
        with pytest.raises(IntegrityError, match="unit_report_in_open_cycle"):
            raw(sql)
    with pytest.raises(IntegrityError, match="reporting_cycle_shut"):
        raw("UPDATE programme_reportingcycle SET due_on = '2020-01-01', verify_by = '2020-02-02'")
    with pytest.raises(ValidationError, match="không còn mở"):
        writing.take(report, "accept", year.thu)
    with pytest.raises(ValidationError, match="không mở"):
        cycles.report(year.fresh())
    with pytest.raises(ValidationError, match="Cần ghi lý do"):
        steps.apply(workflow, year.fresh(), "reopen", year.thu, "programme")
    steps.apply(workflow, year.fresh(), "reopen", year.thu, "programme", reason="Phường Bạch Mai nộp thiếu")
    before = set(ClosedFigure.objects.values_list("code", flat=True))
    writing.take(year.report(), "accept", year.thu)
    again = closing.close(year.fresh(), year.thu)
    assert (again.state, again.closings) == ("closed", 2)
    assert set(ClosedFigure.objects.filter(closing=1).values_list("code", flat=True)) == before, (
        "the former closing stays"
    )
    assert ClosedFigure.objects.filter(closing=2).count() == len(before)
    told = [(s.name, s.reason) for s in steps.steps_of(again)]
    assert told[2] == ("reopen", "Phường Bạch Mai nộp thiếu")


def test_nobody_closes_before_the_data_are_complete(year: Year) -> None:
    with history.by("tests"):
        cycle = cycles.cycle(
            year.cycle.area, programme=year.office.programme, kind="quarter", period="2014-Q2",
            opens_on=date(2014, 6, 1), cutoff_on=date(2999, 1, 1), due_on=date(2999, 1, 2), verify_by=date(2999, 1, 3),
        )  # fmt: skip
    with pytest.raises(ValidationError, match="ngày chốt số liệu"):
        closing.close(cycle, year.thu)


def test_consolidated_report_keeps_each_units_stamp_and_the_coordinators_words_beside(year: Year) -> None:
    commitment = year.office.commitments["G1"]
    report = year.report()
    writing.save(year.writer, report, "results", commitment.pk, "Đạt 98 %.", 0)
    writing.take(report, "submit", year.head)
    ward = year.report("p0")
    writing.save(year.ward_writer, ward, "results", commitment.pk, "Phường đạt 97 %.", 0)
    one = writing.summarise(year.thu, year.cycle, "results", commitment.pk, "Toàn quận đạt.", 0)
    with pytest.raises(writing.Clash):
        writing.summarise(year.thu, year.cycle, "results", commitment.pk, "Bản khác", 0)
    with pytest.raises(PermissionDenied):
        writing.summarise(year.head, year.cycle, "results", commitment.pk, "Bản khác", one.version)
    found = consolidated.gather(year.cycle)
    (entry,) = found.parts[0].entries
    assert entry.summary is not None
    assert (entry.commitment, entry.summary.text) == (commitment, "Toàn quận đạt.")
    assert [(b.unit.code, b.text) for b in entry.blocks] == [("qldt", "Đạt 98 %.")]
    assert [r.unit.code for r in found.silent if r.unit] == ["p0"]


def test_figures_compare_with_last_year_the_term_and_the_target(year: Year) -> None:
    builders.sites(year.office, 2013, 8, 2)
    builders.sites(year.office, 2014, 9, 1)
    builders.sites(year.office, 2014, 1, 1, ward=1)
    with history.by("tests"):
        half = cycles.cycle(year.cycle.area, programme=year.office.programme, kind="six_months", period="2014-6M")
    commitments = [year.office.commitments["G1"]]
    for cycle in (year.cycle, half):
        (row,) = rows.rows(cycle, commitments)
        assert (row.value, row.last_value) == (Decimal("83.33"), Decimal("80.00"))
        assert row.total == Decimal("81.82"), "a rate is added up from its sides"
        assert row.change == Decimal("3.33")
    (mine,) = writing.figures(year.report("p0"), writing.commitments_of(year.ward, year.cycle))
    assert (mine.value, mine.area) == (90, year.office.wards[0])
    lacking = writing.missing(year.report("p0"), commitments, [mine])
    assert (len(lacking.sections), lacking.commitments, lacking.figures) == (3, commitments, [])


def test_a_block_of_the_report_before_is_at_hand(year: Year) -> None:
    with history.by("tests"):
        quarter = cycles.cycle(
            year.cycle.area, programme=year.office.programme, kind="quarter", period="2014-Q3",
            opens_on=date(2014, 9, 1), cutoff_on=date(2014, 10, 3), due_on=date(2014, 10, 6),
            verify_by=date(2014, 10, 10),
        )  # fmt: skip
    earlier = UnitReport.objects.get(cycle=quarter, unit__code="qldt")
    assert writing.previous(year.report()) is None
    writing.save(year.writer, earlier, "obstacles", None, "Thiếu biên chế.", 0)
    assert writing.previous(year.report()) == earlier
    assert ReportBlock.objects.count() == 1
