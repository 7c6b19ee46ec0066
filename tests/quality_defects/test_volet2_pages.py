"""The shared pages with two parts: case, task list, sections, summary, signature, receipt."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.core.workflow import perform
from portal.documents.models import File
from tests.factories import quality_defects as factory
from tests.factories import volet2 as second
from tests.quality_defects.pages import address, posted, section_url

pytestmark = pytest.mark.django_db


def test_case_page_opens_volet2_and_leads_to_its_task_list(client):
    desk = factory.submitted()
    factory.log_in(client, desk.drafter)
    page = client.get(address("case", desk.case)).content.decode()
    assert "Commencer le volet 2" in page
    answer = client.post(address("move", desk.case, "volet2", "open"))
    assert answer.url == address("part", desk.case, "volet2")
    page = client.get(answer.url).content.decode()
    assert "Mise à jour du volet 1" in page
    assert "Peut attendre la version définitive" in page
    assert "Brouillon : rien n’a été transmis" in page


@pytest.mark.parametrize("name", ["part", "summary", "sign"])
def test_nothing_of_volet2_is_found_before_it_is_opened(client, name):
    desk = factory.submitted()
    factory.log_in(client, desk.signatory)
    assert client.get(address(name, desk.case, "volet2")).status_code == 404
    assert client.get(section_url(desk.case, "cause", "volet2")).status_code == 404


SECTIONS = [
    "update",
    "timeline",
    "investigations",
    "records",
    "cause",
    "impact",
    "capa",
    "changes",
    "risk",
    "conclusion",
    "recall",
    "open_points",
]


@pytest.mark.parametrize("section", SECTIONS)
def test_section_shows_its_answers_and_saves_them_unchanged(client, section):
    desk = second.opened()
    second.fill(second.volet2(desk), final=True)
    factory.log_in(client, desk.drafter)
    before = second.volet2(desk).values()
    url = section_url(desk.case, section, "volet2")
    response = client.get(url)
    data = {"version": response.context["version"]} | posted(response.context["forms"])
    assert client.post(url, data).status_code == 302
    assert second.volet2(desk).values() == before


def test_differences_stand_above_the_section_and_the_signature(client):
    desk = second.opened()
    second.fill(second.volet2(desk), units_concerned=12)
    factory.log_in(client, desk.signatory)
    for url in (
        section_url(desk.case, "update", "volet2"),
        address("summary", desk.case, "volet2"),
        address("sign", desk.case, "volet2"),
    ):
        page = client.get(url).content.decode()
        assert "Différences avec le volet 1" in page
        assert "<ins>" in page
    assert (
        "Différences avec le volet 1"
        not in client.get(address("summary", desk.case, "volet1")).content.decode()
    )


@pytest.mark.parametrize(
    ("final", "state"), [("false", "submitted_provisional"), ("true", "submitted_final")]
)
def test_signing_leads_to_the_receipt_of_volet2(client, final, state):
    desk = second.opened()
    second.fill(second.volet2(desk), final=True)
    factory.log_in(client, desk.signatory)
    url = address("sign", desk.case, "volet2")
    answer = client.post(url, {"final": final, "attestation": "on"})
    assert answer.url == address("receipt", desk.case, "volet2")
    assert second.volet2(desk).state == state
    response = client.get(answer.url)
    assert {one.kind for one in response.context["documents"]} == {
        "quality_defects.volet2",
        "quality_defects.volet2_receipt",
    }
    of_volet1 = client.get(address("receipt", desk.case, "volet1")).context["documents"]
    assert {one.kind for one in of_volet1} == {
        "quality_defects.volet1",
        "quality_defects.receipt",
    }


def test_signature_of_volet2_needs_a_recent_second_factor(client):
    desk = second.opened()
    factory.log_in(client, desk.signatory, recently=False)
    assert "reauthenticate" in client.get(address("sign", desk.case, "volet2")).url


def test_human_error_is_told_at_the_final_signature(client):
    desk = second.opened()
    second.fill(second.volet2(desk), final=True, root_causes=["RC09"])
    factory.log_in(client, desk.signatory)
    answer = client.post(
        address("sign", desk.case, "volet2"), {"final": "true", "attestation": "on"}
    )
    assert "Justification de l’erreur humaine" in answer.content.decode()


def test_case_pages_tell_the_four_tracks_and_both_volets(client):
    desk = second.signed()
    for user, name in ((desk.drafter, "case"), (desk.evaluator, "agency_case")):
        factory.log_in(client, user)
        page = client.get(address(name, desk.case)).content.decode()
        for words in ("Volet 1", "Volet 2", "Mesures", "CAPA", "Transmis, provisoire", "Ouvertes"):
            assert words in page, words
        assert second.CAPA["label"] in page


def test_draft_of_volet2_never_reaches_the_agency(client):
    desk = second.opened()
    second.fill(second.volet2(desk), open_points="Secret du brouillon")
    file = File.objects.create(
        subject=desk.case.subject,
        anchor="volet2.attachments",
        name="secret.pdf",
        content_type="application/pdf",
        size=10,
        sha256="0" * 64,
        received_sha256="0" * 64,
        state="clean",
        uploaded_by=desk.drafter,
    )
    factory.log_in(client, desk.evaluator)
    page = client.get(address("agency_case", desk.case)).content.decode()
    assert "Secret du brouillon" not in page
    assert "secret.pdf" not in page
    assert client.get(reverse("documents:download", args=[file.uuid])).status_code == 404
    assert client.get(address("ask", desk.case, "volet2")).status_code == 404
    second.sign(desk)
    page = client.get(address("agency_case", desk.case)).content.decode()
    assert "Secret du brouillon" in page
    assert "secret.pdf" in page


def test_agency_does_not_open_the_draft_pages_of_volet2(client):
    desk = second.opened()
    second.fill(second.volet2(desk), open_points="Secret du brouillon")
    factory.log_in(client, desk.evaluator)
    for name in ("part", "summary", "sign", "receipt"):
        for part in ("volet1", "volet2"):
            assert client.get(address(name, desk.case, part)).status_code in (302, 404)
    assert client.get(address("summary", desk.case, "volet2")).status_code == 404


def test_correction_asks_for_its_reason(client):
    desk = second.signed(final=True)
    factory.log_in(client, desk.drafter)
    url = address("move", desk.case, "volet2", "correct")
    assert client.post(url, {"comment": ""}).status_code == 200
    assert second.volet2(desk).state == "submitted_final"
    assert client.post(url, {"comment": "Résultat nouveau"}).status_code == 302
    assert second.volet2(desk).state == "amending"


def test_versions_of_volet2_are_read_and_leave_as_files(client):
    desk = second.signed()
    perform(second.volet2(desk), "amend", actor=desk.drafter)
    second.fill(second.volet2(desk), units_concerned=9)
    second.sign(desk)
    for user in (desk.drafter, desk.evaluator):
        factory.log_in(client, user)
        page = client.get(address("version", desk.case, "volet2", 2))
        assert [one.field for one in page.context["changes"]] == ["units_concerned"]
        csv = client.get(address("answers_csv", desk.case, "volet2", 2)).content.decode()
        assert "V13 Éléments restants" in csv


def upload(client, desk, anchor, **more):
    return client.post(
        reverse("documents:upload"),
        {
            "subject": desk.case.subject,
            "anchor": anchor,
            "next": "/",
            "file": SimpleUploadedFile("essai.csv", b"a;b\n1;2\n", "text/csv"),
            **more,
        },
    )


def test_file_is_attached_with_its_nature_where_the_draft_is(client):
    desk = second.opened()
    factory.log_in(client, desk.drafter)
    assert (
        "Nature du fichier"
        in client.get(section_url(desk.case, "attachments", "volet2")).content.decode()
    )
    assert upload(client, desk, "volet2.attachments", kind="distribution").status_code == 302
    assert File.objects.get().kind == "distribution"
    assert upload(client, desk, "volet2.attachments", kind="inconnue").status_code == 422
    assert upload(client, desk, "volet1.attachments").status_code == 404
    assert upload(client, desk, "elsewhere").status_code == 404
    page = client.get(section_url(desk.case, "attachments", "volet2")).content.decode()
    assert "Liste de distribution" in page


def judge_url(desk):
    return reverse("quality_defects:judge", args=[desk.case.uuid])


def test_evaluator_judges_on_one_page(client):
    desk = second.signed(final=True)
    factory.log_in(client, desk.evaluator)
    assert client.get(judge_url(desk)).status_code == 200
    given = {f"V{number:02}": "sufficient" for number in range(1, 15)}
    wrong = client.post(judge_url(desk), given | {"V03": "insufficient"})
    assert "Dites au déclarant ce qui manque." in wrong.content.decode()
    assert client.post(judge_url(desk), given).status_code == 302
    assert second.volet2(desk).state == "evaluated"
    assert client.get(judge_url(desk)).status_code == 302


def test_sufficient_blocks_that_did_not_change_are_proposed_again(client):
    desk = second.signed(final=True)
    factory.log_in(client, desk.evaluator)
    due_on = f"{second.days(9):%d/%m/%Y}"
    given = {"V10": "sufficient", "V02": "sufficient", "V11": "insufficient", "due_on": due_on}
    client.post(judge_url(desk), given | {"V11_comment": "Trop court."})
    assert second.volet2(desk).state == "completion_requested"
    second.fill(second.volet2(desk), conclusion="Conclusion complétée.", final_class="III")
    second.sign(desk, final=True)
    initial = client.get(judge_url(desk)).context["form"].initial
    assert initial["V02"] == "sufficient"
    assert "V10" not in initial
    assert "V11" not in initial


def test_judgement_is_for_evaluators(client):
    desk = second.signed(final=True)
    factory.log_in(client, desk.duty_officer)
    assert client.get(judge_url(desk)).status_code == 403
    factory.log_in(client, desk.signatory)
    assert client.get(judge_url(desk)).status_code == 403


@pytest.mark.parametrize(("reader", "name"), [("drafter", "case"), ("evaluator", "agency_case")])
def test_case_pages_cost_the_same_for_one_action_and_three(
    client, reader, name, django_assert_max_num_queries
):
    desk = second.signed()
    factory.log_in(client, getattr(desk, reader))
    counts = []
    client.get(address(name, desk.case))
    for more in (0, 2):
        for _turn in range(more):
            second.CapaFactory(filing=desk.again())
        with django_assert_max_num_queries(120) as captured:
            client.get(address(name, desk.case))
        counts.append(len(captured))
    assert counts[0] == counts[1]
