"""The pages of `docs/` that come from the code and the pack: written by `dothi docs`, held up to date by a test."""

from __future__ import annotations

from pathlib import Path

from dothi.cli.pages import commands, coverage, indicators, registers


def pages(folder: Path) -> dict[Path, str]:
    """Each generated page of the documentation folder, with what it should say now."""
    administration = folder / "administration.md"
    return {
        folder / "registers.md": registers.page(),
        folder / "indicators.md": indicators.page("hai_ba_trung_2011"),
        folder / "programme-coverage.md": coverage.page("hai_ba_trung_2011"),
        administration: commands.within(administration.read_text(encoding="utf-8")),
    }
