"""An action as a message of the Common Alerting Protocol 1.2 (§ 5.4), for hospitals' buses."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from email.utils import parseaddr

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.core.fields import known
from portal.distribution.items import absolute
from portal.publication.enums import Lifecycle, VersionKind
from portal.publication.models import Version
from recalls import unscannable
from recalls.enums import ActionType, DeadlineKind, RecipientType, UserAction
from recalls.public import answers_of

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
CONTENT_TYPE = "application/cap+xml"
MOST_PARAMETERS = 200
"""Identifiers and lots that the message names; it links to the list that has them all.

That list has the lots of products without code too, which no identifier stands for here.
"""


def message(version: Version, base: str) -> bytes:
    """Return a version as a CAP message.

    What CAP asks and no notice says (severity, certainty) is "Unknown". A version after the first
    is an update of the one before; a retraction cancels all that came before it, and says why.
    `base` is the address before the paths of the programming interface.
    """
    ElementTree.register_namespace("", NAMESPACE)
    is_retracted = version.kind == VersionKind.RETRACTION
    alert = ElementTree.Element(f"{{{NAMESPACE}}}alert")
    _add(alert, "identifier", _identifier(version))
    _add(alert, "sender", _sender())
    _add(alert, "sent", _instant(version))
    _add(alert, "status", "Exercise" if version.exercise else "Actual")
    _add(alert, "msgType", _type(version))
    _add(alert, "scope", "Public")
    if is_retracted:
        _add(alert, "note", version.reason)
    _add(alert, "references", " ".join(_references(version)))
    info = ElementTree.SubElement(alert, f"{{{NAMESPACE}}}info")
    if is_retracted:
        _cancel(info, version)
    else:
        _inform(info, version, base)
    area = ElementTree.SubElement(info, f"{{{NAMESPACE}}}area")
    _add(area, "areaDesc", "France")
    geocode = ElementTree.SubElement(area, f"{{{NAMESPACE}}}geocode")
    _add(geocode, "valueName", "ISO 3166-1")
    _add(geocode, "value", "FR")
    told: bytes = ElementTree.tostring(alert, encoding="utf-8", xml_declaration=True)
    return told


def _type(version: Version) -> str:
    if version.kind == VersionKind.RETRACTION:
        return "Cancel"
    return "Alert" if version.kind == VersionKind.INITIAL else "Update"


def _references(version: Version) -> Iterator[str]:
    """Yield the messages that this one takes the place of, or cancels."""
    earlier = version.publication.versions.filter(number__lt=version.number).order_by("number")
    if version.kind != VersionKind.RETRACTION:
        earlier = earlier.filter(number=version.number - 1)
    for before in earlier.defer("payload", "found_by"):
        before.publication = version.publication
        yield f"{_sender()},{_identifier(before)},{_instant(before)}"


def _cancel(info: ElementTree.Element, version: Version) -> None:
    """Say that an action was retracted; nothing of what it said is repeated."""
    _add(info, "language", "fr-FR")
    _add(info, "category", "Health")
    _add(info, "event", str(version.get_kind_display()))
    _add(info, "urgency", "Past")
    _add(info, "severity", "Unknown")
    _add(info, "certainty", "Unknown")
    _add(info, "expires", _instant(version))
    _add(info, "headline", version.title)
    _add(info, "description", version.reason)
    _add(info, "web", absolute(version.publication.get_absolute_url()))


def _inform(info: ElementTree.Element, version: Version, base: str) -> None:
    values = answers_of(version)
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
    _add(info, "expires", _closing(version) if closed else "")
    _add(info, "headline", version.title)
    problem = str(known(values["problem"]) or "")
    _add(info, "description", "\n\n".join(filter(None, [version.summary, problem])))
    asked = [str(actions.get(one, one)) for one in values["user_actions"]]
    details = str(known(values["user_action_details"]) or "")
    _add(info, "instruction", "\n".join(filter(None, [*asked, details])))
    _add(info, "web", absolute(version.publication.get_absolute_url()))
    items = list(version.items.order_by("pk")[: MOST_PARAMETERS + 1])
    for item in items[:MOST_PARAMETERS]:
        parameter = ElementTree.SubElement(info, f"{{{NAMESPACE}}}parameter")
        _add(parameter, "valueName", item.identifier_kind)
        _add(parameter, "value", " ".join(filter(None, [item.identifier, item.lot or item.serial])))
    if len(items) > MOST_PARAMETERS or unscannable.told(version.payload):
        resource = ElementTree.SubElement(info, f"{{{NAMESPACE}}}resource")
        _add(resource, "resourceDesc", _("Liste entière des identifiants et des lots"))
        _add(resource, "mimeType", "application/json")
        place = f"actions/{version.publication.reference}/versions/{version.number}/items"
        _add(resource, "uri", f"{base}/{place}")


def _closing(version: Version) -> str:
    """Return when an action was closed: its alert has no effect after that."""
    last = version.publication.versions.filter(
        kind=VersionKind.CLOSURE, number__lte=version.number
    ).order_by("-number")
    return _instant(last.defer("payload", "found_by").first() or version)


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
