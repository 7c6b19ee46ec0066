"""What the drafter reads beside the form: the letter as it reads, and both languages."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from dhpc.models import Letter
from dhpc.review import parallel, preview, reading
from portal.core.workflow import perform
from portal.rendering.models import DocumentState, GeneratedDocument
from tests.dhpc.evaluating import agency
from tests.factories import dhpc as factory

pytestmark = pytest.mark.django_db

SOURCE = {
    "source_subject": "Exemplafilline (EXEMPLIA 10 mg): contraindication",
    "source_background": "Seen in 3 of 120 exposed children.",
}
ACTION = {"kind": "action", "action": "do_not_prescribe", "text": "B."}
TEXTS = ("subject", "background", "recommendations")
EMPTY = dict.fromkeys([*TEXTS, *(f"source_{one}" for one in TEXTS)], "") | {
    "source_points": [],
    "key_points": [],
}


def section(desk, name):
    return reverse("filings:section", args=["dhpc", desk.dossier.uuid, "letter", name])


def written(**answers):
    desk = factory.writing(european=True)
    told = {"source_subject": "Exemplafilline (EXEMPLIA 20 mg): contraindication"} | answers
    factory.fill_letter(desk.letter, **told)
    return desk


def previews(desk):
    return GeneratedDocument.objects.filter(subject=desk.dossier.subject, kind="dhpc.preview")


# Both languages --------------------------------------------------------------------------------


def test_the_drafter_reads_both_languages_while_writing(client):
    desk = written()
    client.force_login(desk.drafter)

    page = client.get(section(desk, "heading")).text
    assert "<mark>20 mg</mark>" in page
    assert "<mark>10 mg</mark>" in page
    assert f'hx-get="{agency(desk, "draft_pairs", "heading")}"' in page
    assert "letter-pairs" not in client.get(section(desk, "plan")).text

    subject = factory.LETTER["subject"].replace("10 mg", "20 mg")
    Letter.objects.filter(pk=desk.letter.pk).update(subject=subject)
    told = client.get(agency(desk, "draft_pairs", "heading")).text
    assert "<mark>" not in told
    assert "Concordants" in told


def test_a_national_letter_has_no_english_beside_it(client):
    desk = factory.writing()
    factory.fill_letter(desk.letter)
    client.force_login(desk.drafter)

    assert "letter-pairs" not in client.get(section(desk, "heading")).text


def test_the_evaluator_reads_both_languages_of_the_section_commented(client):
    desk = factory.writing(european=True)
    factory.fill_letter(desk.letter, **SOURCE, source=[{"kind": "fact", "text": "A."}, ACTION])
    factory.sign(desk, desk.letter)
    perform(desk.letter, "admit", actor=desk.evaluator)
    client.force_login(desk.evaluator)

    page = client.get(agency(desk, "comment", "background")).text
    assert "Seen in 3 of 120 exposed children." in page
    assert "Absent de l’anglais" in page
    assert "Seen in 3" not in client.get(agency(desk, "comment", "plan")).text


def test_figures_and_passages_of_one_language_are_marked():
    values = EMPTY | {
        "source_background": "Seen in 4 of 120 children.",
        "background": "Vu chez 3 enfants sur 120.",
        "recommendations": "Arrêter.",
    }

    found = parallel.pairs(values, "background")

    assert [one.title for one in found] == ["Contexte", "Recommandations"]
    assert [(run.text, run.is_marked) for run in found[0].english_runs] == [
        ("Seen in ", False),
        ("4", True),
        (" of 120 children.", False),
    ]
    assert [one.is_missing for one in found] == [False, True]


def test_a_repeated_figure_is_marked_as_often_as_it_is_in_excess():
    values = EMPTY | {"source_subject": "10 mg then 10 mg", "subject": "10 mg"}

    [pair] = parallel.pairs(values)

    assert [run.text for run in pair.english_runs if run.is_marked] == ["10 mg"]
    assert pair.english_runs[-1].is_marked


# The preview -----------------------------------------------------------------------------------


def test_the_preview_follows_each_save(client):
    desk = written()
    client.force_login(desk.drafter)
    page = client.get(section(desk, "background")).text
    assert f'hx-get="{agency(desk, "draft_text")}"' in page
    assert 'form="section-form" name="stay"' in page

    Letter.objects.filter(pk=desk.letter.pk).update(background="Un autre texte.")

    told = client.get(agency(desk, "draft_text"))
    assert "Un autre texte." in told.text
    assert "Aperçu mis à jour à" in told.text
    assert "no-store" in told["Cache-Control"]


@pytest.mark.parametrize("name", ["evaluator", "outsider", "other_drafter"])
@pytest.mark.parametrize("address", [("draft_text",), ("draft_pairs", "heading")])
def test_nobody_else_reads_the_preview_of_a_draft(client, name, address):
    desk = written()
    client.force_login(getattr(desk, name))

    assert client.get(agency(desk, *address)).status_code == 404


def test_a_change_of_the_dossier_gives_another_preview(client):
    desk = written()
    client.force_login(desk.drafter)
    client.post(agency(desk, "preview"))
    client.post(agency(desk, "preview"))
    assert previews(desk).count() == 1

    products = [*desk.again().products.all(), factory.covered(desk, "60000002", desk.other_firm)]
    perform(desk.again(), "set_perimeter", actor=desk.evaluator, products=products)
    client.post(agency(desk, "preview"))

    assert previews(desk).count() == 2


def test_a_preview_shows_the_text_that_stood_when_it_was_ordered(client, run_tasks):
    desk = written()
    client.force_login(desk.drafter)
    client.post(agency(desk, "preview"))
    number = preview.number_of(desk.letter)
    Letter.objects.filter(pk=desk.letter.pk).update(background="Un texte écrit ensuite.")

    composed, _facts = preview.content_of(desk.again(), number)
    assert "Un texte écrit ensuite." not in repr(composed)
    run_tasks()
    assert previews(desk).get().state == DocumentState.READY
    assert reading.report_of_draft(desk.letter).pending


def test_a_preview_whose_text_is_lost_is_refused_and_tried_again_once_it_stands(client):
    desk = written()
    client.force_login(desk.drafter)
    client.post(agency(desk, "preview"))
    number, before = preview.number_of(desk.letter), desk.letter.background
    cache.clear()
    Letter.objects.filter(pk=desk.letter.pk).update(background="Un texte écrit ensuite.")

    with pytest.raises(preview.Changed):
        preview.content_of(desk.again(), number)
    previews(desk).update(
        state=DocumentState.FAILED, attempts=3, error="perdu", started_at=timezone.now()
    )
    Letter.objects.filter(pk=desk.letter.pk).update(background=before)
    client.post(agency(desk, "preview"))
    assert previews(desk).get().state == DocumentState.PENDING
