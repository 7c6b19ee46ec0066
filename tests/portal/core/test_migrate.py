"""Migrating renders one model at a time, and data migrations see all of them related."""

from typing import Any

import pytest
from django.core.management import get_commands
from django.db import models
from django.db.migrations import AddField, CreateModel
from django.db.migrations.state import ProjectState

from portal.core.management.commands.migrate import lean


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[set[tuple[str, str]]]:
    """Return the models that each operation renders, in order."""
    found: list[set[tuple[str, str]]] = []
    reload = ProjectState._reload
    monkeypatch.setattr(ProjectState, "_find_reload_model", lean(ProjectState._find_reload_model))
    monkeypatch.setattr(
        ProjectState,
        "_reload",
        lambda self, related: (found.append(set(related)), reload(self, related))[1],
    )
    return found


def _state(*operations: Any) -> ProjectState:
    state = ProjectState()
    assert state.apps  # rendered from the start, as while migrating
    for operation in operations:
        operation.state_forwards("library", state)
    return state


def _book() -> CreateModel:
    author = models.ForeignKey("library.Author", models.CASCADE, related_name="books")
    return CreateModel("Book", [("id", models.BigAutoField(primary_key=True)), ("author", author)])


def _author() -> CreateModel:
    return CreateModel("Author", [("id", models.BigAutoField(primary_key=True))])


NAME = AddField("author", "name", models.CharField(default="", max_length=100))


def test_a_new_model_and_a_plain_field_render_their_model_alone(
    rendered: list[set[tuple[str, str]]],
) -> None:
    _state(_author(), _book(), NAME)
    assert rendered == [{("library", "author")}, {("library", "book")}, {("library", "author")}]


def test_a_relation_renders_both_sides(rendered: list[set[tuple[str, str]]]) -> None:
    editor = models.ForeignKey("library.Author", models.CASCADE, related_name="edited", null=True)
    _state(_author(), _book(), AddField("book", "editor", editor))
    assert rendered[-1] == {("library", "author"), ("library", "book")}


def test_the_model_alone_knows_its_columns_and_what_they_point_at(
    rendered: list[set[tuple[str, str]]],
) -> None:
    state = _state(_author(), _book(), NAME)
    book = state.apps.get_model("library", "Book")
    author = state.apps.get_model("library", "Author")
    assert [field.column for field in author._meta.local_fields] == ["id", "name"]
    assert book._meta.get_field("author").related_model._meta.db_table == author._meta.db_table
    assert len(rendered) == 3


def test_python_over_the_models_sees_all_of_them_related(
    rendered: list[set[tuple[str, str]]],
) -> None:
    state = _state(_author(), _book(), NAME)
    state.clear_delayed_apps_cache()  # as RunPython does first
    author = state.apps.get_model("library", "Author")
    book = state.apps.get_model("library", "Book")
    assert book(author=author(name="Duras")).author.name == "Duras"
    assert author.books.rel.related_model is book
    assert rendered


def test_it_is_the_command_that_migrates() -> None:
    assert get_commands()["migrate"] == "portal.core"
