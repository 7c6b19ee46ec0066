"""The code lists of the interface, in French and in English."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Router, Schema

from portal.distribution import events
from portal.distribution.api import schemas
from portal.distribution.api.place import missing
from portal.distribution.api.publications import PROBLEMS
from portal.publication import registry
from portal.publication.editions import FACETS
from portal.publication.enums import ItemStatus, Lifecycle, Scope, Verdict, VersionKind
from portal.reference.identifiers import IdentifierType
from portal.reference.models import EmdnCode

SHARED = {
    "lifecycles": Lifecycle,
    "version_kinds": VersionKind,
    "scopes": Scope,
    "statuses": ItemStatus,
    "verdicts": Verdict,
    "identifier_types": IdentifierType,
}
EMDN = "emdn"


class CodeLabel(Schema):
    """A code with its words in both languages."""

    code: str
    fr: str
    en: str


class CodeList(Schema):
    """A code list."""

    name: str
    codes: list[CodeLabel]


class Names(Schema):
    """The names of the code lists."""

    lists: list[str]
    events: list[str]


def names() -> list[str]:
    """Return the names of the code lists."""
    return [*FACETS, "attachments", *SHARED]


def labels(name: str) -> Mapping[str, Any] | None:
    """Return the codes of a list with their lazy words, None for a list that there is not."""
    if name in SHARED:
        return dict(SHARED[name].choices)
    if name not in names():
        return None
    found: dict[str, Any] = {}
    for kind in registry.public_kinds():
        source = registry.page_of(kind.key).labels.get(name, {})
        if isinstance(source, Mapping):
            found |= {code: label for code, label in source.items() if code}
    return found


def router() -> Router:
    """Return the addresses of the code lists."""
    made = Router(tags=["codes"])

    @made.get("", response={200: Names}, summary="Names of the lists", operation_id="code_lists")
    def index(request: HttpRequest) -> Any:
        kinds = [kind.key for kind in registry.all_kinds() if kind.resource]
        return {
            "lists": names(),
            "events": [f"{kind}.{one}" for kind in kinds for one in events.NAMES],
        }

    @made.get(
        "/{name}",
        response={200: CodeList, **PROBLEMS},
        summary="One code list",
        operation_id="code_list",
    )
    def one(request: HttpRequest, name: schemas.Code) -> Any:
        if name == EMDN:
            return {"name": name, "codes": _emdn()}
        found = labels(name)
        if found is None:
            raise missing(_("Il n’y a pas de liste de ce nom."))
        told = {}
        for language in ("fr", "en"):
            with override(language):
                told[language] = {code: str(label) for code, label in found.items()}
        return {
            "name": name,
            "codes": [
                {"code": str(code), "fr": told["fr"][code], "en": told["en"][code]}
                for code in found
            ],
        }

    return made


def _emdn() -> list[dict[str, str]]:
    """Return the nomenclature; a code without French words has the English ones twice."""
    found = EmdnCode.objects.order_by("code").values_list("code", "term_fr", "term_en")
    return [{"code": code, "fr": fr or en, "en": en} for code, fr, en in found.iterator()]
