"""Sections shared with a site: their sections and never the rest, until the end of the share."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from portal.core.workflow import GuardFailed, NotAllowed, WrongState, available, perform
from portal.filings.timeline import events
from portal.filings.views.sections import forms_of
from portal.mail.models import OutgoingMessage
from quality_defects.fields import VOLET1
from quality_defects.models import Authority, Case, SectionShare, Site
from quality_defects.models.volet1 import OosResult, SuspectPack
from tests.factories import quality_defects as factory
from tests.factories.accounts import AgentFactory, MembershipFactory, UserFactory, give_totp
from tests.quality_defects.pages import SLUG, address, posted, section_url

pytestmark = pytest.mark.django_db

EMAIL = "alix@site.example"
TODAY = timezone.localdate()


@pytest.fixture
def desk():
    desk = factory.set_up()
    desk.guest = give_totp(MembershipFactory(user__email=EMAIL, signatory=True).user)
    return desk


@pytest.fixture
def share(desk):
    return factory.shared(desk, email=EMAIL)


def page(share, section=""):
    if section:
        return reverse("quality_defects:shared_section", args=[share.uuid, section])
    return reverse("quality_defects:shared", args=[share.uuid])


def manage(desk, part="volet1"):
    return reverse("quality_defects:shares", args=[desk.case.uuid, part])


def test_task_list_of_a_draft_comes_before_what_is_shared(client, desk):
    log_in(client, desk.drafter)
    page = client.get(address("part", desk.case, "volet1")).content.decode()
    assert page.index("Rubriques complètes") < page.index("Rubriques partagées")


def log_in(client, user):
    return factory.log_in(client, user)


def site_answers(share, name="Usine Exemple", version=None):
    """Return what the browser sends when the section of the sites is filled."""
    volet = Case.objects.get(pk=share.filing_id).volet1
    chosen = VOLET1.section("sites")
    data = posted(forms_of(volet, chosen, with_blank={"sites"}))
    data |= {"sites-0-name": name, "version": volet.section_version("sites")}
    return data if version is None else data | {"version": version}


# Inviting -----------------------------------------------------------------------------------------


def asking(**changes):
    day = TODAY + timedelta(days=5)
    return {
        "email": EMAIL.upper(),
        "full_name": "Alix Modèle",
        "site": "Site Exemple",
        "sections": ["sites"],
        "ends_on": f"{day:%d/%m/%Y}",
        **changes,
    }


@pytest.mark.parametrize("who", ["drafter", "signatory"])
def test_drafter_or_signatory_invites(client, desk, who):
    log_in(client, getattr(desk, who))
    assert client.get(manage(desk)).status_code == 200
    assert client.post(manage(desk), asking()).status_code == 302
    share = SectionShare.objects.get()
    assert (share.email, share.sections) == (EMAIL, ["sites"])
    mail = OutgoingMessage.objects.get(content__key="quality_defects.sections_shared")
    assert mail.address == EMAIL
    assert page(share) in mail.content.text
    assert str(desk.case.uuid) not in mail.content.text
    listed = client.get(manage(desk)).content.decode()
    assert "Alix Modèle" in listed
    assert "Alix Modèle" in client.get(address("part", desk.case, "volet1")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"sections": []},
        {"sections": ["attachments"]},
        {"sections": ["unknown"]},
        {"ends_on": "01/01/2020"},
        {"email": "personne"},
        {"site": ""},
    ],
)
def test_invitation_is_whole(client, desk, wrong):
    log_in(client, desk.drafter)
    assert client.post(manage(desk), asking(**wrong)).status_code == 200
    assert not SectionShare.objects.exists()


def test_nobody_of_the_firm_or_of_the_agency_is_invited(client, desk):
    log_in(client, desk.drafter)
    for user in (desk.signatory, desk.reader, desk.evaluator):
        assert client.post(manage(desk), asking(email=user.email)).status_code == 200
    assert not SectionShare.objects.exists()


def test_same_person_is_invited_once_at_a_time(desk, share):
    with pytest.raises(ValidationError):
        factory.shared(desk, email=EMAIL)
    perform(share, "revoke", actor=desk.drafter)
    assert factory.shared(desk, email=EMAIL).state == "open"


def test_others_neither_invite_nor_end(client, desk, share):
    for user, status in (
        (desk.reader, 403),
        (desk.guest, 404),
        (desk.outsider, 404),
        (desk.evaluator, 404),
    ):
        log_in(client, user)
        assert client.get(manage(desk)).status_code == status
        assert client.post(manage(desk), asking()).status_code == status
        end = reverse("quality_defects:revoke_share", args=[share.uuid])
        assert client.post(end).status_code == status
    assert SectionShare.objects.get().state == "open"


def test_what_was_sent_is_shared_no_more(client, desk):
    factory.sign(desk)
    log_in(client, desk.drafter)
    assert client.post(manage(desk), asking()).status_code == 403


# Leaks --------------------------------------------------------------------------------------------


def texts(model):
    """Return the columns of `model` that hold free text, with the longest text each takes."""
    return {
        column.name: getattr(column, "max_length", None) or 60
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField) and not column.choices
    }


def fill_with_marks(volet):
    """Give each free text of the volet a mark of its own; return the marks by section."""
    marks: dict[str, set[str]] = {section.name: set() for section in VOLET1}

    def mark(row, columns, section_of):
        for number, (name, room) in enumerate(columns.items()):
            section = section_of(name)
            if section is not None and room >= 9:
                word = f"Z{number:02d}{uuid.uuid4().hex[:6]}"
                setattr(row, name, word)
                marks[section].add(word)
        row.save()

    fields = VOLET1.fields
    mark(
        volet,
        {name: room for name, room in texts(type(volet)).items() if name in fields},
        lambda name: VOLET1.section_of(name).name,
    )
    for model in (Site, OosResult, SuspectPack, Authority):
        model.objects.create(part=volet)
    for name, group in VOLET1.rows.items():
        asked = {one.name for one in group.fields}
        for row in getattr(volet, name).all():
            columns = {one: room for one, room in texts(type(row)).items() if one in asked}
            mark(row, columns, lambda _name, group=name: VOLET1.section_of(group).name)
    return marks


SHAREABLE = [one.name for one in VOLET1 if one.fields or one.rows]


@pytest.mark.parametrize("section", SHAREABLE)
@pytest.mark.parametrize("sent", [False, True], ids=["draft", "sent"])
def test_invited_person_reads_their_section_and_no_other(client, desk, section, sent):
    volet = desk.volet
    factory.fill_volet(volet, falsification="yes")
    marks = fill_with_marks(volet)
    assert all(marks[name] for name in SHAREABLE if name not in ("impact",))
    share = factory.shared(desk, [section], email=EMAIL)
    if sent:
        _freeze(desk)
    log_in(client, desk.guest)
    answer = client.get(page(share))
    text = answer.content.decode()
    if not sent:
        text += client.get(page(share, section)).content.decode()
    others = {word for name, words in marks.items() if name != section for word in words}
    assert not {word for word in others if word in text}
    if marks[section]:
        assert {word for word in marks[section] if word in text}


def _freeze(desk):
    """End the shares with a version of what stands, whatever is missing in it."""
    from portal.filings.services.revisions import freeze_part  # noqa: PLC0415

    case = desk.again()
    freeze_part(
        case.volet1,
        user=desk.signatory,
        at=timezone.now(),
        attestation="Atteste.",
        is_final=False,
        extra={},
    )
    for share in case.section_shares.all():
        from portal.core.workflow import SystemActor  # noqa: PLC0415

        perform(share, "end", actor=SystemActor("filing"))


def test_invited_person_reaches_no_page_of_the_case(client, desk, share):
    log_in(client, desk.guest)
    case, words = desk.case, [SLUG, desk.case.uuid]
    names = ["part", "summary", "sign", "receipt", "word_part"]
    pages = [reverse(f"filings:{name}", args=[*words, "volet1"]) for name in names]
    pages += [section_url(case, one.name) for one in VOLET1]
    pages += [reverse("filings:autosave", args=[*words, "volet1", "sites"]), address("case", case)]
    pages += [reverse("filings:move", args=[*words, "volet1", "request_signature"])]
    for url in pages:
        assert client.get(url).status_code == 404, url
        assert client.post(url, {}).status_code in (404, 405), url
    assert case.uuid.hex not in client.get(reverse("filings:dashboard")).content.decode()
    query = {"subject": case.subject, "anchor": "volet1.attachments"}
    assert client.get(reverse("documents:list"), query).status_code == 404
    assert not Case.objects.visible_to(desk.guest).exists()


def test_sections_that_are_not_shared_are_not_found(client, desk, share):
    log_in(client, desk.guest)
    assert client.get(page(share, "sites")).status_code == 200
    for one in VOLET1:
        if one.name != "sites":
            assert client.get(page(share, one.name)).status_code == 404
            assert client.post(page(share, one.name), {"version": "0"}).status_code == 404


def test_share_is_for_its_address_alone(client, desk, share):
    others = [
        desk.outsider,
        desk.evaluator,
        desk.reader,
        UserFactory(email="autre@site.example"),
    ]
    for user in others:
        log_in(client, user)
        assert client.get(page(share)).status_code == 404
        assert client.post(page(share, "sites"), {"version": "0"}).status_code == 404


def test_unverified_address_opens_nothing(client, desk):
    share = factory.shared(desk, email="faux@site.example")
    thief = UserFactory(email="faux@site.example", verified=False)
    log_in(client, thief)
    assert client.get(page(share)).status_code == 404
    assert not SectionShare.objects.addressed_to(thief).exists()


def test_agent_is_addressed_nothing(desk):
    agent = AgentFactory(roles=["evaluator"])
    factory.shared(desk, email=agent.email)
    assert not SectionShare.objects.addressed_to(agent).exists()
    assert not SectionShare.objects.visible_to(agent).exists()


def test_invited_person_performs_nothing_on_the_case(desk, share):
    case = desk.again()
    for row in (case, case.volet1, case.volet2):
        assert not available(row, desk.guest)
    with pytest.raises(NotAllowed):
        factory.sign(desk, actor=desk.guest)


# Writing ------------------------------------------------------------------------------------------


def test_what_is_written_is_saved_and_attributed(client, desk, share):
    log_in(client, desk.guest)
    assert client.post(page(share, "sites"), site_answers(share)).status_code == 302
    volet = desk.volet
    assert volet.sites.get().name == "Usine Exemple"
    assert volet.saved_by == desk.guest
    told = [one for one in events(desk.again(), internal=False) if "partagée" in one.title]
    assert [one.actor for one in told] == [desk.guest.full_name]


def test_two_writers_do_not_overwrite_each_other(client, desk, share):
    log_in(client, desk.guest)
    client.post(page(share, "sites"), site_answers(share))
    answer = client.post(page(share, "sites"), site_answers(share, "Autre usine", version=0))
    assert answer.status_code == 409
    assert "entre-temps" in answer.content.decode()
    assert desk.volet.sites.get().name == "Usine Exemple"
    assert desk.again().transitions.filter(part="section_share", name="write").count() == 1


def test_only_shared_sections_may_be_logged_as_written(desk, share):
    with pytest.raises(GuardFailed):
        perform(share, "write", actor=desk.guest, section="defect")
    with pytest.raises(NotAllowed):
        perform(share, "write", actor=desk.drafter, section="sites")


# The end ------------------------------------------------------------------------------------------


def refused(client, share):
    answer = client.post(page(share, "sites"), site_answers(share))
    assert answer.status_code == 404
    assert client.get(page(share)).status_code == 404
    assert not Case.objects.get().volet1.sites.exists()


def test_revocation_ends_it_at_once(client, desk, share):
    log_in(client, desk.drafter)
    end = reverse("quality_defects:revoke_share", args=[share.uuid])
    assert client.post(end).status_code == 302
    log_in(client, desk.guest)
    refused(client, share)
    share.refresh_from_db()
    with pytest.raises(WrongState):
        perform(share, "revoke", actor=desk.drafter)


def test_last_day_counts_and_the_next_does_not(client, desk, share):
    log_in(client, desk.guest)
    SectionShare.objects.update(ends_on=TODAY - timedelta(days=1))
    refused(client, share)
    SectionShare.objects.update(ends_on=TODAY)
    assert client.get(page(share, "sites")).status_code == 200


def test_abandoned_draft_is_shared_no_more(client, desk, share):
    perform(desk.again(), "abandon", actor=desk.drafter)
    log_in(client, desk.guest)
    refused(client, share)


def test_submission_ends_writing_and_leaves_reading(client, desk, share):
    log_in(client, desk.guest)
    client.post(page(share, "sites"), site_answers(share))
    factory.sign(desk)
    share.refresh_from_db()
    assert share.state == "ended"
    assert share.revision == desk.again().revisions.get()
    perform(desk.volet, "amend", actor=desk.drafter)
    Site.objects.update(name="Usine de la version suivante")
    answer = client.post(page(share, "sites"), site_answers(share))
    assert answer["Location"] == page(share)
    text = client.get(page(share)).content.decode()
    assert "Usine Exemple" in text
    assert "version suivante" not in text
    assert desk.volet.sites.get().name == "Usine de la version suivante"
    perform(share, "revoke", actor=desk.drafter)
    assert client.get(page(share)).status_code == 404


def test_volet_to_sign_is_read_only(client, desk, share):
    perform(desk.volet, "request_signature", actor=desk.drafter)
    log_in(client, desk.guest)
    assert client.post(page(share, "sites"), site_answers(share)).status_code == 302
    assert not desk.volet.sites.exists()
    with pytest.raises(GuardFailed):
        perform(share, "write", actor=desk.guest, section="sites")
