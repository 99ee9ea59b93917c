"""An's sheet of permits: every problem at its cell before anything is saved; then whole, or not at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from dothi.core.models import User
from dothi.registers import exchange
from dothi.registers.models import ConstructionPermit
from tests.registers.exchange.conftest import Drop, told

pytestmark = pytest.mark.usefixtures("law_in_force")
HEAD = ["TT", "Số GPXD", "Chủ đầu tư", "Địa chỉ", "Phường", "Số tầng", "DT sàn", "Ngày nhận hồ sơ", "Kinh độ", "Vĩ độ"]


def row(number: int, **other: object) -> list[object]:
    values: dict[str, object] = {
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


def test_a_clean_sheet_is_saved_whole(an: User, dropped: Drop) -> None:
    batch = dropped("permits", [HEAD, row(1), row(2)], an)
    assert told(batch) == []
    assert batch.counts["new"] == 2
    assert not ConstructionPermit.objects.exists()
    exchange.commit(batch, an)
    assert batch.state == "committed"
    stored = ConstructionPermit.objects.get(number="1/GPXD")
    assert (stored.floor_area, stored.received_on, stored.area.name) == (Decimal("120.5"), date(2012, 3, 5), "Bạch Mai")
    assert (stored.place.x, stored.place.y) == (105.85, 21.01)
    assert stored.due_on == date(2012, 3, 20)
    assert "nguyen van oi" in stored.search_text
