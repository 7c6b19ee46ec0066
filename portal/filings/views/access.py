"""From an address to a case: what the reader may not see is not found."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts import predicates
from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core.fields import Section
from portal.core.workflow import workflow_of
from portal.documents import guards
from portal.documents.services import files_of
from portal.filings import registry
from portal.filings.models import Filing, Part, Revision
from portal.filings.registry import WorkflowSpec
from portal.rendering.services import documents_of

RELATED = ("organisation", "assigned_to", "created_by")


@dataclass(frozen=True)
class Place:
    """A case as one request reads it."""

    spec: WorkflowSpec
    filing: Filing

    @property
    def parts(self) -> dict[str, Part]:
        """The drafted documents of the case, by name."""
        return {name: getattr(self.filing, name) for name in self.spec.parts}

    @property
    def typing_for(self) -> str:
        """For which organisation the agency types the case, "" when it came through the portal."""
        if not hasattr(self.filing, "paper_filing"):
            return ""
        words = _("Saisie pour %(firm)s") % {"firm": self.filing.organisation.name}
        mark = self.spec.agency_mark(self.filing)
        return f"{words} – {mark.label}" if mark else words

    @property
    def address(self) -> list[Any]:
        """Arguments of every address of the case."""
        return [self.spec.slug, self.filing.uuid]

    def links(self, part: Part) -> dict[str, str]:
        """Return the addresses that the pages of a part lead to, by the names templates use."""
        of_part = [*self.address, part.part_name]
        return {
            "case_url": reverse("filings:case", args=self.address),
            "part_url": reverse("filings:part", args=of_part),
            "summary_url": reverse("filings:summary", args=of_part),
            "sign_url": reverse("filings:sign", args=of_part),
        }

    def document_kinds(self, part: Part) -> tuple[str, ...]:
        """Return the kinds of documents that a signed version of `part` orders."""
        return self.spec.documents.get(part.part_name, ())

    def submissions(self, part: Part) -> tuple[str, str]:
        """Return the transitions that sign `part`: of a provisional and of a final version."""
        table = workflow_of(type(part)).transitions
        provisional, final = self.spec.submission, self.spec.final_submission
        return provisional, final if final in table else provisional

    def has_levels(self, part: Part) -> bool:
        """Tell whether a signed version of `part` is either provisional or final."""
        provisional, final = self.submissions(part)
        return provisional != final or "final" in workflow_of(type(part))[provisional].params

    def files(self, part: Part, user: Any) -> list[Any]:
        """Return the files joined to a part that `user` may read."""
        subject = self.filing.subject
        joined = files_of(subject).filter(anchor__startswith=f"{part.part_name}.")
        return [file for file in joined if guards.may_read(user, subject, file)]

    def documents_for_firm(self) -> Any:
        """Return the generated documents of the case that its organisation may read."""
        hidden = self.spec.internal_documents
        return documents_of(self.filing.subject).exclude(kind__in=hidden)

    def documents_of_version(self, revision: Revision, user: Any) -> Any:
        """Return the generated documents of a version of a part that `user` may read."""
        subject = self.filing.subject
        ordered = documents_of(subject).filter(
            kind__in=self.spec.documents.get(revision.part, ()), revision_number=revision.number
        )
        return [one for one in ordered if guards.may_read(user, subject, one)]

    def part(self, name: str) -> Part:
        """Return the part of that name; Http404 when the workflow has none."""
        if name not in self.spec.parts:
            raise Http404
        return self.parts[name]

    def drafted_part(self, name: str, user: Any) -> Part:
        """Return the part of that name as the firm drafts it.

        Http404 as long as nothing of it is drafted, and for agents, who read signed versions,
        unless they draft it themselves; for all who may not draft it, while it is reserved.
        """
        found = self.part(name)
        reserved = predicates.is_agent(user) or found.state in found.reserved_states
        outsider = reserved and not self.spec.may_draft(user, self.filing)
        if not found.is_opened or outsider:
            raise Http404
        return found


def log_reading(request: HttpRequest, filing: Filing, label: str = "") -> None:
    """Write that the user reads something of a case; the page is named as its address is.

    A form that is shown again was read before; what is posted leaves its own history.
    """
    if request.method == "POST":
        return
    match = request.resolver_match
    record_access(
        request, AccessAction.READ, filing.subject, label or (match and match.url_name) or ""
    )


def spec_or_404(slug: str) -> WorkflowSpec:
    """Return the workflow of that slug, or raise Http404."""
    try:
        return registry.by_slug(slug)
    except KeyError:
        raise Http404 from None


def place_or_404(request: HttpRequest, slug: str, uuid: UUID) -> Place:
    """Return the case that the address names, if the user may see it; else Http404."""
    spec = spec_or_404(slug)
    filing = (
        spec.cases.visible_to(request.user)
        .select_related(*RELATED, *spec.parts)
        .filter(uuid=uuid)
        .first()
    )
    if filing is None:
        raise Http404
    for name in spec.parts:
        # The part's own foreign key would otherwise fetch the case again.
        getattr(filing, name).filing = filing
    return Place(spec, filing)


def writable_or_404(
    request: HttpRequest, slug: str, uuid: UUID, part_name: str
) -> tuple[Place, Part]:
    """Return a case and a part of it that the user may draft; Http404 or PermissionDenied."""
    place = place_or_404(request, slug, uuid)
    part = place.drafted_part(part_name, request.user)
    if not place.spec.may_draft(request.user, place.filing):
        raise PermissionDenied
    return place, part


def section_or_404(part: Part, name: str) -> Section:
    """Return the section of that name that the part asks, or raise Http404."""
    try:
        section = part.specification.section(name)
    except KeyError:
        raise Http404 from None
    if not section.is_asked(part.own_values()):
        raise Http404
    return section
