from collections.abc import Callable, Iterator

import pytest

from portal.rendering import builders
from portal.rendering.builders import Content
from portal.rendering.models import GeneratedDocument
from portal.rendering.standard import filing
from tests.factories.rendering import ATTACHMENTS, FACTS, SECTIONS


@pytest.fixture
def filing_content() -> Content:
    return filing(
        sections=SECTIONS,
        facts=FACTS,
        eyebrow="Déclaration de défaut qualité",
        status="Provisoire",
        provisional=True,
        attachments=ATTACHMENTS,
        payload={"reference": "2026-DQ-00001", "défaut": ["étanchéité"]},
    )


@pytest.fixture
def built(filing_content: Content) -> Iterator[list[GeneratedDocument]]:
    """Register a builder for `tests.filing` and return the list of what it was asked for."""
    asked: list[GeneratedDocument] = []

    def builder(document: GeneratedDocument) -> Content:
        asked.append(document)
        return filing_content

    builders.register("tests.filing", builder)
    yield asked
    builders.unregister("tests.filing")


@pytest.fixture
def broken() -> Iterator[Callable[[Exception], None]]:
    """Register a builder for `tests.filing` that raises what it is given."""

    def register(error: Exception) -> None:
        def builder(document: GeneratedDocument) -> Content:
            raise error

        builders.register("tests.filing", builder)

    yield register
    builders.unregister("tests.filing")
