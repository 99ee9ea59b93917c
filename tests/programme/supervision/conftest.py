"""Two supervising bodies, an inspected unit, and those who read everything but what is confidential.

Kiên and Trung are officer and head of the Inspection Committee, Minh officer of the Front. Đạt writes for the inspected unit,
Hạnh for another. Thu coordinates reports everywhere, Lâm reads everything that is not confidential.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from dothi.core.models import Area, Grant, Role, Unit, User
from tests.records import supervision as records


@dataclass
class Bodies:
    """The units and people of these tests."""

    ubkt: Unit
    front: Unit
    subject: Unit
    other: Unit
    kien: User
    trung: User
    minh: User
    dat: User
    hanh: User
    thu: User
    lam: User


def user(username: str, unit: Unit | None, *grants: tuple[Role, str, Unit | None]) -> User:
    """A user of a unit with grants: role, domain, unit."""
    made = User.objects.create_user(username, password=f"mật khẩu của {username}", first_name=username, unit=unit)
    for role, domain, where in grants:
        Grant.objects.create(user=made, role=role, domain=domain, unit=where)
    return made


@pytest.fixture
def bodies(author: None, ward_a: Area) -> Bodies:
    """Everybody, with their grants."""
    ubkt, subject = records.body(), records.subject()
    front, other = records.unit("mttq-thu", "Mặt trận thử"), records.unit("don-vi-khac", "Đơn vị khác thử")
    everything = (Role.VIEWER, "", None)
    return Bodies(
        ubkt,
        front,
        subject,
        other,
        user("kien", ubkt, (Role.OFFICER, "inspection", ubkt), everything),
        user("trung", ubkt, (Role.APPROVER, "inspection", ubkt), everything),
        user("minh", front, (Role.OFFICER, "inspection", front), everything),
        user("dat", subject, (Role.OFFICER, "reporting", subject), (Role.VIEWER, "programme", None)),
        user("hanh", other, (Role.OFFICER, "reporting", other), (Role.VIEWER, "programme", None)),
        user("thu", None, (Role.MANAGER, "reporting", None), everything),
        user("lam", None, everything),
    )
