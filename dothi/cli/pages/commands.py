"""The table of commands in `docs/administration.md`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from django.core.management.base import BaseCommand

import dothi.cli.management.commands as ours
from dothi.cli.pages.marks import table

BEGIN, END = "<!-- dothi docs: commands -->", "<!-- end -->"
WITHOUT_DATABASE = (
    "read",
    "Read an official document: its tree, figures, doubts; --json for all of it. Exit 2 when it cannot.",
)


def within(page: str) -> str:
    """The page with its table of commands as it should be.

    Raises:
        ValueError: the page has no place for it.
    """
    before, _begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"no {BEGIN} … {END}")
    return "\n".join([before + BEGIN, *table(("Command", "What it does"), _commands()), "", END + after])


def _commands() -> Iterator[tuple[str, str]]:
    """Each command of ours with its line of help."""
    found = dict([WITHOUT_DATABASE])
    for module in iter_modules(ours.__path__):
        command: BaseCommand = import_module(f"{ours.__name__}.{module.name}").Command()
        found[module.name.replace("_", "-")] = command.help
    for name in sorted(found):
        yield f"`dothi {name}`", found[name]
