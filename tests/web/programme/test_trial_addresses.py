"""No address, however it is written, breaks a page: what cannot be understood is left out, refused or not found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from dothi.core.models.people import CONFIDENTIAL
from dothi.registers.register import registers
from tests.programme.office import Office, sites, violation

LogIn = Callable[[str], Client]
HOSTILE = [
    "²", "a\x00b", "-1", "9" * 19, "9" * 4400, "٣", "nan", "inf", "1e400", "'", "%", "<script>", "🙃", "x" * 4000,
    "31/13/2014", "0001-01-01", "9999-12-31", "nan,nan,nan,nan", "1e308,-1e308,inf,-inf", "200,100,-200,-100", "{}",
]  # fmt: skip
KEYS = (
    "page size sort q bbox view show year ward kind light lead late level at clause typed name text layer area unit"
    " programme top commitment kind domain on register language form part next state version act pk measure reason resolution"
).split()
FIGURE = ("indicator", "side", "period", "place")  # one alone: what one of them names is not found before the others


def patterns(resolver: URLResolver) -> Iterator[str]:
    """Each address of our own pages, with its converters."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield str(entry.pattern)
        elif str(entry.pattern) != "admin/":
            yield from patterns(entry)


def addresses(office: Office) -> Iterator[str]:
    """Each address with things that are there and things that are not."""
    found = violation(office, date(2015, 1, 1)).pk
    for pattern in patterns(get_resolver()):
        one = office.commitments["G1"].pk if pattern.startswith("commitments") else found
        code = "thu" if pattern.startswith("programmes") else "permit-rate"
        for pk, said, slug in ((one, code, "violations"), (0, "nothing", "streets"), ("9" * 30, "0", "nothing")):
            values = {
                "pk": pk,
                "code": said,
                "slug": slug,
                "form": "gpkg",
                "what": "docx",
                "name": "confirm",
                "srid": pk,
                "z": 14,
                "x": pk,
                "y": 7212,
                "secret": f"{pk}-{said}",
                "token": said,
                "number": pk,
            }
            yield "/" + re.sub(r"<\w+:(\w+)>", lambda m, v=values: str(v[m[1]]), pattern)  # type: ignore[misc]


def filled(value: str, keys: list[str]) -> str:
    """The query of an address that says the same of every key."""
    query = QueryDict(mutable=True)
    query.update(dict.fromkeys(keys, value))
    return query.urlencode()


@pytest.mark.parametrize("value", HOSTILE)
def test_no_address_breaks_a_page(office: Office, log_in: LogIn, value: str) -> None:
    sites(office, 2015, permitted=1, without=1)
    client = log_in("coordinator")
    for address in dict.fromkeys(addresses(office)):
        if address in ("/logout/", "/login/"):
            continue
        answers = [client.get(f"{address}?{filled(value, KEYS)}"), client.post(address, dict.fromkeys(KEYS, value))]
        if address.startswith(("/registers/violations/", "/map/violations")):
            answers += [client.get(f"{address}?{filled(value, [key])}") for key in FIGURE]
        for answer in answers:
            assert answer.status_code < 500, (address, value)


@pytest.mark.parametrize("slug", sorted(r.slug for r in registers.values() if r.domain not in CONFIDENTIAL))
def test_no_condition_breaks_a_list(office: Office, log_in: LogIn, slug: str) -> None:
    names = registers[slug].filters
    conditions = [f"{n}{lookup}" for n in names for lookup in ("", "__gte", "__isnull")] + ["q", "bbox"]
    client = log_in("coordinator")
    for value in HOSTILE:
        expected = 400 if "\0" in value else 200
        for page in (f"/registers/{slug}/", f"/registers/{slug}/count/", f"/registers/{slug}/export/csv/"):
            answer = client.get(f"{page}?{filled(value, conditions)}")
            assert answer.status_code == expected, (page, value)
            assert b"".join(answer)


def test_a_register_without_places_has_no_layer(office: Office, log_in: LogIn) -> None:
    assert log_in("coordinator").get("/map/streets.geojson").status_code == 404
