"""What the pages say to each side: natures of files, opinions, validity, quality, outcomes."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from cpc_reports.eligibility import checks
from portal.accounts.enums import OrganisationKind
from portal.core.deadlines import local_date
from tests.cpc_reports.pages import SLUG, day, of, opened, sent
from tests.factories import cpc as factory
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.hostile import pdf
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db


def test_a_laboratory_is_offered_the_natures_of_its_own_files(client):
    desk = factory.assessed()
    asked = factory.ask_laboratory(desk)
    log_in(client, desk.lab_user)
    page = opened(client, reverse("cpc_reports:laboratory", args=[asked.uuid]))
    assert "RCP étranger" in page
    for other in ("Lettre d’appui", "Habilitation à engager", "Signalement reçu par"):
        assert other not in page
    told = {
        "subject": asked.filing.subject,
        "anchor": asked.anchor,
        "next": "/espace/",
        "file": ContentFile(pdf(), name="rcp.pdf"),
    }
    assert client.post(reverse("documents:upload"), told | {"kind": "support"}).status_code == 422
    told["file"] = ContentFile(pdf(), name="rcp.pdf")
    assert client.post(reverse("documents:upload"), told | {"kind": "smpc"}).status_code == 302


def test_the_agency_s_own_opinion_of_a_condition_is_told_as_such(client):
    desk = factory.assessed()
    log_in(client, desk.evaluator)
    address = of("move_judge_condition", desk)
    sent(client, address, condition="existing", status="met", comment="Vérifié.")
    page = opened(client, of("evaluation", desk))
    said = page[: page.index("Vérifié.")].rpartition("<dd>")[2]
    assert "Remplie, selon l’agence" in said
    assert "d’après la fiche" not in said


def test_whoever_starts_is_told_in_which_entitled_quality(client):
    society = OrganisationFactory(kind=OrganisationKind.LEARNED_SOCIETY)
    log_in(client, MembershipFactory(organisation=society).user)
    address = reverse("declare", args=[SLUG])
    assert "ne rattache encore aucun organisme habilité" in opened(client, address)
    entry = factory.body(society, code="CNP-1", body_class="cnp", name="Conseil Exemple")
    told = "en qualité d’organisme habilité : Conseil Exemple – Conseil national professionnel"
    assert told in opened(client, address)
    entry.valid_to = local_date(timezone.now()) - datetime.timedelta(days=1)
    entry.save()
    assert "ne rattache encore aucun organisme habilité" in opened(client, address)


def test_validity_is_told_in_words():
    told = {
        "body": {"code": "X", "valid_from": "2023-01-01", "valid_to": ""},
        "competence": "within",
        **dict.fromkeys(("class_ok", "org_listed", "label_valid", "person_ok", "mandate_ok"), True),
    }
    words = {one.words for one in checks(told)}
    assert "oui, depuis le 1er janvier 2023, sans terme connu" in words
    told["body"]["valid_to"] = "2026-12-31"
    words = {one.words for one in checks(told)}
    assert "oui, du 1er janvier 2023 au 31 décembre 2026" in words


def test_what_was_done_is_told_as_a_fact(client):
    desk = factory.assessed()
    log_in(client, desk.evaluator)
    told = {
        "organisation": desk.laboratory.pk,
        "purpose": "data",
        "items": ["1"],
        "summary": "EXEMPLIDE, aphtose",
        "due_on": day(20),
    }
    page = client.post(of("move_ask_laboratory", desk), told, follow=True).content.decode()
    assert "C’est fait : Laboratoire interrogé." in page
