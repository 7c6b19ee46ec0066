"""Readings of the public page and of the code, and the figures that the agency types (§ 7.5)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from dhpc.models import ImpactFigures
from dhpc.review import impact
from portal.audit.models import DailyCount
from portal.publication.models import Publication
from portal.rendering.models import GeneratedDocument
from tests.dhpc.test_statistics import counted, table
from tests.factories import dhpc as factory
from tests.factories import recalls
from tests.factories.quality_defects import log_in
from tests.recalls.public_pages import url

pytestmark = pytest.mark.django_db
BROWSER = {"user-agent": "Mozilla/5.0 Firefox/140.0"}
SOURCE = "Extraction de la base nationale de pharmacovigilance."


def test_the_page_of_a_letter_is_counted_even_when_the_browser_has_a_copy(client):
    desk = factory.published()
    address = Publication.objects.get().get_absolute_url()
    first = client.get(address, headers=BROWSER)
    again = client.get(address, headers=BROWSER | {"if-none-match": first["ETag"]})
    assert again.status_code == 304
    client.get(address, headers={"user-agent": "Googlebot"})
    client.get(address + "versions/9/", headers=BROWSER)
    [row] = DailyCount.objects.all()
    assert (row.kind, row.subject, row.count) == ("page", desk.again().subject, 2)
    assert sum(counted("lectures", 0).values()) == 2


def test_a_code_that_is_checked_is_counted(client):
    factory.agreed()
    document = GeneratedDocument.objects.filter(kind="dhpc.agreed_letter").first()
    client.get(reverse("rendering:verify", args=[document.code]), headers=BROWSER)
    client.get(reverse("rendering:verify", args=["AAAA-BBBB-CCCC"]), headers=BROWSER)
    assert sum(counted("lectures", 1).values()) == 1
    assert sum(counted("lectures", 0).values()) == 0


def test_another_kind_of_publication_is_not_counted(client):
    client.get(url(recalls.published()), headers=BROWSER)
    assert not DailyCount.objects.exists()


def test_the_last_figures_typed_count_and_the_others_stay():
    desk = factory.dispatched()
    dossier = desk.again()
    impact.type_figures(dossier, {"reports": 12}, SOURCE, actor=desk.evaluator)
    impact.type_figures(dossier, {"reports": 15, "aware": 80}, SOURCE, actor=desk.evaluator)
    assert dossier.impact_figures.count() == 2
    rows = dict(table("suivi").rows)
    assert rows["déclarations aux CRPV dans les trois mois suivant le J0"] == (1, 15)
    assert rows["sondés qui connaissent la lettre (%)"] == (1, 80)
    assert rows["sondés qui connaissent le risque (%)"] == (0, 0)


def test_percents_are_on_average_and_reports_added_up():
    for reports, acts in ((3, 40), (4, 61)):
        desk = factory.dispatched()
        figures = {"reports": reports, "acts": acts}
        impact.type_figures(desk.again(), figures, SOURCE, actor=desk.evaluator)
    rows = dict(table("suivi").rows)
    assert rows["déclarations aux CRPV dans les trois mois suivant le J0"] == (2, 7)
    assert rows["sondés qui ont changé leur pratique (%)"] == (2, 50)


def test_who_types_what_and_when():
    early = factory.scheduled()
    with pytest.raises(PermissionDenied):
        impact.type_figures(early.again(), {"reports": 1}, SOURCE, actor=early.evaluator)
    desk = factory.dispatched()
    dossier = desk.again()
    for other in (desk.drafter, desk.publisher):
        with pytest.raises(PermissionDenied):
            impact.type_figures(dossier, {"reports": 1}, SOURCE, actor=other)
    with pytest.raises(ValidationError, match="au moins un chiffre"):
        impact.type_figures(dossier, {}, SOURCE, actor=desk.evaluator)
    with pytest.raises(ValidationError, match="d’où viennent"):
        impact.type_figures(dossier, {"reports": 0}, " ", actor=desk.evaluator)
    with pytest.raises(ValidationError):
        impact.type_figures(dossier, {"aware": 101}, SOURCE, actor=desk.evaluator)
    with pytest.raises(IntegrityError, match="dhpc_impact_percents"):
        ImpactFigures.objects.create(
            filing=dossier, aware=101, source=SOURCE, typed_by=desk.evaluator
        )


def test_the_page_of_the_dispatch_asks_for_the_figures_and_shows_them(client):
    desk = factory.dispatched()
    dispatch = reverse("dhpc:agency_dispatch", args=[desk.dossier.uuid])
    address = reverse("dhpc:impact", args=[desk.dossier.uuid])
    log_in(client, desk.evaluator)
    assert address in client.get(dispatch).text
    assert client.get(address).status_code == 200
    refused = client.post(address, {"aware": "120", "source": SOURCE})
    assert refused.status_code == 200
    assert client.post(address, {"reports": "1 200", "source": SOURCE}).status_code == 302
    page = client.get(dispatch).text
    assert "1200" in page
    assert SOURCE in page
    assert 'value="1200"' in client.get(address).text
    log_in(client, desk.publisher)
    assert client.get(address).status_code == 403
    log_in(client, desk.drafter)
    assert client.get(address).status_code in (302, 403, 404)


def test_what_was_read_before_the_period_is_left_out():
    desk = factory.published()
    long_ago = timezone.localdate() - datetime.timedelta(days=800)
    DailyCount.objects.create(kind="page", subject=desk.again().subject, day=long_ago, count=5)
    assert not counted("lectures", 0)
