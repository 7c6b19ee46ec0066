import pytest

from portal.mail.checks import messages_leave
from portal.mail.gateways import DevelopmentGateway, sms_gateway
from portal.mail.transports import MailboxTransport, SmtpTransport, email_transport
from portal.settings.mail import smtp


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://localhost", ("localhost", 25, "", False, False)),
        ("smtp+tls://moi:s%40cret@relais.test", ("relais.test", 587, "s@cret", True, False)),
        ("smtps://moi:secret@relais.test:4650", ("relais.test", 4650, "secret", False, True)),
    ],
)
def test_smtp_reads_an_address(url, expected):
    read = smtp(url)
    names = ("host", "port", "password", "use_tls", "use_ssl")
    assert tuple(read[name] for name in names) == expected


@pytest.mark.parametrize("url", ["relais.test", "http://relais.test", "smtp://"])
def test_smtp_refuses_what_is_no_address(url):
    with pytest.raises(ValueError, match="smtp"):
        smtp(url)


def test_transport_and_gateway_are_those_of_the_settings(settings):
    assert isinstance(email_transport(), MailboxTransport)
    assert isinstance(sms_gateway(), DevelopmentGateway)
    settings.MAIL_SMTP = smtp("smtp://localhost")
    settings.MAIL_TRANSPORT = "portal.mail.transports.SmtpTransport"
    assert isinstance(email_transport(), SmtpTransport)


def test_check_tells_that_mails_do_not_leave(settings):
    settings.MAIL_SMTP = None
    assert [error.id for error in messages_leave(None)] == ["mail.E001"]
    settings.MAIL_SMTP = smtp("smtp://localhost")
    assert messages_leave(None) == []
