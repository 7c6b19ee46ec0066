"""A pharmacy, and a publication that is addressed to it."""

import dataclasses

import pytest

from tests.factories import publications
from tests.factories.accounts import MembershipFactory
from tests.factories.publications import lot, published
from tests.portal.distribution.replying import FOR_PHARMACIES, PUMP


@pytest.fixture(autouse=True)
def specimens():
    kind = dataclasses.replace(
        publications.KIND, resource="specimens", holders={"pharmacy": ("officine",)}
    )
    with publications.registered(kind):
        yield kind


@pytest.fixture
def member():
    return MembershipFactory(organisation__kind="pharmacy")


@pytest.fixture
def version():
    return published(facets=FOR_PHARMACIES, items=[lot("A1"), PUMP])
