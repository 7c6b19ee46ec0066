"""Each control of a letter: what passes, what does not, and what only looks like a fault."""

import datetime
from dataclasses import replace

import pytest

from dhpc.controls import Measured, run
from dhpc.controls.texts import sentences
from dhpc.enums import Control
from dhpc.fields import CONTACTS, JUSTIFICATIONS, RECIPIENTS, SIGNATURES
from dhpc.review import reading
from tests.dhpc import letters
from tests.dhpc.letters import EUROPEAN, FACTS, SHARED, found, points, values


def test_a_sound_letter_passes_every_control():
    assert found() == []
    assert found(facts=SHARED) == []


@pytest.mark.parametrize(
    ("answers", "control"),
    [
        ({"subject": "  "}, "V1"),
        ({"key_points": []}, "V1"),
        ({"background": "\n \n"}, "V1"),
        ({"contacts": []}, "V1"),
        ({"subject": "Contre-indication pendant la grossesse"}, "V10"),
        ({"subject": "Exemplafilline : contre-indication pendant la grossesse"}, "V10"),
        ({"subject": "EXEMPLIA (exemplafilline) " + "et la grossesse " * 10}, "V11"),
        ({"recipients": []}, "V13"),
        ({"dispatch_on": None}, "V14"),
        ({"key_points": points("Un risque existe.")}, "V15"),
        ({"key_points": points(*["Arrêter."] * 7, action="stop")}, "V15"),
        ({"key_points": points("mot " * 46, action="stop")}, "V15"),
        ({"background": "Le DRESS est rare."}, "V16"),
        ({"recommendations": "Surveiller la CPK."}, "V16"),
        ({"background": "C’est le meilleur choix."}, "V17"),
        ({"background": "Ce traitement est efficace et bien toléré."}, "V17"),
        ({"background": "Le programme de soutien aide les patients."}, "V17"),
        ({"background": "Il est plus efficace que le placebo."}, "V18"),
        ({"background": "Il est supérieur au placebo."}, "V18"),
        ({"background": "L’incidence augmente."}, "V21"),
        ({"background": "Il y a eu 12 cas en France."}, "V21"),
        ({"background": "Écrire à <adresse>."}, "V23"),
        ({"background": "Voir [à compléter]."}, "V23"),
        ({"background": "Dose : XX mg."}, "V23"),
        ({"background": "Commentaire [JD1] à relire."}, "V23"),
        ({"background": "Écrire à Personne Exemple."}, "V24"),
        ({"background": "Écrire à prenom.nom@laboratoire.example."}, "V24"),
        ({"background": "mot " * 40 + "."}, "V26"),
        ({"background": "Le ▼ ne convient pas."}, "V7"),
    ],
)
def test_a_fault_is_found(answers, control):
    assert control in found(values(**answers))


@pytest.mark.parametrize(
    "answers",
    [
        {"background": "Un centre de référence maladies rares suit ces patients."},
        {"background": "La surveillance est bien tolérée par les patients."},
        {"background": "Une dose supérieure à 10 mg est à éviter."},
        {"background": "Le syndrome d’hypersensibilité (DRESS) est rare. Le DRESS est grave."},
        {"background": "Le DRESS (syndrome d’hypersensibilité) est rare."},
        {"background": "Il est plus efficace que le placebo [1]."},
        {"background": "Il y a eu 12 cas pour 10 000 patients exposés."},
        {"background": "L’incidence est de 3 %."},
        {"background": "Comme l’étude le montre [1, 2], le risque existe."},
        {"background": "Le RCP et la notice de l’AMM sont modifiés par l’ANSM."},
        {"background": "EXEMPLIA est indiqué dans l’HTA."},
        {"background": "Écrire à information@laboratoire.example."},
    ],
)
def test_what_only_looks_like_a_fault_is_left_alone(answers):
    assert found(values(**answers)) == []


@pytest.mark.parametrize(
    ("facts", "control"),
    [
        ({"laboratories": ()}, "V3"),
        ({"authority": "both"}, "V4"),
        ({"route": "european"}, "V4"),
        ({"products": ()}, "V9"),
        ({"products": (replace(letters.EXEMPLIA, cis="123"),)}, "V9"),
        ({"products": (replace(letters.EXEMPLIA, marketed=False),)}, "V9"),
        ({"products": (letters.EXEMPLIA, letters.GENERIC)}, "V9"),
        ({"approved_audience": ("neurologie",)}, "V13"),
        ({"scheduled_on": datetime.date(2026, 3, 4)}, "V14"),
        ({"previous": ("L2500001",)}, "V22"),
        ({"untriaged": 2}, "V27"),
    ],
)
def test_what_the_dossier_says_is_controlled(facts, control):
    assert control in found(facts=replace(FACTS, **facts))


