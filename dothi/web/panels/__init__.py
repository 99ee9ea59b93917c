"""What a register's record page shows besides what every record page shows.

A register with the slug `my-things` gets a panel of its own by two files and no registration:

- `dothi/web/panels/my_things.py` with `panel(user, record)`: what its template needs, in one small dataclass (or None:
  nothing to show for this record). Ask the registers for what `user` may see (`register.records(user)`), never the
  models; keep the number of queries constant.
- `dothi/web/templates/web/panels/my-things.html`, which finds that as `panel`, and the page's own `record` and
  `register`. It writes one or more `<section class="panel">`.

The page shows it between the next steps and the facts. `at=` (the record as it stood on a day) shows none.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from dothi.registers.register import Register


@dataclass(frozen=True)
class Panel:
    """A panel ready to render: its template, and what the template finds as `panel`."""

    template: str
    content: Any


def of(register: Register, user: Any, record: Any) -> Panel | None:
    """The panel of a record, if its register has one and it has something to show."""
    module = f"{__name__}.{register.slug.replace('-', '_')}"
    if find_spec(module) is None:
        return None
    content = import_module(module).panel(user, record)
    return None if content is None else Panel(f"web/panels/{register.slug}.html", content)
