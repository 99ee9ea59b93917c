"""Saved whole or not at all: twice, changed, killed in the middle, two at once, past a frozen record, into another ward."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from dothi.core import history
from dothi.core.models import Area, Change, Parameter, User
from dothi.registers import exchange
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.construction.violation import Violation
from dothi.registers.exchange.batches import commit_later, parse_later
from dothi.registers.exchange.models import QUIET, ImportBatch
from dothi.registers.infrastructure.street import Street
from dothi.registers.register import registers
from tests import records
from tests.registers.exchange.conftest import Drop, hand_in, told, workbook

HEAD = ["Mã tuyến", "Tên tuyến", "Loại tuyến", "Phường", "Ghi chú"]


def street_row(number: int, **other: Any) -> list[Any]:
    facts = {"code": f"N{number}", "name": f"Ngõ {number}", "kind": "ngõ", "area": "Bạch Mai", "note": None}
    return list((facts | other).values())


def trail(model: type) -> int:
    return Change.objects.filter(table_name=model._meta.db_table).count()  # type: ignore[attr-defined]


def test_the_same_file_twice_changes_nothing(an: User, dropped: Drop) -> None:
    rows = [HEAD, *(street_row(n) for n in range(5))]
    exchange.commit(dropped("streets", rows, an), an)
    before = trail(Street)
    batch = dropped("streets", rows, an)
    assert (batch.counts["new"], batch.counts["changed"], batch.counts["same"]) == (0, 0, 5)
    exchange.commit(batch, an)
    exchange.commit(batch, an)  # pressed twice
    assert Street.objects.count() == 5
    assert trail(Street) == before


@pytest.mark.usefixtures("law_in_force")
def test_rows_without_a_number_are_known_by_all_they_hold(an: User, dropped: Drop) -> None:
    head = ["Chủ đầu tư", "Địa chỉ", "Phường", "Ngày nhận hồ sơ"]
    rows = [head, ["Bưởi", "Số 1", "Bạch Mai", "05/03/2012"], ["Cam", "Số 2", "Bạch Mai", "05/03/2012"]]
    exchange.commit(dropped("permits", rows, an), an)
    batch = dropped("permits", [*rows, ["Cam", "Số 3", "Bạch Mai", "05/03/2012"]], an)
    assert (batch.counts["same"], batch.counts["new"]) == (2, 1)
    exchange.commit(batch, an)
    assert ConstructionPermit.objects.count() == 3


def test_only_what_differs_is_changed_and_told_beforehand(an: User, dropped: Drop) -> None:
    exchange.commit(dropped("streets", [HEAD, *(street_row(n) for n in range(5))], an), an)
    batch = dropped("streets", [HEAD, *(street_row(n) for n in range(4)), street_row(4, name="Ngõ Mới")], an)
    assert (batch.counts["same"], batch.counts["changed"]) == (4, 1)
    assert told(batch, "note") == ["B6: Sửa từ “Ngõ 4”."]
    exchange.commit(batch, an)
    street = Street.objects.get(code="N4")
    assert (street.name, street.version, [f["name"] for f in street.former_names]) == ("Ngõ Mới", 2, ["Ngõ 4"])
    change = history.of(street).first()
    assert change is not None
    assert set(change.after or {}) == {"name", "former_names", "search_text", "version"}
    from dothi.registers.query import Query

    assert list(Query.parse(registers["streets"], {"q": "ngo moi"}).apply(Street.objects.all())) == [street]
    assert not Query.parse(registers["streets"], {"q": "ngo 4"}).apply(Street.objects.filter(former_names=[])).exists()


def test_a_column_that_is_not_in_the_file_is_left_alone(an: User, dropped: Drop) -> None:
    exchange.commit(dropped("streets", [HEAD, street_row(1, note="giữ lại")], an), an)
    exchange.commit(dropped("streets", [HEAD[:4], street_row(1, name="Ngõ Mới")[:4]], an), an)
    street = Street.objects.get()
    assert (street.name, street.note) == ("Ngõ Mới", "giữ lại")


def test_a_key_and_one_column_are_enough_to_change_what_is_stored(an: User, dropped: Drop) -> None:
    exchange.commit(dropped("streets", [HEAD, street_row(1), street_row(2)], an), an)
    batch = dropped("streets", [["Mã tuyến", "Ghi chú"], ["N1", "một"], ["N2", "hai"]], an)
    exchange.commit(batch, an)
    assert set(Street.objects.values_list("name", "note")) == {("Ngõ 1", "một"), ("Ngõ 2", "hai")}
    found = told(dropped("streets", [["Mã tuyến", "Ghi chú"], ["N1", "một"], ["N3", "mới"]], an))
    assert found == [f"1: Thiếu cột bắt buộc “{name}”." for name in ("phường", "loại tuyến", "tên đường, phố, ngõ")]


def test_a_record_of_another_ward_is_refused_by_its_row(an: User, ward_b: Area, dropped: Drop) -> None:
    records.street(ward_b, code="N2", name="Ngõ của phường bên")
    batch = dropped("streets", [HEAD, street_row(1), street_row(2), street_row(3, area="Trương Định")], an)
    assert [t.split(":")[0] for t in told(batch)] == ["A3", "D4"]
    assert all("nằm ngoài địa bàn" in t for t in told(batch))
    assert "phường bên" not in str(exchange.problems(batch))  # nothing of it is shown
    assert not batch.ready


@pytest.mark.usefixtures("law_in_force")
def test_a_record_whose_facts_are_settled_is_not_changed_by_a_sheet(an: User, ward_a: Area, dropped: Drop) -> None:
    records.issued(ward_a, number="1/GPXD")
    head = ["Số GPXD", "Chủ đầu tư", "Địa chỉ", "Phường", "Ngày nhận hồ sơ"]
    (said,) = told(dropped("permits", [head, ["1/GPXD", "Người khác", "Số 5", "Bạch Mai", "01/03/2012"]], an))
    assert said == "A2: Hồ sơ đang ở trạng thái “đã cấp phép”, không sửa được nữa."


@pytest.mark.usefixtures("law_in_force")
def test_what_a_step_decides_is_not_changed_by_a_sheet(an: User, ward_a: Area, dropped: Drop) -> None:
    lamp = records.lamp(records.segment(records.street(ward_a)))
    head = ["Mã bóng", "Mã đoạn", "Phường", "Ngày lắp", "Trạng thái", "Hỏng từ ngày"]
    row = [lamp.code, lamp.segment.code, "Bạch Mai", "01/09/2010", "hỏng, không sáng", "01/02/2012"]
    found = told(dropped("lamps", [head, row], an))
    assert found == [
        "E2: Đang là “đang sáng”; chỉ một bước xử lý mới đổi được.",
        "F2: Đang là “–”; chỉ một bước xử lý mới đổi được.",
    ]


def test_what_was_fine_when_checked_is_looked_at_again(chi: User, ward_a: Area, ward_b: Area, dropped: Drop) -> None:
    batch = dropped("streets", [HEAD, street_row(1)], chi)
    with history.by("tests"):
        ward_a.name = "Bạch Mai cũ"
        ward_a.save()
    with pytest.raises(ValidationError, match="nay có lỗi phải sửa"):
        exchange.commit(batch, chi)
    assert not Street.objects.exists()
    assert (batch.state, batch.counts["errors"], batch.busy) == ("parsed", 1, False)
    with history.by("tests"):
        ward_a.name = "Bạch Mai"
        ward_a.save()
    exchange.again(batch, chi)
    exchange.commit(batch, chi)
    assert Street.objects.exists()


def test_background_work_leaves_what_it_found_in_the_batch(chi: User, ward_a: Area, dropped: Drop) -> None:
    batch = dropped("streets", [HEAD, street_row(1)], chi)
    with history.by("tests"):
        ward_a.name = "Bạch Mai cũ"
        ward_a.save()
    commit_later.call(batch.pk, chi.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.busy) == ("parsed", False)
    assert told(batch)[0].startswith("D2: Không có phường nào là “Bạch Mai”")
    with history.by("tests"):
        ward_a.name = "Bạch Mai"
        ward_a.save()
    parse_later.call(batch.pk)
    commit_later.call(batch.pk, chi.pk)
    batch.refresh_from_db()
    assert batch.state == "committed"
    parse_later.call(batch.pk)  # a check that was queued twice does not undo it
    batch.refresh_from_db()
    assert batch.state == "committed"


def test_a_dropped_batch_is_not_saved_any_more(an: User, dropped: Drop) -> None:
    batch = exchange.drop(dropped("streets", [HEAD, street_row(1)], an), an)
    assert batch.state == "dropped"
    with pytest.raises(ValidationError):
        exchange.commit(batch, an)
    done = dropped("streets", [HEAD, street_row(1)], an)
    exchange.commit(done, an)
    with pytest.raises(ValidationError, match="không bỏ được"):
        exchange.drop(done, an)


@pytest.mark.usefixtures("law_in_force")
def test_as_many_questions_for_many_rows_as_for_few(
    an: User, ward_a: Area, dropped: Drop, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    segment = records.segment(records.street(ward_a))
    spot = segment.line.interpolate_normalized(0.5)
    head = ["Mã bóng", "Mã đoạn", "Phường", "Ngày lắp", "Kinh độ", "Vĩ độ"]

    def sheet(count: int) -> bytes:
        rows = [[f"B{count}-{n}", segment.code, "Bạch Mai", "01/09/2010", spot.x, spot.y] for n in range(count)]
        return workbook([head, *rows])

    def queries(count: int) -> int:
        attachment = hand_in(sheet(count), "đèn.xlsx", an)
        with django_assert_max_num_queries(200) as asked:
            batch = exchange.parse(registers["lamps"], attachment, an)
            assert told(batch) == []
            exchange.commit(batch, an)
        return len(asked)

    queries(2)  # what Django keeps for good is kept now
    assert queries(5) == queries(60)


def test_segments_of_one_sheet_that_lie_on_each_other_are_told(an: User, ward_a: Area, dropped: Drop) -> None:
    street = records.street(ward_a)
    head = ["Mã đoạn", "Mã tuyến", "Phường", "Chiều rộng (m)", "Mặt đường", "Ngày đưa vào sử dụng", "WKT"]
    lines = ["LINESTRING (105.85 21.01, 105.852 21.01)", "LINESTRING (105.851 21.01, 105.853 21.01)"]
    rows = [[f"D{n}", street.code, "Bạch Mai", 2, "gạch, đá lát", "01/01/2005", line] for n, line in enumerate(lines)]
    assert told(dropped("segments", [head, *rows], an)) == ["G3: Trùng với đoạn D0 của cùng tuyến."]
    batch = dropped("segments", [head, rows[0]], an)
    exchange.commit(batch, an)
    assert told(dropped("segments", [head, rows[1]], an)) == ["G2: Trùng với đoạn D0 của cùng tuyến."]


def test_two_lamps_at_one_spot_are_remarked_when_a_parameter_says_how_near(
    an: User, ward_a: Area, dropped: Drop, law_in_force: None
) -> None:
    with history.by("tests"):
        for code, metres in (("import_same_metres", 1), ("import_near_metres", 8)):
            Parameter.objects.create(
                code=code, name=code, value=metres, unit="metres", valid_from=date(2000, 1, 1), source="kiểm thử"
            )
    segment = records.segment(records.street(ward_a))
    lamp = records.lamp(segment, code="cũ")
    head = ["Mã bóng", "Mã đoạn", "Phường", "Ngày lắp", "Kinh độ", "Vĩ độ"]
    east = 5 / 111_320 / 0.9335  # five metres
    spots = [(lamp.place.x, lamp.place.y), (lamp.place.x + east, lamp.place.y), (lamp.place.x + 3 * east, lamp.place.y)]
    rows = [[f"B{n}", segment.code, "Bạch Mai", "01/09/2010", *spot] for n, spot in enumerate(spots)]
    batch = dropped("lamps", [head, *rows], an)
    assert told(batch, "warning") == [
        "E2: Cách “cũ” đã có chỉ 0.0 m: có thể là một.",
        "E3: Cách “cũ” đã có chỉ 5.0 m: có thể là một.",
    ]
    hints = [p["hint"] for p in exchange.problems(batch) if p["level"] == "warning"]
    assert hints == ["Rất có thể nhập trùng. Hãy kiểm tra.", "Hãy kiểm tra."]
    assert batch.ready


# What happens between processes: a real file, a real kill, two real writers.

CHILD = """
import os, sys, time
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from dothi.core.models import User
from dothi.registers import exchange
from dothi.registers.exchange import staging
from dothi.registers.exchange.batches import commit_later, parse_later
from dothi.registers.exchange.models import QUIET, ImportBatch
write = staging.insert
def stopped(*args):
    write(*args)
    print("written", flush=True)
    time.sleep(600)
