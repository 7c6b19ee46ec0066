"""The register of who may read and write."""

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.documents import guards


class Someone:
    is_authenticated = True


@pytest.fixture
def registered():
    guards.register("essai", read=lambda user, subject, file: subject.endswith("open"))
    yield
    guards.unregister("essai")


def test_guards_answer_for_their_workflow_only(registered):
    assert guards.may_read(Someone(), "essai:open", None)
    assert not guards.may_read(Someone(), "essai:closed", None)
    assert not guards.may_read(Someone(), "autre:open", None)


def test_guards_never_let_in_who_is_not_logged_in(registered):
    assert not guards.may_read(AnonymousUser(), "essai:open", None)


def test_nobody_writes_without_a_write_guard(registered):
    assert not guards.may_write(Someone(), "essai:open", "somewhere")


def test_a_workflow_registers_once(registered):
    with pytest.raises(ValueError, match="already"):
        guards.register("essai", read=guards.nobody)
