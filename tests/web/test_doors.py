"""Who gets in where: the login, the second step, another ward's rows, the one door."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from dothi.core.models import Area, User
from dothi.registers.register import registers
from tests import records

As = Callable[[User], Client]
WEB = Path(__file__).parent.parent.parent / "dothi" / "web"
MANAGERS = {"objects", "all_objects", "_default_manager", "_base_manager"}


def managers_used() -> Iterator[tuple[str, int, str]]:
    """Each place in dothi/web that reaches for a manager: file, line, of what."""
    for path in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
                yield path.name, node.lineno, ast.unparse(node.value)


def test_no_page_reaches_a_registers_table_but_through_the_door() -> None:
    of_registers = {r.model.__name__ for r in registers.values()}
    found = list(managers_used())
    assert len(found) > 10
    wrong = [use for use in found if use[2].split(".")[-1] in of_registers or use[2].endswith(("model", "record)"))]
    assert wrong == []


def test_every_page_asks_who_you_are(client: Client, ward_a: Area, author: None) -> None:
    permit = records.permit(ward_a)
    pages = ["/", "/account/", "/search/?q=a", "/map/", "/map/permits.geojson", "/registers/permits/"]
    pages += [f"/registers/permits/{permit.pk}/", "/registers/permits/new/", "/registers/permits/export/csv/"]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 302, page
        assert answer["Location"].startswith(reverse("login")), page


def test_a_row_of_another_ward_does_not_exist(as_: As, binh: User, ward_a: Area, author: None) -> None:
    permit = records.permit(ward_a)
    one = f"/registers/permits/{permit.pk}/"
    client = as_(binh)
    assert [client.get(one + page).status_code for page in ("", "edit/")] == [404, 404]
    assert [client.post(one + page).status_code for page in ("edit/", "remove/", "step/review/", "files/")] == [404] * 4
    assert "Bưởi" not in client.get("/registers/permits/").content.decode()
    assert "Bưởi" not in client.get("/registers/permits/options/?typed=buoi").content.decode()
    assert "Bạch Mai" not in client.get("/map/permits.geojson").content.decode()
    assert "Số 5" not in client.get("/search/?q=bach+mai").content.decode()


def test_no_grant_means_no_register(as_: As, dung: User, ward_a: Area) -> None:
    client = as_(dung)
    assert client.get("/registers/permits/").status_code == 403
    assert client.get("/registers/nothing/").status_code == 404
    assert "/registers/permits/" not in client.get("/account/").content.decode()


def test_a_chip_names_no_record_of_another_ward(as_: As, binh: User, ward_a: Area, author: None) -> None:
    permit = records.permit(ward_a, number="77/GPXD")
    page = as_(binh).get(f"/registers/sites/?permit={permit.pk}").content.decode()
    assert f"#{permit.pk}" in page
    assert "77/GPXD" not in page


def test_a_viewer_cannot_write(as_: As, person: Callable[..., User], ward_a: Area, author: None) -> None:
    from dothi.core.models import Role

    permit = records.permit(ward_a)
    client = as_(person("hoa", "Hoa", Role.VIEWER, area=ward_a))
    assert client.get("/registers/permits/new/").status_code == 403
    assert client.get("/registers/permits/import/").status_code == 403
    assert client.get(f"/registers/permits/{permit.pk}/edit/").status_code == 403
    assert client.post(f"/registers/permits/{permit.pk}/remove/").status_code == 403
    assert client.post("/registers/permits/bulk/", {"action": "remove", "pk": permit.pk}).status_code == 403
    page = client.get(f"/registers/permits/{permit.pk}/").content.decode()
    assert "edit/" not in page
    assert "remove/" not in page


def test_writes_need_post(as_: As, an: User, ward_a: Area, author: None) -> None:
    permit = records.permit(ward_a)
    client = as_(an)
    for page in (f"{permit.pk}/remove/", f"{permit.pk}/restore/", f"{permit.pk}/step/review/", "bulk/"):
        assert client.get(f"/registers/permits/{page}").status_code == 405


def test_login_says_what_is_wrong_and_locks_after_eight_tries(client: Client, an: User) -> None:
    for _try in range(7):
        answer = client.post("/login/", {"username": "an", "password": "sai"})
        assert answer.status_code == 200
    locked = client.post("/login/", {"username": "an", "password": "sai"})
    assert locked.status_code == 429
    assert "Tạm khoá đăng nhập" in locked.content.decode()
    right = client.post("/login/", {"username": "an", "password": "mật khẩu của an"})
    assert right.status_code == 429


def test_whoever_enrolled_a_phone_gives_a_code(client: Client, an: User) -> None:
    device = TOTPDevice.objects.create(user=an, name="phone", confirmed=True)
    client.post("/login/", {"username": "an", "password": "mật khẩu của an"})
    stopped = client.get("/registers/permits/")
    assert stopped.status_code == 302
    assert stopped["Location"].startswith("/login/code/?next=%2Fregisters")
    wrong = client.post("/login/code/", {"code": "000000", "next": "/registers/permits/"})
    assert "Mã không đúng" in wrong.content.decode()
    device.refresh_from_db()
    device.throttle_reset()
    code = f"{totp(device.bin_key):06d}"
    right = client.post("/login/code/", {"code": code, "next": "/registers/permits/"})
    assert right["Location"] == "/registers/permits/"
    assert client.get("/registers/permits/").status_code == 200


def test_enrolling_shows_backup_codes_once_and_one_lets_in(client: Client, an: User) -> None:
    client.post("/login/", {"username": "an", "password": "mật khẩu của an"})
    assert "data:image/svg" in client.get("/account/second-step/enrol/").content.decode()
    device = TOTPDevice.objects.get(user=an, confirmed=False)
    page = client.post("/account/second-step/enrol/", {"code": f"{totp(device.bin_key):06d}"})
    code = page.context["codes"][0]
    assert len(page.context["codes"]) == 10
    client.post("/logout/")
    client.post("/login/", {"username": "an", "password": "mật khẩu của an"})
    assert client.post("/login/code/", {"code": code})["Location"] == "/"
    client.post("/logout/")
    client.post("/login/", {"username": "an", "password": "mật khẩu của an"})
    assert client.post("/login/code/", {"code": code}).status_code == 200


def test_next_never_leaves_the_site(client: Client, an: User) -> None:
    answer = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_pages_carry_a_strict_policy_and_no_inline_script(as_: As, an: User, ward_a: Area, author: None) -> None:
    permit = records.permit(ward_a, place=records.inside(ward_a))
    for page in ("/registers/permits/", f"/registers/permits/{permit.pk}/", "/registers/permits/new/", "/map/"):
        answer = as_(an).get(page)
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "<script>" not in answer.content.decode()
        assert "onclick=" not in answer.content.decode()


@pytest.mark.parametrize("page", ["/admin/", "/admin/core/grant/", "/admin/core/user/"])
def test_housekeeping_is_for_managers_of_the_system(as_: As, chi: User, page: str) -> None:
    assert as_(chi).get(page, follow=True).status_code == 403
