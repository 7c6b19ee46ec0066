"""Messages that only the tests know."""

from portal.mail.enums import Category, Channel
from portal.mail.messages import Message


class Note(Message):
    key = "tests.note"
    template = "mail_tests/note"
    category = Category.PROGRESS
    can_be_disabled = True


class Compulsory(Note):
    key = "tests.compulsory"
    can_be_disabled = False


class Alert(Message):
    key = "tests.alert"
    template = "mail_tests/alert"
    category = Category.REQUEST
    channel = Channel.SMS
    urgent = True


class Rich(Message):
    key = "tests.rich"
    template = "mail_tests/rich"
    category = Category.RECEIPT


class Secret(Note):
    key = "tests.secret"
    sensitive = True
    can_be_disabled = False
