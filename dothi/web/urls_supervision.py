"""Addresses of the pages on supervision."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
