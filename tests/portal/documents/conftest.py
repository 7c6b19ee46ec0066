from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.documents.exceptions import Rejected
from portal.documents.inspection import inspect


@pytest.fixture
def refusal() -> Callable[[str, bytes], str]:
    """Return a function that has a file inspected, expects a refusal and gives its words."""

    def refused(name: str, content: bytes) -> str:
        with pytest.raises(Rejected) as caught:
            inspect(SimpleUploadedFile(name, content))
        return " ".join(caught.value.messages)

    return refused
