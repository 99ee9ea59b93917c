"""Tiles at their addresses: nobody sees another's row in one, and none is older than the last write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dothi.core import changes, history
from dothi.core.models import Area, Grant, Role, User
from dothi.registers.construction.violation import Violation
from dothi.registers.tiles import kept
from dothi.registers.tiles.mercator import Address
from tests import records
from tests.tiles import Feature, features, over

As = Callable[[User], Client]
NEAR, FAR = 17, 12


@pytest.fixture(autouse=True)
def _office(author: None, law_in_force: None) -> None:
    """Writes answer to "tests"; the law is known."""


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """Writes are committed, in a process that has kept nothing yet."""

    def forget() -> None:
        kept._tiles.clear()
        kept._places.clear()
        changes._trail = changes._Trail()

    forget()
    yield
    forget()


def address_of(address: Address, slug: str = "violations", query: str = "") -> str:
    """Where a tile is asked for."""
    return f"/map/tiles/{slug}/{address.z}/{address.x}/{address.y}.pbf{query}"


def here(ward: Area, zoom: int = NEAR) -> Address:
    """The tile of the middle of a ward, where the sample violations lie."""
    return over(*records.inside(ward).coords, zoom)


def seen(client: Client, ward: Area, query: str = "", zoom: int = NEAR) -> list[Feature]:
    """What a reader's browser gets of a ward's middle."""
    answer = client.get(address_of(here(ward, zoom), query=query))
    assert answer.status_code in (200, 204), answer.status_code
    assert (answer.status_code == 204) == (answer.content == b"")
    assert "private" in answer["Cache-Control"]
    return features(answer.content, "violations", here(ward, zoom))


def codes(found: list[Feature]) -> list[str]:
    """The codes of the violations seen."""
    return sorted(f.said["name"].split(" – ")[0] for f in found)


def test_a_tile_shows_the_rows_of_the_list_with_their_words(as_: As, an: User, ward_a: Area) -> None:
    one = records.violation(ward_a, code="VP-1")
    records.violation(ward_a, code="VP-2", address="Phố Huế")
    found = seen(as_(an), ward_a)
    assert codes(found) == ["VP-1", "VP-2"]
    said = next(f.said for f in found if f.said["id"] == one.pk)
    assert said["name"] == "VP-1 – Ngõ 12 phố Trương Định"
    assert (said["state"], said["tone"]) == ("đã phát hiện", "bad") or said["state"]
    assert codes(seen(as_(an), ward_a, "?q=pho+hue")) == ["VP-2"]
    assert codes(seen(as_(an), ward_a, "?detected_on__lte=2012-01-01")) == []
    assert codes(seen(as_(an), ward_a, "?detected_on__lte=hôm qua")) == ["VP-1", "VP-2"]  # as the list leaves it out
    assert [f.said["count"] for f in seen(as_(an), ward_a, zoom=FAR)] == [2]


def test_the_words_are_in_the_readers_language(as_: As, an: User, ward_a: Area) -> None:
    records.violation(ward_a)
    client = as_(an)
    vietnamese = seen(client, ward_a)[0].said["state"]
    client.post("/language/", {"language": "en", "next": "/"})
    assert seen(client, ward_a)[0].said["state"] != vietnamese


def test_a_clerk_of_another_ward_finds_nothing_in_it(as_: As, an: User, binh: User, chi: User, ward_a: Area) -> None:
    records.violation(ward_a)
    for zoom in (NEAR, FAR):
        assert len(seen(as_(an), ward_a, zoom=zoom)) == len(seen(as_(chi), ward_a, zoom=zoom)) == 1
        assert seen(as_(binh), ward_a, zoom=zoom) == []
        assert seen(as_(binh), ward_a, f"?area={ward_a.pk}", zoom=zoom) == []


def test_who_may_not_open_the_register_finds_no_tile(
    as_: As, client: Client, dung: User, an: User, ward_a: Area
) -> None:
    tile = here(ward_a)
    assert as_(dung).get(address_of(tile)).status_code == 404
    assert as_(an).get(address_of(tile, "nothing")).status_code == 404
    assert as_(an).get(address_of(tile, "streets")).status_code == 404  # no place
    assert as_(an).get(address_of(tile, "petitions")).status_code == 404  # a confidential domain
    assert client.get(address_of(tile)).status_code == 302
    assert as_(an).post(address_of(tile)).status_code == 405


@pytest.mark.parametrize("wrong", ["a/1/1", "3/8/1", "3/1/8", "-1/0/0", "23/1/1", "3/1.5/1"])
def test_a_bad_address_is_refused(as_: As, an: User, wrong: str) -> None:
    assert as_(an).get(f"/map/tiles/violations/{wrong}.pbf").status_code == 400


def test_a_layer_of_many_says_where_its_tiles_are(
    as_: As, an: User, ward_a: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dothi.web.views.maps.CAP", 2)
    for n in range(3):
        records.violation(ward_a, code=f"VP-{n}", place=records.inside(ward_a, 0.2 + n / 10, 0.5))
    client = as_(an)
    found = client.get("/map/violations.geojson?q=vp").json()
    assert found["features"] == []
    assert found["tiles"] == "/map/tiles/violations/{z}/{x}/{y}.pbf?q=vp"
    west, south, east, north = found["box"]
    middle = [records.inside(ward_a, share, 0.5) for share in (0.2, 0.4)]
    assert (west, east, south, north) == pytest.approx((middle[0].x, middle[1].x, middle[0].y, middle[0].y), abs=1e-5)
    tile = here(ward_a, 10)
    asked = found["tiles"].format(z=tile.z, x=tile.x, y=tile.y)
    assert [f.said["count"] for f in features(client.get(asked).content, "violations", tile)] == [3]
    few = client.get("/map/violations.geojson?q=vp-1").json()
    assert "tiles" not in few
    assert len(few["features"]) == 1


def test_a_tile_is_kept_while_nothing_changes(committed: None, as_: As, an: User, ward_a: Area) -> None:
    records.violation(ward_a)
    client = as_(an)
    for zoom in (NEAR, FAR):
        tile = address_of(here(ward_a, zoom))
        first = client.get(tile)
        with CaptureQueriesContext(connection) as asked:
            again = client.get(tile)
            unchanged = client.get(tile, headers={"If-None-Match": first["ETag"]})
        assert again.content == first.content
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert not any("registers_violation" in q["sql"] for q in asked)
        assert "no-cache" in first["Cache-Control"]


def test_every_kind_of_write_makes_another_tile(committed: None, as_: As, an: User, ward_a: Area) -> None:
    one, client = records.violation(ward_a, code="VP-1"), as_(an)
    away = "ST_GeomFromText" if connection.vendor == "postgresql" else "GeomFromText"

    def raw(assignment: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE registers_violation SET {assignment} WHERE id = {one.pk}")

    def steps() -> Iterator[tuple[list[str], list[int]]]:
        """Codes seen near, rows counted far out, after each write."""
        yield ["VP-1"], [1]
        records.violation(ward_a, code="VP-2")
        yield ["VP-1", "VP-2"], [2]
        raw("code = 'VP-9'")
        yield ["VP-2", "VP-9"], [2]
        Violation.objects.filter(pk=one.pk).update(code="VP-8")
        yield ["VP-2", "VP-8"], [2]
        raw(f"place = {away}('POINT(105.1 20.1)', 4326)")
        yield ["VP-2"], [1]
        middle = records.inside(ward_a)
        raw(f"place = {away}('POINT({middle.x} {middle.y})', 4326)")
        yield ["VP-2", "VP-8"], [2]
        removed = Violation.objects.get(pk=one.pk)
        removed.remove()
        yield ["VP-2"], [1]
        removed.restore()
        yield ["VP-2", "VP-8"], [2]
        Violation.objects.all().delete()
        yield [], []

    for near, far in steps():
        for _twice in range(2):
            assert codes(seen(client, ward_a)) == near
            assert [f.said.get("count", 1) for f in seen(client, ward_a, zoom=FAR)] == far


def test_after_a_write_only_what_changed_is_read_again(committed: None, as_: As, an: User, ward_a: Area) -> None:
    made = [records.violation(ward_a, place=records.inside(ward_a, 0.3 + n / 20, 0.5)) for n in range(6)]
    client = as_(an)
    seen(client, ward_a, zoom=FAR)
    made[0].note = "đã xem"
    made[0].save()
    with CaptureQueriesContext(connection) as asked:
        assert sum(f.said.get("count", 1) for f in seen(client, ward_a, zoom=FAR)) == 6
    reads = [q["sql"] for q in asked if "ST_X" in q["sql"]]
    assert len(reads) == 1
    assert f'"id" IN ({made[0].pk})' in reads[0]


def test_rights_that_end_or_areas_that_move_are_followed_at_once(
    committed: None, as_: As, an: User, giang: User, person: Callable[..., User], ward_a: Area, ward_b: Area
) -> None:
    records.violation(ward_a)
    records.violation(ward_b)
    both = person("hoa", "Hoa", Role.VIEWER, area=ward_a)
    Grant.objects.create(user=both, role=Role.VIEWER, area=ward_b)
    clients = {"an": as_(an), "giang": as_(giang), "hoa": as_(both)}

    def sees() -> dict[str, tuple[int, int]]:
        return {n: (len(seen(c, ward_a)), len(seen(c, ward_b))) for n, c in clients.items()}

    assert sees() == {"an": (1, 0), "giang": (1, 1), "hoa": (1, 1)}
    yesterday = timezone.localdate() - timedelta(1)
    Grant.objects.filter(user=both, area=ward_b).update(valid_to=yesterday)
    assert sees() == {"an": (1, 0), "giang": (1, 1), "hoa": (1, 0)}
    Area.objects.filter(pk=ward_b.pk).update(parent=None)
    assert sees() == {"an": (1, 0), "giang": (1, 0), "hoa": (1, 0)}
    Grant.objects.filter(user=an).update(valid_to=yesterday)
    assert clients["an"].get(address_of(here(ward_a))).status_code == 404
    Violation.objects.filter(area=ward_a).update(area=ward_b)
    assert [len(seen(clients[name], ward_a)) for name in ("giang", "hoa")] == [0, 0]


def test_what_a_condition_asks_of_other_tables_is_followed(committed: None, as_: As, an: User, ward_a: Area) -> None:
    site = records.site(ward_a, permit=records.issued(ward_a))
    client = as_(an)

    def drawn(permitted: int) -> int:
        found = 0
        for zoom in (NEAR, FAR):
            answer = client.get(address_of(here(ward_a, zoom), "sites", f"?permitted={permitted}"))
            found += len(features(answer.content, "sites", here(ward_a, zoom)))
        return found

    assert (drawn(1), drawn(0)) == (2, 0)
    site.permit.issued_on = site.started_on + timedelta(9)
    site.permit.decided_on = site.permit.issued_on
    site.permit.save()
    assert (drawn(1), drawn(0)) == (0, 2)


def test_inside_a_transaction_nothing_is_kept(committed: None, as_: As, an: User, ward_a: Area) -> None:
    client = as_(an)
    assert seen(client, ward_a) == []
    with transaction.atomic():
        records.violation(ward_a)
        assert len(seen(client, ward_a)) == len(seen(client, ward_a, zoom=FAR)) == 1
        transaction.set_rollback(True)
    assert seen(client, ward_a) == seen(client, ward_a, zoom=FAR) == []


def test_a_writer_who_commits_late_is_not_missed(committed: None, as_: As, an: User, ward_a: Area) -> None:
    """On PostgreSQL another connection takes its change numbers first and commits last."""
    client = as_(an)
    records.violation(ward_a, code="VP-0")
    seen(client, ward_a, zoom=FAR)
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with history.by("tests"), transaction.atomic():
                records.violation(ward_a, code="VP-1")
                begun.set()
                go_on.wait(10)
        finally:
            connections.close_all()

    writer = threading.Thread(target=slow)
    writer.start()
    assert begun.wait(10)
    early = 1
    if connection.vendor == "postgresql":
        records.violation(ward_a, code="VP-2")  # numbered after, committed before
        early = 2
    for _twice in range(2):
        assert sum(f.said.get("count", 1) for f in seen(client, ward_a, zoom=FAR)) == len(seen(client, ward_a)) == early
    go_on.set()
    writer.join()
    assert sum(f.said.get("count", 1) for f in seen(client, ward_a, zoom=FAR)) == len(seen(client, ward_a)) == early + 1


def test_not_more_is_kept_than_allowed(
    committed: None, as_: As, an: User, ward_a: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_BYTES", 3000)
    monkeypatch.setattr(kept, "MOST_ROWS", 250)
    records.violation(ward_a)
    for n in range(9):
        seen(as_(an), ward_a, f"?q=vp-{n}", zoom=FAR)
    assert len(kept._tiles) <= 6
    assert len(kept._places) <= 2


def test_many_are_drawn_in_a_browser_and_a_click_opens_one(
    page: Page, live_server: LiveServer, an: User, ward_a: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dothi.web.views.maps.CAP", 1)
    one = records.violation(ward_a, code="VP-1", place=records.inside(ward_a))
    records.violation(ward_a, code="VP-2", place=records.inside(ward_a, 0.52, 0.5))
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(answer.url) if answer.status == 200 else None)
    page.goto(f"{live_server.url}/login/?next=/account/")
    page.get_by_label("Tên đăng nhập").fill("an")
    page.get_by_label("Mật khẩu").fill("mật khẩu của an")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{live_server.url}/account/")
    page.goto(f"{live_server.url}/registers/violations/?view=map")
    node: Any = page.locator("[data-map][data-ready='1']")
    expect(node).to_be_visible()
    node.evaluate(f"n => n.standing.map.jumpTo({{center: {list(one.place.coords)}, zoom: 17}})")
    node.evaluate("n => new Promise(done => n.standing.map.once('idle', () => done()).triggerRepaint())")
    assert any("/map/tiles/violations/" in url for url in asked)
    box = node.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".maplibregl-popup")).to_contain_text("VP-1")
    page.get_by_role("link", name="Mở hồ sơ").click()
    page.wait_for_url(f"{live_server.url}/registers/violations/{one.pk}/")
