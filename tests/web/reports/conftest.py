"""The district of the reports' tests, with a browser for each of its people."""

from __future__ import annotations

from tests.reports.conftest import district, standing

__all__ = ["district", "standing"]
