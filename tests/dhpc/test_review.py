"""The pages of the letter: what each side reads, versions side by side, controls while writing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dhpc.models import Comment, Letter
from dhpc.review import commenting, parallel, reading
from dhpc.review.commenting import Anchor
from portal.core.workflow import NotAllowed, perform
from tests.dhpc.evaluating import agency, comment, corrected
from tests.factories import dhpc as factory

pytestmark = pytest.mark.django_db


# Who reads what --------------------------------------------------------------------------------


def test_the_laboratory_reads_no_comment_that_is_not_sent(client):
    desk = factory.in_review()
    comment(desk, "Remarque encore secrète.")
    client.force_login(desk.drafter)
    dossier = desk.again()
    pages = [
        reverse("dhpc:firm_letter", args=[dossier.uuid]),
        reverse("dhpc:firm_matrix", args=[dossier.uuid]),
        reverse("dhpc:firm_matrix_csv", args=[dossier.uuid]),
        reverse("filings:case", args=["dhpc", dossier.uuid]),
    ]

    for url in pages:
        page = client.get(url)
        assert page.status_code == 200
        assert "secrète" not in page.content.decode()
        assert desk.evaluator.full_name not in page.content.decode()
    answer = reverse("dhpc:answer_comment", args=[dossier.uuid, Comment.objects.get().pk])
    assert client.get(answer).status_code == 404

    perform(desk.letter, "return_comments", actor=desk.evaluator)
    assert "secrète" in client.get(pages[0]).text
    assert client.get(answer).status_code == 200


def test_the_note_of_the_proposal_is_the_agencys_own(client):
    desk = factory.proposed()
    client.force_login(desk.drafter)

    for name in ("firm_letter", "firm_matrix"):
        assert "Conforme aux indications" not in client.get(agency(desk, name)).text


@pytest.mark.parametrize("name", ["other_drafter", "outsider"])
def test_other_laboratories_find_nothing(client, name):
    desk = factory.in_review()
    row = comment(desk)
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    client.force_login(getattr(desk, name))

    for page in ("firm_letter", "firm_matrix", "firm_matrix_csv"):
        assert client.get(agency(desk, page)).status_code == 404
    assert client.get(agency(desk, "answer_comment", row.pk)).status_code == 404
    assert client.get(agency(desk, "findings", "summary")).status_code == 404
    for page in ("agency_letter", "agency_matrix", "consulting", "recipient_groups", "agree"):
        answer = client.get(agency(desk, page))
        assert answer.status_code in (302, 403, 404)
        assert "Donnez la source." not in answer.text


def test_the_laboratory_does_not_enter_the_pages_of_the_agency(client):
    desk = factory.in_review()
    client.force_login(desk.signatory)

    for page in ("agency_letter", "agency_matrix", "consulting", "recipient_groups", "agree"):
        assert client.get(agency(desk, page)).status_code == 403


def test_a_letter_that_was_never_deposited_has_no_page(client):
    desk = factory.writing()
    client.force_login(desk.drafter)
    assert client.get(agency(desk, "firm_letter")).status_code == 404
    client.force_login(desk.evaluator)
    assert client.get(agency(desk)).status_code == 404


# The page of the agency ------------------------------------------------------------------------


def test_the_agency_reads_the_letter_with_its_comments_section_by_section(client):
    desk = factory.in_review()
    comment(desk, "Donnez la source des cas.")
    client.force_login(desk.evaluator)

    page = client.get(agency(desk)).text

    assert factory.POINTS[1]["text"] in page
    place = page.index('id="rubrique-background"')
    assert place < page.index("Donnez la source des cas.") < page.index('id="rubrique-reporting"')
    assert agency(desk, "comment", "summary") in page


def test_the_page_of_the_letter_asks_as_many_queries_for_one_comment_as_for_five(client):
    desk = factory.in_review()
    client.force_login(desk.evaluator)
    comment(desk)
    client.get(agency(desk))
    with CaptureQueriesContext(connection) as one:
        client.get(agency(desk))
    for number in range(4):
        comment(desk, f"Remarque {number}")
    with CaptureQueriesContext(connection) as five:
        client.get(agency(desk))

    assert len(five) == len(one)


def test_a_comment_is_written_on_its_page_and_keeps_what_was_typed_when_it_is_refused(client):
    desk = factory.in_review()
    client.force_login(desk.evaluator)
    url = agency(desk, "comment", "background")
    data = {
        "version": "1",
        "place": "background|",
        "text": "Donnez la source.",
        "is_blocking": "on",
    }

    page = client.post(url, data | {"quote": "des mots absents"})
    assert "copiez-les tels quels" in page.text
    assert "Donnez la source." in page.text
    client.post(url, data | {"quote": "3 enfants sur 120"})

    made = Comment.objects.get()
    assert (made.section, made.field, made.quote) == (
        "background",
        "background",
        "3 enfants sur 120",
    )
    assert made.is_blocking


def test_a_comment_posted_after_the_letter_went_back_is_refused_with_its_text(client):
    desk = factory.in_review()
    comment(desk)
    client.force_login(desk.evaluator)
    perform(desk.letter, "return_comments", actor=desk.second)

    page = client.post(
        agency(desk, "comment", "summary"), {"version": "1", "text": "Écrite trop tard."}
    )

    assert "n’est plus en évaluation" in page.text
    assert "Écrite trop tard." in page.text
    assert Comment.objects.count() == 1


def test_the_agency_closes_and_opens_again_on_its_pages(client):
    desk = corrected(factory.in_review())
    row = Comment.objects.get()
    client.force_login(desk.evaluator)

    for name, data, state in (
        ("clore", {}, "closed"),
        ("rouvrir", {"comment": "La source manque."}, "prepared"),
    ):
        url = agency(desk, "move_comment", row.pk, name)
        assert client.get(url).status_code == 200
        assert client.post(url, data).status_code == 302
        row.refresh_from_db()
        assert row.state == state
    assert client.get(agency(desk, "move_comment", row.pk, "send")).status_code == 404


def test_the_matrix_is_filtered_and_downloaded_by_both_sides(client):
    desk = corrected(factory.in_review())
    comment(desk, "Remarque préparée.", "summary")
    client.force_login(desk.evaluator)

    page = client.get(agency(desk, "agency_matrix"), {"etat": "answered", "rubrique": ""}).text
    assert "Donnez la source." in page
    assert "Remarque préparée." not in page
    assert "Remarque préparée." in client.get(agency(desk, "agency_matrix_csv")).content.decode()
    client.force_login(desk.reader)
    told = client.get(agency(desk, "firm_matrix_csv")).content.decode("utf-8-sig")
    assert told.splitlines()[0].startswith("N°;Version;Rubrique")
    assert "Accepté" in told
    assert "Remarque préparée." not in told


# Two versions ----------------------------------------------------------------------------------


def test_two_versions_are_compared_word_by_word_with_marks_in_words(client):
    background = factory.LETTER["background"].replace("3 enfants sur 120", "4 enfants sur 130")
    desk = corrected(factory.in_review(), background=background)
    for user, name in ((desk.evaluator, "agency_letter"), (desk.drafter, "firm_letter")):
        client.force_login(user)
        page = client.get(agency(desk, name), {"de": 1, "a": 2}).text
        assert "[ajout de la version 2" in page
        assert "[suppression de la version 2" in page
        assert "Version 2 : écrite par Laboratoire Exemple" in page


def test_each_change_is_told_of_the_version_that_brought_it():
    background = factory.LETTER["background"]
    desk = corrected(factory.in_review(), background=background + "\n\nAjout second.")
    commenting.add(desk.again(), Anchor("summary"), "Encore.", actor=desk.evaluator, number=2)
    perform(desk.letter, "return_comments", actor=desk.evaluator)
    for one in Comment.objects.filter(state="open"):
        perform(one, "answer", actor=desk.drafter, answer_kind="accepted")
    changed = background.replace("hypertension", "insuffisance") + "\n\nAjout second."
    Letter.objects.filter(pk=desk.letter.pk).update(background=changed)
    factory.sign(desk, desk.letter)

    dossier = desk.again()
    versions = {one.number: one for one in dossier.revisions.filter(part="letter")}
    found = reading.differences(dossier.letter, versions, 1, 3)
    changes = [run for one in found for run in one.changes if one.code == "background"]
    told = {run.text.strip(): (run.kind, run.number) for run in changes if run.kind != "same"}

    assert told["l’insuffisance"] == ("inserted", 3)
    assert told["l’hypertension"] == ("deleted", 3)
    assert [told[one] for one in told if "Ajout second" in one] == [("inserted", 2)]
    assert not any(one.is_changed for one in found if one.code == "summary")


def test_the_texts_of_a_comparison_put_together_give_both_versions():
    desk = corrected(factory.in_review(), background="Un tout autre contexte, chez 3 patients.")
    dossier = desk.again()
    versions = {one.number: one for one in dossier.revisions.filter(part="letter")}
    (part,) = [
        one
        for one in reading.differences(dossier.letter, versions, 1, 2)
        if one.code == "background"
    ]

    after = "".join(run.text for run in part.changes if run.kind != "deleted")
    before = "".join(run.text for run in part.changes if run.kind != "inserted")
    assert after == "Un tout autre contexte, chez 3 patients."
    assert before.startswith("L’exemplafilline est indiquée")


def test_a_version_is_not_compared_with_one_that_does_not_exist(client):
    desk = corrected(factory.in_review())
    client.force_login(desk.evaluator)

    page = client.get(agency(desk), {"de": 1, "a": 9})

    assert page.status_code == 200
    assert "[ajout" not in page.text


# English beside French -------------------------------------------------------------------------


def test_figures_that_only_one_language_gives_are_marked():
    values = {
        "subject": "Objet",
        "source_subject": "Subject",
        "key_points": [{"text": "La dose est de 1,5 mg le 3 mars 2026."}],
        "source_points": [{"text": "The dose is 2.5 mg on 3 March 2026."}, {"text": "Only 7."}],
        "background": "Chez 1 000 patients.",
        "source_background": "In 1,000 patients.",
        "recommendations": "",
        "source_recommendations": "",
    }

    found = parallel.pairs(values)

    assert [one.differs for one in found] == [False, True, True, False]
    assert (found[1].lost, found[1].added) == (("2.5 mg",), ("1.5 mg",))
    assert (found[2].english, found[2].french, found[2].lost) == ("Only 7.", "", ("7",))


# The agreement ---------------------------------------------------------------------------------


def test_the_validator_reads_what_changed_and_the_note_before_agreeing(client):
    background = factory.LETTER["background"].replace("3 enfants sur 120", "4 enfants sur 130")
    desk = corrected(factory.in_review(), background=background)
    perform(Comment.objects.get(), "close", actor=desk.evaluator)
    factory.ready(desk)
    perform(desk.letter, "propose", actor=desk.evaluator, comment="Les remarques sont suivies.")
    client.force_login(desk.validator)
    url = agency(desk, "agree")

    page = client.get(url).text
    assert "Les remarques sont suivies." in page
    assert desk.evaluator.full_name in page
    assert "Ce qui change depuis la version 1" in page
    assert "[ajout de la version 2" in page
    assert client.post(url).status_code == 302
    assert desk.letter.state == "agreed"


def test_whoever_proposed_does_not_open_the_page_of_the_agreement(client):
    desk = factory.in_review()
    factory.ready(desk)
    perform(desk.letter, "propose", actor=desk.second, comment="Conforme.")
    client.force_login(desk.second)

    assert client.post(agency(desk, "agree")).status_code == 403
    with pytest.raises(NotAllowed):
        perform(desk.letter, "agree", actor=desk.second)
