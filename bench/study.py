"""The study of 100,000 published actions: its two statements, and its page over the client."""

from django.db import connection, transaction
from django.test import Client

import bench
from recalls import study
from recalls.models import StudyLine
from tests.factories import publications

ACTIONS = 100_000
MAKERS = 2_000

_FILL = f"""
    SET LOCAL session_replication_role = replica;
    INSERT INTO {StudyLine._meta.db_table} (
        publication_id, maker, maker_key, first_published_at, score, some_codes, codes, printed,
        listed, recipients
    )
    SELECT number, 'Fabricant ' || number % {MAKERS}, 'fabricant ' || number % {MAKERS},
        '2015-01-01'::timestamptz + (number % 4000) * interval '1 day', number % 101,
        number % 20 = 0, number % 25 = 0, number % 25 = 0, number % 3 > 0, number % 2 = 0
    FROM generate_series(1000000, {1_000_000 + ACTIONS - 1}) AS number
"""  # noqa: S608 - names come from the models, never from input


def measure() -> list[bench.Result]:
    """Return how long the counts and the page take."""
    publications.published(kind="action", facets={"product_kinds": ["device"]})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FILL)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {StudyLine._meta.db_table}")
    client = Client()
    queries = ({}, {"annee": "2020"}, {"annee": "2021", "trimestre": "2"}, {"fabricant": "12"})

    def page(number: int) -> None:
        assert client.get("/actions/etude/", queries[number % len(queries)]).status_code == 200

    name = f"study of {ACTIONS:,} actions"
    return [
        bench.percentile(
            f"{name}, by quarter", lambda _n: study.by_quarter(), goal_ms=150, calls=30, warm_up=3
        ),
        bench.percentile(
            f"{name}, by maker ({MAKERS:,})",
            lambda _n: study.by_maker(None, None),
            goal_ms=250,
            calls=30,
            warm_up=3,
        ),
        bench.percentile(f"{name}, page", page, goal_ms=300, calls=40, warm_up=4),
    ]
