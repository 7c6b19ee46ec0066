"""An action under embargo leaks nowhere: every address of the site is asked, by each outsider.

The action has words, codes and a file name that nothing else has. Outsiders must get, address by
address, the very answers that they got before the action was sent; its own firm must get the very
answers that it got before the publication was scheduled.
"""

import datetime
import io
import re
import zipfile

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from portal.core.workflow import perform
from portal.documents.models import File
from portal.documents.services import receive
from portal.mail.models import OutgoingMessage
from portal.publication.models import AffectedItem, CurrentItem, Document, Publication, Term
from portal.rendering.models import GeneratedDocument
from recalls.fields import FILES
from recalls.models import Notice
from recalls.tasks import publish_scheduled
from tests.addresses import addresses
from tests.factories import recalls as factory
from tests.factories.accounts import MembershipFactory
from tests.factories.hostile import pdf

pytestmark = pytest.mark.django_db

SECRETS = {
    "commercial_title": "Zyxquorb P9",
    "problem": "Le zyxquorbateur flanche sans la moindre alarme.",
    "manufacturer_name": "Établissements Wqytzak",
    "fsn_reference": "FSN-ZYXQ-77",
}
PRODUCT = {"name": "Zyxquorb P9", "identifier": "03499999000011", "catalogue_reference": "ZQ-900"}
LOT = "ZYXLOT42"
LETTER = "lettre-zyxquorb.pdf"
WORDS = ("zyxq", "wqytzak", "03499999000011", "zq-900", LOT.lower(), LETTER)
VAIN = {
    "zyxquorb": "zyxquarb",
    "03499999000011": "03499999000028",
    LOT: "ZYXLOT43",
    "Wqytzak": "Wqytzok",
}
"""Words of the action, each with one of the same build that nobody ever wrote."""
HOUR = datetime.datetime(2031, 3, 7, 4, 37, tzinfo=datetime.UTC)
HOUR_WORDS = ("2031", "05:37", "05h37", "04:37", "7 mars", "07/03", "1930621020")
SCHEDULING = ("programm", "embargo", "scheduled")
VARIABLE = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": ?"[^"]+"|nonce="[^"]+"|nonce-[^\']+'
    r'|data-session-[a-z-]+="[^"]*"'
)
UNSTEADY = ("metrics", "healthz", "readyz", "session/", "demo/", "admin/")
"""What differs from one moment to the next by itself; it is searched for words all the same."""
HEADERS = ("ETag", "Last-Modified", "Content-Length", "Location", "Link", "Cache-Control")


@pytest.fixture(autouse=True)
def one_instant():
    """Ask everything at one instant: what tells the time tells the same."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture(autouse=True)
def nobody_is_braked(settings):
    settings.API_CALLS_A_MINUTE = 10**6


def drafted():
    desk = factory.set_up(fill=False)
    factory.fill_notice(
        desk.action.notice,
        product=PRODUCT,
        scopes=({"scope": "lot", "lot": LOT, "expiry": datetime.date(2030, 6, 30)},),
        **SECRETS,
    )
    receive(
        ContentFile(pdf(), name=LETTER),
        subject=desk.action.subject,
        anchor=FILES,
        user=desk.drafter,
        organisation=desk.action.organisation,
        kind="fsn",
    )
    return desk


def validate(desk):
    factory.sign(desk)
    factory.review(desk, summary="Rappel n° {R} du zyxquorb.")
    perform(desk.notice, "validate", actor=desk.validator)


def schedule(desk):
    told = {"publish_at": HOUR, "comment": "Embargo demandé par la presse"}
    perform(desk.notice, "schedule", actor=desk.validator, **told)


def outsiders(desk):
    pharmacy = MembershipFactory(organisation__kind="pharmacy", organisation__name="Pharmacie X")
    return {"anonymous": None, "pharmacist": pharmacy.user, "other firm": desk.outsider}


def candidates(desk):
    """Return what could be put in the addresses, from what exists now and what could be guessed."""
    year = timezone.localtime().year
    subject = desk.action.subject
    numbers = [f"R{year % 100:02d}00001", f"{year}-RAP-00001"]
    documents = [str(one.uuid) for one in GeneratedDocument.objects.filter(subject=subject)]
    files = [str(one.uuid) for one in File.objects.filter(subject=subject)]
    codes = [one.code for one in GeneratedDocument.objects.filter(subject=subject)]
    return {
        "uuid": [str(desk.action.uuid)],
        "document": documents,
        "file": files,
        "int": [1, 2],
        "slug": ["actions-de-securite"],
        "part_name": ["notice"],
        "section_name": ["products"],
        "group_name": ["products"],
        "group": ["products"],
        "reference": numbers,
        "code": codes,
        "str": [*numbers, LOT],
        "kind": ["action"],
        "name": ["publish"],
    }


def ask(user, address):
    """Return the status, the headers that tell something, and the body of an address."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    answer = client.get(address)
    body = b"".join(answer) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        body = unpacked(body)
    told = {name: answer[name] for name in HEADERS if name in answer}
    return answer.status_code, told, VARIABLE.sub("", body.decode("utf-8", "replace"))


