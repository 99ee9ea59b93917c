"""The map in a real browser: layers, conditions, days, links, the phone's drawer, and the printed sheet."""

from __future__ import annotations

import re
import struct
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from dothi.core.models import Area, User
from tests import records
from tests.records.land import land

pytestmark = pytest.mark.django_db(transaction=True)

DRAWN = """(root, slug) => {
  const one = root.standing.state.shown.find((each) => each.slug === slug);
  return one ? one.held.data.features.map((f) => f.properties.id).sort((a, b) => a - b) : null;
}"""


@pytest.fixture(autouse=True)
def _office(author: None, law_in_force: None) -> None:
    """Writes of the test itself answer to "tests"; the law is known."""


@pytest.fixture
def desk(page: Page, live_server: LiveServer, an: User, client: Client) -> Page:
    """The browser of An, clerk of ward A."""
    client.force_login(an, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


def atlas(page: Page) -> Locator:
    """The map page, once nothing is on its way."""
    root = page.locator("[data-atlas]")
    expect(root).to_have_attribute("data-ready", "1", timeout=20_000)
    expect(root).to_have_attribute("aria-busy", "false")
    return root


def drawn(page: Page, slug: str) -> Any:
    """The numbers of a layer's records that the map holds; None when the layer is not shown."""
    return atlas(page).evaluate(DRAWN, slug)


def params(page: Page) -> dict[str, list[str]]:
    """What the address says."""
    return parse_qs(urlsplit(page.url).query)


def test_layers_are_chosen_coloured_and_shared_by_link(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    one = land(ward_a)
    found = records.violation(ward_a)
    desk.goto(f"{live_server.url}/map/?layer=violations")
    root = atlas(desk)
    root.get_by_placeholder("Tìm lớp").fill("thua dat cong")
    root.get_by_role("checkbox", name="Thửa đất công").check()
    assert drawn(desk, "plots") == [one.pk]
    assert drawn(desk, "violations") == [found.pk]
    card = root.locator("[data-card=plots]")
    expect(card.locator("header .count")).to_have_text("1")
    card.locator("[data-opacity]").fill("70")
    card.locator("[data-colour]").check()
    root.locator("[data-canvas]").evaluate("n => n.map.jumpTo({ center: [105.851, 21.012], zoom: 15.25 })")
    desk.wait_for_url(re.compile("view=105.85100,21.01200,15.25"))
    assert params(desk)["layer"] == ["violations", "plots"]
    assert params(desk)["plots._opacity"] == ["70"]
    assert params(desk)["plots._colour"] == ["state"]
    link = desk.url
    desk.goto("about:blank")
    desk.goto(link)
    root = atlas(desk)
    assert desk.url == link
    seen = root.locator("[data-canvas]").evaluate(
        "n => [n.map.getCenter().lng, n.map.getCenter().lat, n.map.getZoom()]"
    )
    assert seen == pytest.approx([105.851, 21.012, 15.25])
    expect(root.locator("[data-card=plots] [data-opacity]")).to_have_value("70")
    faded = root.locator("[data-canvas]").evaluate(
        "n => n.map.getPaintProperty(n.map.getLayersOrder().find((id) => id.endsWith('-fill') && id.startsWith('layer-1')), 'fill-opacity')"
    )
    assert faded == pytest.approx(0.7)
    root.locator("[data-card=plots]").get_by_role("button", name="Bỏ lớp: Thửa đất công").click()
    assert drawn(desk, "plots") is None
    expect(root.locator("[data-card]")).to_have_count(1)


def test_a_filtered_list_goes_over_and_its_conditions_can_be_dropped(
    desk: Page, live_server: LiveServer, ward_a: Area
) -> None:
    no_permit = records.violation(ward_a, kind="no_permit", address="Phố Huế")
    other = records.violation(ward_a, kind="on_public_land", address="Phố Huế")
    elsewhere = records.violation(ward_a, kind="no_permit", address="Lò Đúc")
    desk.goto(f"{live_server.url}/registers/violations/?kind=no_permit&q=hue&view=map")
    desk.get_by_role("link", name="Xem trên bản đồ chung").click()
    assert drawn(desk, "violations") == [no_permit.pk]
    chips = atlas(desk).locator(".chip")
    expect(chips).to_have_count(2)
    chips.filter(has_text="hue").get_by_role("button").click()
    assert drawn(desk, "violations") == [no_permit.pk, elsewhere.pk]
    chips.get_by_role("button").click()
    assert drawn(desk, "violations") == [no_permit.pk, other.pk, elsewhere.pk]
    assert "violations.kind" not in params(desk)


def test_a_state_is_switched_off_in_the_legend(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    found = records.violation(ward_a)
    desk.goto(f"{live_server.url}/map/?layer=violations")
    card = atlas(desk).locator("[data-card=violations]")
    expect(card.locator("[data-entry=detected] .count")).to_have_text("1")
    card.locator("[data-entry=detected] input").uncheck()
    assert drawn(desk, "violations") == []
    assert "detected" not in params(desk)["violations.state"]
    card.locator("[data-entry=detected] input").check()
    assert drawn(desk, "violations") == [found.pk]
    assert "violations.state" not in params(desk)


def test_the_day_changes_what_is_drawn_and_never_shows_another_ward(
    desk: Page, live_server: LiveServer, ward_a: Area, ward_b: Area
) -> None:
    here, there = records.segment(records.street(ward_a)), records.segment(records.street(ward_b))
    old = records.lamp(here, installed_on=date(2010, 1, 1))
    new = records.lamp(here, installed_on=date(2014, 1, 1))
    for year in (2009, 2012, 2015):
        records.lamp(there, installed_on=date(year, 1, 1))
    Area.objects.filter(pk=ward_b.pk).update(valid_to=date(2013, 7, 1))
    desk.goto(f"{live_server.url}/map/?layer=lamps")
    root = atlas(desk)
    assert drawn(desk, "lamps") == [old.pk, new.pk]
    root.locator("[data-timed]").check()
    day, slider = root.locator("[data-time] input[type=date]"), root.locator("[data-time] input[type=range]")
    for said, shown, wards in (("2009-06-01", [], 2), ("2013-06-30", [old.pk], 2), ("2014-01-01", [old.pk, new.pk], 1)):
        day.fill(said)
        desk.wait_for_url(re.compile(f"at={said}"))
        assert drawn(desk, "lamps") == shown
        expect(root.locator("#ward option")).to_have_count(wards + 1)
    slider.focus()
    desk.keyboard.press("ArrowLeft")
    desk.wait_for_url(re.compile("at=2013-12-01"))
    assert drawn(desk, "lamps") == [old.pk]
    expect(root.locator("[data-time] output")).to_have_text("Tại ngày 01/12/2013")
    root.locator("[data-timed]").uncheck()
    desk.wait_for_url(re.compile("^((?!at=).)*$"))
    assert drawn(desk, "lamps") == [old.pk, new.pk]


def test_a_layer_without_time_says_so(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    desk.goto(f"{live_server.url}/map/?layer=planting-sites&at=2013-01-01")
    expect(atlas(desk).locator("[data-card=planting-sites] .notes")).to_contain_text("không theo thời gian")


def test_the_panel_is_a_drawer_on_a_phone(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(f"{live_server.url}/map/?layer=violations")
    root = atlas(desk)
    expect(root.locator("[data-card=violations]")).to_be_hidden()
    opener = desk.get_by_role("button", name="Lớp", exact=True)
    opener.click()
    expect(root.locator("[data-card=violations]")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.keyboard.press("Escape")
    expect(root.locator("[data-card=violations]")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_sheet_has_title_scale_north_legend_and_is_saved(
    desk: Page, live_server: LiveServer, ward_a: Area, tmp_path: Path
) -> None:
    found = records.violation(ward_a)
    type(found).objects.filter(pk=found.pk).update(synthetic=True)
    view = "view=105.85000,21.01000,15.00"
    desk.goto(f"{live_server.url}/map/print/?layer=violations&{view}&scale=5000&at=2100-01-01&title=Vi+phạm+quý+II")
    sheet = desk.locator("[data-sheet-page]")
    expect(sheet).to_have_attribute("data-ready", "1", timeout=60_000)
    text = desk.locator("[data-paper] svg").text_content() or ""
    for said in (
        "VI PHẠM QUÝ II",
        "CHÚ GIẢI",
        "Tỷ lệ 1:5.000",
        "VN-2000",
        "EPSG:5897",
        "Người in: An",
        "DỮ LIỆU MÔ PHỎNG",
    ):
        assert said in text
    assert "Số liệu tại ngày 01/01/2100" in text
    assert "mới phát hiện (1)" in text
    for part in ("north", "scale", "grid", "legend", "synthetic"):
        expect(desk.locator(f"[data-part={part}]").first).to_be_visible()
    bar = desk.locator("[data-part=scale] rect").nth(1)  # a quarter of the bar
    metres = float((desk.locator("[data-part=scale] text").nth(2).text_content() or "").replace(".", ""))
    assert float(bar.get_attribute("width") or 0) == pytest.approx(metres * 1000 / 5000)
    with desk.expect_download() as saved:
        desk.get_by_role("button", name="Tải PNG").click()
    saved.value.save_as(tmp_path / "sheet.png")
    head = (tmp_path / "sheet.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (3508, 2480)  # A4 at 300 dots an inch
    made = desk.pdf(prefer_css_page_size=True, print_background=True)
    (box,) = {tuple(float(n) for n in found.split()[2:]) for found in re.findall(rb"/MediaBox \[([^\]]*)\]", made)}
    assert box == pytest.approx((841.89, 595.28), abs=1)
    assert made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") == 1


def test_the_grid_of_a_sheet_stands_where_the_figures_say(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    """Two lines of the grid, 250 m apart, are 50 mm apart on paper at 1:5000."""
    desk.goto(f"{live_server.url}/map/print/?layer=&view=105.86070,21.01170,15.00&scale=5000")
    expect(desk.locator("[data-sheet-page]")).to_have_attribute("data-ready", "1", timeout=60_000)
    lines = desk.locator("[data-part=grid] polyline").evaluate_all(
        "all => all.map((one) => one.getAttribute('points'))"
    )
    xs = sorted(float(line.split()[4].split(",")[0]) for line in lines if _upright(line))
    apart = {round(b - a, 1) for a, b in pairwise(xs)}
    assert apart
    assert all(gap == pytest.approx(50, rel=0.006) for gap in apart)


def _upright(line: str) -> bool:
    (x0, y0), (x1, y1) = ([float(n) for n in p.split(",")] for p in (line.split()[0], line.split()[-1]))
    return abs(y1 - y0) > abs(x1 - x0)


def pmtiles(picture: bytes) -> bytes:
    """The smallest PMTiles archive: one picture of the whole world (specification version 3)."""
    directory = b"".join(
        (b"\x01", b"\x00", b"\x01", varint(len(picture)), b"\x01")
    )  # tile 0, once, its length, first byte
    metadata = b"{}"
    root, meta = 127, 127 + len(directory)
    tiles = meta + len(metadata)
    head = b"PMTiles\x03" + struct.pack(
        "<11Q", root, len(directory), meta, len(metadata), tiles, 0, tiles, len(picture), 1, 1, 1
    )
    head += bytes((1, 1, 1, 2, 0, 0))  # clustered; nothing compressed; PNG; zooms 0 to 0
    head += struct.pack("<4i", -1800000000, -850000000, 1800000000, 850000000) + struct.pack("<B2i", 0, 0, 0)
    return head + directory + metadata + picture


def varint(number: int) -> bytes:
    """A number in seven bits a byte."""
    found = b""
    while number > 127:
        found, number = found + bytes((number & 127 | 128,)), number >> 7
    return found + bytes((number,))


def test_a_background_file_of_this_machine_is_drawn(
    desk: Page, live_server: LiveServer, ward_a: Area, settings: Any, tmp_path: Path
) -> None:
    picture = BytesIO()
    Image.new("RGB", (256, 256), (255, 0, 255)).save(picture, "PNG")
    file = tmp_path / "nen.pmtiles"
    file.write_bytes(pmtiles(picture.getvalue()))
    settings.MAP_BACKGROUND = str(file)
    settings.MAP_BACKGROUND_CREDIT = "© Sở Quy hoạch"
    desk.goto(f"{live_server.url}/map/?layer=&view=105.95,21.1,15")  # beside the wards: nothing of ours lies there
    node = atlas(desk).locator("[data-canvas]")
    expect(node.locator(".map-credit")).to_have_text("© Sở Quy hoạch")
    for _look in range(40):
        seen = Image.open(BytesIO(node.screenshot())).convert("RGB").getpixel((200, 200))
        if seen[1] < 80:  # type: ignore[index]
            break
        desk.wait_for_timeout(250)
    red, green, blue = seen  # type: ignore[misc]
    assert red > 230
    assert blue > 230
    assert green < 80  # four fifths of the picture over our paper
