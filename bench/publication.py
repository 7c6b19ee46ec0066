"""Search over 100,000 publications with 2,000,000 items, and publishing among them."""

# ruff: noqa: S608 - what is put together is written here

import random
import time
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from uuid import uuid4

from django.core.cache import cache
from django.db import connection, transaction
from psycopg.types.json import Jsonb

import bench
from portal.publication.models import Document, Term
from portal.publication.search import Query, search
from portal.publication.search.words import understand
from portal.publication.services.publishing import publish
from portal.publication.services.rebuilding import rebuild
from tests.factories.publications import KIND, edition, lot, registered

DOCUMENTS = 100_000
ITEMS_EACH = 20
MAKERS = 1_500
PRODUCTS = 30_000
VOCABULARY = 12_000
CALLS = 300
TYPOS = 500
START = datetime(2006, 1, 2, 9, 0, tzinfo=UTC)

RECIPIENTS = [
    "officine",
    "pui",
    "etablissement_sante",
    "grossiste_repartiteur",
    "laboratoire_biologie",
    "distributeur",
    "ehpad",
    "cabinet_liberal",
    "psad_prestataire_domicile",
    "particulier",
    "depositaire",
]
ACTIONS = [
    "identify",
    "quarantine",
    "stop_use",
    "return",
    "destroy",
    "inspect",
    "software_update",
    "ifu_change",
    "patient_followup",
    "pass_on",
]
TYPES = ("rappel", "information", "defaut", "securite")
COMMON = [
    "rappel",
    "produits",
    "lots",
    "destiné",
    "aux",
    "établissements",
    "de",
    "santé",
    "officines",
    "action",
]

INSERT_ITEMS = f"""
INSERT INTO publication_affecteditem (
    version_id, line, product, identifier_kind, identifier, key, scope, lot, lot_key, serial,
    serial_prefix, serial_digits, serial_from, serial_to, software
)
SELECT document, line, 'Produit ' || code, 'gtin', code, code, 'lot', lot, lot, '', '', 0,
    NULL, NULL, ''
FROM (
    SELECT document, line, '0340106' || lpad((document * 7 %% {PRODUCTS})::text, 7, '0') AS code,
        'L' || document || 'X' || line AS lot
    FROM generate_series(%s, %s) AS document, generate_series(1, {ITEMS_EACH}) AS line
) AS made
"""


def measure() -> list[bench.Result]:
    """Fill the tables, then measure searches of each sort, corrections and publishing."""
    chance = random.Random(4)
    with registered(), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        words = _vocabulary(chance)
        _fill(chance, words)
        started = time.perf_counter()
        rebuild()
        rebuilt = time.perf_counter() - started
        cursor.execute("VACUUM ANALYZE")
        print(
            f"{Document.objects.count():,} documents, {Term.objects.count():,} words,"
            f" {DOCUMENTS * ITEMS_EACH:,} items rebuilt in {rebuilt:.0f} s",
            flush=True,
        )
        return [*_searches(chance, words), *_corrections(chance, words), *_publishing()]


def _vocabulary(chance: random.Random) -> list[str]:
    """Return words made of French syllables, the commonest first."""
    starts = [
        "b",
        "c",
        "d",
        "f",
        "g",
        "l",
        "m",
        "n",
        "p",
        "r",
        "s",
        "t",
        "v",
        "ch",
        "pr",
        "tr",
        "bl",
        "cl",
        "gr",
        "br",
        "fl",
        "ph",
    ]
    vowels = ["a", "e", "i", "o", "u", "é", "ou", "an", "on", "in", "eu", "ai"]
    ends = ["", "", "", "r", "l", "x", "que", "tion", "ment", "teur", "ine", "ase", "ite"]
    made: dict[str, None] = {}
    while len(made) < VOCABULARY:
        body = "".join(
            chance.choice(starts) + chance.choice(vowels) for _ in range(chance.randint(2, 4))
        )
        made[body + chance.choice(ends)] = None
    return list(made)


def _fill(chance: random.Random, words: list[str], kind: str = KIND.key) -> None:
    """Write publications, versions and items as an import would leave them, without triggers."""
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(words))))
    letters = "ABCDFGHJKLMNPQRSTUVWZ"
    codes = [
        f"{letter}{group:02d}{sub:02d}{last:02d}"
        for letter in letters
        for group in range(1, 9)
        for sub in range(1, 5)
        for last in range(1, 4)
    ]
    makers = [" ".join(chance.sample(words, 2)).title() for _ in range(MAKERS)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        publications = (
            "COPY publication_publication (id, kind, reference, subject, first_published_at,"
            " current_id) FROM STDIN"
        )
        with cursor.copy(publications) as copy:
            for number in range(1, DOCUMENTS + 1):
                at = START + timedelta(minutes=number * 100)
                reference = f"S{at:%y}{number:06d}"
                copy.write_row((number, kind, reference, f"bench:{number}", at, number))
        versions = (
            "COPY publication_version (id, publication_id, number, cursor, kind, lifecycle,"
            " published_at, title, summary, reason, payload, found_by, sha256, delta, exercise)"
            " FROM STDIN"
        )
        with cursor.copy(versions) as copy:
            for number in range(1, DOCUMENTS + 1):
                text = chance.choices(words, cum_weights=weights, k=60)
                found_by = {
                    "maker": makers[int(MAKERS * chance.random() ** 2)],
                    "text": " ".join(text[14:]),
                    "urgent": chance.random() < 0.1,
                    "recipients": sorted(chance.sample(RECIPIENTS, chance.randint(1, 4))),
                    "product_kinds": [chance.choice(("dm", "dm", "dm", "dmdiv"))],
                    "actions": sorted(chance.sample(ACTIONS, chance.randint(1, 3))),
                    "types": [chance.choice(TYPES)],
                    "emdn": _with_ancestors(chance.choice(codes)),
                }
                copy.write_row(
                    (
                        number,
                        number,
                        1,
                        number,
                        "initial",
                        "open" if chance.random() < 0.3 else "closed",
                        START + timedelta(minutes=number * 100),
                        " ".join(["Rappel", *text[:6]]),
                        " ".join([*COMMON, *text[6:14]]),
                        "",
                        Jsonb({"title": text[0]}),
                        Jsonb(found_by),
                        "0" * 64,
                        Jsonb({}),
                        False,
                    )
                )
        for first in range(1, DOCUMENTS, 10_000):
            cursor.execute(INSERT_ITEMS, [first, first + 9_999])
        for table in ("publication", "version"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('publication_{table}', 'id'), {DOCUMENTS})"
            )
        cursor.execute(
            "INSERT INTO filings_counter (kind, year, value) VALUES ('publication', 0, %s)",
            [DOCUMENTS],
        )


