"""The language of a notice is kept, and its words are marked as such for who listens to a page."""

import pytest
from django.utils import translation

from portal.filings import registry
from portal.filings.services import drafts
from tests.factories import recalls as factory
from tests.recalls.public_pages import text, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_draft_begins_in_the_language_that_its_author_reads(language):
    desk = factory.set_up(fill=False)
    with translation.override(language):
        action = drafts.create_draft(
            registry.get("recalls"), organisation=desk.action.organisation, user=desk.drafter
        )
    assert action.notice.language == language


@pytest.mark.parametrize(("language", "marked"), [("en", "en"), ("fr", "fr"), ("", "fr")])
def test_the_page_marks_the_words_of_the_notice(client, language, marked):
    desk = factory.published(language=language)

    assert f'<div class="prose" lang="{marked}">' in text(client.get(url(desk)))
    reference = desk.publication().reference
    assert client.get(f"/api/v1/actions/{reference}").json()["language"] == marked
