"""The public pages of safety actions among 100,000 others, through the server that ships."""

import datetime
import random
from urllib.parse import quote

from django.db import connection
from django.test import Client

import bench
from bench import publication
from bench.submit import server
from portal.publication.models import Document
from portal.publication.search import Query
from portal.publication.services.rebuilding import rebuild
from recalls.editions import KIND
from tests.factories import recalls as factory
from tests.live import Visitor

LINES = 3_000
CALLS = 200


def measure() -> list[bench.Result]:
    """Return the percentiles of searches over HTTP and of the page of a long action."""
    chance = random.Random(4)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        words = publication._vocabulary(chance)
        publication._fill(chance, words, kind=KIND)
        rebuild()
        long = _long_action()
        cursor.execute("VACUUM ANALYZE")
    with server() as web:
        visitor = web.visitor(Client())
        results = [
            bench.percentile(
                f"catalogue of {publication.DOCUMENTS:,} actions, {name}, HTTP",
                lambda number, asked=asked: _get(visitor, asked[number % len(asked)]),
                goal_ms=40,
                calls=CALLS,
            )
            for name, asked in _questions(chance).items()
        ]
        pages = {
            "page": long,
            "filtered lines": f"{long}?ligne={quote('L2999')}",
        }
        return results + [
            bench.percentile(
                f"action of {LINES:,} lines, {name}, HTTP",
                lambda _n, address=address: _get(visitor, address),
                goal_ms=150,
                calls=50,
            )
            for name, address in pages.items()
        ]


def _questions(chance: random.Random) -> dict[str, list[str]]:
    """Return the addresses of searches, none of them twice in a sort."""
    catalogue = "/actions/"
    found = list(
        Document.objects.filter(pk__in=chance.sample(range(1, publication.DOCUMENTS), CALLS + 10))
        .order_by("pk")
        .values_list("reference", "title")
    )
    titles = [(reference, title.split()[1:]) for reference, title in found]
    recipients = publication.RECIPIENTS
    sorts = {
        "two words": [Query(text=" ".join(words[:2])) for _reference, words in titles],
        "one word and two filters": [
            Query(
                text=words[number % 6],
                recipients=(recipients[number % len(recipients)],),
                lifecycle=("open",),
            )
            for number, (_reference, words) in enumerate(titles)
        ],
        "a reference": [Query(text=reference) for reference, _words in titles],
        "a code": [Query(text=publication._code(number)) for number in range(CALLS + 10)],
    }
    return {
        name: [f"{catalogue}?{query.querystring()}" for query in queries]
        for name, queries in sorts.items()
    }


def _long_action() -> str:
    """Publish an action of `LINES` lots; return the address of its page."""
    expiry = datetime.date(2028, 6, 30)
    lots = [{"scope": "lot", "lot": f"L{number}", "expiry": expiry} for number in range(LINES)]
    desk = factory.published(scopes=lots)
    return desk.publication().get_absolute_url()


def _get(visitor: Visitor, address: str) -> None:
    answer = visitor.get(address)
    assert answer.status == 200, (answer.status, address)
