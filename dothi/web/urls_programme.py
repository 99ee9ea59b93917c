"""Addresses of the programme's pages."""

from __future__ import annotations

from django.urls import path

from dothi.web.views import documents, home, indicators, programme, questions, reading

urlpatterns = [
    path("", home.home, name="home"),
    path("programmes/", programme.first, name="programme"),
    path("programmes/<slug:code>/", programme.page, name="programme_page"),
    path("programmes/<slug:code>/document/", documents.of_programme, name="programme_document"),
    path("programmes/<slug:code>/conflicts/", programme.conflicts, name="conflicts"),
    path("conflicts/<int:pk>/resolve/", programme.resolve, name="resolve"),
    path("commitments/<int:pk>/", programme.commitment, name="commitment"),
    path("clauses/<int:pk>/", documents.clause, name="clause"),
    path("documents/", documents.listing, name="documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/source/", documents.source, name="document_source"),
    path("read/", reading.listing, name="reading"),
    path("read/<int:pk>/", reading.batch, name="reading_batch"),
    path("read/<int:pk>/many/", reading.many, name="reading_many"),
    path("read/<int:pk>/close/", reading.close, name="reading_close"),
    path("read/<int:pk>/enter/", reading.enter, name="reading_enter"),
    path("read/findings/<int:pk>/", reading.decide, name="finding"),
    path("indicators/", indicators.listing, name="indicators"),
    path("indicators/new/", indicators.new, name="indicator_new"),
    path("indicators/<slug:code>/", indicators.indicator, name="indicator"),
    path("indicators/<slug:code>/edit/", indicators.new, name="indicator_edit"),
    path("questions/", questions.listing, name="questions"),
    path("questions/<slug:code>/", questions.question, name="question"),
    path("measures/new/", indicators.measure, name="measure_new"),
    path("measures/<slug:code>/", indicators.measure, name="measure"),
    path("measures/<slug:code>/delete/", indicators.delete, {"kind": "measures"}, name="measure_delete"),
    path("indicators/<slug:code>/delete/", indicators.delete, {"kind": "indicators"}, name="indicator_delete"),
]
