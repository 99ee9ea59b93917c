"""Addresses of the staff pages, area by area. The programme's own pages stand in `urls_programme`."""

from __future__ import annotations

from django.contrib.auth import views as auth
from django.urls import include, path

from dothi.web.views import (
    account,
    attachments,
    board,
    bulk,
    capture,
    desk,
    editing,
    exports,
    imports,
    maps,
    printing,
    records,
    registers,
    search,
)

one = "registers/<slug:slug>/<int:pk>/"
urlpatterns = [
    path("", include("dothi.web.urls_programme")),
    path("", include("dothi.web.urls_reports")),
    path("login/", account.Login.as_view(), name="login"),
    path("login/code/", account.login_code, name="login_code"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("language/", account.language, name="language"),
    path("account/", account.account, name="account"),
    path("account/password/", account.PasswordChange.as_view(), name="password"),
    path("account/second-step/enrol/", account.enrol, name="enrol"),
    path("account/second-step/", account.second_step, name="second_step"),
    path("work/", desk.page, name="desk"),
    path("capture/", capture.choose, name="capture"),
    path("capture/<slug:slug>/", capture.note, name="capture_one"),
    path("search/", search.search, name="search"),
    path("map/", maps.page, name="map"),
    path("map/base.geojson", maps.base, name="base_map"),
    path("map/coordinates/", maps.coordinates, name="coordinates"),
    path("map/<slug:slug>.geojson", maps.layer, name="layer"),
    path("registers/<slug:slug>/", registers.listing, name="register"),
    path("registers/<slug:slug>/count/", registers.count, name="count"),
    path("registers/<slug:slug>/options/", registers.options, name="options"),
    path("registers/<slug:slug>/removed/", registers.removed, name="removed"),
    path("registers/<slug:slug>/bulk/", bulk.bulk, name="bulk"),
    path("registers/<slug:slug>/export/<slug:form>/", exports.export, name="export"),
    path("registers/<slug:slug>/import/", imports.upload, name="import"),
    path("registers/<slug:slug>/import/template/", imports.template, name="template"),
    path("imports/<int:pk>/", imports.page, name="batch"),
    path("imports/<int:pk>/commit/", imports.commit, name="batch_commit"),
    path("imports/<int:pk>/again/", imports.again, name="batch_again"),
    path("imports/<int:pk>/drop/", imports.drop, name="batch_drop"),
    path("imports/<int:pk>/errors/", imports.error_file, name="batch_errors"),
    path("registers/clearance-batches/<int:pk>/board/", board.board, name="board"),
    path("registers/<slug:slug>/new/", editing.create, name="record_new"),
    path(one, records.record, name="record"),
    path(f"{one}edit/", editing.edit, name="record_edit"),
    path(f"{one}remove/", editing.remove, name="record_remove"),
    path(f"{one}restore/", editing.restore, name="record_restore"),
    path(f"{one}step/<slug:name>/", editing.step, name="record_step"),
    path(f"{one}print/<slug:name>/", printing.print_paper, name="print_paper"),
    path(f"{one}files/", attachments.upload, name="attachment_upload"),
    path("files/<int:pk>/", attachments.download, name="attachment"),
    path("files/<int:pk>/detach/", attachments.detach, name="attachment_detach"),
]
