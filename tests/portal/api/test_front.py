"""What every address of the interface shares: news, brakes, keys, problems, other sites."""

import html
import json
import re
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.utils.http import http_date

from portal.accounts.models import ApiKey
from portal.distribution.tip import SETTLED, tip
from tests.factories import publications
from tests.factories.accounts import MembershipFactory
from tests.factories.publications import lot, published

pytestmark = pytest.mark.django_db
CHANGES = "/api/v1/changes"
EXAMPLE = re.compile(r"<pre><code>(.*?)</code></pre>", re.S)


@pytest.fixture(autouse=True)
def specimens():
    with publications.registered() as kind:
        yield kind


def ask(client, path=CHANGES, **headers):
    return client.get(path, headers={name.replace("_", "-"): one for name, one in headers.items()})


def test_nothing_new_is_answered_without_the_database(client, django_assert_num_queries):
    published()
    first = ask(client)
    assert first.headers["Cache-Control"].startswith("public, max-age=60")
    with django_assert_num_queries(0):
        again = ask(client, if_none_match=first.headers["ETag"])
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_a_tag_is_of_one_address(client):
    published()
    tag = ask(client).headers["ETag"]
    assert ask(client, f"{CHANGES}?since=1", if_none_match=tag).status_code == 200
    assert ask(client, if_none_match="*").status_code == 200
    assert ask(client, if_none_match=f'"other", {tag}').status_code == 304


def test_no_client_is_sent_back_by_a_process_that_knows_less(client):
    published()
    first = ask(client)
    # Another process published; the client has read it there, this one has not.
    published(title="Suivante")
    behind = tip.cursor
    tip.forget()
    second = ask(client)
    tip.cursor = behind
    assert ask(client, if_none_match=second.headers["ETag"]).status_code == 304
    assert ask(client, if_none_match=first.headers["ETag"]).status_code == 200


def test_a_date_is_told_once_no_other_version_may_bear_it(client, monkeypatch):
    published()
    assert "Last-Modified" not in ask(client).headers
    monkeypatch.setattr("portal.distribution.tip.SETTLED", 0)
    first = ask(client)
    date = first.headers["Last-Modified"]
    again = ask(client, if_modified_since=date)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    # A tag says more than a date.
    told = ask(client, if_modified_since=date, if_none_match='W/"0-0123456789abcdef"')
    assert told.status_code == 200
    assert ask(client, if_modified_since="hier").status_code == 200
    assert ask(client, "/api/v1/actions/R9900001", if_modified_since=date).status_code == 404


def test_a_date_that_is_not_the_one_told_must_be_later_than_any_publication():
    tip.forget()
    tip.cursor, tip.written = 1, 1_700_000_000
    at = tip.written
    assert tip.is_unchanged_since(http_date(at))
    assert not tip.is_unchanged_since(http_date(at + 5))
    assert not tip.is_unchanged_since(http_date(at - 5))
    assert tip.is_unchanged_since(http_date(at + SETTLED))
    tip.forget()


def test_the_page_after_is_linked_and_a_cursor_that_leads_nowhere_says_so(client, settings):
    for number in range(3):
        published(title=f"Rappel {number}")
    first = ask(client, f"{CHANGES}?kind=all&limit=2")
    link = first.headers["Link"]
    assert link.endswith('/api/v1/changes?kind=all&limit=2&since=2>; rel="next"')
    assert first.json()["reset"] is False
    last = ask(client, link.strip("<").partition(">")[0])
    assert last.json()["has_more"] is False
    assert "Link" not in last.headers
    lost = ask(client, f"{CHANGES}?since=99")
    assert (lost.json()["reset"], lost.json()["next"]) == (True, 3)
    held = ask(client, f"{CHANGES}?since=1").headers["ETag"]
    settings.CHANGES_RESET_BELOW = 2
    old = ask(client, f"{CHANGES}?since=1", if_none_match=held)
    assert old.json()["reset"] is True
    for since in (0, 2, 3):
        assert ask(client, f"{CHANGES}?since={since}").json()["reset"] is False


def test_what_no_version_changes_has_a_tag_of_its_content(client):
    first = ask(client, "/api/v1/codes/verdicts")
    published()
    again = ask(client, "/api/v1/codes/verdicts", if_none_match=first.headers["ETag"])
    assert again.status_code == 304


