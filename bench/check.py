"""The stock check over 100,000 actions and 2,000,000 items, beside the bare join of its lines.

60 % of the lines have a code and a lot, 20 % an unknown code, 10 % are scans, 10 % a code alone.
"""

# ruff: noqa: S608 - what is put together is written here

import io
import random
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from openpyxl import Workbook

import bench
from bench.submit import server
from portal.publication.check import Line, check
from portal.publication.check.lines import Reader
from portal.publication.models import CurrentItem
from portal.publication.services.told import memory
from portal.reference.identifiers import gs1_key
from recalls.editions import KIND

ACTIONS = 100_000
ITEMS_EACH = 20
PRODUCTS = 30_000
LINES = 10_000
ROUNDS = 5
PAGE = "/actions/verifier/"

_PAYLOAD = """jsonb_build_object('schema', 1, 'notice', jsonb_build_object(
    'user_actions', jsonb_build_array('quarantine', 'return'), 'block_dispensing', 'yes',
    'deadline_kind', 'date', 'deadline', '2026-12-01', 'problem', repeat('Un défaut. ', 100)))"""

FILL = f"""
INSERT INTO publication_publication (
    id, kind, reference, subject, first_published_at, current_id
)
SELECT action, '{KIND}', 'R06' || lpad(action::text, 6, '0'), 'bench:' || action, now(), action
FROM generate_series(1, {ACTIONS}) AS action;

INSERT INTO publication_version (
    id, publication_id, number, cursor, kind, lifecycle, published_at, title, summary, reason,
    payload, found_by, sha256, delta, exercise
)
SELECT action, action, 1, action, 'initial',
    CASE WHEN action % 10 < 3 THEN 'open' ELSE 'closed' END, now(),
    'Rappel de produits du fabricant ' || action, 'Rappel destiné aux officines.', '', {_PAYLOAD},
    '{{"urgent": false, "maker": "", "text": "", "recipients": ["officine"],
       "product_kinds": [], "actions": [], "types": [], "emdn": []}}',
    repeat('0', 64), '{{"added": 0, "removed": 0, "kept": 0, "fields": []}}', false
FROM generate_series(1, {ACTIONS}) AS action;

INSERT INTO publication_currentitem (
    publication_id, version_id, status, line, key, lot_key, scope, serial_prefix, serial_digits,
    serial_from, serial_to, software
)
SELECT action, action, CASE WHEN action % 10 < 3 THEN 'affected' ELSE 'closed' END, line, code,
    CASE WHEN serials THEN '' ELSE 'L' || action || 'X' || line END,
    CASE WHEN serials THEN 'serial_range' ELSE 'lot' END,
    CASE WHEN serials THEN 'S' ELSE '' END,
    CASE WHEN serials THEN 8 ELSE 0 END,
    CASE WHEN serials THEN action * 100 + line * 3 END,
    CASE WHEN serials THEN action * 100 + line * 3 + 1 END, ''
FROM (SELECT action, action % 20 = 0 AS serials FROM generate_series(1, {ACTIONS}) AS action)
    AS made
JOIN bench_codes ON n = action * 7 % {PRODUCTS},
    generate_series(1, {ITEMS_EACH}) AS line;
"""

_ITEM = f"{CurrentItem._meta.db_table} AS item"
NAMED = f"""
SELECT line.n, item.publication_id, min(item.line)
FROM unnest(%s::int[], %s::text[], %s::text[]) AS line (n, key, lot)
JOIN {_ITEM} ON item.key = line.key AND (item.lot_key = line.lot OR item.lot_key = '')
GROUP BY 1, 2
"""
"""The join of codes and lots alone: what surely names a line, whatever its serial number."""

ANSWERS = f"""
WITH line AS MATERIALIZED (
    SELECT * FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::int[], %s::bigint[])
    AS given (n, key, lot, prefix, digits, serial)
),
found AS MATERIALIZED (
    SELECT n, publication_id, item.line
    FROM line CROSS JOIN LATERAL (
        SELECT publication_id, line FROM {_ITEM}
        WHERE item.key = line.key AND lot_key = line.lot AND line.lot <> ''
        UNION ALL
        SELECT publication_id, line FROM {_ITEM}
        WHERE item.key = line.key AND lot_key = '' AND (serial_from IS NULL OR serial IS NULL
            OR (serial_prefix, serial_digits) = (prefix, digits)
                AND serial BETWEEN serial_from AND serial_to)
        UNION ALL
        SELECT publication_id, line FROM {_ITEM}
        WHERE item.key = line.key AND lot_key <> '' AND line.lot = ''
        OFFSET 0
    ) AS item
)
SELECT n, publication_id, min(line) FROM found GROUP BY 1, 2
UNION ALL
SELECT n, NULL, NULL FROM line
WHERE NOT EXISTS (SELECT FROM found WHERE found.n = line.n)
    AND EXISTS (SELECT FROM {_ITEM} WHERE item.key = line.key)
"""
"""The barest join that the verdicts can be told from: what names a line, with the lot that it
gives, in whichever lot when it gives none, and whether its product is known at all."""