def unpacked(archive):
    """Return what the members of an archive say, but for when it was made."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        # The hashes are those of the other members.
        names = [name for name in opened.namelist() if not name.startswith("empreintes")]
        told = [name.encode() + b"\n" + opened.read(name) for name in names]
    return re.sub(rb'"exported_at": "[^"]*"', b"", b"\n".join(told))


def everything(user, asked):
    return {address: ask(user, address) for address in asked}


def steady(answers):
    """Leave out what changes by itself, and lengths, which the tokens change."""
    return {
        address: (status, {k: v for k, v in told.items() if k != "Content-Length"}, body)
        for address, (status, told, body) in answers.items()
        if not address[1:].startswith(UNSTEADY)
    }


def assert_says_nothing(answers, words):
    for address, (status, told, body) in answers.items():
        assert status < 500, address
        text = f"{told} {body}".lower()
        # An address that was asked may stand in its own answer, as in a link to log in.
        for part in address.lower().split("/"):
            text = text.replace(part, "") if part and any(word in part for word in words) else text
        found = [word for word in words if word in text]
        assert not found, f"{address} says {found}"


def test_outsiders_get_what_they_got_before_the_action_was_sent():
    desk = drafted()
    people = outsiders(desk)
    asked = addresses(candidates(desk), leave_out=["admin/"])
    assert len(asked) > 100
    before = {name: steady(everything(user, asked)) for name, user in people.items()}

    validate(desk)
    schedule(desk)

    for name, user in people.items():
        after = everything(user, asked)
        assert_says_nothing(after, WORDS)
        for address, answer in steady(after).items():
            assert answer == before[name][address], f"{name}: {address}"


def test_documents_files_and_codes_of_the_action_say_nothing_of_it():
    desk = drafted()
    validate(desk)
    schedule(desk)
    asked = addresses(candidates(desk), leave_out=["admin/"])

    for user in outsiders(desk).values():
        answers = everything(user, asked)
        assert_says_nothing(answers, WORDS + HOUR_WORDS[1:])
        for address, (status, _told, body) in answers.items():
            if address.startswith(("/documents/", "/fichiers/")):
                assert status in (302, 401, 404, 405), address
                assert "%PDF" not in body


def test_a_search_answers_as_for_words_that_nobody_wrote():
    desk = drafted()
    validate(desk)
    schedule(desk)
    pages = addresses({}, leave_out=[*UNSTEADY, "documents/"])

    for user in outsiders(desk).values():
        for address in pages:
            for word, nothing in VAIN.items():
                asked, vain = (
                    ask(user, f"{address}?q={text}&recherche={text}&code={text}")
                    for text in (word, nothing)
                )
                same = asked[2].lower().replace(word.lower(), nothing.lower())
                assert (asked[0], same) == (vain[0], vain[2].lower()), address


def test_its_own_firm_learns_nothing_of_the_schedule():
    desk = drafted()
    validate(desk)
    asked = [
        one
        for one in addresses(candidates(desk), leave_out=["admin/", "agence/", "casework/"])
        if str(desk.action.uuid) in one or one in ("/espace/", "/courrier/")
    ]
    assert len(asked) > 10
    before = steady(everything(desk.signatory, asked))
    mails = OutgoingMessage.objects.count()

    schedule(desk)

    after = everything(desk.signatory, asked)
    assert_says_nothing(after, HOUR_WORDS[1:] + SCHEDULING)
    for address, answer in steady(after).items():
        assert answer == before[address], address
    assert OutgoingMessage.objects.count() == mails
    assert "Validée" in after[f"/espace/actions-de-securite/{desk.action.uuid}/"][2]

    perform(desk.notice, "unschedule", actor=desk.validator)
    assert steady(everything(desk.signatory, asked)) == before


def test_its_own_firm_learns_nothing_of_a_correction_in_preparation():
    desk = factory.published()
    case = f"/espace/actions-de-securite/{desk.action.uuid}/"

    perform(desk.notice, "correct", actor=desk.validator, comment="Faute de frappe")
    Notice.objects.update(problem="Zyxquorb tout à fait différent.")
    told = {"summary": "Zyxquorb {R}", "public_reason": "Zyxquorb"}
    perform(desk.notice, "edit_sheet", actor=desk.validator, **told)

    page = ask(desk.signatory, case)[2].lower()
    assert "publiée" in page
    assert not [word for word in ("zyxquorb", "correction", "faute") if word in page]
    for page in ("notice/", "notice/recapitulatif/", "notice/rubrique/action/"):
        assert ask(desk.signatory, case + page)[0] == 404
    assert ask(desk.validator, case + "notice/")[0] == 200


def test_nothing_public_exists_and_the_numbers_leave_no_hole():
    desk = drafted()
    validate(desk)
    schedule(desk)
    for model in (Publication, AffectedItem, CurrentItem, Document, Term):
        assert not model.objects.exists(), model

    other = factory.published()
    year = timezone.localtime().year % 100
    assert other.publication().reference == f"R{year:02d}00001"
    assert other.publication().current.cursor == 1

    Notice.objects.filter(pk=desk.notice.pk).update(publish_at=factory.earlier())
    assert publish_scheduled() == 1
    assert desk.publication().reference == f"R{year:02d}00002"
    assert desk.publication().current.cursor == 2


def test_looking_at_what_would_be_published_uses_up_no_number():
    desk = drafted()
    validate(desk)
    pages = ("publication/", "publier/", "fiche/")
    for page in pages:
        address = f"/agence/actions-de-securite/{desk.action.uuid}/{page}"
        status, _told, body = ask(desk.validator, address)
        assert status == 200
        assert "Zyxquorb P9" in body
    assert not Publication.objects.exists()

    other = factory.published()
    assert other.publication().reference.endswith("00001")
    assert other.publication().current.cursor == 1
