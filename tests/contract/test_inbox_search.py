"""The inbox finds a case by what its products are, beside its number, its title and its firm."""

import pytest
from django.urls import reverse

from tests.factories import cpc, dhpc, quality_defects, recalls
from tests.factories.quality_defects import log_in


def defect():
    desk = quality_defects.submitted()
    keys = desk.case.keys
    lots = [row.value.lower() for row in keys.filter(kind="lot")]
    codes = [row.value.removeprefix("CIP") for row in keys.filter(value__startswith="CIP")]
    return desk.evaluator, desk.case, [*lots, *codes]


def action():
    desk = recalls.submitted()
    product, scope = desk.notice.products.get(), desk.notice.scopes.get()
    return desk.evaluator, desk.action, [product.identifier, scope.lot.lower(), "ex-p1"]


def letter():
    desk = dhpc.opened()
    product = desk.dossier.products.first()
    return desk.evaluator, desk.dossier, [product.cis, product.substance[:6].lower()]


def report():
    desk = cpc.filed()
    medicine = desk.report.sheet.medicines.first()
    return desk.evaluator, desk.report, [medicine.cis, medicine.substance[:6].lower()]


@pytest.mark.django_db
@pytest.mark.parametrize("filed", [defect, action, letter, report])
def test_a_case_is_found_by_its_batches_and_codes(client, filed):
    evaluator, case, texts = filed()
    log_in(client, evaluator)

    def found(text):
        page = client.get(reverse("filings:inbox"), {"vue": "all", "q": text}).context["page"]
        return [line.filing.pk for line in page.object_list]

    assert texts
    assert all(texts)
    for text in texts:
        assert found(text) == [case.pk], text
        assert found(f"{text}x") == [], text


@pytest.mark.django_db
def test_defects_are_narrowed_by_category_and_proposed_recall(client):
    desk = quality_defects.submitted()
    log_in(client, desk.evaluator)
    category = desk.case.volet1.category
    proposed = "oui" if desk.case.phone_alerts.exists() else "non"

    def count(**asked):
        answer = client.get(
            reverse("filings:inbox"), {"vue": "all", "demarche": "defauts-qualite", **asked}
        )
        return len(answer.context["page"].object_list)

    other = "DQ01" if category != "DQ01" else "DQ02"
    assert (count(categorie=category), count(categorie=other)) == (1, 0)
    assert count(rappel=proposed) == 1
    assert count(rappel={"oui": "non", "non": "oui"}[proposed]) == 0
    assert count(categorie="unheard of") == 1
