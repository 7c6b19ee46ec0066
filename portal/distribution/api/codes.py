"""The code lists of the interface, in French and in English."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import Router, Schema

from portal.distribution.api import schemas
from portal.distribution.api.place import missing
from portal.distribution.api.publications import PROBLEMS
from portal.distribution.vocabulary import EMDN, labels, names, values
from portal.reference.models import EmdnCode


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


def router() -> Router:
    """Return the addresses of the code lists."""
    made = Router(tags=["codes"])

    @made.get("", response={200: Names}, summary="Names of the lists", operation_id="code_lists")
    def index(request: HttpRequest) -> Any:
        return {"lists": names(), "events": values("events")}

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
