"""Every page that shows something of a case leaves a row in the access log."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

ROOMS = (
    "portal.documents.views",
    "portal.rendering.views",
    "portal.filings.views",
    "portal.distribution.views",
    "cpc_reports.views",
    "dhpc.views",
    "quality_defects.views",
    "recalls.views",
)
"""Where the pages of cases are. Those of the other packages know no case."""

NAMES = {"uuid", "file", "document", "pk", "key", "token", "reference"}
"""Words of an address that may name a case, or something of one."""

SHOWS_NOTHING = {
    "portal.filings.views.sections.autosave": "answers the person who types",
    "dhpc.views.review.findings": "answers the person who types, after each save",
    "dhpc.views.review.draft_text": "answers the person who types, after each save",
    "dhpc.views.review.draft_pairs": "answers the person who types, after each save",
    "recalls.views.imports.progress": "refreshes a page that was logged when it was opened",
    "dhpc.views.entry.refuse": "asks for a reason, and tells the number of the case alone",
    "recalls.views.entry.refuse": "asks for a reason, and tells the number of the case alone",
    "portal.documents.views.describe": "asks whoever writes a draft what a file of it is",
    # What belongs to no case.
    "cpc_reports.views.tips.write": "what one writes to a body",
    "cpc_reports.views.tips.told": "what one wrote to a body",
    "cpc_reports.views.tips.tip": "what a body was told",
    "recalls.views.replies.for_import": "an action from before the portal, which has no case",
    "cpc_reports.views.registers.history": "a body of the registers",
    "cpc_reports.views.registers.decide": "a body of the registers",
    "cpc_reports.views.mandates.decide": "a letter of a body of the registers",
    "cpc_reports.views.mandates.withdraw": "a letter of a body of the registers",
    "quality_defects.views.flash.end_mandate": "a mandate of the firm",
    "portal.distribution.views.receivers.receiver": "a receiver of the organisation",
    "portal.distribution.views.receivers.change_receiver": "a receiver of the organisation",
    "portal.distribution.views.receivers.revoke_key": "a key of the organisation",
    "portal.distribution.views.replies.reply": "what is public, and the organisation's own reply",
    "portal.distribution.views.subscriptions.confirm": "a subscription by mail",
    "portal.distribution.views.subscriptions.subscription": "a subscription by mail",
}

Function = tuple[str, str]
"""A module and the name of a function in it."""


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


@cache
def _module(name: str) -> tuple[dict[str, ast.FunctionDef], dict[str, str]]:
    """Return the functions of a module of views, and the full names of what it imports."""
    path = Path(settings.BASE_DIR, *name.split(".")).with_suffix(".py")
    if not name.startswith(ROOMS) or not path.is_file():
        return {}, {}
    tree = ast.parse(path.read_text("utf-8"))
    functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    imported = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    return functions, imported


def _views() -> list[str]:
    """Return every view that answers to GET at an address that may name a case."""
    found = set()
    for pattern, words in _addresses(get_resolver()):
        module, name = pattern.callback.__module__, pattern.callback.__name__
        if module.startswith(ROOMS) and words & NAMES and _answers_to_get(module, name):
            found.add(f"{module}.{name}")
    return sorted(found)


def _answers_to_get(module: str, name: str) -> bool:
    told = " ".join(ast.unparse(one) for one in _module(module)[0][name].decorator_list)
    return "require_POST" not in told and "(['POST'])" not in told


def _called(module: str, name: str) -> Iterator[Function]:
    """Yield what a function and its decorators call, by the names that its module gives."""
    functions, imported = _module(module)
    found = [one.func for one in ast.walk(functions[name]) if isinstance(one, ast.Call)]
    for node in [*found, *functions[name].decorator_list]:
        # `(one if asked else another)(request)` calls either.
        for inner in ast.walk(node):
            if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
                yield imported.get(inner.value.id, ""), inner.attr
            elif isinstance(inner, ast.Name):
                where, _dot, what = imported.get(inner.id, f"{module}.{inner.id}").rpartition(".")
                yield where, what


def _logs(module: str, name: str, seen: frozenset[Function] = frozenset()) -> bool:
    """Tell whether a function, or what it calls among the views, writes that it was read."""
    if (module, name) == ("portal.audit.services", "record_access"):
        return True
    if (module, name) in seen or name not in _module(module)[0]:
        return False
    seen |= {(module, name)}
    return any(_logs(where, what, seen) for where, what in _called(module, name))


def test_the_views_of_every_room_are_looked_at() -> None:
    assert {one.rpartition(".views")[0] + ".views" for one in _views()} == set(ROOMS)


@pytest.mark.parametrize("view", _views())
def test_a_page_of_a_case_logs_who_reads_it(view: str) -> None:
    module, _dot, name = view.rpartition(".")
    # One that logs needs no excuse.
    assert _logs(module, name) is not (view in SHOWS_NOTHING), view


def test_what_is_excused_is_a_view() -> None:
    assert SHOWS_NOTHING.keys() <= set(_views())
