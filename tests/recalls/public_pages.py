"""What the tests of public pages ask of them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import recalls as factory


def url(desk) -> str:
    return desk.publication().get_absolute_url()


def text(response) -> str:
    return response.content.decode()


def content(response) -> bytes:
    """Return a download, read to its end."""
    assert response.status_code == 200
    return response.getvalue()


def lots(*names: str) -> list[dict]:
    return [factory.SCOPE | {"lot": name} for name in names]


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)
