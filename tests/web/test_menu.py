"""The side menu: what opens when, and by what picture a register is known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from dothi.core.models import Domain, User
from dothi.registers.register import registers
from dothi.web.menu import DOMAIN_ICONS, ICONS, register_icon

SPRITE = Path(__file__).parents[2] / "dothi/web/static/web/icons.svg"


def test_every_icon_is_drawn_and_named_for_a_register() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text(encoding="utf-8")))
    assert {register_icon(slug) for slug in registers} <= drawn
    assert ICONS.keys() <= registers.keys()


def test_a_register_has_the_icon_of_its_domain_and_a_part_the_small_one() -> None:
    assert {Domain(r.domain) for r in registers.values()} == DOMAIN_ICONS.keys()
    assert (register_icon("plots"), register_icon("drain-pipes")) == ("layers", "road")
    assert (register_icon("clearances"), register_icon("clearance-batches")) == ("building", "list")
    assert (register_icon("petitions"), register_icon("permits")) == ("lock", "stamp")


@pytest.mark.parametrize(("address", "lines"), [("/registers/permits/", []), ("/registers/streets/", ["segments"])])
def test_parts_of_a_register_are_in_the_menu_only_when_the_reader_is_there(
    client: Client, chi: User, address: str, lines: list[str]
) -> None:
    client.force_login(chi)
    page = client.get(address).content.decode()
    menu = page[page.index('class="brand"') : page.index("<main")]
    assert re.findall(r'class="part".*?href="/registers/([\w-]+)/"', menu) == lines
    assert menu.count('<details class="fold" open>') == 1
