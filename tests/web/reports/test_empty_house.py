"""Reports before there is anything to report of."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from dothi.core.models import Role, User


def test_before_any_programme_the_page_says_so(person: Callable[..., User], as_: Callable[[User], Client]) -> None:
    shown = as_(person("hoa", "Hoa", Role.OFFICER)).get(reverse("reports")).content.decode()
    assert "Chưa có chương trình" in shown
