"""The nomenclature of devices: loading its file, finding a code, what stands above it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tablib import Dataset

from portal.reference import emdn
from portal.reference.demo import DEMO_DATE, EMDN_DEMO
from portal.reference.enums import ChangeKind, LoadState, Source
from portal.reference.loaders.emdn import EmdnReader, parent_of
from portal.reference.loaders.loading import Refused, load
from portal.reference.loaders.open_data import MissingColumns
from portal.reference.models import EmdnCode, EmdnWord, Load, LoadChange, Medicine
from portal.reference.resources import EmdnResource
from tests.factories.accounts import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
CODES = 67


def loaded(path=EMDN_DEMO, **options):
    return load(path, source=Source.EMDN, source_date=DEMO_DATE, **options)


@pytest.fixture
def nomenclature():
    return loaded()


@pytest.fixture
def file(tmp_path):
    """Return a function that writes the demonstration's file again, with a text replaced."""

    def write(old="", new="", *, encoding="utf-8"):
        text = EMDN_DEMO.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "EMDN_V2.tsv"
        path.write_bytes(text.replace(old, new).encode(encoding))
        return path

    return write


def values(query, limit=10):
    return [hit.value for hit in emdn.search(query, limit).hits]


def test_a_load_stores_the_tree_of_the_file(nomenclature):
    fact = nomenclature.files.get()
    assert (fact.read, fact.inserted, fact.rejected, fact.duplicates) == (CODES, CODES, 0, 0)
    assert nomenclature.state == LoadState.DONE
    pump = EmdnCode.objects.get(pk="Z12030301")
    assert (pump.level, pump.terminal, pump.term_en, pump.term_fr, pump.version) == (
        5,
        True,
        "INFUSION PUMPS",
        "",
        "V2",
    )
    assert pump.parent_id == "Z120303"
    assert pump.sort_key == "infusion pumps"
    assert EmdnCode.objects.get(pk="Z").parent_id is None


def test_a_load_reads_a_label_over_two_lines_and_keeps_an_orphan(nomenclature):
    sutures = EmdnCode.objects.get(pk="H01010102")
    assert sutures.term_en == "MULTIFILAMENT SYNTHETIC ABSORBABLE SUTURES"
    orphan = EmdnCode.objects.get(pk="R90060201")
    assert orphan.parent_id is None
    assert [one.code for one in emdn.ancestors("R90060201")] == ["R", "R90", "R9006"]


def test_the_parent_of_each_code_is_the_level_above(nomenclature):
    for one in EmdnCode.objects.exclude(parent=None):
        assert one.parent_id == parent_of(one.code)
        assert one.parent.level == one.level - 1


def test_the_same_file_again_changes_nothing(nomenclature):
    before = list(EmdnCode.objects.values_list("pk", "line_hash"))
    again = loaded()
    assert again.files.get().skipped
    assert list(EmdnCode.objects.values_list("pk", "line_hash")) == before
    reread = loaded(reread=True).files.get()
    assert (reread.inserted, reread.updated, reread.withdrawn, reread.unchanged) == (0, 0, 0, CODES)


def test_a_reload_writes_what_changed_and_keeps_french_labels(nomenclature, file):
    EmdnCode.objects.filter(pk="Z12030301").update(term_fr="Pompes à perfusion")
    row = loaded(file("INFUSION PUMPS", "PUMPS FOR INFUSION"))
    assert row.files.get().updated == 1
    change = LoadChange.objects.get(load=row)
    assert (change.kind, change.key) == (ChangeKind.CHANGED, "Z12030301")
    assert change.fields == {"term_en": ["INFUSION PUMPS", "PUMPS FOR INFUSION"]}
    pump = EmdnCode.objects.get(pk="Z12030301")
    assert (pump.term_en, pump.term_fr) == ("PUMPS FOR INFUSION", "Pompes à perfusion")
    assert pump.sort_key == "pumps for infusion"


def test_a_code_that_leaves_the_file_is_withdrawn_not_deleted(nomenclature, file):
    line = next(
        one for one in EMDN_DEMO.read_text(encoding="utf-8").splitlines() if "\tU110201\t" in one
    )
    loaded(file(f"{line}\n", ""))
    assert EmdnCode.objects.get(pk="U110201").withdrawn_at is not None
    assert values("U110201") == []
    assert values("intrauterine") == []


@pytest.mark.django_db(transaction=True)
def test_a_file_that_lost_much_is_refused_whole(file):
    loaded()
    text = EMDN_DEMO.read_text(encoding="utf-8")
    path = file()
    path.write_text("\n".join(text.splitlines()[:20]), encoding="utf-8")
    with pytest.raises(Refused):
        loaded(path)
    assert EmdnCode.objects.live().count() == CODES
    assert Load.objects.first().state == LoadState.REFUSED


def test_hostile_lines_are_rejected_with_a_reason(file):
    bad = "Z\tX\t=CMD()\tNOT A CODE\t3\tNO\nZ\tX\tZ13\tNO LEVEL\t9\tNO\nZ\tX\tZ14\t\t2\tNO\nZ\n"
    path = file()
    path.write_text(path.read_text(encoding="utf-8") + bad, encoding="utf-8")
    fact = loaded(path).files.get()
    assert (fact.inserted, fact.rejected) == (CODES, 4)
    assert len(fact.rejected_sample) == 4


def test_a_file_of_something_else_is_refused_in_words(tmp_path):
    other = tmp_path / "EMDN.tsv"
    other.write_text("a\tb\n1\t2\n")
    with pytest.raises(MissingColumns, match="CODE, TERM, LEVEL, TERMINAL"):
        loaded(other)
    assert not EmdnCode.objects.exists()
    with pytest.raises(CommandError, match="colonnes absentes"):
        call_command("load_emdn", str(other))
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("load_emdn", str(tmp_path / "absent.tsv"))
    with pytest.raises(CommandError, match="pas les deux"):
        call_command("load_emdn")
    with pytest.raises(CommandError, match="AAAA-MM-JJ"):
        call_command("load_emdn", str(other), date="31/12/2026")


