"""Addresses of the pages on dashboards."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
