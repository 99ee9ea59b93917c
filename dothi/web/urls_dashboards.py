"""Addresses of the pages on dashboards."""

from __future__ import annotations

from typing import Any

from django.urls import path

from dothi.web.views import dashboards, dashboards_wards

urlpatterns: list[Any] = [
    path("dashboards/", dashboards.first, name="dashboards"),
    path("dashboards/leader/", dashboards.leader, name="dashboard_leader"),
    path("dashboards/leader.xlsx", dashboards.leader_sheet, name="dashboard_leader_sheet"),
    path("dashboards/coordinator/", dashboards.coordinator, name="dashboard_coordinator"),
    path("dashboards/coordinator.xlsx", dashboards.coordinator_sheet, name="dashboard_coordinator_sheet"),
    path("dashboards/quality/", dashboards.quality, name="dashboard_quality"),
    path("dashboards/unit/", dashboards.own_unit, name="dashboard_units"),
    path("dashboards/unit/<int:pk>/", dashboards.unit, name="dashboard_unit"),
    path("dashboards/unit/<int:pk>.xlsx", dashboards.unit_sheet, name="dashboard_unit_sheet"),
    path("dashboards/wards/", dashboards_wards.wards, name="dashboard_wards"),
    path("dashboards/wards.xlsx", dashboards_wards.wards_sheet, name="dashboard_wards_sheet"),
    path("dashboards/ward/<int:pk>/", dashboards_wards.ward, name="dashboard_ward"),
]