def test_a_fault_names_its_control_before_its_number():
    report = run(values(), replace(FACTS, previous=("L2500001",)))
    assert [one.named for one in report.findings] == ["Lettre précédente citée (V22)"]
    [told] = reading.in_the_way(report, values())
    assert told.text.startswith("Lettre précédente citée (V22) – ")


def test_an_earlier_letter_that_is_cited_is_no_fault():
    told = values(previous_letters="Lettre L2500001 du 3 mars 2025.")
    assert found(told, replace(FACTS, previous=("L2500001",))) == []


def test_locked_blocks_follow_the_products():
    marked = replace(letters.EXEMPLIA, black_triangle=True, biological=True)
    facts = replace(FACTS, products=(marked,))
    assert found(facts=facts) == []


def test_pages_are_counted_once_the_layout_is_known():
    assert Control.V2 in run(values(), FACTS).pending
    assert found(measured=Measured(pages=2)) == []
    report = run(values(), FACTS, measured=Measured(pages=3))
    assert [one.control for one in report.blocking] == [Control.V2]
    waived = run(values(), replace(FACTS, pages_waived=True), measured=Measured(pages=3))
    assert [one.control for one in waived.warnings] == [Control.V2]
    faults = run(values(), FACTS, measured=Measured(2, ("Le PDF n’a pas de langue.",)))
    assert [one.control for one in faults.blocking] == [Control.V25]


def test_a_logo_is_for_a_single_laboratory():
    assert found(logos=1) == []
    assert found(facts=SHARED, logos=1) == ["V12"]


def test_a_warning_is_excused_in_writing_and_a_fault_never():
    told = values(background="Il y a eu 12 cas.")
    report = run(told, FACTS)
    assert [one.control for one in report.unjustified([])] == [Control.V21]
    excuse = {"control": "V21", "reason": "Aucune donnée d’exposition n’existe."}
    excused = letters.rows(JUSTIFICATIONS, [excuse])
    assert report.unjustified(excused) == ()
    assert report.unjustified([excuse | {"reason": " "}]) != ()
    faulty = run(values(background="Écrire à <adresse>."), FACTS)
    assert [one.control for one in faulty.blocking] == [Control.V23]


def test_findings_name_their_place():
    report = run(values(key_points=points("Bien.", "Voir [à compléter].", action="stop")), FACTS)
    [finding] = report.blocking
    assert (finding.section, finding.field, finding.row) == ("summary", "key_points.text", 2)
    assert "[à compléter]" in finding.excerpt
    assert report.of_section("summary") == (finding,)


def test_people_are_known_by_the_signatures():
    people = letters.rows(SIGNATURES, [{"person": "Autre Exemple", "role": "Médecin"}])
    assert found(values(signatures=people, background="Voir Personne Exemple.")) == []
    assert found(values(signatures=people, background="Voir Autre Exemple.")) == ["V24"]


def test_blank_rows_are_no_contact_and_no_recipient():
    assert "V1" in found(values(contacts=letters.rows(CONTACTS, [{}])))
    assert "V13" in found(values(recipients=letters.rows(RECIPIENTS, [{}])))


# English and French ----------------------------------------------------------------------------

SOURCE = {
    "source_points": points(
        "A risk of malformation was observed during pregnancy.",
    )
    + points("Do not prescribe EXEMPLIA during pregnancy.", action="do_not_prescribe"),
    "source_background": (
        "Exemplafilline is indicated in hypertension.\n\n"
        "Malformations were reported in 3 of 120 exposed children."
    ),
}


def test_a_faithful_translation_passes():
    assert found(values(**SOURCE), EUROPEAN) == []


def test_the_english_text_is_wanted_in_the_european_route():
    assert found(values(), EUROPEAN) == ["V19", "V20"]
    assert found(values(), FACTS) == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"background": "3 cas sur 121 exposés."}, "120"),
        ({"key_points": points("Ne pas prescrire.", action="do_not_prescribe")}, "1 points"),
    ],
)
def test_a_translation_that_differs_is_told(answers, said):
    report = run(values(**SOURCE, **answers), EUROPEAN)
    assert said in " ".join(one.text for one in report.findings if one.control == Control.V19)


def test_an_action_that_is_added_is_a_warning():
    told = values(
        **SOURCE,
        key_points=points("Un risque.") + points("Arrêter.", action="stop"),
    )
    report = run(told, EUROPEAN)
    assert [one.control for one in report.warnings].count(Control.V20) == 2


def test_a_core_text_binds_the_summary_alone():
    told = values(**SOURCE, background="En France, 7 cas sur 80 exposés.")
    assert "V19" in found(told, EUROPEAN)
    assert found(told, replace(EUROPEAN, is_core=True)) == []


def test_sentences_are_not_cut_at_abbreviations():
    assert sentences("Voir l’art. R. 5121. Le Dr. Exemple écrit.\n- Une puce") == [
        "Voir l’art. R. 5121.",
        "Le Dr. Exemple écrit.",
        "Une puce",
    ]
