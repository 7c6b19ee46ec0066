"""Loading, reloading, refusing: on the invented files, in a real base."""

import threading
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from portal.reference.demo import DEMO_DATE, DEMO_FOLDER
from portal.reference.enums import ChangeKind, LoadState
from portal.reference.loaders import loading
from portal.reference.loaders.loading import Refused, load
from portal.reference.models import (
    Availability,
    Component,
    GenericMember,
    Load,
    LoadChange,
    Medicine,
    MitmEntry,
    PrescriptionCondition,
    Presentation,
    SearchEntry,
    SearchWord,
)

COUNTS = {
    "CIS_bdpm.txt": (40, 40, 0),
    "CIS_CIP_bdpm.txt": (62, 62, 0),
    "CIS_COMPO_bdpm.txt": (54, 54, 0),
    "CIS_GENER_bdpm.txt": (7, 7, 0),
    "CIS_CPD_bdpm.txt": (35, 35, 0),
    "CIS_MITM.txt": (29, 29, 0),
    "CIS_CIP_Dispo_Spec.txt": (5, 4, 1),
    "HAS_LiensPageCT_bdpm.txt": (2, 2, 0),
}


def counts(row, name):
    return row.files.get(name=name)


def test_load_stores_every_file_with_its_counts(base):
    assert {
        file.name: (file.read, file.inserted, file.duplicates) for file in base.files.all()
    } == (COUNTS)
    assert base.state == LoadState.DONE
    assert base.source_date == DEMO_DATE
    assert base.duration.total_seconds() > 0
    assert not LoadChange.objects.exists()
    assert {file.encoding for file in base.files.all()} == {"utf-8", "cp1252"}


def test_load_reads_the_quirks_of_the_files(base):
    insulin = Medicine.objects.get(name__startswith="INVALDINE")
    pack = insulin.presentations.get()
    assert (pack.price, pack.public_price) == (Decimal("1466.29"), Decimal("1469.05"))
    assert pack.reimbursement_rate == 100
    assert pack.collective_use is True
    assert insulin.holders == ["OMBREVAL THERAPEUTIQUES"]
    assert insulin.enhanced_monitoring is True
    amoxicillin = Medicine.objects.get(name__startswith="BRUMAXIL 1 g")
    assert amoxicillin.routes == ["intramusculaire", "intraveineuse"]
    assert amoxicillin.form == "poudre pour solution injectable (IM-IV)"
    assert not Medicine.objects.filter(form__startswith=" ").exists()
    orphan = Presentation.objects.get(medicine_id="99999990")
    assert not Medicine.objects.filter(pk="99999990").exists()
    assert orphan.label
    assert Component.objects.filter(substance_code__startswith="0").exists()
    assert not PrescriptionCondition.objects.filter(text__contains="\r").exists()
    assert Availability.objects.filter(label="remise à disposition", kind=4).exists()


def test_load_skips_unchanged_files_by_their_hash(base):
    again = load(DEMO_FOLDER, source_date=DEMO_DATE)
    assert all(file.skipped for file in again.files.all())
    assert counts(again, "CIS_bdpm.txt").unchanged == 40
    assert not again.changes.exists()


def test_load_again_in_full_changes_nothing(base):
    again = load(DEMO_FOLDER, reread=True)
    for file in again.files.all():
        assert not file.skipped
        assert (file.inserted, file.updated, file.withdrawn, file.restored) == (0, 0, 0, 0)
        assert file.unchanged == COUNTS[file.name][1]
        assert file.duplicates == COUNTS[file.name][2]
    assert not again.changes.exists()


def test_load_writes_the_diff_field_by_field(base, folder, change):
    change("CIS_bdpm.txt", "FOLTIANE 5 mg, comprimé\t", "FOLTIANE FORTE 5 mg, comprimé\t")
    change("CIS_bdpm.txt", "Commercialisée", "Non commercialisée")
    row = load(folder)
    file = counts(row, "CIS_bdpm.txt")
    assert (file.updated, file.inserted, file.withdrawn, file.unchanged) == (2, 0, 0, 38)
    renamed = row.changes.get(label__startswith="FOLTIANE")
    assert renamed.kind == ChangeKind.CHANGED
    assert renamed.fields == {"name": ["FOLTIANE 5 mg, comprimé", "FOLTIANE FORTE 5 mg, comprimé"]}
    assert Medicine.objects.get(pk=renamed.key).name.startswith("FOLTIANE FORTE")
    assert SearchEntry.objects.get(pk=renamed.key).sort_key.startswith("foltiane forte")
    assert SearchEntry.objects.count() == 40


