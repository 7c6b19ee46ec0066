"""What fills a draft by itself: the account and the organisation."""

from contextlib import suppress
from typing import Any

from django.utils.translation import get_language

from portal.accounts.enums import OrganisationKind
from portal.core.fields.forms import Answers
from portal.core.fields.values import row_values
from portal.filings.models import Part
from portal.filings.services import drafts, rows
from portal.reference import emdn
from portal.reference.services import UnknownMedicine, snapshot
from recalls import lines
from recalls.enums import IdentifierType, Language, SubmitterStatus
from recalls.fields import PRODUCTS, SCOPES
from recalls.models import Action, Notice, Product, Scope

STATUS_OF = {
    OrganisationKind.MANUFACTURER: SubmitterStatus.MANUFACTURER,
    OrganisationKind.REPRESENTATIVE: SubmitterStatus.REPRESENTATIVE,
    OrganisationKind.IMPORTER: SubmitterStatus.IMPORTER,
    OrganisationKind.LABORATORY: SubmitterStatus.EXPLOITANT,
    OrganisationKind.DISTRIBUTOR: SubmitterStatus.DISTRIBUTOR,
    OrganisationKind.WHOLESALER: SubmitterStatus.DISTRIBUTOR,
}
MAKERS = (SubmitterStatus.MANUFACTURER, SubmitterStatus.EXPLOITANT)
NAMED = ("name", "catalogue_reference", "id_type", "identifier", "other_identifiers")
"""What names a product on the lines of its units."""


def create_parts(action: Action, user: Any) -> None:
    """Create the notice of a new action, with what is known of the organisation and the user."""
    organisation = action.organisation
    notice = Notice(filing=action)
    notice.submitter_status = STATUS_OF.get(organisation.kind, "")
    notice.language = Language.ENGLISH if get_language() == "en" else Language.FRENCH
    place = f"{organisation.postal_code} {organisation.city}".strip()
    address = "\n".join(filter(None, [organisation.address_line, place]))
    if notice.submitter_status in MAKERS:
        notice.manufacturer_name = organisation.name
        notice.manufacturer_srn = organisation.srn
        notice.manufacturer_address = address
        notice.manufacturer_country = "FR" if organisation.siret else ""
    elif notice.submitter_status == SubmitterStatus.REPRESENTATIVE:
        notice.representative_name = organisation.name
        notice.representative_srn = organisation.srn
    notice.contact_email = organisation.email
    notice.contact_address = address
    if not user.is_agent:
        notice.agency_contact_name = user.full_name
        notice.agency_contact_phone = user.phone or user.mobile
    notice.save()


def complete_from_reference(part: Part, section: str) -> None:
    """After the products were saved, fill what follows from their codes.

    The label of an EMDN code, the name and pack of a medicine; what stands there stays. The lines
    that named a product as it was called before name it as it is called now.
    """
    if not isinstance(part, Notice) or section != PRODUCTS.name:
        return
    products = list(part.products.all())
    terms = emdn.labels(one.emdn for one in products if one.emdn and not one.emdn_term)
    found = []
    for product in products:
        told: dict[str, str] = {}
        node = terms.get(emdn.tidy(product.emdn)) if not product.emdn_term else None
        if node is not None:
            told["emdn_term"] = node.term[: Product._meta.get_field("emdn_term").max_length]
        if product.id_type == IdentifierType.CIP13 and product.identifier and not product.name:
            told |= medicine_of(product.identifier)
        if told:
            found.append((product, Answers(clean=told)))
    rows.amend(part, PRODUCTS.name, found)
    _rename(part)


def _rename(notice: Notice) -> None:
    """Have the lines that no longer name any product name the one that they named.

    Only a name that one product alone had is followed: its history keeps them all.
    """
    products = row_values(PRODUCTS, notice.products.all())
    names = lines.by_name(products)

    def is_lost(scope: Scope) -> bool:
        return bool(scope.product.strip()) and (
            lines.product_of({"product": scope.product}, products, names) is None
        )

    if not any(map(is_lost, notice.scopes.exclude(product=""))):
        return
    owners = _former_names(notice)
    called = {
        product["key"]: name
        for place, product in enumerate(products)
        if lines.product_of({"product": (name := lines.called(product))}, products, names) == place
    }
    with suppress(drafts.DraftLocked), drafts.editing(notice, "scopes", user=notice.saved_by) as to:
        found = []
        for scope in filter(is_lost, to.scopes.exclude(product="")):
            told = [owners.get(one, set()) for one in lines.writings(scope.product)]
            owner = set().union(*told)
            if len(owner) == 1 and (name := called.get(owner.pop())):
                found.append((scope, Answers(clean={"product": name})))
        rows.amend(to, SCOPES.name, found)


def _former_names(notice: Notice) -> dict[str, set[str]]:
    """Return the keys of the products of a notice by all that ever named them."""
    past = [f"events__{name}" for name in NAMED]
    found: dict[str, set[str]] = {}
    for key, *told in notice.products.order_by("pk").values_list("key", *past).distinct():
        for name in lines.names_of(dict(zip(NAMED, told, strict=True))):
            found.setdefault(name, set()).add(str(key))
    return found


def medicine_of(cip13: str) -> dict[str, str]:
    """Return the name and the pack of a medicine as the base knows it, nothing if it does not."""
    try:
        facts = snapshot(cip13)
    except UnknownMedicine:
        return {}
    told = {"name": facts["name"], "pack_level": facts["presentation"]}
    # The base may hold longer texts than the notice takes.
    return {
        name: value[: Product._meta.get_field(name).max_length]
        for name, value in told.items()
        if value
    }
