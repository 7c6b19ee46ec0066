"""The kinds of publications that workflows register."""

import pytest

from portal.publication import registry
from tests.factories.publications import KIND


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError, match="already"):
        registry.register(KIND)
    assert KIND in registry.all_kinds()
