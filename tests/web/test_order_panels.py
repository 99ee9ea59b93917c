"""The pages of a violation and of a permit: the legal chain, each clock with its law, and what is due next by whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dothi.core import history
from dothi.core.models import Area, Parameter, Role, User
from dothi.registers import workflow
from dothi.registers.construction.permit import permits
from dothi.registers.construction.violation import violations
from dothi.registers.register import Register
from dothi.web.panels import permits as of_permits
from dothi.web.panels import violations as of_violations
from tests import records

pytestmark = pytest.mark.usefixtures("law_in_force", "author")


def step(register: Register, record: Any, name: str, user: User, **values: Any) -> Any:
    """Take one step with the papers it needs beside the record."""
    records.attach(record, user, "photo", "minute", "decision")
    assert register.workflow is not None
    return workflow.apply(register.workflow, record, name, user, "construction", reason="lý do", values=values)


def recorded(ward: Area, giang: User, **facts: Any) -> Any:
    """Detected on Tuesday 5 June 2012, recorded by Giang on the next day."""
    violation = step(violations, records.violation(ward, **facts), "verify", giang, verified_on=date(2012, 6, 5))
    given = {"recorded_on": date(2012, 6, 6), "record_number": "07/BB-VPHC", "stopped": True}
    return step(violations, violation, "record", giang, **given)


def decided(ward: Area, giang: User, chi: User, fine: int | None = 4_000_000, **facts: Any) -> Any:
    """Decided by Chi on Monday 18 June: eight working days after the record, where seven are allowed."""
    given = {"decided_on": date(2012, 6, 18), "decision_number": "09/QĐ-XPVPHC", "authority": "ward", "fine": fine}
    return step(violations, recorded(ward, giang, **facts), "decide", chi, **given)


def links(content: Any) -> dict[str, tuple[str, str]]:
    """Title → status and by whom."""
    return {link.title: (link.status, link.by) for link in content.links}


def test_each_link_says_when_by_whom_and_how_the_clock_stood(ward_a: Area, giang: User, chi: User) -> None:
    content = of_violations.panel(chi, decided(ward_a, giang, chi))
    assert links(content) == {
        "Phát hiện": ("done", ""),
        "Xác minh": ("done", "Giang"),
        "Lập biên bản": ("done", "Giang"),
        "Xử phạt": ("done", "Chi"),
        "Cấp phép hoặc khắc phục": ("now", ""),
        "Cưỡng chế": ("ahead", ""),
        "Kết thúc": ("ahead", ""),
    }
    minutes, decision = content.links[2:4]
    assert (minutes.number, minutes.detail) == ("07/BB-VPHC", "đã đình chỉ thi công")
    (running,) = content.clocks
    assert running is decision.clock
    assert (running.event, running.start, running.due) == ("lập biên bản", date(2012, 6, 6), date(2012, 6, 15))
    assert (running.term, running.rule and running.rule.source) == ("7 ngày làm việc", "số liệu kiểm thử")
    assert (running.used, running.late, running.said) == ("đã dùng 8 trong 7 ngày làm việc", True, "muộn 3 ngày")


def test_the_rule_of_the_events_own_day_counts(ward_a: Area, giang: User, chi: User) -> None:
    Parameter.objects.filter(code="violation_decide_days").update(valid_to=date(2012, 6, 6))
    Parameter.objects.create(
        code="violation_decide_days", name="x", value=10, unit="days", valid_from=date(2012, 6, 6), source="luật mới"
    )
    (running,) = of_violations.panel(chi, decided(ward_a, giang, chi)).clocks
    assert (running.term, running.rule and running.rule.source) == ("10 ngày", "luật mới")
    assert (running.due, running.late, running.said) == (date(2012, 6, 16), True, "muộn 2 ngày")


def test_a_clock_without_a_rule_says_so_and_guesses_nothing(ward_a: Area, chi: User) -> None:
    Parameter.objects.filter(code="violation_decide_days").delete()
    (running,) = of_violations.panel(chi, records.violation(ward_a)).clocks
    assert (running.due, running.said, running.term) == (None, "", "")
    assert "violation_decide_days" in running.missing


def test_what_is_due_next_names_the_step_the_right_and_who_may_not(ward_a: Area, giang: User, chi: User) -> None:
    content = of_violations.panel(chi, recorded(ward_a, giang))
    assert content.next is not None
    (turn,) = content.next.turns
    assert (turn.label, turn.role, turn.not_by) == ("Ra quyết định xử phạt", "phê duyệt", "Giang")
    assert (content.next.due, content.next.late, content.next.place) == (date(2012, 6, 15), True, "Bạch Mai")
    assert content.next.left.startswith("quá ")


def test_the_way_to_the_end_is_blocked_while_the_fine_is_owed(
    ward_a: Area, an: User, giang: User, chi: User, person: Any
) -> None:
    violation = step(violations, decided(ward_a, giang, chi), "order_remedy", chi)
    today = timezone.localdate()
    content = of_violations.panel(chi, violation)
    assert content.clocks[1].start == today
    assert content.clocks[1].due == today + timedelta(days=15)
    assert [t.label for t in content.next.turns if t.blockers] == ["Ra quyết định cưỡng chế"]  # type: ignore[union-attr]
    violation = step(violations, violation, "verify_remedy", person("linh", "Linh", Role.OFFICER, area=ward_a))
    content = of_violations.panel(chi, violation)
    assert links(content)["Cưỡng chế"] == ("unneeded", "")
    turns = {t.label: t.blockers for t in content.next.turns}  # type: ignore[union-attr]
    assert turns == {"Ghi nhận nộp phạt": [], "Kết thúc hồ sơ": ["Chưa nộp đủ tiền phạt."]}
    violation = step(violations, violation, "pay", an, fine_paid_on=date(2012, 6, 20))
    violation = step(violations, violation, "close", chi)
    content = of_violations.panel(chi, violation)
    assert content.next is None
    assert {status for status, _by in links(content).values()} == {"done", "unneeded"}


def test_a_way_that_failed_gives_way_to_the_next(ward_a: Area, giang: User, chi: User) -> None:
    violation = step(violations, decided(ward_a, giang, chi, fine=None), "legalise", chi)
    violation = step(violations, violation, "order_remedy", chi)
    content = of_violations.panel(chi, violation)
    assert links(content)["Xin cấp phép"] == ("failed", "")
    assert links(content)["Khắc phục"] == ("now", "")
    assert [(c.said, c.tone) for c in content.clocks][1] == ("hết hạn, không thực hiện", "bad")
    assert content.clocks[1].due == date(2012, 8, 17)


def test_a_record_that_came_without_its_steps_is_read_from_its_days(ward_a: Area, chi: User) -> None:
    facts = {
        "verified_on": date(2012, 6, 5),
        "recorded_on": date(2012, 6, 6),
        "decided_on": date(2012, 6, 12),
        "remedy_due_on": date(2012, 6, 27),
        "state": "enforcement_decided",
    }
    content = of_violations.panel(chi, records.violation(ward_a, **facts))
    assert links(content)["Khắc phục"] == ("failed", "")
    assert links(content)["Cưỡng chế"] == ("now", "")
    assert (content.clocks[1].event, content.clocks[1].start) == ("quyết định xử phạt", date(2012, 6, 12))
    odd = of_violations.panel(chi, records.violation(ward_a, **{**facts, "remedy_due_on": date(2012, 7, 1)}))
    assert (odd.clocks[1].start, odd.clocks[1].due) == (None, date(2012, 7, 1)), "no event is made up"


def test_no_violation_ends_in_two_links(ward_a: Area, chi: User) -> None:
    facts = {"state": "unfounded", "unfounded_reason": "nhầm nhà", "closed_on": date(2012, 6, 7)}
    content = of_violations.panel(chi, records.violation(ward_a, **facts))
    assert [(link.title, link.status, link.detail) for link in content.links] == [
        ("Phát hiện", "done", "tuần tra"),
        ("Không có vi phạm", "done", "nhầm nhà"),
    ]
    assert (content.next, content.fine) == (None, None)


def test_the_fine_stands_beside_the_ceiling_and_band_of_its_day(ward_a: Area, giang: User, chi: User) -> None:
    for code, value in (("fine_least_no_permit_individual", 1_000_000), ("fine_most_no_permit_individual", 4_500_000)):
        Parameter.objects.create(
            code=code, name=code, value=value, unit="dong", valid_from=date(2012, 1, 1), source="khung"
        )
    before = of_violations.panel(chi, recorded(ward_a, giang)).fine
    assert before is not None
    assert (len(before.ceilings), before.paid) == (3, "chưa ra quyết định")
    violation = decided(ward_a, giang, chi)
    fine = of_violations.panel(chi, violation).fine
    assert fine is not None
    ((who, ceiling),) = fine.ceilings
    assert (who, int(ceiling.value) if ceiling else None) == ("Chủ tịch UBND phường", 5_000_000)
    assert (int(fine.least.value), int(fine.most.value)) == (1_000_000, 4_500_000)  # type: ignore[union-attr]
    assert (fine.beyond, fine.paid, fine.tone) == (False, "chưa nộp", "warn")
    assert fine.bar.due == date(2014, 6, 5)
    violation.fine = 4_600_000
    beyond = of_violations.fined(violation)
    assert beyond.beyond
    violation.fine = 0
    assert of_violations.fined(violation).paid == "đã miễn, huỷ"


def test_only_what_the_reader_may_see_lies_around_it(ward_a: Area, ward_b: Area, an: User, chi: User) -> None:
    house = records.site(ward_b, permit=records.issued(ward_b))
    records.inspection(house)
    violation = records.violation(ward_a, site=house)
    seen, hidden = of_violations.panel(chi, violation), of_violations.panel(an, violation)
    assert (seen.site, len(seen.permits), len(seen.inspections)) == (house, 1, 1)
    assert (hidden.site, hidden.permits, hidden.inspections) == (None, [], [])


def test_the_page_says_late_in_words(ward_a: Area, giang: User, chi: User, client: Client) -> None:
    violation = decided(ward_a, giang, chi)
    client.force_login(chi)
    page = client.get(f"/registers/violations/{violation.pk}/").content.decode()
    assert "Muộn 3 ngày" in page
    assert "09/QĐ-XPVPHC" in page
    assert "số liệu kiểm thử" in page
    assert 'aria-current="step"' in page
    assert "Thời hạn theo luật" not in client.get(f"/registers/violations/{violation.pk}/?at=1/1/2030").content.decode()


def test_long_chains_ask_as_much_as_short_ones(ward_a: Area, giang: User, chi: User) -> None:
    def queries(of: Any, record: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            of.panel(chi, record)
        return len(asked)

    house = records.site(ward_a, permit=records.issued(ward_a))
    violation = decided(ward_a, giang, chi, site=house)
    queries(of_violations, violation), queries(of_permits, house.permit)  # grants are read once
    before = queries(of_violations, violation), queries(of_permits, house.permit)
    with history.by("tests"):
        for day in range(1, 6):
            records.inspection(house, scheduled_on=date(2012, 5, day))
            records.violation(ward_a, site=house, detected_on=date(2012, 4, day))
            records.site(ward_a, permit=house.permit)
    assert (queries(of_violations, violation), queries(of_permits, house.permit)) == before
    assert before[0] <= 25


def test_the_clock_of_a_permit_stands_while_the_dossier_is_completed(ward_a: Area, giang: User, chi: User) -> None:
    waiting = records.permit(ward_a, supplement_on=date(2012, 3, 5), state="supplement_requested")
    content = of_permits.panel(chi, waiting)
    (answer,) = content.clocks
    assert (answer.due, answer.late, answer.said) == (None, False, "đang tạm dừng")
    assert links(content)["Bổ sung xong"] == ("now", "")
    paused = records.issued(ward_a, supplement_on=date(2012, 3, 2), supplemented_on=date(2012, 3, 6))
    content = of_permits.panel(chi, paused)
    assert content.pauses == [(date(2012, 3, 3), date(2012, 3, 6))]
    assert content.clocks[0].due == date(2012, 3, 20)
    assert content.clocks[0].used == "đã dùng 5 trong 15 ngày"
    assert links(content)["Kiểm tra thực địa"] == ("unsaid", ""), "past, though no step says when"
    assert (content.clocks[1].event, content.clocks[1].due) == ("cấp phép", date(2013, 3, 10))


def test_a_permit_shows_its_works_their_visits_and_breaches(ward_a: Area, chi: User, client: Client) -> None:
    permit = records.issued(ward_a)
    house = records.site(ward_a, permit=permit)
    visit, breach = records.inspection(house), records.violation(ward_a, site=house)
    change = records.issued(ward_a, adjusts=permit)
    content = of_permits.panel(chi, permit)
    assert (content.sites, content.inspections, content.violations) == ([house], [visit], [breach])
    assert content.adjusted_by == [change]
    assert links(content)["Khởi công"] == ("done", "")
    assert content.next is not None
    assert content.next.turns[0].blockers == [
        "Còn công trình theo giấy phép chưa hoàn thành.",
        "Còn 1 vi phạm chưa kết thúc.",
    ]
    client.force_login(chi)
    assert "Vi phạm liên quan" in client.get(f"/registers/permits/{permit.pk}/").content.decode()


@pytest.mark.parametrize(
    ("state", "facts", "last"),
    [
        ("refused", {"refused_ground": "sai quy hoạch", "decided_on": date(2012, 3, 9)}, ("Từ chối", "done")),
        ("withdrawn", {}, ("Rút hồ sơ", "unsaid")),
    ],
)
def test_a_permit_may_end_otherwise(
    ward_a: Area, chi: User, state: str, facts: dict[str, Any], last: tuple[str, str]
) -> None:
    content = of_permits.panel(chi, records.permit(ward_a, state=state, **facts))
    assert (content.links[-1].title, content.links[-1].status) == last
    assert content.next is None


def test_an_expired_permit_was_never_begun(ward_a: Area, chi: User) -> None:
    content = of_permits.panel(chi, records.issued(ward_a, state="expired"))
    assert links(content)["Khởi công"] == ("failed", "")
    assert content.clocks[1].said == "hết hạn, không thực hiện"


def test_a_steps_own_day_and_reason_are_shown(ward_a: Area, giang: User, chi: User) -> None:
    permit = step(permits, records.permit(ward_a), "review", giang)
    permit = step(permits, permit, "ask_supplement", giang)
    content = of_permits.panel(chi, permit)
    asked = next(link for link in content.links if link.title == "Yêu cầu bổ sung")
    assert (asked.day, asked.by, asked.detail) == (timezone.localdate(), "Giang", "lý do")
    assert content.next is not None
    assert [(t.label, t.role) for t in content.next.turns] == [("Nhận bổ sung", "nhập liệu")]