def test_load_withdraws_and_restores_without_deleting(base, folder):
    path = folder / "CIS_bdpm.txt"
    content = path.read_bytes()
    lines = content.splitlines(keepends=True)
    path.write_bytes(b"".join(lines[1:]))
    row = load(folder)
    gone = row.changes.get(kind=ChangeKind.WITHDRAWN)
    medicine = Medicine.objects.get(pk=gone.key)
    assert medicine.withdrawn_at is not None
    assert medicine.name == gone.label
    assert not SearchEntry.objects.filter(pk=gone.key).exists()
    assert Medicine.objects.live().count() == 39

    path.write_bytes(content)
    row = load(folder)
    assert row.changes.get().kind == ChangeKind.RESTORED
    assert counts(row, "CIS_bdpm.txt").restored == 1
    assert Medicine.objects.get(pk=gone.key).withdrawn_at is None
    assert SearchEntry.objects.filter(pk=gone.key).exists()


def test_load_adds_rows_and_their_words(base, folder):
    path = folder / "CIS_bdpm.txt"
    line = path.read_bytes().splitlines()[0].decode("cp1252")
    cells = line.split("\t")
    cells[0], cells[1] = "99000001", "ZYGOMARINE 1 mg, comprimé"
    path.write_bytes(path.read_bytes() + "\t".join(cells).encode("cp1252"))
    row = load(folder)
    added = row.changes.get()
    assert (added.kind, added.key, added.fields) == (ChangeKind.ADDED, "99000001", {})
    assert SearchWord.objects.filter(pk="zygomarine").exists()


def test_load_refreshes_search_when_substances_change(base, folder, change):
    change("CIS_COMPO_bdpm.txt", "ACIDE FOLIQUE", "ACIDE MODIFIÉ")
    load(folder)
    entry = SearchEntry.objects.get(sort_key__startswith="foltiane")
    assert "'modifie'" in entry.vector


def test_load_ignores_changes_of_spacing(base, folder, change):
    change("CIS_bdpm.txt", "\t LABORATOIRE AZUREL", "\tLABORATOIRE AZUREL  ")
    change("CIS_CPD_bdpm.txt", "liste I\r", "liste I \r")
    row = load(folder)
    assert not row.changes.exists()
    assert counts(row, "CIS_bdpm.txt").unchanged == 40
    assert counts(row, "CIS_CPD_bdpm.txt").unchanged == 35
    assert load(folder).files.filter(skipped=False).count() == 0


@pytest.mark.parametrize("first", [True, False])
def test_load_rejects_bad_lines_and_says_why(db, folder, change, first):
    if not first:
        load(folder)
    path = folder / "CIS_bdpm.txt"
    line = path.read_bytes().splitlines()[0]
    extra = [line.replace(b"9001", b"X001", 1), b"90000001\ttoo short", line[:8] + b"\t" * 11]
    path.write_bytes(path.read_bytes() + b"\r\n".join(extra) + b"\r\n")
    file = counts(load(folder), "CIS_bdpm.txt")
    assert (file.read, file.rejected) == (43, 3)
    reasons = [each["reason"] for each in file.rejected_sample]
    assert "colonne cis" in reasons[0]
    assert reasons[1] == "2 colonnes au lieu de 12"
    assert "colonne name" in reasons[2]
    assert Medicine.objects.live().count() == 40


@pytest.mark.parametrize("first", [True, False])
def test_load_counts_values_that_it_cannot_read(db, folder, change, first):
    if not first:
        load(folder)
    change("CIS_bdpm.txt", "12/03/1998", "31/02/1998")
    change("CIS_bdpm.txt", "17/07/2017", "bientôt")
    change("CIS_CIP_bdpm.txt", "1,466,29", "1466 euros")
    row = load(folder)
    assert counts(row, "CIS_bdpm.txt").unreadable == 2
    assert counts(row, "CIS_CIP_bdpm.txt").unreadable == 1
    assert Medicine.objects.filter(authorised_on=None).count() == 2


def test_load_keeps_one_of_two_lines_with_the_same_key(db, folder, change):
    path = folder / "CIS_bdpm.txt"
    line = path.read_bytes().splitlines()[0]
    path.write_bytes(path.read_bytes() + line.replace(b"Oui", b"Non") + b" \r\n")
    row = load(folder)
    assert counts(row, "CIS_bdpm.txt").duplicates == 1
    assert Medicine.objects.count() == 40


