"""What a person chose for an import on its page: system, layers, code page, headings, values for every row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dothi.registers.exchange.codepages import KNOWN
from dothi.registers.exchange.located import chosen
from dothi.registers.register import Register

IGNORED = "@ignored"  # a heading that a person wants left out
BY_PLACE = "@place"  # the ward of each row is the one its place lies in


@dataclass(frozen=True)
class Asked:
    """The choices of one import.

    system: as `located.chosen` reads it; layers: those of a drawing or package that are read; encoding: the code page of
    the text; headings: heading as `headings.bare` writes it → field or `IGNORED`; constants: field → text that stands in
    every row, or `BY_PLACE` for the ward; remembered: headings of an earlier import, of the same form.
    """

    system: str = ""
    layers: tuple[str, ...] = ()
    encoding: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Asked:
        """The choices as a batch keeps them."""
        made: dict[str, Any] = {k: tuple(v) if k == "layers" else v for k, v in options.items()}
        return cls(**made)

    def kept(self) -> dict[str, Any]:
        """What a batch keeps: only what was chosen."""
        return {k: list(v) if k == "layers" else v for k, v in self.__dict__.items() if v}

    def checked(self, register: Register) -> Asked:
        """The same, if every choice can be.

        Raises:
            ValueError: an unknown system, code page or field.
        """
        if self.system:
            chosen(self.system)
        names = {f.name for f in register.model._meta.concrete_fields}
        fields = {*self.headings.values(), *self.remembered.values()} - {IGNORED}
        if (self.encoding and self.encoding not in KNOWN) or not (fields | set(self.constants)) <= names:
            raise ValueError(self)
        return self

    def reader(self, register: Register) -> dict[str, Any]:
        """What the reading process is told."""
        wanted = register.geometry and register.field(register.geometry).geom_type  # type: ignore[attr-defined]
        return {"layers": self.layers, "encoding": self.encoding, "areas": wanted in ("POLYGON", "MULTIPOLYGON")}
