"""Addresses of the public pages: the same for every kind, under the address of its list."""

from django.urls import URLPattern, path, re_path

from portal.publication import registry
from portal.publication.views import catalogue, pages

app_name = "publication"

# A reference has a digit, which no other address under a list has.
REFERENCE = r"(?P<reference>[A-Za-z0-9-]*[0-9][A-Za-z0-9-]*)"


def _of(kind: registry.PublicationKind) -> list[URLPattern]:
    base, key, fixed = f"^{kind.slug}/{REFERENCE}/", kind.key, {"kind": kind.key}
    return [
        path(f"{kind.slug}/", catalogue.of_kind, fixed, name=f"{key}_list"),
        re_path(f"{base}$", pages.page, fixed, name=f"{key}_page"),
        re_path(
            rf"{base}versions/(?P<number>[0-9]{{1,6}})/$",
            pages.page,
            fixed,
            name=f"{key}_version",
        ),
        re_path(rf"{base}codes/(?P<item>[0-9]{{1,18}})/$", pages.code, fixed, name=f"{key}_code"),
    ]


urlpatterns = [
    path("recherche/", catalogue.of_all, name="search"),
    *[pattern for kind in registry.public_kinds() for pattern in _of(kind)],
]