def test_load_refuses_a_file_that_lost_a_fifth_of_its_rows(base, folder):
    path = folder / "CIS_CIP_bdpm.txt"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: len(lines) * 4 // 5]))
    with pytest.raises(Refused, match="ne contient plus que 49"):
        load(folder)
    row = Load.objects.first()
    assert row.state == LoadState.REFUSED
    assert "motif" in row.error
    assert Presentation.objects.live().count() == 62
    assert not row.files.exists()

    forced = load(folder, force_reason="Radiation groupée annoncée le 2 novembre.")
    assert counts(forced, "CIS_CIP_bdpm.txt").withdrawn == 13
    assert forced.force_reason


def test_load_refuses_a_folder_without_the_main_files(base, folder):
    (folder / "CIS_bdpm.txt").unlink()
    with pytest.raises(Refused, match="medicines"):
        load(folder)
    assert Medicine.objects.live().count() == 40


def test_load_leaves_tables_without_a_file_as_they_were(base, folder):
    (folder / "CIS_MITM.txt").unlink()
    row = load(folder)
    assert not row.files.filter(table="mitm").exists()
    assert MitmEntry.objects.live().count() == 29


def test_load_that_fails_changes_nothing_and_keeps_the_reason(base, folder, change, monkeypatch):
    change("CIS_bdpm.txt", "FOLTIANE", "FOLTIANA")

    def broken(files):
        raise RuntimeError("index cassé")

    monkeypatch.setattr(loading.search_index, "refresh", broken)
    with pytest.raises(RuntimeError):
        load(folder)
    row = Load.objects.first()
    assert (row.state, row.error) == (LoadState.FAILED, "RuntimeError : index cassé")
    assert Medicine.objects.filter(name__startswith="FOLTIANE").exists()


def test_load_marks_interrupted_loads(base):
    left = Load.objects.create(source="bdpm", label="coupé")
    load(DEMO_FOLDER)
    left.refresh_from_db()
    assert left.state == LoadState.FAILED
    assert "Interrompu" in left.error


@pytest.mark.django_db(transaction=True)
def test_load_refuses_to_run_beside_another():
    refusals = []

    def attempt():
        try:
            load(DEMO_FOLDER)
        except Refused as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [loading.LOCK])
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    assert refusals == ["Un autre chargement est en cours : attendez qu’il se termine."]
    assert load(DEMO_FOLDER).state == LoadState.DONE
    assert Load.objects.filter(state=LoadState.REFUSED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_load_leaves_no_temporary_table_and_twice_in_a_session_works(folder):
    load(folder)
    load(folder, reread=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'")
        assert cursor.fetchone() == (0,)


def test_load_row_cannot_be_done_without_an_end(db):
    with pytest.raises(IntegrityError):
        Load.objects.create(source="bdpm", label="x", state=LoadState.DONE)


def test_command_loads_the_demonstration_set_and_reports(db, capsys):
    call_command("load_medicines", "--demo")
    said = capsys.readouterr().out
    assert "CIS_bdpm.txt : 40 lignes lues, 40 ajoutées" in said
    assert "Chargé en" in said
    call_command("load_medicines", "--demo")
    assert "CIS_bdpm.txt : inchangé" in capsys.readouterr().out
    assert Load.objects.first().source_date == DEMO_DATE


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Donnez un dossier"),
        (["/nowhere", "--demo"], "pas les deux"),
        (["/nowhere"], "n’est pas un dossier"),
        (["--demo", "--date", "hier"], "n’est pas une date"),
        (["--demo", "--date", "2026-02-31"], "n’est pas une date"),
    ],
)
def test_command_explains_wrong_arguments(db, arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command("load_medicines", *arguments)


def test_command_reports_a_refusal(base, folder):
    (folder / "CIS_bdpm.txt").write_bytes(b"")
    with pytest.raises(CommandError, match="ne contient plus que 0"):
        call_command("load_medicines", str(folder))


def test_command_draws_a_bar_on_a_terminal(db, capsys, monkeypatch):
    monkeypatch.setattr("django.core.management.base.OutputWrapper.isatty", lambda self: True)
    call_command("load_medicines", "--demo")
    assert "] HAS_LiensPageCT_bdpm.txt" in capsys.readouterr().err


def test_groups_and_conditions_are_linked_to_their_medicine(base):
    member = GenericMember.objects.get(medicine__name__startswith="AMLODIPINE CLAIREFONT 5")
    assert (member.group_number, member.get_kind_display()) == (9001, "Générique")
    narcotic = PrescriptionCondition.objects.filter(text="stupéfiant").get()
    assert narcotic.medicine.name.startswith("DRAVENOR")
