"""An action as a message of the Common Alerting Protocol 1.2 (§ 5.4), for hospitals' buses."""

import xml.etree.ElementTree as ElementTree
from email.utils import parseaddr

from django.conf import settings
from django.utils.timezone import localtime

from portal.core.fields import known
from portal.distribution.items import absolute
from portal.publication.enums import Lifecycle, VersionKind
from portal.publication.models import Version
from recalls.enums import ActionType, DeadlineKind, RecipientType, UserAction
from recalls.public import answers_of

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
CONTENT_TYPE = "application/cap+xml"
MOST_PARAMETERS = 200
"""Identifiers and lots that the message names; the page has them all."""


def message(version: Version) -> bytes:
    """Return a version as a CAP message.

    What CAP asks and no notice says (severity, certainty) is "Unknown". A version after the first
    is an update of the one before.
    """
    values = answers_of(version)
    publication = version.publication
    ElementTree.register_namespace("", NAMESPACE)
    alert = ElementTree.Element(f"{{{NAMESPACE}}}alert")
    _add(alert, "identifier", _identifier(version))
    _add(alert, "sender", _sender())
    _add(alert, "sent", _instant(version))
    _add(alert, "status", "Exercise" if version.exercise else "Actual")
    _add(alert, "msgType", "Alert" if version.kind == VersionKind.INITIAL else "Update")
    _add(alert, "scope", "Public")
    before = publication.versions.filter(number=version.number - 1).first()
    if before is not None:
        before.publication = publication
        _add(alert, "references", f"{_sender()},{_identifier(before)},{_instant(before)}")

    info = ElementTree.SubElement(alert, f"{{{NAMESPACE}}}info")
    actions = dict(UserAction.choices)
    recipients = dict(RecipientType.choices)
    immediate = values["deadline_kind"] == DeadlineKind.IMMEDIATE
    closed = version.lifecycle == Lifecycle.CLOSED
    _add(info, "language", "fr-FR")
    _add(info, "category", "Health")
    _add(info, "event", str(dict(ActionType.choices).get(values["action_type"], "")))
    _add(info, "urgency", "Past" if closed else "Immediate" if immediate else "Expected")
    _add(info, "severity", "Unknown")
    _add(info, "certainty", "Unknown")
    _add(info, "audience", ", ".join(str(recipients.get(one, one)) for one in values["recipients"]))
    _add(info, "headline", version.title)
    problem = str(known(values["problem"]) or "")
    _add(info, "description", "\n\n".join(filter(None, [version.summary, problem])))
    asked = [str(actions.get(one, one)) for one in values["user_actions"]]
    details = str(known(values["user_action_details"]) or "")
    _add(info, "instruction", "\n".join(filter(None, [*asked, details])))
    _add(info, "web", absolute(publication.get_absolute_url()))
    for item in version.items.order_by("pk")[:MOST_PARAMETERS]:
        parameter = ElementTree.SubElement(info, f"{{{NAMESPACE}}}parameter")
        _add(parameter, "valueName", item.identifier_kind)
        _add(parameter, "value", " ".join(filter(None, [item.identifier, item.lot or item.serial])))
    area = ElementTree.SubElement(info, f"{{{NAMESPACE}}}area")
    _add(area, "areaDesc", "France")
    geocode = ElementTree.SubElement(area, f"{{{NAMESPACE}}}geocode")
    _add(geocode, "valueName", "ISO 3166-1")
    _add(geocode, "value", "FR")
    told: bytes = ElementTree.tostring(alert, encoding="utf-8", xml_declaration=True)
    return told


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    """Add an element, unless it would be empty."""
    if text:
        ElementTree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = text


def _identifier(version: Version) -> str:
    return f"{version.publication.reference}.{version.number}"


def _sender() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _instant(version: Version) -> str:
    """Return when a version was published, as CAP writes it: with its offset, without fractions."""
    return localtime(version.published_at).replace(microsecond=0).isoformat()
