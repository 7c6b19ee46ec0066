"""What fills a draft by itself: the account, the organisation and the medicines base."""

from typing import Any

from portal.accounts import predicates
from portal.accounts.enums import OrganisationRole, SignatoryCapacity
from portal.core.fields import Answer
from portal.core.workflow import SystemActor, perform
from portal.reference.services import UnknownMedicine, snapshot
from quality_defects.enums import Procedure, ProductStatus, Volet2State
from quality_defects.models import Case, Product, Volet1, Volet2

PROCEDURES = {
    "procédure nationale": Procedure.NATIONAL,
    "procédure de reconnaissance mutuelle": Procedure.MUTUAL,
    "procédure décentralisée": Procedure.DECENTRALISED,
    "procédure centralisée": Procedure.CENTRALISED,
    "autorisation d'importation parallèle": Procedure.PARALLEL_IMPORT,
    "enreg homéo (proc. nat.)": Procedure.HOMEOPATHIC,
    "enreg phyto (proc. nat.)": Procedure.HERBAL,
    "enreg phyto (proc. dec.)": Procedure.HERBAL,
}
"""What the medicines base calls each procedure."""


def create_parts(case: Case, user: Any) -> None:
    """Create the volets of a new case, with what is known of the organisation and of the user."""
    volet = Volet1(filing=case)
    _prefill(volet, case, user)
    volet.save()
    Volet2.objects.create(filing=case)


def _prefill(volet: Volet1, case: Case, user: Any) -> None:
    organisation = case.organisation
    volet.establishment_name = organisation.name
    volet.establishment_siret = organisation.siret
    place = f"{organisation.postal_code} {organisation.city}".strip()
    volet.establishment_address = "\n".join(filter(None, [organisation.address_line, place]))
    volet.on_call_phone = organisation.on_call_phone
    if not user.is_agent:
        volet.handler_name = user.full_name
        volet.handler_phone = user.phone or user.mobile
        volet.handler_mobile = user.mobile
        volet.handler_email = user.email
    pharmacist = (
        predicates.people_of(organisation.pk, OrganisationRole.SIGNATORY)
        .filter(
            memberships__organisation=organisation,
            memberships__capacity=SignatoryCapacity.RESPONSIBLE_PHARMACIST,
            memberships__revoked_at=None,
        )
        .first()
    )
    if pharmacist:
        volet.pharmacist_name = pharmacist.full_name
        volet.pharmacist_phone = pharmacist.phone
        volet.pharmacist_mobile = pharmacist.mobile
        volet.pharmacist_email = pharmacist.email
        volet.pharmacist_rpps = pharmacist.rpps


def complete_from_reference(volet: Volet1, section: str) -> None:
    """After the products were saved, fill what is empty from the medicines base.

    The snapshot of each known product is kept with the date of its source.
    """
    if section != "products":
        return
    for product in volet.products.all():
        _complete(product)


def _complete(product: Product) -> None:
    """Fill what is empty on `product`; a code that the base does not know is left as it is."""
    code = product.cip13 or product.cis
    if not code or product.snapshot.get("for") == code:
        return
    former = product.snapshot
    try:
        facts = snapshot(code)
    except UnknownMedicine:
        product.snapshot = {}
    else:
        product.snapshot = {"for": facts["cip13"] or code} | facts
        _fill(product, _answers(facts), _answers(former) if former else {})
    product.save()


def _answers(facts: dict[str, Any]) -> dict[str, str]:
    """Return the answers that the facts of a snapshot give, cut to their columns."""
    name = f"{facts['name']} – {facts['presentation']}" if facts["presentation"] else facts["name"]
    substances = [one["name"] for one in facts["substances"] if one["active"]]
    found = {
        "name": name,
        "cip13": facts["cip13"],
        "cis": facts["cis"],
        "substances": ", ".join(dict.fromkeys(substances)),
        "holder": ", ".join(facts["holders"]),
        "status": _status(facts),
        "authorisation_number": facts["eu_number"],
        "strength": _strengths(facts),
        "form": facts["form"],
        "routes": ", ".join(facts["routes"]),
        "pack_size": facts["presentation"],
        "atc": facts["atc"],
        "mitm": Answer.YES if facts["mitm"] else Answer.NO,
        "generic": Answer.YES if facts["generic"] else Answer.NO,
        "procedure": PROCEDURES.get(facts["procedure"].strip().lower(), ""),
    }
    return {
        field: str(value)[: Product._meta.get_field(field).max_length]
        for field, value in found.items()
    }


def _fill(product: Product, found: dict[str, str], former: dict[str, str]) -> None:
    """Write what was found where nothing stands, or where the former medicine's facts stand."""
    for field, value in found.items():
        if value and getattr(product, field) in ("", former.get(field)):
            setattr(product, field, value)
    product.cip13 = found["cip13"] or product.cip13


def _strengths(facts: dict[str, Any]) -> str:
    """Return the strength of each active substance."""
    told = [
        f"{one['name']} {one['strength']}".strip() for one in facts["substances"] if one["active"]
    ]
    return ", ".join(dict.fromkeys(told))


def _status(facts: dict[str, Any]) -> str:
    if "importation parallèle" in facts["procedure"].lower():
        return ProductStatus.PARALLEL_IMPORT
    return ProductStatus.AUTHORISED


def mark_volet2_overdue(case: Case) -> None:
    """Say on the track of Volet 2 that its due date has passed."""
    volet2 = case.volet2
    if volet2.state == Volet2State.EXPECTED:
        perform(volet2, "mark_overdue", actor=SystemActor("clock"))