def measure() -> list[bench.Result]:
    """Fill the tables, then measure the check, its page and one line, each beside the least."""
    codes = [_gtin(n) for n in range(PRODUCTS)]
    _fill(codes)
    lines = _lines(codes, random.Random(7))
    reader = Reader()
    for number, line in enumerate(lines):
        reader.read(number, line)
    names = ("number", "key", "lot", "serial_prefix", "serial_digits", "serial")
    columns = [[getattr(one, name) for one in reader.probes] for name in names]

    def named() -> None:
        with connection.cursor() as cursor:
            cursor.execute(NAMED, columns[:3])
            cursor.fetchall()

    def answers() -> None:
        with connection.cursor() as cursor:
            cursor.execute(ANSWERS, columns)
            cursor.fetchall()

    def anew() -> None:
        memory.forget()
        check(lines).as_json()

    named()
    answers()
    verdicts: dict[Any, int] = {}
    for one in check(lines).results:
        verdicts[str(one.verdict)] = verdicts.get(str(one.verdict), 0) + 1
    print(f"{LINES:,} lines: {verdicts}", flush=True)
    results = [
        bench.ratio(
            f"check of {LINES:,} lines against the bare join with the same answers",
            lambda: check(lines),
            answers,
            goal=1.6,
            rounds=ROUNDS,
        ),
        bench.ratio(
            f"check of {LINES:,} lines against the join of codes and lots",
            lambda: check(lines),
            named,
            goal=1.6,
            rounds=ROUNDS,
        ),
        bench.percentile(
            f"check of {LINES:,} lines, as JSON",
            lambda _n: check(lines).as_json(),
            goal_ms=300,
            calls=5,
            warm_up=1,
            percent=50,
        ),
        bench.percentile(
            f"check of {LINES:,} lines, as JSON, nothing remembered",
            lambda _n: anew(),
            goal_ms=300,
            calls=5,
            warm_up=1,
            percent=50,
        ),
        bench.percentile("check of one line", lambda n: check(lines[n : n + 1]), goal_ms=3),
    ]
    return results + _pages(lines)


def _gtin(number: int) -> str:
    body = f"0952{number:09d}"
    return body + gs1_key(body)


def _fill(codes: list[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL session_replication_role = replica; SET LOCAL statement_timeout = 0"
        )
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_codes ON COMMIT DROP AS"
            " SELECT n - 1 AS n, code FROM unnest(%s::text[]) WITH ORDINALITY AS made (code, n)",
            [codes],
        )
        cursor.execute(FILL)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")


def _lines(codes: list[str], chance: random.Random) -> list[Line]:
    made = []
    for number in range(LINES):
        action = chance.randint(1, ACTIONS)
        code = codes[action * 7 % PRODUCTS]
        # A quarter of the lots are those of an action.
        listed = chance.random() < 0.25
        lot = f"L{action}X{chance.randint(1, ITEMS_EACH)}" if listed else f"Z{number}"
        share = number % 10
        if share < 6:
            line = Line(ref=str(number), identifier=code, lot=lot, expiry="2027-06-30")
        elif share < 8:
            line = Line(ref=str(number), identifier=_gtin(PRODUCTS + number), lot=lot)
        elif share < 9:
            line = Line(ref=str(number), scan=f"]d201{code}1727063010{lot}\x1d21S{number:08d}")
        else:
            line = Line(ref=str(number), identifier=code)
        made.append(line)
    chance.shuffle(made)
    return made


def _pages(lines: list[Line]) -> list[bench.Result]:
    """Return the time from the sent stock to its page: a CSV file, a workbook, one scan by HTTP."""
    heads = ["code", "lot", "péremption"]
    cells = [
        [one.scan.replace("\x1d", "|") or one.identifier, one.lot, one.expiry] for one in lines
    ]
    text = "\n".join(";".join(row) for row in [heads, *cells]).encode()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in [heads, *cells]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    client = Client()
    results = []
    for name, content in (("csv", text), ("xlsx", out.getvalue())):

        def send(_number: int, name: str = name, content: bytes = content) -> None:
            cache.clear()
            sent = SimpleUploadedFile(f"stock.{name}", content)
            answer = client.post(PAGE, {"how": "stock", "file": sent})
            assert answer.status_code == 200, answer.status_code

        results.append(
            bench.percentile(
                f"stock of {LINES:,} lines checked and shown, {name}",
                send,
                goal_ms=1500,
                calls=3,
                warm_up=1,
                percent=50,
            )
        )
    with server() as web:
        visitor = web.visitor(client)
        cache.clear()

        def scan(number: int) -> None:
            if number % 50 == 0:
                cache.clear()
            answer = visitor.post(PAGE, {"code": lines[number].identifier or lines[number].scan})
            assert answer.status == 200, answer.status

        results.append(bench.percentile("one scan to its page, HTTP", scan, goal_ms=100))
    return results
