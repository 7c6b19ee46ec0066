"""Making a letter public, and telling that another one replaced it."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from dhpc import editions
from dhpc.effects.dossier import system
from dhpc.enums import PUBLIC_DOCUMENT, PUBLICATION
from dhpc.messages import sending as messages
from dhpc.models import Dossier
from dhpc.review import annexes
from portal.core.deadlines import local_date
from portal.core.workflow import Step, perform
from portal.publication.editions import Edition
from portal.publication.enums import Lifecycle, VersionKind
from portal.publication.models import Publication, Version
from portal.publication.services.publishing import publish
from portal.rendering.services import order


def publication_of(dossier: Dossier) -> Publication:
    """Return what is public of `dossier`."""
    return Publication.objects.select_related("current").get(
        kind=PUBLICATION, subject=dossier.subject
    )


def publish_letter(dossier: Dossier, step: Step) -> None:
    """Publish the agreed letter; the one that it replaces says so."""
    version = publish(editions.edition_of(dossier), at=step.at, by=step.user)
    reference = version.publication.reference
    perform(dossier, "go_public", actor=system(step), at=step.at, public_reference=reference)
    dossier.refresh_from_db()
    _order(dossier, version)
    messages.published(dossier)
    if dossier.supersedes is not None:
        perform(dossier.supersedes, "replace", actor=system(step), at=step.at)


def publish_extension(dossier: Dossier, step: Step) -> None:
    """Publish the same letter with the medicines that joined after its dispatch."""
    current = publication_of(dossier).current
    version = publish(
        editions.extended(dossier, current, local_date(step.at)), at=step.at, by=step.user
    )
    _order(dossier, version)
    messages.extended(dossier, version.number)


def withdraw_annex(dossier: Dossier, step: Step) -> None:
    """Publish the letter without one of its annexes, and why; what was public stays as it was."""
    annex = next(one for one in annexes.published(dossier) if one.file.uuid == step.params["file"])
    annexes.withdraw(dossier, annex, reason=step.comment, actor=step.user)
    current = publication_of(dossier).current
    edition = editions.without_annex(
        dossier, current, str(annex.file.uuid), step.comment, local_date(step.at)
    )
    version = publish(edition, at=step.at, by=step.user)
    _order(dossier, version)
    messages.annex_withdrawn(dossier, version.number)


def publish_replacement(dossier: Dossier, step: Step) -> None:
    """Publish that another letter replaced this one; its text stays readable."""
    publication = publication_of(dossier)
    newer = dossier.superseded_by.exclude(public_reference=None).order_by("-pk").first()
    told = publication.current
    payload = told.payload | {"superseded_by": newer.public_reference if newer else ""}
    edition = editions.edition_of(dossier)
    with override("fr"):
        reason = _("Remplacée par la lettre %(reference)s.") % {
            "reference": payload["superseded_by"]
        }
    version = publish(
        Edition(
            kind=PUBLICATION,
            subject=dossier.subject,
            reference=publication.reference,
            version_kind=VersionKind.CLOSURE,
            lifecycle=Lifecycle.CLOSED,
            title=told.title,
            summary=told.summary,
            reason=reason,
            maker=edition.maker,
            text=edition.text,
            facets=edition.facets,
            payload=payload,
        ),
        at=step.at,
        by=step.user,
    )
    _order(dossier, version)


def _order(dossier: Dossier, version: Version) -> None:
    reference = version.publication.reference
    order(
        dossier.subject,
        PUBLIC_DOCUMENT,
        ["pdf"],
        revision_number=version.number,
        reference=reference,
        title=f"{reference} – {version.title}"[:200],
        file_name=f"{reference}-v{version.number}",
    )
