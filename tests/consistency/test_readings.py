"""Every page that shows something of a case leaves a row in the access log."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

VIEWS = "portal.filings.views"
CASE = {"uuid", "file", "document"}
"""Words of an address that name a case, or something of one."""

SHOWS_NOTHING = {
    # Buttons: what is posted leaves its own history.
    "declarant.post_message": "posts, then shows the case by the page that logs",
    "declarant.move": "asks for a confirmation",
    "agency.move": "asks for what a transition needs",
    "agency.ask": "asks for a question on a field",
    "casework.act": "asks for what an action needs",
    "casework.invite": "asks who gives an opinion",
    "links.create": "asks for the other case's number",
    "links.remove": "asks for a confirmation",
    "sections.autosave": "answers the person who types",
    "word.into_part": "asks for a file",
    "exports.retry": "posts",
}


def _addresses(
    resolver: URLResolver, words: frozenset[str] = frozenset()
) -> Iterator[tuple[URLPattern, frozenset[str]]]:
    for one in resolver.url_patterns:
        found = words | frozenset(one.pattern.regex.groupindex)
        found |= frozenset(getattr(one.pattern, "converters", {}))
        if isinstance(one, URLResolver):
            yield from _addresses(one, found)
        else:
            yield one, found


def _views() -> dict[str, str]:
    """Return module and function of every view of the shared pages that names a case."""
    found = {}
    for pattern, words in _addresses(get_resolver()):
        view = pattern.callback
        if view.__module__.startswith(VIEWS) and words & CASE:
            short = f"{view.__module__.removeprefix(VIEWS + '.')}.{view.__name__}"
            found[short] = short
    return found


@cache
def _module(name: str) -> tuple[dict[str, ast.FunctionDef], dict[str, str]]:
    """Return the functions of a module of views, and where it takes its imported names from."""
    path = Path(settings.BASE_DIR, *VIEWS.split("."), f"{name}.py")
    tree = ast.parse(path.read_text())
    functions = {one.name: one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
    imported = {
        alias.asname or alias.name: node.module.removeprefix(VIEWS).removeprefix(".")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(VIEWS)
        for alias in node.names
    }
    return functions, imported


def _logs(module: str, name: str, seen: frozenset[tuple[str, str]] = frozenset()) -> bool:
    """Tell whether a function, its decorators or what it calls among the views logs a reading."""
    functions, imported = _module(module)
    if (module, name) in seen or name not in functions:
        return False
    seen |= {(module, name)}
    called: list[tuple[str, str]] = []
    for node in ast.walk(functions[name]):
        if isinstance(node, ast.Name):
            if node.id == "record_access":
                return True
            called.append((imported.get(node.id) or module, node.id))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            called.append((node.value.id if node.value.id in imported else "", node.attr))
    return any(_logs(where, what, seen) for where, what in called if where)


@pytest.mark.parametrize("view", sorted(_views()))
def test_a_page_of_a_case_logs_who_reads_it(view: str) -> None:
    module, _dot, name = view.rpartition(".")
    assert _logs(module, name) or view in SHOWS_NOTHING, view


def test_what_is_excused_is_a_view() -> None:
    assert SHOWS_NOTHING.keys() <= _views().keys()