def test_head_and_other_sites(client):
    assert client.head(CHANGES).status_code == 200
    asked = client.options(CHANGES, headers={"origin": "https://ailleurs.exemple.test"})
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in asked.headers["Access-Control-Allow-Headers"]


def test_too_many_calls_say_when_to_come_back(client, settings):
    settings.API_CALLS_A_MINUTE = 1
    assert ask(client).status_code == 200
    braked = ask(client)
    assert braked.status_code == 429
    assert braked.headers["Retry-After"] == "60"
    assert braked.headers["Content-Type"] == "application/problem+json"
    assert braked.json()["status"] == 429


def test_polls_without_news_are_not_counted(client, settings):
    settings.API_CALLS_A_MINUTE = 1
    tag = ask(client).headers["ETag"]
    assert [ask(client, if_none_match=tag).status_code for _ in range(3)] == [304, 304, 304]


def test_a_key_allows_more_until_it_is_revoked(client, settings):
    settings.API_CALLS_A_MINUTE = 1
    member = MembershipFactory()
    _key, text = ApiKey.issue(member.organisation, "Logiciel", member.user)
    told = {"authorization": f"Bearer {text}"}
    assert [ask(client, **told).status_code for _ in range(3)] == [200, 200, 200]
    assert ask(client).status_code == 200
    assert ask(client).status_code == 429
    other = {"authorization": "Bearer psk_inconnue"}
    assert ask(client, **other).status_code == 429


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/rien", 404),
        ("/api/v1/actions/R9900001", 404),
        ("/api/v1/changes?since=-1", 422),
        ("/api/v1/changes?since=abc", 422),
        ("/api/v1/changes?kind=rien", 422),
        ("/api/v1/changes?recipient=a%00b", 422),
        ("/api/v1/items?identifier=", 200),
        ("/api/v1/changes?recipient=pharmacie", 422),
        ("/api/v1/changes?recipient=officine&recipient=pui", 200),
        ("/api/v1/items?status=ouvert", 422),
        ("/api/v1/actions?action=quarantine&type=rien", 422),
        ("/api/v1/codes/rien", 404),
        ("/api/v1/actions?q=%00", 422),
    ],
)
def test_what_goes_wrong_is_a_problem_document(client, path, status):
    answer = ask(client, path)
    assert answer.status_code == status
    if status != 200:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert set(answer.json()) >= {"type", "title", "status", "detail", "instance"}


def test_a_filter_with_a_slip_in_its_code_is_told_and_never_keeps_silent(client):
    answer = ask(client, "/api/v1/changes?recipient=officine&recipient=Pharmacie&status=clos")
    assert answer.status_code == 422
    assert answer.json()["unknown"] == {"recipient": ["Pharmacie"], "status": ["clos"]}
    assert "/codes/recipients" in answer.json()["detail"]


def test_a_code_of_the_nomenclature_is_checked_once_the_nomenclature_is_there(client):
    path = "/api/v1/items?emdn=B99"
    assert ask(client, path).status_code == 200
    call_command("load_emdn", demo=True)
    assert ask(client, path).json()["unknown"] == {"emdn": ["B99"]}
    assert ask(client, "/api/v1/items?emdn=Z12030301").status_code == 200


def test_another_method_says_which_is_right(client):
    answer = client.post(CHANGES)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_guide_lists_every_address(client):
    page = client.get("/aide/api/").content.decode()
    for path in ("/api/v1/check", "/api/v1/changes", "/api/v1/actions/{reference}"):
        assert path in page


def test_the_examples_of_the_guide_are_what_the_check_takes_and_answers(client):
    published(items=[lot("LOT42")])
    page = client.get("/aide/api/").content.decode()
    asked, told = (json.loads(html.unescape(one)) for one in EXAMPLE.findall(page))
    answer = client.post("/api/v1/check", asked, content_type="application/json").json()
    assert answer.keys() == told.keys()
    for given, promised in zip(answer["results"], told["results"], strict=True):
        assert given["ref"] == promised["ref"]
        assert given["verdict"] == promised["verdict"]
        assert given["parsed"] == promised["parsed"]
        assert len(given["matches"]) == len(promised["matches"])
        for one, said in zip(given["matches"], promised["matches"], strict=True):
            assert [*one] == [*said]
            assert urlsplit(one["url"]).netloc == urlsplit(said["url"]).netloc
