import pytest

from tests.factories import publications


@pytest.fixture(autouse=True)
def specimens():
    """The kind of publication that these tests publish."""
    with publications.registered() as kind:
        yield kind
