"""The check over HTTP: its shapes, in the order of its lines, a bad line on its own."""

import io
import json

import pytest

from portal.distribution.items import absolute
from tests.factories import publications
from tests.factories.publications import every, lot, published

pytestmark = pytest.mark.django_db
CODE = "03401060012342"


@pytest.fixture(autouse=True)
def specimens():
    with publications.registered() as kind:
        yield kind


def check(client, items, path="/api/v1/check"):
    body = items if isinstance(items, str) else json.dumps({"items": items})
    return client.post(path, body, content_type="application/json")


def test_lines_are_answered_in_their_order(client):
    version = published(items=[lot("LOT42")])
    answer = check(
        client,
        [
            {"ref": "a", "scan": f"01{CODE}10LOT42"},
            {"ref": "b", "identifier": CODE, "lot": "AUTRE"},
            {"ref": "c", "identifier": "09999999999994", "lot": "X"},
            {"ref": "d", "identifier": CODE},
        ],
    )
    told = answer.json()
    assert told["cursor"] == version.cursor
    assert [one["ref"] for one in told["results"]] == ["a", "b", "c", "d"]
    assert [one["verdict"] for one in told["results"]] == [
        "concerned_exact",
        "not_listed",
        "unknown_id",
        "to_verify",
    ]
    match = told["results"][0]["matches"][0]
    assert (match["action"], match["version"], match["line"]) == (
        version.publication.reference,
        1,
        1,
    )
    # As in the feed and in the lists of lines.
    assert match["url"] == absolute(version.publication.get_absolute_url())
    assert told["results"][0]["parsed"] == {
        "scheme": "gs1",
        "identifier": CODE,
        "gtin14": CODE,
        "lot": "LOT42",
        "warnings": [],
    }


def test_a_bad_line_is_an_error_of_its_own(client):
    published(items=[every()])
    told = check(
        client,
        [
            {"ref": "a", "identifier": CODE},
            {"ref": "b", "identifier": CODE, "lot": 12},
            "rien",
            {"ref": "d"},
            {"ref": "e", "identifier": CODE, "unknown": "ignored"},
        ],
    ).json()["results"]
    assert [one["verdict"] for one in told] == [
        "concerned_all",
        None,
        None,
        None,
        "concerned_all",
    ]
    assert told[1]["ref"] == "b"
    assert "lot" in told[1]["error"]
    assert told[2]["error"]
    assert told[3]["error"]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"items": 1}', '{"items": null}', "{", "\xff"])
def test_what_is_no_list_of_lines_is_refused(client, body):
    answer = check(client, body)
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_too_many_lines_and_too_long_a_body_are_refused(client, settings):
    assert check(client, [{}] * 10_001).status_code == 422
    settings.API_CHECK_BYTES = 10
    assert check(client, [{"identifier": CODE}]).status_code == 413


def in_pieces(client, body, **meta):
    """Send a body as many libraries do: in pieces, without its length."""
    pieces = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    sent = {"CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(body), **pieces, **meta}
    return client.generic("POST", "/api/v1/check", content_type="application/json", **sent)


def test_a_body_in_pieces_is_read_too(client, settings):
    published(items=[lot("LOT42")])
    body = json.dumps({"items": [{"identifier": CODE, "lot": "LOT42"}]}).encode()
    (told,) = in_pieces(client, body).json()["results"]
    assert told["verdict"] == "concerned_exact"
    settings.API_CHECK_BYTES = 10
    assert in_pieces(client, body).status_code == 413


def test_a_body_longer_than_any_request_is_a_problem_document(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = check(client, [{"identifier": CODE}])
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_the_sandbox_knows_exercises_alone(client):
    published(items=[lot("LOT42")])
    published(title="Exercice", items=[lot("LOT43")], exercise=True)
    lines = [{"identifier": CODE, "lot": "LOT42"}, {"identifier": CODE, "lot": "LOT43"}]
    real = [one["verdict"] for one in check(client, lines).json()["results"]]
    sandbox = check(client, lines, "/api/sandbox/v1/check").json()["results"]
    assert real == ["concerned_exact", "not_listed"]
    assert [one["verdict"] for one in sandbox] == ["not_listed", "concerned_exact"]
