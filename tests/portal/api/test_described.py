"""The interface does what its description says, whatever is asked of it."""

import os
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from recalls.enums import ActionType, BlockDispensing, RecipientType
from tests.factories import recalls as factory

CASES = int(os.environ.get("PORTAL_API_CASES", "10"))
"""Cases for each address; ten thousand in all are run by hand (`-s` tells the answers)."""

SECONDS = 60
"""No answer takes so long: beyond it, one has hung."""


@pytest.fixture
def described(transactional_db, live_server, settings):
    settings.API_CALLS_A_MINUTE = settings.API_CHECKS_A_MINUTE = 10**9
    factory.published()
    return schemathesis.openapi.from_url(f"{live_server.url}/api/v1/openapi.json")


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_every_answer_is_the_described_one(described):
    addresses = 0
    answers: Counter[str] = Counter()
    for found in described.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=CASES,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def is_described(case):
            answer = case.call_and_validate(checks=CHECKS, timeout=SECONDS)
            answers[f"{answer.status_code // 100}xx"] += 1

        is_described()
        addresses += 1
    assert addresses > 15
    print(f"{addresses} addresses, {answers.total()} answers: {dict(answers)}")


def test_the_description_is_that_of_openapi_3_1(client):
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert {"/api/v1/actions", "/api/v1/changes", "/api/v1/check", "/api/v1/items"} <= set(
        told["paths"]
    )
    assert told["webhooks"]


def test_the_description_names_the_keys_and_the_codes_of_every_list(client):
    told = client.get("/api/v1/openapi.json").json()
    (scheme,) = told["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert told["security"] == [{}, {"key": []}]
    schemas = told["components"]["schemas"]

    def codes(schema, name):
        found = schemas[schema]["properties"][name]
        return set(found.get("items", found)["enum"])

    assert "officine" in codes("Event", "recipients")
    assert {"quarantine", "destroy"} <= codes("Item", "required_actions")
    assert "quarantine" in codes("Match", "required_actions")
    assert "concerned_exact" in codes("Match", "verdict")
    assert {"action.updated", "letter.withdrawn"} <= codes("Event", "event")
    assert codes("Action", "type") == {*ActionType.values, ""}
    assert codes("Action", "recipients") == {*RecipientType.values}
    assert codes("Action", "block_dispensing") == {*BlockDispensing.values, ""}
    (changes,) = told["paths"]["/api/v1/changes"].values()
    asked = {one["name"]: one["schema"] for one in changes["parameters"]}
    assert "officine" in asked["recipient"]["items"]["enum"]
    assert {"action", "all"} <= {*asked["kind"]["enum"]}
