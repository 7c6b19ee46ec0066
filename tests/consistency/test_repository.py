"""Rules on the tracked files, and on what the documents say."""

import re

import pytest

from portal.filings import registry
from script.check_repository import faults, tracked
from tests.consistency.sources import ROOT

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "docs/glossary.md", "docs/deployment.md")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def test_tracked_files_keep_the_rules() -> None:
    assert [fault for path in tracked() for fault in faults(path)] == []


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "docs/glossary.md"])
def test_documents_name_every_workflow(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert [spec.key for spec in registry.all_specs() if spec.key not in text] == []


def test_documents_name_only_files_that_exist() -> None:
    missing = [
        f"{document}: {link}"
        for document in DOCUMENTS
        for link in LINK.findall((ROOT / document).read_text("utf-8"))
        if not ((ROOT / document).parent / link).exists()
    ]
    assert missing == []
