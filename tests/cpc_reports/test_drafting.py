"""What the medicines base fills in a draft, and what becomes of it when the code changes."""

import pytest
from django.urls import reverse

from cpc_reports import drafting, legal
from cpc_reports.models import ForeignDecision, SheetMedicine
from portal.core.workflow import GuardFailed, perform
from portal.reference.models import Medicine
from tests.cpc_reports.pages import of, opened
from tests.factories import cpc as factory
from tests.factories.quality_defects import log_in

pytestmark = pytest.mark.django_db

FIRST, SECOND, UNKNOWN = "60000001", "60000002", "69999999"


@pytest.fixture
def desk():
    """A draft with one medicine, filled from the base."""
    for cis, name, holder in ((FIRST, "EXEMPLIDE", "Premier"), (SECOND, "AUTRIDE", "Second")):
        Medicine.objects.create(
            cis=cis,
            name=f"{name} 50 mg, gélule",
            form="gélule",
            holders=[f"{holder} titulaire"],
            marketing_status="Commercialisée",
            line_hash=int(cis),
        )
    desk = factory.set_up(medicines=({"cis": FIRST},))
    drafting.complete_from_reference(desk.sheet, "medicine")
    return desk


def change(desk, **answers):
    """Save the section with these answers on its medicine."""
    SheetMedicine.objects.filter(part=desk.sheet).update(**answers)
    drafting.complete_from_reference(desk.sheet, "medicine")
    return desk.sheet.medicines.get()


def authorised(desk):
    found = {one.condition: one for one in legal.pretest(desk.sheet.values())}
    return found["authorised"].status


def test_another_code_brings_its_own_facts(desk):
    before = desk.sheet.medicines.get()
    assert (before.name, before.holder) == ("EXEMPLIDE 50 mg, gélule", "Premier titulaire")
    row = change(desk, cis=SECOND)
    assert (row.name, row.holder) == ("AUTRIDE 50 mg, gélule", "Second titulaire")
    assert row.snapshot["for"] == SECOND
    assert authorised(desk) == "met"


def test_what_a_person_wrote_stays(desk):
    row = change(desk, cis=SECOND, holder="Titulaire corrigé")
    assert (row.name, row.holder) == ("AUTRIDE 50 mg, gélule", "Titulaire corrigé")


@pytest.mark.parametrize("code", [UNKNOWN, ""])
def test_a_code_that_the_base_does_not_know_keeps_no_facts_of_another(desk, code):
    row = change(desk, cis=code)
    assert (row.name, row.holder, row.form) == ("EXEMPLIDE 50 mg, gélule", "", "")
    assert (row.base_date, row.snapshot) == (None, {})
    assert authorised(desk) == "doubt"
    row = change(desk, cis=FIRST)
    assert row.holder == "Premier titulaire"


def test_the_date_of_the_base_is_not_typed(desk):
    day = desk.sheet.medicines.get().base_date
    assert day
    assert change(desk, base_date=None).base_date == day


def test_a_code_changed_and_not_read_yet_is_not_signed(desk):
    SheetMedicine.objects.filter(part=desk.sheet).update(cis=SECOND)
    with pytest.raises(GuardFailed) as failure:
        factory.sign(desk)
    assert "le code CIS a changé" in factory.told(failure)


def test_a_copy_knows_where_its_facts_come_from(desk):
    SheetMedicine.objects.filter(part=desk.sheet).update(substance="EXEMPLIDE", authorised="yes")
    factory.sign(desk)
    other = factory.drafts.create_draft(
        factory.registry.get("cpc_reports"),
        organisation=desk.report.organisation,
        user=desk.drafter,
    )
    drafting.copy(desk.again(), other, desk.drafter)
    SheetMedicine.objects.filter(part=other.sheet).update(cis=SECOND)
    drafting.complete_from_reference(other.sheet, "medicine")
    assert other.sheet.medicines.get().holder == "Second titulaire"


BASE = "https://base-donnees-publique.medicaments.gouv.fr/medicament"


def test_the_summary_of_characteristics_comes_from_the_base(client, desk):
    row = desk.sheet.medicines.get()
    assert row.smpc == f"{BASE}/{FIRST}/extrait#tab-rcp"
    assert change(desk, cis=SECOND).smpc == f"{BASE}/{SECOND}/extrait#tab-rcp"
    assert change(desk, cis=UNKNOWN).smpc == ""
    assert change(desk, smpc="https://ema.example/rcp.pdf").smpc == "https://ema.example/rcp.pdf"


def test_no_address_is_made_up_where_the_agency_gives_none(settings, desk):
    settings.MEDICINE_SMPC_URL = ""
    assert change(desk, cis=SECOND).smpc == ""


def test_summaries_from_here_and_abroad_are_read_by_both_sides(client):
    here, abroad = f"{BASE}/{FIRST}/extrait#tab-rcp", "https://agence.example/smpc.pdf"
    desk = factory.set_up(medicines=(factory.MEDICINE | {"smpc": here},))
    for url in (abroad, "pas une adresse"):
        ForeignDecision.objects.create(part=desk.sheet, country="BE", granted="yes", smpc=url)
    summary = reverse("filings:summary", args=["cpc", desk.report.uuid, "sheet"])
    log_in(client, desk.drafter)
    page = opened(client, summary)
    assert f'href="{here}"' in page
    assert f'href="{abroad}"' in page
    assert 'href="pas une adresse"' not in page
    ForeignDecision.objects.exclude(smpc=abroad).delete()
    factory.sign(desk)
    perform(desk.again(), "declare_admissible", actor=desk.evaluator, competence="within")
    perform(desk.again(), "begin_assessment", actor=desk.evaluator)
    log_in(client, desk.evaluator)
    page = opened(client, of("evaluation", desk))
    assert f'href="{here}"' in page
    assert "RCP étranger : Belgique" in page