def _code(number: int) -> str:
    """Return the code that the items of that document have."""
    return f"0340106{number * 7 % PRODUCTS:07d}"


def _with_ancestors(code: str) -> list[str]:
    return [code[:1], code[:3], code[:5], code]


def _searches(chance: random.Random, words: list[str]) -> list[bench.Result]:
    """Measure five sorts of searches, each call another one and none of its counts kept before."""
    documents = list(
        Document.objects.filter(pk__in=chance.sample(range(1, DOCUMENTS + 1), 600))
        .order_by("pk")
        .values_list("reference", "title", "maker", "emdn")
    )

    def title_words(number: int) -> list[str]:
        return documents[number % len(documents)][1].split()[1:]

    sorts = {
        "one word of a title": lambda n: Query(text=title_words(n)[n % 6]),
        "two words of a title": lambda n: Query(text=" ".join(title_words(n)[:2])),
        "a word and two filters": lambda n: Query(
            text=title_words(n)[n % 6],
            recipients=(RECIPIENTS[n % len(RECIPIENTS)],),
            lifecycle=("open",),
        ),
        "beginning of a word": lambda n: Query(text=title_words(n)[n % 6][:4]),
        "a code of a product": lambda n: Query(text=_code(n)),
        "a reference": lambda n: Query(text=documents[n % len(documents)][0]),
        "filters alone, first time": lambda n: Query(
            maker=documents[n % len(documents)][2],
            emdn=(documents[n % len(documents)][3][1],),
        ),
    }
    results = []
    everything: list[Query] = []
    for name, make in sorts.items():
        queries = [make(number) for number in range(CALLS)]
        everything += queries[:60]
        cache.clear()
        results.append(
            bench.percentile(
                f"search, {name}",
                lambda number, queries=queries: search(queries[number % len(queries)]),
                goal_ms=25,
                calls=CALLS,
            )
        )
    chance.shuffle(everything)
    cache.clear()
    results.append(
        bench.percentile(
            "search, all of these mixed",
            lambda number: search(everything[number % len(everything)]),
            goal_ms=25,
            calls=len(everything),
        )
    )
    broad = [Query(), Query(text="rappel"), Query(recipients=("officine",)), Query(emdn=("C",))]

    def first_time(number: int) -> None:
        cache.clear()
        search(broad[number % len(broad)])

    results.append(
        bench.percentile(
            "search, a large part of all, counted", first_time, goal_ms=500, calls=20, warm_up=1
        )
    )
    results.append(
        bench.percentile(
            "search, a large part of all, counts kept",
            lambda number: search(broad[number % len(broad)]),
            goal_ms=25,
            calls=CALLS,
        )
    )
    return results


def _corrections(chance: random.Random, words: list[str]) -> list[bench.Result]:
    """Measure the understanding of words with one typing error, and how many come back."""
    known = list(Term.objects.order_by("word").values_list("word", flat=True))
    vocabulary = set(known)
    typed: list[tuple[str, str]] = []
    while len(typed) < TYPOS:
        word = chance.choice([one for one in chance.sample(known, 50) if len(one) >= 5])
        wrong = _mistyped(chance, word)
        if not any(one.startswith(wrong) for one in vocabulary):
            typed.append((wrong, word))
    restored = sum(understand(wrong).corrected == word for wrong, word in typed)
    return [
        bench.percentile(
            "typo understood",
            lambda number: understand(typed[number % TYPOS][0]),
            goal_ms=2,
            calls=TYPOS,
        ),
        bench.Result(
            "typos not restored", 100 * (1 - restored / TYPOS), 20, "%", f"{restored} of {TYPOS}"
        ),
    ]


def _mistyped(chance: random.Random, word: str) -> str:
    """Return the word with a letter added, missing, changed or swapped, not the first."""
    place = chance.randrange(1, len(word) - 1)
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    return chance.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        )
    )


def _publishing() -> list[bench.Result]:
    """Measure a version of 20 items and one of 3,000, each a case of its own."""

    def publishing(count: int) -> None:
        items = [lot(f"L{number}", line=number) for number in range(1, count + 1)]
        with transaction.atomic():
            publish(edition(subject=uuid4().hex, items=items), at=datetime.now(UTC), by=None)

    return [
        bench.percentile(
            f"publishing {count:,} items",
            lambda _, count=count: publishing(count),
            goal_ms=goal,
            calls=calls,
            warm_up=2,
        )
        for count, goal, calls in ((20, 50, 100), (3_000, 1_500, 10))
    ]