if sys.argv[4] == "stop":
    staging.insert = stopped
exchange.commit(ImportBatch.objects.get(pk=int(sys.argv[2])), User.objects.get(pk=int(sys.argv[3])))
print("done", flush=True)
"""


def elsewhere(batch: ImportBatch, user: User, how: str) -> subprocess.Popen[str]:
    """Another process of the house commits the batch; with `stop` it halts after the rows, before the end."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(connection.settings_dict["NAME"]), str(batch.pk), str(user.pk), how],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(settings.ROOT)},
    )


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_the_middle_leaves_nothing_and_the_batch_can_be_saved_again(an: User, dropped: Drop) -> None:
    batch = dropped("streets", [HEAD, *(street_row(n) for n in range(300))], an)
    changes = Change.objects.count()
    child = elsewhere(batch, an, "stop")
    assert child.stdout is not None
    assert child.stdout.readline() == "written\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    connection.close()
    assert not Street.objects.exists()
    assert Change.objects.count() == changes
    batch.refresh_from_db()
    assert batch.state == "parsed"
    assert batch.busy  # it cannot know yet that nobody works on it
    with pytest.raises(ValidationError, match="đang được xử lý"):
        exchange.commit(batch, an)
    batch.progress["at"] = (timezone.now() - QUIET).isoformat()  # a minute later
    ImportBatch.objects.filter(pk=batch.pk).update(progress=batch.progress)
    exchange.commit(batch, an)
    assert Street.objects.count() == 300
    assert Change.objects.filter(table_name=Street._meta.db_table).count() == 300


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_make_each_record_once(an: User, chi: User, dropped: Drop) -> None:
    rows = [HEAD, *(street_row(n) for n in range(400))]
    batches = [dropped("streets", rows, user) for user in (an, chi)]
    children = [elsewhere(batch, user, "go") for batch, user in zip(batches, (an, chi), strict=True)]
    for child in children:
        out, _err = child.communicate(timeout=120)
        assert out == "done\n"
    connection.close()
    assert Street.objects.count() == 400
    for batch in batches:
        batch.refresh_from_db()
    assert {batch.state for batch in batches} == {"committed"}
    assert sorted(batch.counts["new"] for batch in batches) == [0, 400]


