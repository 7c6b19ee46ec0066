"""Every template compiles, and something uses it."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.template import engines

from tests.consistency.sources import python_files, templates

NAMED = re.compile(r"""["']([\w./-]+\.(?:html|txt|css|xml|json))["']""")
# Django and allauth look these up by name.
BY_CONVENTION = re.compile(
    r"^(400|403|404|500|503)\.html$|^(registration|admin|import_export|django/forms)/"
)
LIBRARIES = ("allauth", "django.contrib.admin", "import_export")


def _overrides(name: str) -> bool:
    """Tell whether a library has a template of this name."""
    for library in LIBRARIES:
        spec = find_spec(library)
        folders = spec.submodule_search_locations if spec else []
        if any((Path(folder) / "templates" / name).is_file() for folder in folders or []):
            return True
    return False


def _strings() -> set[str]:
    """Return every string of the code, and every name that a template quotes."""
    found = {
        leaf.value
        for _, tree in python_files()
        for leaf in ast.walk(tree)
        if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
    }
    for text in templates().values():
        found.update(NAMED.findall(text))
    return found


def test_templates_are_all_used() -> None:
    strings = _strings()
    stems = tuple(text for text in strings if "/" in text)

    def used(name: str) -> bool:
        if name in strings or BY_CONVENTION.search(name) or _overrides(name):
            return True
        # A name made from a stem: "mail/x/receipt" + "_subject.txt", "components/" + name.
        stem = re.sub(r"(_subject|_message)?\.(html|txt)$", "", name)
        parts = Path(stem)
        return stem in strings or f"{parts.parent.as_posix()}/" in stems

    assert [name for name in templates() if not used(name)] == []


@pytest.mark.parametrize("name", list(templates()))
def test_template_compiles(name: str) -> None:
    engines["django"].get_template(name)


def test_the_layout_alone_says_in_the_title_that_there_are_errors() -> None:
    assert [name for name, text in templates().items() if "{% error_prefix %}" in text] == [
        "layout/base.html"
    ]
