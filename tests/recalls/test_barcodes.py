"""Codes of the letter: sought after it is attached, proposed, added only when somebody says so."""

import datetime
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from portal.core.workflow import perform
from portal.documents.services import receive, remove
from portal.reference.identifiers import pictures
from recalls import barcodes, letters
from recalls.fields import FILES
from recalls.models import BarcodeSearch, StudyLine
from tests.factories import quality_defects
from tests.factories import recalls as factory
from tests.factories.hostile import pdf
from tests.factories.letters import letter
from tests.recalls.pages import case_page, section_url

pytestmark = pytest.mark.django_db

GTIN = "03401234567890"
OTHER = "03401060012342"
CODES = (
    [("01", GTIN), ("17", "270630"), ("10", "LOT42")],
    [("01", GTIN), ("17", "270630"), ("10", "LOT43")],
    [("01", OTHER), ("21", "SER0001")],
)


@pytest.fixture(scope="module")
def content():
    return letter(*CODES, before=1)


@pytest.fixture
def desk(client):
    desk = factory.set_up(fill=False)
    factory.fill_notice(desk.notice)
    quality_defects.log_in(client, desk.drafter)
    return desk


def attach(desk, content, *, kind="fsn", name="avis.pdf"):
    return receive(
        ContentFile(content, name=name),
        subject=desk.action.subject,
        anchor=FILES,
        user=desk.drafter,
        organisation=desk.action.organisation,
        kind=kind,
    )


def add(client, desk, group, *codes):
    url = reverse("recalls:codes_add", args=[desk.action.uuid, group])
    return client.post(url, {"code": codes}, follow=True)


def proposed(desk, group):
    return barcodes.proposals(desk.notice, group, barcodes.searches(desk.action))


def test_the_codes_of_a_letter_are_sought_after_it_is_attached(desk, content, run_tasks):
    attach(desk, content)
    search = BarcodeSearch.objects.get()
    assert search.is_waiting
    assert "recalls.barcodes.find" in run_tasks()
    search.refresh_from_db()
    assert not search.is_waiting
    assert (search.failure, search.pages, search.pages_read) == ("", 2, 2)
    assert [code["page"] for code in search.codes] == [2, 2, 2]
    assert barcodes.count_by_letter(desk.action) == {"fsn": 3}


@pytest.mark.parametrize(
    ("kind", "name", "sought"),
    [
        ("fsn", "avis.pdf", True),
        ("fsn_translation", "notice.pdf", True),
        ("annex_list", "liste.pdf", True),
        ("reply_form", "reponse.pdf", False),
        ("other", "autre.pdf", False),
        ("annex_list", "liste.csv", False),
    ],
)
def test_only_letters_and_lists_in_pdf_are_read(desk, kind, name, sought):
    attach(desk, b"a;b\n1;2" if name.endswith("csv") else pdf(), kind=kind, name=name)
    assert BarcodeSearch.objects.exists() is sought


def test_what_the_notice_lacks_is_proposed_and_nothing_is_added(client, desk, content, run_tasks):
    attach(desk, content)
    run_tasks()
    assert [one.found.gtin14 for one in proposed(desk, "products")] == [OTHER]
    lines = [(one.found.lot, one.found.serial) for one in proposed(desk, "scopes")]
    # LOT42 is in the notice already.
    assert lines == [("LOT43", ""), ("", "SER0001")]
    assert (desk.notice.products.count(), desk.notice.scopes.count()) == (1, 1)
    page = client.get(section_url(desk.action, "scopes")).content.decode()
    assert "2 codes trouvés dans l’avis" in page
    assert "lot LOT43, péremption 30 juin 2027 (avis.pdf, page 2)" in page
    assert (
        "1 code trouvé dans l’avis"
        in client.get(section_url(desk.action, "products")).content.decode()
    )
    assert (
        "3 codes lisibles trouvés"
        in client.get(case_page("summary", desk.action, "notice")).content.decode()
    )


def test_the_chosen_codes_are_added_once(client, desk, content, run_tasks):
    attach(desk, content)
    run_tasks()
    (product,) = proposed(desk, "products")
    assert "1 ligne ajoutée" in add(client, desk, "products", product.key).content.decode()
    first, _second = proposed(desk, "scopes")
    add(client, desk, "scopes", first.key)
    again = add(client, desk, "scopes", first.key)
    assert "rien n’a été ajouté" in again.content.decode()
    assert desk.notice.products.get(identifier=OTHER).reach == "listed"
    added = desk.notice.scopes.get(lot="LOT43")
    assert (added.product, added.expiry) == (GTIN, datetime.date(2027, 6, 30))
    assert [one.found.serial for one in proposed(desk, "scopes")] == ["SER0001"]
    assert proposed(desk, "products") == []


def test_nothing_chosen_adds_nothing(client, desk, content, run_tasks):
    attach(desk, content)
    run_tasks()
    assert "Cochez d’abord" in add(client, desk, "scopes").content.decode()
    add(client, desk, "scopes", "0-0", "x", f"{BarcodeSearch.objects.get().pk}-99")
    assert desk.notice.scopes.count() == 1
    assert add(client, desk, "attachments", "1-1").status_code == 404


def test_only_who_drafts_the_notice_adds_codes(client, desk, content, run_tasks):
    attach(desk, content)
    run_tasks()
    (product,) = proposed(desk, "products")
    for user, status in ((desk.outsider, 404), (desk.reader, 403), (desk.evaluator, 404)):
        quality_defects.log_in(client, user)
        assert add(client, desk, "products", product.key).status_code == status
    assert desk.notice.products.count() == 1


