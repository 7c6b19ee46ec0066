"""What the parts of a case page draw for each side, on every workflow."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from portal.core.deadlines import local_date
from portal.core.workflow import perform
from portal.filings.models.thread import MessageKind
from portal.filings.post import agency_path
from portal.filings.services import clocks, proposals, requests, thread
from portal.filings.services.proposals import TwoPersonAction
from portal.filings.services.requests import Question
from tests.factories.quality_defects import log_in

PAGE = Template(
    "{% load casework %}{% case_proposals filing %}{% case_thread filing %}"
    "{% case_clocks filing %}{% case_requests filing %}"
)


def draw(desk, user):
    return PAGE.render(Context({"filing": desk.again(), "user": user}))


@pytest.fixture
def busy_desk(desk, part, clock, monkeypatch):
    """A case with one of everything."""
    model = desk.spec.model._meta.get_field("proposals").related_model
    monkeypatch.setitem(
        proposals._setups[model].actions,
        "test-action",
        TwoPersonAction("Classer l’affaire", lambda proposal, step: None),
    )
    section = next(iter(desk.spec.parts[part].specification)).name
    asked = requests.ask(
        desk.filing,
        [
            Question(part, "Quel <lot> ?", "incomplete", section=section),
            Question(part, "Quelle date ?", "outdated"),
        ],
        actor=desk.evaluator,
        due_on=local_date(timezone.now()) + timedelta(days=5),
    )
    perform(asked[0], "answer", actor=desk.drafter, answer="Lot A12.")
    perform(
        asked[0],
        "send_back",
        actor=desk.evaluator,
        comment="Et la date ?",
        due_on=local_date(timezone.now()) + timedelta(days=9),
    )
    perform(asked[1], "answer", actor=desk.drafter, answer="Le 3 mai.", revision=2)
    thread.post_message(desk.filing, desk.evaluator, "Suspect.", kind=MessageKind.NOTE)
    thread.post_message(desk.filing, desk.drafter, "Bonjour.", organisation=desk.firm)
    thread.notify(desk.filing, "Dossier reçu.")
    proposals.propose(desk.filing, "test-action", actor=desk.evaluator, reasons="Risque écarté.")
    return desk


def test_the_firm_is_shown_its_part(busy_desk):
    page = draw(busy_desk, busy_desk.drafter)

    for shown in (
        "Bonjour.",
        "Dossier reçu.",
        "Pas encore lu par l’agence",
        "Quel &lt;lot&gt; ?",
        "Et la date ?",
        "Répondre dans le champ",
        "Une réponse est prête",
        "Le 3 mai.",
        "avec la version 2",
        "Comment cette date est calculée",
        "premier Volet 1 reçu",
    ):
        assert shown in page, shown
    for hidden in ("Suspect.", "Classer l’affaire", "Risque écarté.", "Interne"):
        assert hidden not in page, hidden


def test_the_agency_is_shown_everything(busy_desk):
    page = draw(busy_desk, busy_desk.second)

    for shown in (
        "Suspect.",
        "Interne à l’agence",
        "Visible par le déclarant",
        "Classer l’affaire",
        "Risque écarté.",
        "Bonjour.",
    ):
        assert shown in page, shown
    assert "Répondre dans le champ" not in page


def test_the_author_of_a_proposal_is_told_to_find_somebody_else(busy_desk):
    words = "Une autre personne doit confirmer cette action."

    assert words in draw(busy_desk, busy_desk.evaluator)
    assert words not in draw(busy_desk, busy_desk.second)


def test_an_idle_case_says_so(desk):
    page = draw(desk, desk.drafter)

    for shown in ("Aucun message", "Aucune échéance", "Aucune question"):
        assert shown in page


def test_the_next_due_date_stands_before_the_actions(client, desk, clock):
    log_in(client, desk.evaluator)
    address = agency_path(desk.filing)
    page = client.get(address).content.decode()
    assert page.index("Prochaine échéance") < page.index("Prochaines actions")

    clocks.meet(clock, desk.evaluator)
    assert "Prochaine échéance" not in client.get(address).content.decode()
