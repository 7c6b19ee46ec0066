"""The programming interface over real safety actions: shapes, states, and what stays private."""

import json

import pytest

from tests.factories import recalls as factory

pytestmark = pytest.mark.django_db


def get(client, path, **params):
    return client.get(f"/api/v1/{path}", params)


def published(**answers):
    one = factory.published(**answers)
    one.action.refresh_from_db()
    return one


def test_an_action_is_given_under_stable_names(client):
    one = published()
    reference = one.action.public_reference
    told = get(client, f"actions/{reference}").json()
    assert (told["reference"], told["version"], told["lifecycle"]) == (reference, 1, "open")
    assert told["current"] is True
    assert told["manufacturer"]["name"]
    assert told["recipients"]
    product = told["products"][0]
    assert product["identifiers"][0]["gtin14"]
    lines = client.get(told["items"].partition("/api/")[2].join(["/api/", ""])).json()
    assert lines["next"] is None
    assert lines["items"][0]["action"] == reference
    assert lines["items"][0]["key"] == product["identifiers"][0]["key"]
    assert lines["items"][0]["status"] == "affected"


def test_nothing_private_is_given(client):
    one = published()
    text = json.dumps(
        [
            get(client, f"actions/{one.action.public_reference}").json(),
            get(client, "actions").json(),
            get(client, "changes").json(),
            get(client, "items").json(),
        ]
    )
    for secret in (one.action.reference, one.evaluator.email, one.signatory.email):
        assert secret not in text
    assert "quantity" not in text


def test_what_is_not_published_leaks_nowhere(client):
    one = factory.validated()
    assert get(client, "actions").json() == {"items": [], "next": None}
    assert get(client, "items").json() == {"items": [], "next": None}
    changes = get(client, "changes").json()
    assert (changes["items"], changes["next"], changes["has_more"]) == ([], 0, False)
    assert get(client, f"actions/{one.action.reference}").status_code == 404
