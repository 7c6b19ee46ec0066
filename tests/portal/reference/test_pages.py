"""The pages: suggestions, search, facts, loads, MITM, administration."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.reference import throttle
from portal.reference.loaders.loading import Refused, load
from portal.reference.models import MitmDecision, MitmEntry, Presentation
from portal.reference.views import medicines
from tests.factories.accounts import AgentFactory, MembershipFactory, UserFactory

CIP13 = "3400980013705"
CIS = "90010611"
REASON = "Décision de la direction, 3 novembre 2026."


@pytest.fixture
def member(client, base):
    client.force_login(MembershipFactory().user)
    return client


@pytest.fixture
def agent(client, base):
    client.force_login(AgentFactory(with_totp=True))
    return client


def test_suggestions_are_options(member):
    response = member.get("/referentiel/medicaments/", {"q": "doloverte 500"})
    page = response.content.decode()
    assert page.count('role="option"') == 2
    assert f'data-value="{CIP13}"' in page
    assert "DOLOVERTE 500 mg, comprimé pelliculé – plaquette(s)" in page
    assert "<ul" not in page
    assert response.headers["Cache-Control"] == "private, max-age=30"


def test_suggestions_are_json_for_who_asks(member):
    response = member.get(
        "/referentiel/medicaments/", {"q": CIP13}, headers={"Accept": "application/json"}
    )
    answer = response.json()
    assert answer["results"][0]["value"] == CIP13
    assert answer["results"][0]["hint"] == f"CIP {CIP13} · LABORATOIRE AZUREL"
    assert answer["identified"]["scheme"] == "cip13"


def test_suggestions_need_a_login_and_an_organisation(client, base):
    assert client.get("/referentiel/medicaments/", {"q": "dolo"}).status_code == 401
    client.force_login(UserFactory())
    assert client.get("/referentiel/medicaments/", {"q": "dolo"}).status_code == 403


def test_suggestions_are_throttled_softly(member, monkeypatch):
    limited = throttle.per_minute("test", 2)(medicines._search_page)
    monkeypatch.setattr(medicines, "_suggestions", limited)
    url = "/referentiel/medicaments/"
    assert [member.get(url).status_code for _ in range(4)] == [200, 200, 429, 429]
    assert member.get(url).headers["Retry-After"] == "60"


def test_search_page_links_back_to_the_form(member):
    response = member.get(
        "/referentiel/medicaments/recherche/",
        {"q": "doloverte 500", "retour": "/espace/dossier?etape=2", "champ": "product"},
    )
    page = response.content.decode()
    assert f'href="/espace/dossier?etape=2&amp;product={CIP13}"' in page
    assert "30 octobre 2026" in page


@pytest.mark.parametrize(
    "back", ["https://ailleurs.example/", "//ailleurs.example", "javascript:1"]
)
def test_search_page_never_links_elsewhere(member, back):
    page = member.get(
        "/referentiel/medicaments/recherche/", {"q": "dolo", "retour": back}
    ).content.decode()
    assert back not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Rechercher un médicament"),
        ("xqzwvk", "Aucun médicament trouvé"),
        ("dolovrete", "doloverte"),
        ("01034009800137051728093010LOT7", "LOT7"),
        ("3400980013706", "La clé du code"),
    ],
)
def test_search_page_says_what_happened(member, query, said):
    response = member.get("/referentiel/medicaments/recherche/", {"q": query})
    assert said in response.content.decode()


def test_medicine_page_tells_the_facts(member):
    page = member.get(f"/referentiel/medicaments/{CIP13}/").content.decode()
    assert "PARACÉTAMOL 500 mg" in page
    assert "LABORATOIRE AZUREL" in page
    assert member.get("/referentiel/medicaments/3400930915004/").status_code == 404


def test_agents_pages_are_for_agents(client, base):
    for name in ("mitm", "mitm_add", "loads"):
        url = reverse(f"reference:{name}")
        assert client.get(url).status_code == 302
    client.force_login(MembershipFactory(user=UserFactory(with_totp=True)).user)
    for name in ("mitm", "mitm_add", "loads"):
        assert client.get(reverse(f"reference:{name}")).status_code == 403


def test_mitm_list_searches_and_says_the_origin(agent):
    page = agent.get("/agence/referentiel/mitm/").content.decode()
    assert "29 médicaments" in page
    page = agent.get("/agence/referentiel/mitm/", {"q": "amlodipine clairefont"}).content.decode()
    assert "2 médicaments" in page
    by_code = agent.get("/agence/referentiel/mitm/", {"q": "90012486"}).content.decode()
    assert by_code.count("<tr") == 2
    removed = agent.get("/agence/referentiel/mitm/?voir=retires").content.decode()
    assert "Aucun médicament" in removed


def test_mitm_list_asks_the_same_for_few_and_many(agent, django_assert_max_num_queries):
    agent.get("/agence/referentiel/mitm/")
    for query in ("q=grenavix", ""):
        with django_assert_max_num_queries(12):
            agent.get(f"/agence/referentiel/mitm/?{query}")


def test_agent_adds_then_gives_back_to_the_file(agent):
    response = agent.post(
        "/agence/referentiel/mitm/inscrire/",
        {"medicine": "doloverte 500 mg", "code": CIP13, "reason": REASON},
    )
    page = f"/agence/referentiel/mitm/{CIS}/"
    assert response.headers["Location"] == page
    shown = agent.get(page).content.decode()
    assert REASON in shown
    assert "Sur la liste" in shown
    listed = agent.get("/agence/referentiel/mitm/?voir=inscrits").content.decode()
    assert "DOLOVERTE 500" in listed
    agent.post(page, {"action": "follow", "reason": "Inscrit par erreur."})
    assert "Hors de la liste" in agent.get(page).content.decode()
    assert MitmDecision.objects.count() == 2


def test_agent_removes_with_a_reason(agent):
    entry = MitmEntry.objects.first()
    page = f"/agence/referentiel/mitm/{entry.pk}/"
    refused = agent.post(page, {"action": "remove", "reason": ""}).content.decode()
    assert "Renseignez ce champ" in refused
    assert not MitmDecision.objects.exists()
    agent.post(page, {"action": "remove", "reason": REASON})
    assert MitmDecision.objects.get().action == "remove"
    stale = agent.post(page, {"action": "remove", "reason": REASON}, follow=True)
    assert "La liste a changé" in stale.content.decode()
    assert agent.get("/agence/referentiel/mitm/00000000/").status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("xqzwvk", "Aucun médicament trouvé"),
        ("doloverte", "Plusieurs médicaments"),
        ("", "Renseignez ce champ"),
        ("grenavix", "déjà sur la liste"),
    ],
)
def test_adding_explains_what_is_wrong_and_keeps_the_reason(agent, text, said):
    page = agent.post(
        "/agence/referentiel/mitm/inscrire/", {"medicine": text, "reason": REASON}
    ).content.decode()
    assert said in page
    assert REASON in page


def test_adding_refuses_a_medicine_that_is_not_in_the_base(agent):
    orphan = Presentation.objects.get(medicine="99999990")
    page = agent.post(
        "/agence/referentiel/mitm/inscrire/", {"medicine": orphan.pk, "reason": REASON}
    ).content.decode()
    assert "pas dans la base" in page


def test_load_pages_show_counts_rejects_and_diff(agent, folder, change):
    change("CIS_bdpm.txt", "FOLTIANE 5 mg, comprimé\t", "FOLTIANE FORTE 5 mg, comprimé\t")
    path = folder / "CIS_bdpm.txt"
    path.write_bytes(path.read_bytes() + b"pas une ligne\r\n")
    row = load(folder)
    listed = agent.get("/agence/referentiel/chargements/").content.decode()
    assert row.get_absolute_url() in listed
    page = agent.get(row.get_absolute_url()).content.decode()
    assert "<del>FOLTIANE 5 mg, comprimé</del>" in page
    assert "<ins>FOLTIANE FORTE 5 mg, comprimé</ins>" in page
    assert "1 colonnes au lieu de 12" in page
    only = agent.get(row.get_absolute_url(), {"changement": "withdrawn", "table": "mitm"})
    assert "Aucun changement" in only.content.decode()


def test_load_page_says_why_it_was_refused(agent, folder):
    (folder / "CIS_bdpm.txt").write_bytes(b"")
    with pytest.raises(Refused):
        load(folder)
    page = agent.get("/agence/referentiel/chargements/").content.decode()
    assert "Refusé" in page


@pytest.fixture
def superuser(client, base):
    client.force_login(UserFactory(is_staff=True, is_superuser=True, with_totp=True))
    return client


MODELS = [
    "availability",
    "classification",
    "component",
    "genericmember",
    "hasopinion",
    "load",
    "loadchange",
    "loadfile",
    "medicine",
    "mitmdecision",
    "mitmentry",
    "prescriptioncondition",
    "presentation",
    "searchentry",
    "searchword",
]


@pytest.mark.parametrize("model", MODELS)
def test_admin_lists_every_table(superuser, model):
    response = superuser.get(f"/admin/reference/{model}/")
    assert response.status_code == 200
    adding = superuser.get(f"/admin/reference/{model}/add/").status_code
    assert adding == (200 if model == "mitmdecision" else 403)


def test_admin_imports_decisions_after_a_dry_run(superuser):
    content = f"cis,action,reason\n{CIS},add,{REASON.replace(',', ' ')}\n".encode()
    url = "/admin/reference/mitmdecision/import/"
    preview = superuser.post(
        url,
        {"import_file": SimpleUploadedFile("mitm.csv", content), "format": "0", "resource": "0"},
    )
    form = preview.context["confirm_form"]
    assert not MitmDecision.objects.exists()
    superuser.post("/admin/reference/mitmdecision/process_import/", form.initial, follow=True)
    assert MitmDecision.objects.get().medicine_id == CIS


def test_admin_import_shows_what_is_wrong(superuser):
    content = b"cis,action,reason\n12345678,add,motif\n90010611,peut-etre,motif\n"
    preview = superuser.post(
        "/admin/reference/mitmdecision/import/",
        {"import_file": SimpleUploadedFile("mitm.csv", content), "format": "0", "resource": "0"},
    )
    result = preview.context["result"]
    assert len(result.invalid_rows) + len(result.row_errors()) == 2
    assert not MitmDecision.objects.exists()