def test_the_file_of_a_folder_is_the_last_by_name(tmp_path, file):
    path = file()
    (tmp_path / "EMDN_V1.tsv").write_text("old")
    (found,) = EmdnReader().files(tmp_path, DEMO_DATE)
    assert found.name == path.name


def test_the_command_loads_and_tells(capsys):
    call_command("load_emdn", demo=True)
    assert f"{CODES} lignes lues, {CODES} ajoutées" in capsys.readouterr().out
    call_command("load_emdn", demo=True)
    assert "inchangé" in capsys.readouterr().out
    assert not Medicine.objects.exists()


@pytest.mark.parametrize("query", ["Z12030301", "z12030301", "Z 1203 0301", "Z12.03.03.01"])
def test_a_code_is_found_however_it_is_written(nomenclature, query):
    assert values(query) == ["Z12030301"]


def test_the_start_of_a_code_gives_its_branch_from_above(nomenclature):
    assert values("Z1203")[:2] == ["Z1203", "Z120301"]
    assert values("Z", 3)[0] == "Z"


@pytest.mark.parametrize(
    "query", ["infusion pump", "INFUSION PUMPS", "pumps infusion", "infusión pump", "  infus pum "]
)
def test_words_are_found_in_any_order_and_number(nomenclature, query):
    assert values(query)[0] == "Z12030301"


@pytest.mark.parametrize(
    ("query", "corrected", "code"),
    [
        ("infusoin pumps", "infusion pumps", "Z12030301"),
        ("pacemakr", "pacemakers", "J01010101"),
        ("syrinege", "syringe", "A0101010101"),
    ],
)
def test_typing_errors_are_mended_and_told(nomenclature, query, corrected, code):
    found = emdn.search(query)
    assert found.corrected == corrected
    assert code in [hit.value for hit in found.hits]


@pytest.mark.parametrize("query", ["hip prosthesis insert", "hip prostheses inserts"])
def test_singular_and_plural_are_one(nomenclature, query):
    assert values(query) == ["P090803040101", "P09080304", "P0908030401"]


def test_precise_codes_come_first_and_others_say_so(nomenclature):
    hits = emdn.search("pacemakers").hits
    flags = [hit.terminal for hit in hits]
    assert flags == sorted(flags, reverse=True)
    assert hits[0].hint == "J01010101"
    assert hits[-1].hint.endswith("à préciser")


@pytest.mark.parametrize(
    "query", ["", " ", "a'b & !", "&&&", "'", "\\", "zzzzzzzz", "O", "%", "x" * 900]
)
def test_nothing_typed_breaks_the_search(nomenclature, query):
    assert isinstance(values(query), list)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60))
def test_no_text_breaks_the_search(nomenclature, query):
    emdn.search(query)


def test_ancestors_are_read_in_one_query(nomenclature):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = emdn.ancestors("P090803040101")
    assert [one.code for one in found] == [
        "P",
        "P09",
        "P0908",
        "P090803",
        "P09080304",
        "P0908030401",
    ]
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        assert emdn.labels(["Z12030301", "A0101010101", "Q99"]).keys() >= {"Z", "Z12", "A0101"}
        assert emdn.labels([]) == {}
    assert len(queries) == 1


def test_path_needs_no_base():
    assert emdn.path("z12 03") == ["Z", "Z12", "Z1203"]
    assert emdn.path("") == []


def test_french_labels_are_imported_found_and_shown(nomenclature):
    sheet = Dataset(
        ["Z12030301", "Pompes à perfusion", "HACKED"],
        ["Z99", "Inconnu", ""],
        headers=["code", "term_fr", "term_en"],
    )
    result = EmdnResource().import_data(sheet, dry_run=True)
    assert result.totals["invalid"] == 1
    result = EmdnResource().import_data(sheet[:1] and Dataset(sheet[0], headers=sheet.headers))
    assert not result.has_errors()
    pump = EmdnCode.objects.get(pk="Z12030301")
    assert (pump.term_fr, pump.term_en) == ("Pompes à perfusion", "INFUSION PUMPS")
    assert values("pompe perfusion") == ["Z12030301"]
    assert emdn.search("pompes perfuzion").corrected == "pompes perfusion"
    assert emdn.search("pompe").hits[0].label == "Pompes à perfusion"
    with translation.override("en"):
        assert emdn.search("pompe").hits[0].label == "INFUSION PUMPS"


def test_words_follow_the_labels(nomenclature, file):
    assert EmdnWord.objects.filter(pk="infusion").exists()
    loaded(file("INFUSION", "PERFUSING"))
    assert not EmdnWord.objects.filter(pk="infusion").exists()


def test_suggestions_answer_members_only(client, nomenclature):
    url = reverse("reference:emdn_search")
    assert client.get(url, {"q": "pump"}).status_code == 401
    client.force_login(UserFactory())
    assert client.get(url, {"q": "pump"}).status_code == 403
    client.force_login(MembershipFactory().user)
    page = client.get(url, {"q": "infusion pumps"}).content.decode()
    assert 'role="option"' in page
    assert 'data-value="Z12030301"' in page
    answer = client.get(url, {"q": "infusion pumps"}, headers={"Accept": "application/json"}).json()
    assert answer["results"][0] == {
        "value": "Z12030301",
        "label": "INFUSION PUMPS",
        "hint": "Z12030301",
        "terminal": True,
        "level": 5,
    }
