"""What every page knows: the name of the site, where the reader stands, who they act for."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.accounts import agency_session
from portal.accounts.predicates import is_agent, organisation_list
from portal.core.navigation import Entry, Link, entries, links
from portal.web import contacts

ROOM_PREFIXES = {"/espace/": "workspace", "/agence/": "agency"}
OWN_NAMES = (("fr", "Français"), ("en", "English"))


class Portal:
    """The `portal` of templates; each part is computed when a page asks for it, once."""

    fallback_email = contacts.DEFECTS_EMAIL

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def demo(self) -> bool:
        return settings.PORTAL_DEMO

    @cached_property
    def site_name(self) -> str:
        return _("Portail de sécurité sanitaire")

    @cached_property
    def subtitle(self) -> str:
        return _("Médicaments et dispositifs médicaux")

    @cached_property
    def room(self) -> str:
        """The room of this address: "workspace", "agency" or "public".

        Agents read and type in cases at the addresses of firms too: they stay in their room. Who
        is refused at the door of a room stays in their own.
        """
        for prefix, room in ROOM_PREFIXES.items():
            if self._request.path.startswith(prefix):
                if room == "agency" and not is_agent(self._request.user):
                    return "workspace" if self._request.user.is_authenticated else "public"
                return "agency" if room == "workspace" and self._is_at_the_agency else room
        return "public"

    @property
    def _is_at_the_agency(self) -> bool:
        request = self._request
        if getattr(request, "reads_for_agency", False):
            return True
        return getattr(request, "organisation", None) is None and is_agent(request.user)

    @property
    def session_ends_in(self) -> str:
        """After how many seconds the session ends on a page of the agency, "" elsewhere."""
        session = getattr(self._request, "session", {}) if self.room == "agency" else {}
        left = agency_session.seconds_left(session)
        return "" if left is None else str(left)

    @cached_property
    def navigation(self) -> list[Link]:
        return links(self._request, self.room)

    @cached_property
    def menu(self) -> list[Entry]:
        return entries(self.navigation, self.room)

    @cached_property
    def home(self) -> Link:
        """The first page of the room; the breadcrumb starts there.

        An agent who types for an organisation goes back to the agency's room.
        """
        user = self._request.user
        is_visitor = self.room == "workspace" and user.is_authenticated and is_agent(user)
        found = links(self._request, "agency", counted=False) if is_visitor else self.navigation
        if self.room == "public" or not found:
            return Link("home", _("Accueil"), reverse("home"), False, "")
        return found[0]

    @cached_property
    def rooms(self) -> list[Link]:
        """Ways into the rooms that this person may enter and is not in."""
        request = self._request
        if not request.user.is_authenticated:
            return []
        allowed = {"workspace": request.organisation is not None, "agency": is_agent(request.user)}
        labels = {"workspace": _("Espace déclarant"), "agency": _("Espace de l’agence")}
        return [
            Link(room, labels[room], found[0].url, False, "")
            for room in ("workspace", "agency")
            if allowed[room] and room != self.room
            for found in [links(request, room, counted=False)]
            if found
        ]

    @cached_property
    def account(self) -> list[Link]:
        return links(self._request, "account")

    @cached_property
    def organisations(self) -> list[Any]:
        """The organisations that this person may act for; the switcher lists them from two on."""
        user = self._request.user
        return organisation_list(user) if user.is_authenticated else []

    @cached_property
    def languages(self) -> list[dict[str, Any]]:
        current = get_language()
        return [
            {"code": code, "name": name, "current": code == current} for code, name in OWN_NAMES
        ]


def portal(request: HttpRequest) -> dict[str, Any]:
    """Give templates their `portal`."""
    return {"portal": Portal(request)}
