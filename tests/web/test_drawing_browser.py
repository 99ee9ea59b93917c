"""Drawing in a real browser: an area with a hole, corners dragged, undone, snapped, measured, saved and read back."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon, Polygon
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from dothi.core.models import Area, User
from dothi.registers.infrastructure.water_area import WaterArea
from dothi.registers.record import in_vn2000
from tests.records.assets import water_area
from tests.records.land import land

pytestmark = pytest.mark.django_db(transaction=True)
X, Y, SIDE = 105.8501, 21.0101, 0.0005  # the corner from which these tests draw, and the side of a square, degrees


@pytest.fixture(autouse=True)
def _office(author: None, law_in_force: None) -> None:
    """Writes of the test itself answer to "tests"; the law is known."""


@pytest.fixture
def desk(page: Page, live_server: LiveServer, an: User, client: Client) -> Page:
    """An's browser."""
    client.force_login(an, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


class Board:
    """The map of a form, and where on it a place lies."""

    def __init__(self, page: Page, address: str, centre: tuple[float, float] = (X + SIDE / 2, Y + SIDE / 2)) -> None:
        page.goto(address)
        self.page, self.node = page, page.locator("[data-place]").first
        expect(self.node).to_have_attribute("data-ready", "1")
        self.text = self.node.locator("textarea")
        self.look(centre)

    def look(self, centre: tuple[float, float], zoom: float = 17.5) -> None:
        """Move the map, and wait for the neighbours there."""
        self.node.locator("[data-canvas]").scroll_into_view_if_needed()
        self.node.evaluate(
            "(n, [c, z]) => { n.map.jumpTo({ center: c, zoom: z }); return n.snap.ready; }", [centre, zoom]
        )

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place's pixel in the window."""
        found: list[float] = self.node.evaluate(
            "(n, p) => { const q = n.map.project(p), b = n.map.getContainer().getBoundingClientRect();"
            " return [q.x + b.left, q.y + b.top]; }",
            [x, y],
        )
        return found[0], found[1]

    def click(self, x: float, y: float, off: tuple[float, float] = (0, 0)) -> None:
        """A click at a place, some pixels beside it."""
        px, py = self.at(x, y)
        self.page.mouse.click(px + off[0], py + off[1])
        self.page.wait_for_timeout(400)  # two clicks within 350 ms at one place would be a double click

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A drag from place to place."""
        self.page.mouse.move(*self.at(*start))
        self.page.mouse.down()
        px, py = self.at(*end)
        self.page.mouse.move(px - 8, py - 8)
        self.page.mouse.move(px, py, steps=3)
        self.page.mouse.up()

    def tool(self, name: str) -> Locator:
        """A button of the bar."""
        return self.node.locator(f"[data-{name}]")

    @property
    def parts(self) -> Any:
        """The shape as it is drawn."""
        return self.node.evaluate("n => n.drawing.parts")

    @property
    def figures(self) -> str:
        """What is said of its length or area."""
        return self.node.locator("[data-figures]").inner_text()


def square(x: float = X, y: float = Y, side: float = SIDE) -> list[tuple[float, float]]:
    """Its corners, against the clock."""
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def save(page: Page, slug: str) -> None:
    """Save, and wait for the record's page."""
    page.get_by_role("button", name="Lưu").click()
    page.wait_for_url(f"**/registers/{slug}/*/")


def fill(page: Page) -> None:
    """What a water area needs beside its boundary."""
    page.get_by_label("Phường").select_option("Bạch Mai")
    page.get_by_label("Mã khu vực").fill("CN-1")
    page.get_by_label("Khu vực cấp nước").fill("Khu số 1")
    page.get_by_label("Số hộ").fill("10")
    page.locator("#id_counted_on").fill("1/1/2012")


def test_an_area_with_a_hole_is_drawn_corrected_undone_and_saved(
    desk: Page, live_server: LiveServer, ward_a: Area
) -> None:
    board = Board(desk, f"{live_server.url}/registers/water-areas/new/")
    fill(desk)
    board.look((X + SIDE / 2, Y + SIDE / 2))
    for corner in square():
        board.click(*corner)
    expect(board.tool("finish")).to_be_enabled()
    desk.keyboard.press("Enter")
    expect(board.tool("finish")).to_be_disabled()
    assert [len(ring) for ring in board.parts[0]] == [4]

    board.tool("hole").click()
    for corner in square(X + SIDE / 4, Y + SIDE / 4, SIDE / 2)[:3]:
        board.click(*corner)
    desk.keyboard.press("Enter")
    assert [len(ring) for ring in board.parts[0]] == [4, 3]

    board.drag((X, Y), (X - SIDE / 5, Y - SIDE / 5))  # a corner is moved
    assert board.parts[0][0][0] == pytest.approx([X - SIDE / 5, Y - SIDE / 5], abs=SIDE / 50)
    board.drag((X + SIDE, Y + SIDE / 2), (X + SIDE * 1.2, Y + SIDE / 2))  # the dot between two corners becomes one
    assert [len(ring) for ring in board.parts[0]] == [5, 3]
    desk.keyboard.press("Control+z")
    assert [len(ring) for ring in board.parts[0]] == [4, 3]
    desk.keyboard.press("Control+y")
    assert [len(ring) for ring in board.parts[0]] == [5, 3]
    board.click(X + SIDE * 1.2, Y + SIDE / 2)
    desk.keyboard.press("Delete")
    assert [len(ring) for ring in board.parts[0]] == [4, 3]
    board.click(X + SIDE, Y + SIDE)
    before = board.parts[0][0][2]
    desk.keyboard.press("ArrowUp")
    after = board.parts[0][0][2]
    metres = in_vn2000(LineString(before, after, srid=4326)).length
    assert metres == pytest.approx(1, abs=1e-3)
    assert after[1] > before[1]

    expect(desk.locator("[data-problem]").first).to_be_hidden()
    drawn = board.parts
    save(desk, "water-areas")
    kept = WaterArea.objects.get(code="CN-1").boundary
    assert kept is not None
    assert [list(map(list, ring[:-1])) for ring in kept[0].coords] == drawn[0]
    assert in_vn2000(kept).area > 0


def test_a_second_part_and_an_outline_that_crosses_itself(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    board = Board(desk, f"{live_server.url}/registers/water-areas/new/")
    for corner in square(side=SIDE / 2):
        board.click(*corner)
    px, py = board.at(X - SIDE / 4, Y + SIDE / 4)
    desk.mouse.dblclick(px, py)
    assert len(board.parts[0][0]) == 5
    board.tool("part").click()
    east = X + SIDE * 0.7
    for corner in [(east, Y), (east + SIDE / 2, Y + SIDE / 2), (east + SIDE / 2, Y)]:
        board.click(*corner)
    expect(desk.locator("[data-problem]").first).to_be_hidden()
    board.click(east, Y + SIDE / 2)
    expect(desk.locator("[data-problem]").first).to_contain_text("tự cắt ở 1 chỗ")
    desk.keyboard.press("Escape")  # what is being drawn is dropped, what was there stays
    assert [len(part[0]) for part in board.parts] == [5]
    expect(desk.locator("[data-problem]").first).to_be_hidden()
    desk.keyboard.press("Control+z")
    assert [len(part[0]) for part in board.parts] == [5, 4]
    desk.keyboard.press("Control+y")
    board.tool("hole").click()
    board.click(X + SIDE / 8, Y + SIDE / 4)
    for corner in [(X + SIDE / 4, Y + SIDE / 8), (X + SIDE / 4, Y + SIDE / 4)]:
        board.click(*corner)
    desk.keyboard.press("Enter")
    board.drag(
        (X - SIDE / 4, Y + SIDE / 4), (X + SIDE / 5, Y + SIDE * 0.6)
    )  # the outline leaves a corner of its hole out
    expect(desk.locator("[data-problem]").first).to_be_visible()
    expect(board.node.locator("[data-figures]")).to_have_text("")


def test_corners_jump_to_the_neighbour_and_no_sliver_is_left(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    odd = [(X + 1 / 3e4, Y + 1 / 7e4), (X + SIDE + 1 / 9e4, Y), (X + SIDE, Y + SIDE + 1 / 11e4), (X, Y + SIDE)]
    neighbour = Polygon([*odd, odd[0]], srid=4326)
    of = land(ward_a, place=neighbour)
    board = Board(desk, f"{live_server.url}/registers/water-areas/new/", (X + SIDE, Y + SIDE / 2))
    fill(desk)
    board.look((X + SIDE, Y + SIDE / 2))
    board.click(*odd[1], off=(5, 4))
    expect(board.node.locator("[data-said]")).to_contain_text("Bám")
    board.click(*odd[2], off=(-4, 5))
    board.click(X + SIDE * 1.6, Y + SIDE)
    board.click(X + SIDE * 1.6, Y)
    desk.keyboard.press("Enter")
    assert board.parts[0][0][:2] == [list(odd[1]), list(odd[2])]
    board.tool("snap").click()
    expect(board.tool("snap")).to_have_attribute("aria-pressed", "false")
    save(desk, "water-areas")
    kept = WaterArea.objects.get(code="CN-1").boundary
    assert kept is not None
    kept_plot = type(of).objects.get(pk=of.pk).place
    assert kept.touches(kept_plot)
    assert kept.intersection(kept_plot).area == 0
    assert {odd[1], odd[2]} <= set(kept[0].coords[0])


def test_shift_follows_the_neighbour_s_edge(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    bend = [(X, Y), (X + SIDE / 3, Y + SIDE / 7), (X + SIDE / 2, Y + SIDE / 3), (X + SIDE / 2, Y + SIDE)]
    far = [(X - SIDE, Y + SIDE), (X - SIDE, Y)]
    of = land(ward_a, place=Polygon([*bend, *far, bend[0]], srid=4326))
    board = Board(desk, f"{live_server.url}/registers/water-areas/new/")
    board.click(*bend[0])
    desk.keyboard.down("Shift")
    board.click(*bend[3])
    desk.keyboard.up("Shift")
    assert board.parts[0][0] == [list(corner) for corner in bend]
    board.click(X + SIDE, Y + SIDE / 2)
    board.click(X + SIDE, Y - SIDE / 4)
    desk.keyboard.press("Enter")
    drawn = Polygon([*board.parts[0][0], board.parts[0][0][0]], srid=4326)
    assert drawn.touches(type(of).objects.get(pk=of.pk).place)


def test_what_is_edited_keeps_every_part_and_hole(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    hole = square(X + SIDE / 4 + 1 / 3e5, Y + SIDE / 4, SIDE / 3)
    parts = [
        Polygon([*square(), (X, Y)], [*hole, hole[0]], srid=4326),
        Polygon([*square(X + SIDE * 1.5 + 1 / 7e5), (X + SIDE * 1.5 + 1 / 7e5, Y)], srid=4326),
    ]
    area = water_area(ward_a, code="CN-2", boundary=MultiPolygon(parts, srid=4326))
    kept = WaterArea.objects.get(pk=area.pk).boundary
    assert kept is not None
    board = Board(desk, f"{live_server.url}/registers/water-areas/{area.pk}/edit/", (X + SIDE, Y + SIDE / 2))
    assert [[len(ring) for ring in part] for part in board.parts] == [[4, 4], [4]]
    assert "2 phần, 1 lỗ" in board.figures
    desk.get_by_label("Khu vực cấp nước").fill("Tên khác")
    save(desk, "water-areas")
    again = WaterArea.objects.get(pk=area.pk)
    assert again.name == "Tên khác"
    assert again.boundary is not None
    assert again.boundary.wkb == kept.wkb


def test_lengths_and_areas_are_the_server_s_to_the_centimetre(
    desk: Page, live_server: LiveServer, ward_a: Area
) -> None:
    shape = MultiPolygon(
        Polygon([*square(side=0.02), (X, Y)], [*square(X + 0.004, Y + 0.003, 0.007), (X + 0.004, Y + 0.003)]), srid=4326
    )
    area = water_area(ward_a, boundary=shape)
    board = Board(desk, f"{live_server.url}/registers/water-areas/{area.pk}/edit/")
    said: list[float] = board.node.evaluate(
        "async (n, [parts, line]) => { const p = await import('/static/web/project.js'); return [p.area(parts[0]), p.length(line), p.length(parts[0][0], true)]; }",
        [
            [[list(map(list, ring[:-1])) for ring in shape[0].coords]],
            [[X, Y], [X + 0.01, Y + 0.02], [X + 0.03, Y - 0.01]],
        ],
    )
    metric = in_vn2000(shape)
    assert said[0] == pytest.approx(metric.area, abs=0.01)
    line = in_vn2000(LineString((X, Y), (X + 0.01, Y + 0.02), (X + 0.03, Y - 0.01), srid=4326))
    assert said[1] == pytest.approx(line.length, abs=0.001)
    whole = f"{metric.area:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    assert whole in board.figures


def test_a_corner_is_set_where_i_stand_and_a_poor_fix_is_told(
    desk: Page, live_server: LiveServer, ward_a: Area
) -> None:
    desk.context.grant_permissions(["geolocation"])
    desk.context.set_geolocation({"latitude": Y, "longitude": X, "accuracy": 4})
    board = Board(desk, f"{live_server.url}/registers/water-areas/new/")
    board.tool("here").click()
    expect(board.tool("stood")).to_have_text("Vị trí của bạn, sai số 4 m.")
    assert board.parts == [[[[X, Y]]]]
    desk.context.set_geolocation({"latitude": Y + SIDE, "longitude": X, "accuracy": 60})
    board.tool("here").click()
    expect(board.tool("stood")).to_contain_text("sai số 60 m: kém", timeout=30_000)
    assert len(board.parts[0][0]) == 2
    assert len(board.node.evaluate("n => n.map.getSource('standing').serialize().data.features")) == 2, (
        "the circle and the point"
    )


def test_drawing_with_fingers_on_a_phone(
    chromium: Browser, live_server: LiveServer, an: User, client: Client, ward_a: Area
) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="vi-VN"
    )
    client.force_login(an, backend="django.contrib.auth.backends.ModelBackend")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    board = Board(page, f"{live_server.url}/registers/water-areas/new/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    board.look((X + SIDE / 2, Y + SIDE / 2), 17)
    for corner in square():
        page.touchscreen.tap(*board.at(*corner))
        page.wait_for_timeout(450)
    board.tool("finish").tap()
    assert len(board.parts[0][0]) == 4
    finger = context.new_cdp_session(page)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    centre = board.node.evaluate("n => n.map.getCenter().toArray()")
    start, end = board.at(X, Y), board.at(X - SIDE / 3, Y - SIDE / 3)
    touch("touchStart", *start)
    touch("touchMove", (start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    touch("touchMove", *end)
    touch("touchEnd")
    assert board.parts[0][0][0] == pytest.approx([X - SIDE / 3, Y - SIDE / 3], abs=SIDE / 20), "a corner is dragged"
    assert board.node.evaluate("n => n.map.getCenter().toArray()") == centre, "and the map stays"
    touch("touchStart", *board.at(X + SIDE, Y + SIDE))
    page.wait_for_timeout(900)
    touch("touchEnd")
    assert len(board.parts[0][0]) == 3, "a long press removes a corner"
    context.close()


def test_measuring_on_the_map_page(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    desk.goto(f"{live_server.url}/map/")
    node = desk.locator("[data-map]")
    expect(node).to_have_attribute("data-tools", "1")
    node.evaluate("(n, c) => { n.map.jumpTo({ center: c, zoom: 17 }); }", [X, Y])
    desk.get_by_role("button", name="Đo diện tích").click()
    box = node.bounding_box()
    assert box is not None
    for dx, dy in ((-100, -80), (100, -80), (100, 80), (-100, 80)):
        desk.mouse.click(box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2 + dy)
        desk.wait_for_timeout(400)
    desk.keyboard.press("Enter")
    parts = node.evaluate("n => n.measuring.drawn.POLYGON.parts")
    drawn = in_vn2000(Polygon([*parts[0][0], parts[0][0][0]], srid=4326))
    shown = node.locator(".measured").first.inner_text()
    assert f"{drawn.area:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".") in shown
    desk.keyboard.press("Escape")
    expect(node.locator(".measured").first).to_be_hidden()


def test_going_to_typed_coordinates(desk: Page, live_server: LiveServer, ward_a: Area) -> None:
    desk.goto(f"{live_server.url}/map/")
    node, box = desk.locator("[data-map]"), desk.locator("[data-goto]")
    expect(node).to_have_attribute("data-tools", "1")
    box.locator("[data-system]").select_option("9210")
    box.locator("[data-typed-point]").fill("2324252,844666 511311,724495")
    box.locator("[data-typed-point]").press("Enter")
    expect(box.locator("[data-gone]")).to_contain_text("21.011700, 105.860700")
    expect(node.locator(".maplibregl-marker")).to_be_visible()
    box.locator("[data-typed-point]").fill("một hai")
    box.get_by_role("button", name="Tới nơi").click()
    expect(box.locator("[data-typed-problem]")).to_contain_text("Không đọc được toạ độ")
    expect(node.locator(".pointer")).to_contain_text("VN-2000 X")