def test_a_removed_letter_proposes_nothing(desk, content, run_tasks):
    file = attach(desk, content)
    run_tasks()
    remove(file, user=desk.drafter)
    assert proposed(desk, "products") == []
    assert barcodes.count_by_letter(desk.action) == {}


def test_a_file_that_becomes_a_letter_is_read_once_and_counts_while_it_is_one(
    client, desk, content, run_tasks
):
    file = attach(desk, content, kind="other")
    page = reverse("documents:describe", args=[file.uuid])
    back = section_url(desk.action, "attachments")
    assert page in client.get(back).content.decode()
    assert not BarcodeSearch.objects.exists()

    assert client.post(page, {"kind": "fsn", "next": back})["Location"] == back
    run_tasks()
    assert len(proposed(desk, "products")) == 1
    assert letters.product_keys(desk.action)

    client.post(page, {"kind": "other", "next": back})
    assert proposed(desk, "products") == []
    assert letters.product_keys(desk.action) == set()

    client.post(page, {"kind": "annex_list", "next": back})
    assert BarcodeSearch.objects.count() == 1
    assert len(proposed(desk, "products")) == 1


def test_the_search_done_twice_is_done_once(desk, content, run_tasks, monkeypatch):
    attach(desk, content)
    run_tasks()
    search = BarcodeSearch.objects.get()
    monkeypatch.setattr(pictures, "on_pdf", None)
    barcodes.find(search.pk)
    barcodes.find(search.pk + 1)
    assert BarcodeSearch.objects.get().finished_at == search.finished_at


def test_a_letter_of_three_hundred_pages_is_read_in_part(client, desk, settings, run_tasks):
    settings.BARCODES_PDF_PAGES = 2
    attach(desk, letter(CODES[0], before=1, after=299))
    run_tasks()
    search = BarcodeSearch.objects.get()
    assert (search.pages, search.pages_read, len(search.codes)) == (301, 2, 1)
    assert search.is_partial
    page = client.get(section_url(desk.action, "attachments")).content.decode()
    assert "Pages lues : 2 sur 301" in page


@pytest.mark.parametrize(
    ("error", "failure"),
    [(pictures.Unreadable(), "unreadable"), (RuntimeError("broken"), "error")],
)
def test_a_failure_is_told_and_tried_again_when_asked(
    client, desk, content, run_tasks, monkeypatch, error, failure
):
    def fail(_content):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(pictures, "on_pdf", fail)
        attach(desk, content)
        run_tasks()
    search = BarcodeSearch.objects.get()
    assert search.failure == failure
    page = client.get(section_url(desk.action, "attachments")).content.decode()
    assert str(search.get_failure_display()) in page
    assert "Chercher de nouveau" in page
    client.post(reverse("recalls:codes_again", args=[desk.action.uuid]))
    run_tasks()
    search.refresh_from_db()
    assert (search.failure, len(search.codes)) == ("", 3)


def test_a_file_that_stops_workers_is_given_up(desk, content, run_tasks):
    attach(desk, content)
    BarcodeSearch.objects.update(attempts=barcodes.MOST_ATTEMPTS)
    run_tasks()
    assert BarcodeSearch.objects.get().failure == "interrupted"


def test_the_sweeper_sends_what_a_dead_worker_left(desk, content, run_tasks):
    attach(desk, content)
    old = timezone.now() - timedelta(hours=1)
    assert barcodes.sweep() == 0
    BarcodeSearch.objects.update(asked_at=old, started_at=timezone.now())
    assert barcodes.sweep() == 0
    BarcodeSearch.objects.update(started_at=old)
    assert barcodes.sweep() == 1
    run_tasks()
    assert len(BarcodeSearch.objects.get().codes) == 3
    assert barcodes.sweep() == 0


def test_a_letter_without_codes_says_that_they_are_asked(client, desk, run_tasks):
    attach(desk, pdf())
    run_tasks()
    page = client.get(case_page("summary", desk.action, "notice")).content.decode()
    assert "Aucun code lisible" in page


def test_proposals_cost_the_same_whatever_their_number(
    desk, content, run_tasks, django_assert_max_num_queries
):
    attach(desk, content)
    run_tasks()
    searches = barcodes.searches(desk.action)
    notice = desk.notice
    with django_assert_max_num_queries(3):
        assert barcodes.proposals(notice, "scopes", searches)


def test_codes_of_the_letter_count_in_the_score_and_in_the_study(content, run_tasks):
    desk = factory.set_up(
        product={"identifier": "", "id_type": "", "no_identifier_reason": "Aucun à ce jour"}
    )
    attach(desk, content)
    run_tasks()
    factory.sign(desk)
    factory.review(desk)
    perform(desk.notice, "validate", actor=desk.validator)
    perform(desk.notice, "publish", actor=desk.publisher)

    met = desk.publication().current.payload["completeness"]
    assert (met["barcode"], met["letter"], met["score"]) == (1, 2, 100)
    line = StudyLine.objects.get()
    assert (line.printed, line.codes) == (True, True)


def test_a_letter_that_nobody_has_read_yet_counts_for_nothing(content):
    desk = factory.set_up()
    attach(desk, content)
    assert letters.product_keys(desk.action) == set()