@pytest.mark.django_db(transaction=True)
def test_someone_can_save_while_a_long_import_is_looked_at(an: User, ward_a: Area, dropped: Drop) -> None:
    batch = dropped("streets", [HEAD, *(street_row(n) for n in range(50))], an)
    from dothi.registers.exchange import drafting

    looked, saved = threading.Event(), threading.Event()
    obey = drafting.Draft._obey

    def slowly(self: Any, row: int, record: Any, new: bool) -> None:
        if row == 25 and not looked.is_set():
            looked.set()
            assert saved.wait(20), "the import held the others up"
        obey(self, row, record, new)

    def save() -> None:
        looked.wait(20)
        with history.by("tests"):
            records.street(ward_a, code="N-khác")
        saved.set()
        connection.close()

    other = threading.Thread(target=save)
    other.start()
    drafting.Draft._obey = slowly  # type: ignore[method-assign]
    try:
        exchange.commit(batch, an)
    finally:
        drafting.Draft._obey = obey  # type: ignore[method-assign]
        other.join()
    assert Street.objects.count() == 51


@pytest.mark.usefixtures("law_in_force")
def test_a_sheet_of_violations_goes_through_the_command_line(
    an: User, ward_a: Area, tmp_path: Any, capsys: Any
) -> None:
    from django.core.management import CommandError, call_command

    head = ["Mã vi phạm", "Loại vi phạm", "Địa chỉ", "Phường", "Ngày phát hiện", "Kinh độ", "Vĩ độ"]
    rows = [head, ["V1", "không phép", "Số 1", "Bạch Mai", "05/06/2012", 105.85, 21.01]]
    path = tmp_path / "vi phạm.xlsx"
    path.write_bytes(workbook([*rows, ["V2", "không phép", "Số 2", "Bạch Mai", "05/06/12", 105.85, 21.01]]))
    with pytest.raises(CommandError, match="nothing saved"):
        call_command("imports", "violations", str(path), "--user", "an")
    assert "E3 [lỗi] «05/06/12» Năm trong “05/06/12” chỉ có hai chữ số." in capsys.readouterr().out
    path.write_bytes(workbook(rows))
    call_command("imports", "violations", str(path), "--user", "an")
    assert Violation.objects.get().code == "V1"
    out = tmp_path / "ra.csv"
    call_command("exports", "violations", str(out), "--user", "an", "--where", "kind=no_permit")
    assert "V1" in out.read_text("utf-8-sig")
    with pytest.raises(CommandError, match="no user"):
        call_command("exports", "violations", str(out), "--user", "ai-đó")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("exports", "violations", str(tmp_path / "ra.doc"), "--user", "an")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("ra.")] == ["ra.csv"]
