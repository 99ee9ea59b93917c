"""Addresses of the pages on reviews."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
