"""The check of a stock: thousands of lines in one call, in the order in which they came."""

import json
from typing import Annotated, Any, Literal, NotRequired, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import to_json
from typing_extensions import TypedDict

from portal.core.api import Problem
from portal.distribution.api import schemas
from portal.distribution.api.place import Place
from portal.distribution.items import absolute
from portal.publication.check import Line, check
from portal.publication.check.service import MOST_LINES, uncollected
from portal.publication.enums import Verdict
from portal.publication.reading import listing
from portal.publication.stocks import lots
from portal.reference.identifiers import Scheme


class CheckLine(TypedDict):
    """A unit: what a scanner sent, or a code with what is known beside it."""

    ref: NotRequired[str]
    scan: NotRequired[str]
    identifier: NotRequired[str]
    lot: NotRequired[str]
    serial: NotRequired[str]
    expiry: NotRequired[str]
    manufactured: NotRequired[str]
    software: NotRequired[str]


class CheckBody(TypedDict):
    """The lines of a stock."""

    items: Annotated[list[CheckLine], Field(max_length=MOST_LINES)]


class Parsed(Schema):
    """A line as it was understood; what it does not say is left out."""

    scheme: str = schemas.Field(json_schema_extra={"enum": [one.value for one in Scheme]})
    identifier: str
    gtin14: str | None = None
    lot: str | None = None
    serial: str | None = None
    expiry: str | None = None
    manufactured: str | None = None
    software: str | None = None
    donation_id: str | None = None
    warnings: list[str]


class Match(Schema):
    """A publication that names the unit."""

    action: str
    version: int
    line: int
    verdict: str = schemas.Field(json_schema_extra=schemas.values_of(Verdict))
    required_actions: list[str] = schemas.Field(json_schema_extra=schemas.codes_of("actions"))
    block_dispensing: Literal["yes", "no", "manufacturer_advice", ""]
    deadline: str | None
    url: str = schemas.Field(description="Address of the public page.")


class Result(Schema):
    """What stands of a line. A line that could not be looked for has `error` and no verdict."""

    ref: str
    verdict: str | None = schemas.Field(json_schema_extra=schemas.values_of(Verdict, null=True))
    parsed: Parsed
    matches: list[Match]
    error: str | None = None


class Results(Schema):
    """Results in the order of the lines, by what was published up to `cursor`."""

    cursor: int
    checked_at: str
    unscannable: int = schemas.Field(
        description="Publications that name products without code, which no line can find: "
        "their units are lines without `key`."
    )
    results: list[Result]


_BODY = TypeAdapter(CheckBody)
_LINE = TypeAdapter(CheckLine)


def body_of(request: HttpRequest) -> bytes:
    """Return the body of a request, also one that is sent in pieces without its length.

    Many libraries send JSON so; Django takes what has no length for empty. Problem when it is
    longer than any request may be.
    """
    meta = request.META
    is_chunked = "chunked" in meta.get("HTTP_TRANSFER_ENCODING", "").lower()
    if is_chunked and not meta.get("CONTENT_LENGTH") and meta.get("wsgi.input_terminated"):
        raw: bytes = meta["wsgi.input"].read(settings.API_CHECK_BYTES + 1)
        return raw
    try:
        return request.body
    except RequestDataTooBig as error:
        raise _too_long() from error


def _too_long() -> Problem:
    return Problem(413, _("Cette demande est trop longue : envoyez-la en plusieurs fois."))


def read(raw: bytes) -> tuple[list[Line], dict[int, str]]:
    """Return the lines of a request, and what is wrong with those that are no lines.

    Problem when the request is no list of lines, or too long.
    """
    if len(raw) > settings.API_CHECK_BYTES:
        raise _too_long()
    try:
        return [Line(**one) for one in _BODY.validate_json(raw)["items"]], {}
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
    wrong = {one["loc"][1]: one for one in found if len(one["loc"]) > 1}
    if len(wrong) < len({one["loc"][:2] for one in found}):
        raise Problem(
            422,
            _("Envoyez un objet JSON dont `items` est la liste des lignes, %(most)d au plus.")
            % {"most": MOST_LINES},
            errors=[{"field": _path(one["loc"]), "message": one["msg"]} for one in found[:20]],
        )
    given: list[Any] = json.loads(raw)["items"]
    lines = [
        Line(ref=_ref(one)) if number in wrong else Line(**_LINE.validate_python(one))
        for number, one in enumerate(given)
    ]
    return lines, {
        cast("int", number): f"{_path(one['loc'][2:])} : {one['msg']}".removeprefix(" : ")
        for number, one in wrong.items()
    }


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location))


def _ref(given: Any) -> str:
    ref = given.get("ref") if isinstance(given, dict) else None
    return ref if isinstance(ref, str) else ""


def router(place: Place) -> Router:
    """Return the address of the check."""
    made = Router(tags=["check"])

    @made.post(
        "/check",
        response={200: Results, 413: schemas.Problem, 422: schemas.Problem, 429: schemas.Problem},
        summary="What is published of the units of a stock",
        operation_id="check",
        description=(
            f"At most {MOST_LINES} lines; nothing of them is kept. No verdict says that a unit is "
            "safe: `not_listed` and `unknown_id` tell what is published up to `cursor`. A lot "
            "or serial number without code is `to_verify` when a publication names it."
        ),
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": _inlined(_BODY.json_schema())}},
            }
        },
    )
    def stock(request: HttpRequest) -> Any:
        with uncollected():
            told = _answer(body_of(request), exercises=place.exercises)
        headers = {"Cache-Control": "no-store"}
        return HttpResponse(told, content_type="application/json", headers=headers)

    return made


def _answer(raw: bytes, *, exercises: bool) -> bytes:
    """Return the answer to a request, written at once.

    Reading it back through its schema would take as long again.
    """
    lines, wrong = read(raw)
    found = check(lines, exercises=exercises)
    lots.look_up(found.results, exercises=exercises)
    for number, message in wrong.items():
        found.results[number].error = message
    unscannable = listing.unscannable(exercises=exercises).count()
    # Labels are lazy: they become what `str` makes of them.
    return to_json(found.as_json(absolute("")) | {"unscannable": unscannable}, fallback=str)


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema without references, which would point out of the document."""
    known = schema.pop("$defs", {})

    def resolved(part: Any) -> Any:
        if isinstance(part, dict):
            if "$ref" in part:
                return resolved(known[part["$ref"].rpartition("/")[2]])
            return {name: resolved(one) for name, one in part.items()}
        return [resolved(one) for one in part] if isinstance(part, list) else part

    told: dict[str, Any] = json.loads(json.dumps(resolved(schema)))
    return told
