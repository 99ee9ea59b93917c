"""A town whose office answers for permits: Giang reviews, Hà heads, Chi coordinates, Lan leads. A mail server of its own."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from dothi.core import history
from dothi.core.models import Area, Grant, Holiday, Role, Unit, User
from dothi.programme.reminders.rule import ReminderRule
from dothi.registers.construction.permit import ConstructionPermit
from tests import records

WEDNESDAY = date(2014, 6, 11)
RULES = (
    ("soon", 5, "officer"),
    ("due", 0, "officer"),
    ("overdue", 3, "officer"),
    ("returned", 0, "officer"),
    ("escalated", 5, "head"),
    ("escalated", 10, "coordinator"),
)


@dataclass
class Town:
    """The office and its people; each has an address."""

    unit: Unit
    ward: Area
    officer: User
    head: User
    coordinator: User
    leader: User

    def permit(self, due: date, **facts: Any) -> ConstructionPermit:
        """An application of the office's that is due on a day: 15 days after it came in."""
        return records.permit(self.ward, received_on=due - timedelta(days=15), unit=self.unit, **facts)


def found(ward: Area, unit: Unit) -> Town:
    """The town, with the rules of `RULES` for every register."""
    with history.by("tests"):
        for kind, days, to in RULES:
            ReminderRule.objects.create(kind=kind, days=days, to=to)
        Holiday.objects.create(day=date(2014, 6, 12), name="Ngày nghỉ thử")
        return Town(
            unit,
            ward,
            _user("giang2", "Giang", (Role.OFFICER, "construction", unit), unit),
            _user("ha", "Hà", (Role.APPROVER, "construction", unit), unit),
            _user("dieuphoi2", "Chi", (Role.MANAGER, "reporting", None), None, (Role.VIEWER, "", None)),
            _user("lanhdao2", "Lan", (Role.VIEWER, "", None), None),
        )


def _user(name: str, first: str, grant: tuple[Role, str, Unit | None], unit: Unit | None, *more: Any) -> User:
    user = User.objects.create_user(name, f"{name}@dothi.test", "mật khẩu thử 1", first_name=first, unit=unit)
    for role, domain, of in (grant, *more):
        Grant.objects.create(user=user, role=role, domain=domain, unit=of)
    return user


@dataclass
class Post:
    """A mail server on a real socket that keeps what it took; it can refuse people, put off, be slow, or break off."""

    refused: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    slow: float = 0
    breaks: bool = False  # takes the words, and hangs up without an answer
    taken: list[EmailMessage] = field(default_factory=list)
    controller: Any = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Whether it takes letters for somebody."""
        if address in self.refused:
            return "550 5.1.1 no such person"
        if address in self.later:
            return "450 4.2.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep a letter."""
        time.sleep(self.slow)
        self.taken.append(BytesParser(policy=default).parsebytes(envelope.content))
        if self.breaks:
            server.transport.abort()
        return "250 OK taken"

    def open(self) -> str:
        """Begin to listen; returns the address for `SMTP_URL`."""
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port(), ready_timeout=20)
        self.controller.start()
        return f"smtp://127.0.0.1:{self.controller.port}"

    def close(self) -> None:
        """End listening."""
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    def to(self) -> list[str]:
        """Whom it took letters for, in order."""
        return [str(letter["To"]) for letter in self.taken]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
