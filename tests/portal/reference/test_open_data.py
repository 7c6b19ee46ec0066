"""The successor of the base: CSV files, on small invented ones."""

from datetime import date

import pytest

from portal.reference.enums import ChangeKind
from portal.reference.loaders.loading import load
from portal.reference.loaders.open_data import MissingColumns
from portal.reference.models import Classification, Component, Load, Medicine, Presentation
from portal.reference.services import snapshot

FILES = {
    "specialite.csv": (
        "cis,denomination,generique,procedure,date_amm,statut_amm,date_modification,disponibilite\n"
        '90010611,"DOLOVERTE 500 mg, comprimé ""doux""",non,nationale,2017-07-17,Valide,,Oui\n'
        "91000001,NOUVELINE 1 mg,non,nationale,17/07/2017,Valide,,Oui\n"
    ),
    "specialite_titulaire.csv": (
        "cis,code_titulaire,raison_sociale,raison_sociale_longue,pays,date_debut\n"
        "90010611,1,AZUREL,LABORATOIRE AZUREL SAS,FR,2020-01-01\n"
        "90010611,2,,VALMORY FRANCE,FR,2020-01-01\n"
    ),
    "presentation.csv": (
        "cip,cis,cip7,denomination,statut_commercialisation,date_commercialisation\n"
        '3400980013705,90010611,8001370,"boîte\nde 16",Commercialisée,2017-07-20\n'
    ),
    "composant.csv": (
        "cis,numero_element,numero_composant,code_substance,substance,nature,dosage,ordre\n"
        "90010611,1,1,02202,PARACÉTAMOL,SA,500 mg,1\n"
    ),
    "specialite_atc.csv": "cis,code_atc\n90010611,N02BE01\n",
}


@pytest.fixture
def csv_folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_open_data_fills_the_same_tables(db, csv_folder):
    row = load(csv_folder, source="open_data", source_date=date(2026, 11, 1))
    assert {file.name for file in row.files.all()} == {
        "specialite.csv + specialite_titulaire.csv",
        "presentation.csv",
        "composant.csv",
        "specialite_atc.csv",
    }
    medicine = Medicine.objects.get(pk="90010611")
    assert medicine.name == 'DOLOVERTE 500 mg, comprimé "doux"'
    assert medicine.holders == ["AZUREL", "VALMORY FRANCE"]
    assert medicine.authorised_on == date(2017, 7, 17)
    assert medicine.form == ""
    assert medicine.enhanced_monitoring is None
    assert Medicine.objects.get(pk="91000001").authorised_on == date(2017, 7, 17)
    assert Presentation.objects.get().label == "boîte de 16"
    assert Component.objects.get().substance_code == "02202"
    assert Classification.objects.get().atc == "N02BE01"
    facts = snapshot("3400980013705")
    assert (facts["atc"], facts["source"], facts["mitm"]) == ("N02BE01", "open_data", False)


def test_open_data_leaves_what_it_does_not_say(base, csv_folder):
    before = Medicine.objects.get(pk="90010611")
    row = load(csv_folder, source="open_data", force_reason="Changement de source.")
    medicine = Medicine.objects.get(pk="90010611")
    assert medicine.form == before.form
    assert medicine.routes == before.routes
    assert medicine.name != before.name
    change = row.changes.get(table="medicines", kind=ChangeKind.CHANGED)
    assert "form" not in change.fields
    assert Load.objects.first().source == "open_data"


def test_open_data_without_holders_keeps_them(base, csv_folder):
    (csv_folder / "specialite_titulaire.csv").unlink()
    load(csv_folder, source="open_data", force_reason="Changement de source.")
    assert Medicine.objects.get(pk="90010611").holders == ["LABORATOIRE AZUREL"]


def test_open_data_names_the_columns_that_are_missing(db, csv_folder):
    (csv_folder / "presentation.csv").write_text("cip,cis\n", encoding="utf-8")
    with pytest.raises(MissingColumns, match="colonnes absentes : cip7"):
        load(csv_folder, source="open_data")
    assert "colonnes absentes" in Load.objects.get().error
    assert not Medicine.objects.exists()
