"""Letters to professionals: preview, redline of ten pages, medicines of a substance.

The preview goes from its order to the stored PDF, as the worker makes it. PORTAL_BDPM_DIR names a
folder of the real medicines base; without it the demonstration set is multiplied to its size.
"""

from django.db import connection
from django.db.models import Count

import bench
from bench.reference import base_folder
from dhpc import perimeter
from dhpc.enums import PREVIEW_DOCUMENT
from dhpc.letter.composition import compose
from dhpc.letter.redline import compare
from dhpc.models import Letter
from dhpc.papers import pages
from dhpc.review.preview import order_preview
from portal.reference.loaders.loading import load
from portal.reference.models import Component
from portal.rendering import production
from portal.rendering.models import DocumentState, GeneratedDocument
from tests.dhpc import letters
from tests.factories import dhpc as factory

PREVIEWS = 30
COMPARISONS = 30
SEARCHES = 100
PARAGRAPH = (
    "Une atteinte hépatique sévère a été observée chez 12 patients sur 4 300 traités pendant plus "
    "de 8 semaines ; elle était réversible dans 10 cas après l’arrêt du traitement. "
)
TWO_PAGES = PARAGRAPH * 9
TEN_PAGES = 800
"""Sentences of a text of ten pages, about 9,600 words."""


def measure() -> list[bench.Result]:
    """Return the three figures that somebody who writes a letter waits for."""
    return [preview(), redline(), *substances()]


def preview() -> bench.Result:
    """Order a preview after each of many changes, then make them one by one."""
    desk = factory.writing()
    factory.fill_letter(desk.letter)
    drafts = Letter.objects.filter(pk=desk.letter.pk)
    waiting = []
    for number in range(PREVIEWS + 5):
        drafts.update(background=f"{TWO_PAGES} Avis numéro {number + 10}.")
        waiting.append(order_preview(drafts.get()))
    first = waiting.pop()
    produce(first)
    measured = pages.measure(desk.again(), PREVIEW_DOCUMENT, first.revision_number)
    assert measured is not None
    assert measured.pages == 2, measured
    return bench.percentile(
        "preview of a letter, from the order to the stored PDF",
        lambda _number: produce(waiting.pop()),
        goal_ms=1000,
        calls=PREVIEWS,
        warm_up=4,
    )


def produce(document: GeneratedDocument) -> None:
    made = production.produce(document.pk)
    assert made is not None
    assert made.state == DocumentState.READY


def redline() -> bench.Result:
    lines = [
        f"Phrase {number} : un risque a été observé chez 12 patients traités."
        for number in range(TEN_PAGES)
    ]
    changed = [
        line.replace("risque", "danger") if number % 7 == 0 else line
        for number, line in enumerate(lines)
    ]
    before, after = (
        compose(letters.values(background="\n".join(text)), letters.FACTS)
        for text in (lines, changed)
    )
    return bench.percentile(
        "redline of two versions of ten pages",
        lambda _number: compare(before, after),
        goal_ms=300,
        calls=COMPARISONS,
        warm_up=2,
    )


def substances() -> list[bench.Result]:
    """Return the time of the proposal of a perimeter, over substances and for the commonest."""
    with base_folder() as folder:
        load(folder)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    counted = list(
        Component.objects.live()
        .values("substance")
        .annotate(medicines=Count("medicine", distinct=True))
        .order_by("-medicines", "substance")
    )
    step = max(1, len(counted) // SEARCHES)
    some = [one["substance"] for one in counted[::step]]
    commonest = counted[0]
    return [
        bench.percentile(
            f"medicines of a substance, {len(counted)} substances in the base",
            lambda number: perimeter.products_of([some[number % len(some)]]),
            goal_ms=100,
            calls=len(some),
        ),
        bench.percentile(
            f"medicines of the commonest substance ({commonest['medicines']} medicines)",
            lambda _number: perimeter.products_of([commonest["substance"]]),
            goal_ms=100,
            calls=30,
        ),
    ]
