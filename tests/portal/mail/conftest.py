from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.test import Client

from tests.factories.accounts import AgentFactory
from tests.portal.mail.sink import Sink


@pytest.fixture(autouse=True)
def mail_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find the templates of the messages that the tests define."""
    engine = engines["django"].engine
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, Path(__file__).parent / "templates"])


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A real SMTP server that e-mails leave for."""
    sink = Sink()
    sink.start()
    settings.MAIL_TRANSPORT = "portal.mail.transports.SmtpTransport"
    settings.MAIL_SMTP = sink.smtp
    yield sink
    sink.stop()


@pytest.fixture
def agent(client: Client) -> Any:
    """An agent with a second factor, logged in as `client`."""
    user = AgentFactory()
    client.force_login(user)
    return user
