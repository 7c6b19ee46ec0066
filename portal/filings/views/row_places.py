"""From an address to a repeated group of a draft that the user may write."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.audit.models import AccessAction
from portal.audit.services import record_access
from portal.core.fields import Rows, Section
from portal.core.fields.values import asked
from portal.filings.models import Part
from portal.filings.registry import RowTools
from portal.filings.services import drafts
from portal.filings.views.access import Place, section_or_404, writable_or_404


@dataclass(frozen=True)
class RowPlace:
    """A repeated group as one request writes it."""

    place: Place
    part: Part
    section: Section
    group: Rows

    @property
    def group_name(self) -> str:
        """Name of the group; a template that asks the group may get its field called "name"."""
        return self.group.name

    @property
    def address(self) -> list[Any]:
        """Arguments of every address of the group."""
        return [*self.place.address, self.part.part_name, self.section.name, self.group.name]

    def url(self, name: str, *words: Any) -> str:
        """Return the address of a page of the group."""
        return reverse(f"filings:{name}", args=[*self.address, *words])

    @property
    def section_url(self) -> str:
        return reverse("filings:section", args=self.address[:-1])

    @property
    def tools(self) -> RowTools | None:
        """What the workflow says of the group, None when it is neither imported nor scanned."""
        return self.place.spec.row_tools.get(f"{self.part.part_name}.{self.group.name}")

    @property
    def tools_or_404(self) -> RowTools:
        if self.tools is None:
            raise Http404
        return self.tools

    @property
    def version(self) -> int:
        return self.part.section_version(self.section.name)

    def context(self, **more: Any) -> dict[str, Any]:
        """Return what every page of the group shows."""
        return {
            **self.place.links(self.part),
            "place": self.place,
            "part": self.part,
            "section": self.section,
            "group": self.group,
            "section_url": self.section_url,
            "version": self.version,
            **more,
        }


def row_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give `view` the group of rows that the address names, if the user may write in it now.

    The reading is logged; what is posted leaves its own history.
    """

    @wraps(view)
    @login_required
    def wrapped(
        request: HttpRequest,
        slug: str,
        uuid: UUID,
        part_name: str,
        section_name: str,
        group_name: str,
        **more: Any,
    ) -> HttpResponse:
        place, part = writable_or_404(request, slug, uuid, part_name)
        if not part.is_editable:
            messages.warning(request, str(drafts.DraftLocked(part)))
            return redirect("filings:case", *place.address)
        section = section_or_404(part, section_name)
        for group in section.rows:
            if group.name == group_name and asked(group, part.own_values()):
                if request.method != "POST":
                    label = f"{part_name} ({section_name}, {group_name})"
                    record_access(request, AccessAction.READ, place.filing.subject, label)
                return view(request, RowPlace(place, part, section, group), **more)
        raise Http404

    return wrapped
