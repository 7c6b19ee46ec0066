"""What every registered workflow's tables promise."""

from pathlib import Path

import pytest
from django.conf import settings

from portal.core.workflow import tables
from portal.filings.workflow_docs import documented, page_of


@pytest.mark.parametrize("key", documented())
def test_documented_tables_are_the_tables(key):
    kept = Path(settings.BASE_DIR) / "docs" / "workflows" / f"{key}.md"
    assert kept.read_text(encoding="utf-8") == page_of(key), "run manage.py workflow_docs"


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.model.__name__)
def test_every_transition_has_somebody_to_perform_it(table):
    if table.model._meta.app_label == "engine":
        return
    for move in table:
        assert move.system or move.allowed.name != "nobody", move.name
        assert move.label, move.name


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.model.__name__)
def test_every_state_can_be_reached(table):
    if table.model._meta.app_label == "engine":
        return
    reached = {table.model._meta.get_field("state").default}
    reached |= {move.target for move in table if move.target}
    assert reached >= {state.value for state in table.states}
