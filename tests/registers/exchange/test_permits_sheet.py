"""An's sheet of permits: every problem at its cell before anything is saved; then whole, or not at all."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from dothi.core.models import Area, Change, User
from dothi.registers import exchange
from dothi.registers.construction.permit import ConstructionPermit
from tests import records
from tests.registers.exchange.conftest import Drop, told

pytestmark = pytest.mark.usefixtures("law_in_force")
HEAD = ["TT", "Số GPXD", "Chủ đầu tư", "Địa chỉ", "Phường", "Số tầng", "DT sàn", "Ngày nhận hồ sơ", "Kinh độ", "Vĩ độ"]
LETTER = {name: "ABCDEFGHIJ"[n] for n, name in enumerate(HEAD)}


def row(number: int, **other: Any) -> list[Any]:
    """A faultless row; `other` replaces cells by heading."""
    values: dict[str, Any] = {
        "TT": number,
        "Số GPXD": f"{number}/GPXD",
        "Chủ đầu tư": "Nguyễn Văn Ổi",
        "Địa chỉ": f"Số {number} phố Bạch Mai",
        "Phường": "bach mai",
        "Số tầng": 3,
        "DT sàn": "120,5",
        "Ngày nhận hồ sơ": "05/03/2012",
        "Kinh độ": 105.85,
        "Vĩ độ": 21.01,
    }
    return [(values | other)[name] for name in HEAD]


def test_a_clean_sheet_is_saved_whole_with_author_and_reason(an: User, dropped: Drop) -> None:
    batch = dropped("permits", [HEAD, row(1), row(2)], an)
    assert told(batch) == []
    assert (batch.state, batch.counts["new"], batch.ready) == ("parsed", 2, True)
    assert not ConstructionPermit.objects.exists()
    exchange.commit(batch, an)
    assert (batch.state, batch.committed_by) == ("committed", an)
    stored = ConstructionPermit.objects.get(number="1/GPXD")
    assert (stored.floor_area, stored.received_on, stored.area.name) == (Decimal("120.5"), date(2012, 3, 5), "Bạch Mai")
    assert stored.place is not None
    assert (stored.place.x, stored.place.y) == (105.85, 21.01)
    assert stored.due_on == date(2012, 3, 20)  # derived, as if typed in
    assert "nguyen van oi" in stored.search_text
    change = Change.objects.filter(table_name=ConstructionPermit._meta.db_table).first()
    assert change is not None
    assert change.actor == "an"
    assert "sổ.xlsx" in change.reason


BAD = [
    ("Ngày nhận hồ sơ", "05/03/12", "hai chữ số"),
    ("Ngày nhận hồ sơ", "31/02/2012", "không phải ngày có thật"),
    ("Ngày nhận hồ sơ", "tháng 3", "không phải ngày"),
    ("Ngày nhận hồ sơ", date(1012, 3, 5).isoformat(), "không hợp lý"),
    ("Ngày nhận hồ sơ", None, "Thiếu “ngày nhận hồ sơ”"),
    ("Số tầng", "ba", "không phải số"),
    ("Số tầng", 2.5, "phải là số nguyên"),
    ("Số tầng", -1, "0"),
    ("DT sàn", "1.234", "là 1.234 hay 1,234?"),
    ("DT sàn", 123_456_789_012_345, "Số quá lớn"),
    ("Phường", "Trương Định", "ngoài địa bàn"),
    ("Phường", "Bạch May", "Không có phường nào là “Bạch May”"),
    ("Phường", None, "Thiếu “phường”"),
    ("Chủ đầu tư", "x" * 201, "Dài 201 ký tự, tối đa 200"),
    ("Kinh độ", 2.35, "không nằm ở Việt Nam"),
    ("Kinh độ", None, "Thiếu một trong hai toạ độ"),
    ("Kinh độ", "đông", "không phải toạ độ"),
]


@pytest.mark.parametrize(("heading", "cell", "words"), BAD)
def test_each_problem_stands_at_its_cell(
    heading: str, cell: Any, words: str, an: User, ward_b: Area, dropped: Drop
) -> None:
    batch = dropped("permits", [HEAD, row(1), row(2, **{heading: cell})], an)
    (said,) = told(batch)
    assert said.startswith(f"{LETTER[heading]}3: ")
    assert words in said
    assert not batch.ready
    with pytest.raises(ValidationError, match="Còn 1 lỗi"):
        exchange.commit(batch, an)
    assert not ConstructionPermit.objects.exists()


def test_all_problems_are_told_at_once_with_what_to_do(an: User, ward_b: Area, dropped: Drop) -> None:
    rows = [row(n, **{heading: cell}) for n, (heading, cell, _words) in enumerate(BAD)]
    batch = dropped("permits", [HEAD, *rows], an)
    assert len(told(batch)) == batch.counts["errors"] == len(BAD)
    found = exchange.problems(batch)
    two_digits = next(p for p in found if p["value"] == "05/03/12")
    assert two_digits["hint"] == "Hãy ghi đủ bốn chữ số, ví dụ 05/09/2012."
    assert two_digits["heading"] == "Ngày nhận hồ sơ"
    question = next(p for p in found if p["level"] == "question")
    assert question["hint"] == "Hãy ghi rõ: 1234 hoặc 1,2340."
    misspelt = next(p for p in found if p["value"] == "Bạch May")
    assert misspelt["hint"] == "Gần giống: Bạch Mai."
    with translation.override("en"):
        assert [p["row"] for p in exchange.problems(batch)] == [p["row"] for p in found]


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        ("DT sàn", "1.234,5", "floor_area", Decimal("1234.5")),
        ("DT sàn", "9222,1", "floor_area", Decimal("9222.1")),
        ("DT sàn", "120,5 m²", "floor_area", Decimal("120.5")),
        ("DT sàn", 1e3 / 3, "floor_area", Decimal("333.33")),
        ("Số tầng", "3 tầng", "floors", 3),
        ("Ngày nhận hồ sơ", "5.3.2012", "received_on", date(2012, 3, 5)),
        ("Ngày nhận hồ sơ", datetime(2012, 3, 5), "received_on", date(2012, 3, 5)),
        ("Ngày nhận hồ sơ", 40973, "received_on", date(2012, 3, 5)),
        ("Phường", "P. Bạch Mai", "area", "Bạch Mai"),
        ("Phường", "A", "area", "Bạch Mai"),
        ("Chủ đầu tư", "  Trần\u00a0Thị Bưởi ", "applicant", "Trần Thị Bưởi"),
        ("Chủ đầu tư", 1990, "applicant", "1990"),
        ("Chủ đầu tư", "<script>alert(1)</script>", "applicant", "<script>alert(1)</script>"),
    ],
)
def test_cells_are_read_as_offices_write_them(
    heading: str, cell: Any, field: str, value: Any, an: User, dropped: Drop
) -> None:
    batch = dropped("permits", [HEAD, row(1, **{heading: cell})], an)
    assert told(batch) == []
    exchange.commit(batch, an)
    stored = getattr(ConstructionPermit.objects.get(), field)
    assert (str(stored) if field == "area" else stored) == value


def test_vn2000_metres_are_known_by_their_range_in_either_order(an: User, dropped: Drop) -> None:
    head = [*HEAD[:-2], "X (m)", "Y (m)"]
    north_first = [*row(1)[:-2], "2.324.488,927685", "589277,632935"]
    east_first = [*row(2)[:-2], 589277.632935, 2324488.927685]
    batch = dropped("permits", [head, north_first, east_first], an)
    assert told(batch) == []
    exchange.commit(batch, an)
    first, second = ConstructionPermit.objects.order_by("number")
    assert first.place is not None
    assert first.place.equals_exact(second.place, 1e-9)
    assert (round(first.place.x, 7), round(first.place.y, 7)) == (
        105.8607,
        21.0117,
    )  # PROJ and GDAL agree on this point


def test_swapped_degrees_are_put_right_with_a_remark(an: User, dropped: Drop) -> None:
    batch = dropped("permits", [HEAD, row(1, **{"Kinh độ": 21.01, "Vĩ độ": 105.85})], an)
    assert told(batch, "warning") == ["I2: Kinh độ và vĩ độ bị đảo, đã đổi lại."]
    exchange.commit(batch, an)
    place = ConstructionPermit.objects.get().place
    assert place is not None
    assert place.x == 105.85


def test_a_place_far_outside_its_ward_is_the_models_own_objection(an: User, dropped: Drop) -> None:
    batch = dropped("permits", [HEAD, row(1, **{"Kinh độ": 105.9})], an)
    (said,) = told(batch)
    assert "nằm ngoài Bạch Mai" in said


def test_rows_of_one_number_are_told_with_the_row_of_the_first(an: User, dropped: Drop) -> None:
    batch = dropped("permits", [HEAD, row(1), row(2), row(1)], an)
    assert told(batch) == ["B4: Trùng với dòng 2: cùng “1/GPXD”."]


def test_the_databases_constraints_speak_before_anything_is_written(an: User, dropped: Drop) -> None:
    head = [*HEAD, "Ngày quyết định"]
    batch = dropped("permits", [head, [*row(1), "01/03/2012"], [*row(2), "06/03/2012"], [*row(3), "04/03/2012"]], an)
    assert told(batch) == [
        "K2: Ngày quyết định không thể trước ngày nhận hồ sơ.",
        "K4: Ngày quyết định không thể trước ngày nhận hồ sơ.",
    ]


def test_a_missing_required_column_is_named_once(an: User, dropped: Drop) -> None:
    cut = [[v for i, v in enumerate(r) if i != 2] for r in [HEAD, row(1), row(2)]]
    assert told(dropped("permits", cut, an)) == ["1: Thiếu cột bắt buộc “chủ đầu tư”."]


def test_unknown_columns_are_listed_and_left_out(an: User, dropped: Drop) -> None:
    batch = dropped("permits", [[*HEAD, "Cán bộ thụ lý"], [*row(1), "Hoà"]], an)
    assert told(batch, "warning") == ["K1: Cột “Cán bộ thụ lý” không có trong sổ, bị bỏ qua."]
    assert batch.ready


def test_a_sheet_of_something_else_is_refused_with_the_columns_needed(an: User, dropped: Drop) -> None:
    (said,) = told(dropped("permits", [["Ngày", "Nhiệt độ"], ["05/03/2012", 21]], an))
    assert "Không tìm thấy dòng tiêu đề" in said


def test_a_clerk_may_not_enter_what_only_an_approver_may_decide(an: User, chi: User, dropped: Drop) -> None:
    head = [*HEAD, "Trạng thái", "Ngày quyết định", "Ngày cấp"]
    rows = [head, [*row(1), "đã cấp phép", "06/03/2012", "06/03/2012"]]
    (said,) = told(dropped("permits", rows, an))
    assert said.startswith("K2: Trạng thái này chỉ người có quyền “phê duyệt”")
    batch = dropped("permits", rows, chi)
    exchange.commit(batch, chi)
    assert ConstructionPermit.objects.get().state == "issued"


def test_who_is_no_clerk_may_not_even_check_a_sheet(dung: User, dropped: Drop) -> None:
    with pytest.raises(PermissionDenied):
        dropped("permits", [HEAD, row(1)], dung)


def test_a_new_permit_may_name_one_of_the_same_file(an: User, dropped: Drop) -> None:
    head = [*HEAD, "Điều chỉnh giấy phép"]
    batch = dropped("permits", [head, [*row(1), "2/gpxd"], [*row(2), None]], an)
    assert told(batch) == []
    exchange.commit(batch, an)
    first = ConstructionPermit.objects.get(number="1/GPXD")
    assert str(first.adjusts) == "2/GPXD"


def test_a_record_the_clerk_may_not_see_is_not_found(an: User, ward_b: Area, dropped: Drop) -> None:
    records.issued(ward_b, number="9/GPXD")
    head = [*HEAD, "Điều chỉnh giấy phép"]
    (said,) = told(dropped("permits", [head, [*row(1), "9/GPXD"]], an))
    assert "trong phạm vi của bạn" in said
