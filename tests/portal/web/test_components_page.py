"""/composants/ and its form show every component in every state."""

import re

import pytest
from django.forms import Widget
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from portal.core import widgets
from portal.core.kit.containers import CONTAINERS
from portal.core.templatetags import components
from portal.web.example_forms import ExampleForm, LotForm, SectionForm

WITHIN_OTHERS = {
    "error_prefix": "the title of every page",
    "summary_rows": "summary, and its page of all rows",
    "summary_answers": "summary, and its page of all rows",
}
"""Tags that pages do not call by themselves, and what shows them."""

CHOICES = {
    "alert": ("info", "success", "warning", "error"),
    "button": components.BUTTON_KINDS,
    "clock": ("calm", "soon", "late", "stopped", "done"),
    "notice": ("info", "urgent", "demo"),
    "state": components.TONES,
}
"""States that stand in the class of a component."""


@pytest.fixture
def page(db: None, client: Client, settings) -> str:
    settings.PORTAL_DEMO = True
    return client.get(reverse("components")).content.decode()


def source() -> str:
    names = ("portal/components.html", "portal/components_form.html")
    return "".join(get_template(name).template.source for name in names)


@pytest.mark.parametrize(
    "name", sorted(components.register.tags.keys() - {"component"} - WITHIN_OTHERS.keys())
)
def test_each_tag_is_shown(name: str) -> None:
    assert re.search(rf"{{% {name}\b", source())


@pytest.mark.parametrize("name", sorted(CONTAINERS))
def test_each_container_is_shown(name: str) -> None:
    assert f'{{% component "{name}"' in source()


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, kinds in CHOICES.items() for kind in kinds]
)
def test_each_state_is_shown(page: str, name: str, kind: str) -> None:
    assert re.search(rf'class="{name} {name}--{kind}\b', page)


def test_each_state_of_a_task_is_shown(page: str) -> None:
    for each in components.TASK_STATES:
        assert str(components.task_state(each)["label"]) in page


def test_each_widget_is_shown() -> None:
    shown = {
        type(field.widget)
        for form in (ExampleForm, LotForm, SectionForm)
        for field in form.base_fields.values()
    }
    own = {
        one
        for one in vars(widgets).values()
        if isinstance(one, type) and issubclass(one, Widget) and one.__module__ == widgets.__name__
    }
    assert own - shown <= {widgets.NoTruncation, widgets.OptionHints}
