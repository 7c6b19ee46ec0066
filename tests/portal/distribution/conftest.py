import dataclasses

import pytest

from tests.factories import publications


@pytest.fixture(autouse=True)
def specimens():
    """The kind of publication that these tests publish, known to the programming interface."""
    kind = dataclasses.replace(publications.KIND, resource="specimens")
    with publications.registered(kind):
        yield kind
