"""Addresses of the pages on reviews, amendments and what follows a programme."""

from __future__ import annotations

from django.urls import path

from dothi.web.views import amendments, reviews, successor

urlpatterns = [
    path("reviews/", reviews.listing, name="reviews"),
    path("reviews/<int:pk>/assess/", reviews.assess, name="review_assess"),
    path("reviews/<int:pk>/frozen/", reviews.frozen, name="review_frozen"),
    path("programmes/<slug:code>/results/", reviews.results, name="programme_results"),
    path("programmes/<slug:code>/successor/", successor.page, name="successor"),
    path("clauses/<int:pk>/versions/", amendments.versions, name="clause_versions"),
]
