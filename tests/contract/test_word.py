"""Every part that is offered as a Word form can be written, signed, and read back."""

import uuid
from io import BytesIO

import pytest

from portal.filings import registry
from portal.filings.services import word
from portal.rendering.word import archive, reading, tags

PARTS = [
    pytest.param(spec, name, id=f"{spec.key}-{name}")
    for spec in registry.all_specs()
    if spec.offline
    for name in spec.parts
]
KEY = str(uuid.UUID(int=0))


@pytest.mark.parametrize(("spec", "name"), PARTS)
def test_every_tag_holds_in_what_word_allows(spec, name):
    specification = spec.parts[name].specification
    fields = [("", one) for one in specification.fields.values()]
    fields += [(group.name, one) for group in specification.rows.values() for one in group.fields]
    for group, one in fields:
        codes = one.choices.values if hasattr(one, "choices") else []
        for suffix in ["", tags.BOX, tags.DAY, *(f"{tags.CHOICE}{code}" for code in codes)]:
            tag = tags.Tag(one.name, group, KEY if group else "", suffix)
            assert tags.parse(str(tag)) == tag


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("spec", "name"), PARTS)
def test_blank_form_says_nothing(spec, name, language):
    opened = archive.open_document(BytesIO(word.blank_form(spec, name, language)))

    found = reading.read(opened, spec.parts[name].specification, spec.key)

    assert found.is_blank_form
    assert found.problems == []
    assert found.answers.raw == {}
    fields = spec.parts[name].specification.fields
    assert all(fields[one].is_empty(value) for one, value in found.answers.clean.items())
    assert not any(found.rows.values())
