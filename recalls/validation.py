"""What is missing from a notice before it may be signed or published, each with its place."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from portal.core.fields import Level, Values, missing
from portal.core.privacy import patient_warnings
from portal.core.workflow import Obstacle
from portal.documents.services import files_of
from portal.filings.models import Handover, Part
from portal.filings.services.unreadable import unreadable_items
from portal.reference import emdn
from recalls import completeness, letters, lines
from recalls.crosschecks import contradictions
from recalls.enums import Attachment, NoticeStatus, NoticeType, ProductKind, VersionKind, YesNo
from recalls.fields import FILES
from recalls.models import Notice

PDF = "application/pdf"


def missing_items(notice: Notice) -> list[Obstacle]:
    """Return what prevents `notice` from being signed."""
    # The guards and the frozen version read the same rows: once is enough.
    prefetch_related_objects([notice], *notice.specification.rows)
    values = notice.values()
    return [
        *unreadable_items(notice),
        *missing(notice.specification, values, Level.PROVISIONAL),
        *contradictions(values),
        *_unlisted(values),
        *_letter(notice),
        *_for_patients(notice, values),
    ]


def _unlisted(values: Values) -> list[Obstacle]:
    """Batches wait for their products: a section that cannot be filled yet is not complete."""
    if values["products"]:
        return []
    text = _("Décrivez d’abord les produits : leurs lots se listent ensuite.")
    return [Obstacle(text, "scopes", "scopes")]


def _letter(notice: Notice) -> list[Obstacle]:
    """The letter in French joins every notice on a device; a medicine's recall may have none."""
    if notice.products.filter(kind=ProductKind.MEDICINE).exists():
        return []
    letters = files_of(notice.filing.subject, FILES).filter(kind=Attachment.FSN, content_type=PDF)
    if letters.exists():
        return []
    text = _(
        "Joignez l’avis de sécurité en français, en PDF, sous la nature « Avis de sécurité "
        "(lettre) »."
    )
    return [Obstacle(text, "attachments", "")]


def _for_patients(notice: Notice, values: Values) -> list[Obstacle]:
    """The page says in public that a letter for patients is joined: then it is."""
    if values["patient_notice"] != YesNo.YES or values["patient_letter"] != YesNo.YES:
        return []
    if files_of(notice.filing.subject, FILES).filter(kind=Attachment.PATIENT_LETTER).exists():
        return []
    text = _(
        "Vous dites qu’une information adaptée aux patients est jointe : joignez-la sous la nature "
        "« Lettre destinée aux patients », ou répondez « Non »."
    )
    return [Obstacle(text, "attachments", "")]


def publication_obstacles(notice: Notice) -> list[Obstacle]:
    """Return what prevents `notice` from being validated for publication."""
    found = []
    if not notice.summary.strip():
        found.append(Obstacle(_("Le chapô est vide : préparez la fiche."), field="summary"))
    elif notice.edited_by_id is None and notice.version_kind != VersionKind.CORRECTION:
        text = _("La fiche n’est pas préparée pour cette version.")
        found.append(Obstacle(text, field="summary"))
    if notice.published_count and notice.version_kind == VersionKind.INITIAL:
        text = _("Dites ce que cette version change : préparez la fiche.")
        found.append(Obstacle(text, field="version_kind"))
    return found


def points_to_check(part: Part) -> list[Obstacle]:
    """Return what deserves a second look in a notice and does not prevent its signature."""
    values = part.values()
    found = patient_warnings(part.specification, values)
    if isinstance(part, Notice):
        found += _remarks(part, values)
    return found


def _remarks(notice: Notice, values: dict[str, Any]) -> list[Obstacle]:
    found = [
        Obstacle(
            _("Recommandation du 12 juin 2023 – %(criterion)s : %(advice)s")
            % {"criterion": one.label, "advice": one.missing},
            {"barcode": "products", "list": "scopes", "recipients": "recipients"}[one.key],
        )
        for one in completeness.criteria(values, letters.product_keys(notice.filing))
        if not one.is_met
    ]
    found += [
        Obstacle(
            _("Ligne %(number)d – ce lot figure déjà plus haut.") % {"number": number},
            "scopes",
            "scopes.lot",
            number,
        )
        for number in _repeated(values["scopes"])
    ]
    found += [
        Obstacle(
            _(
                "Produit %(number)d – sans code ni référence : aucun scan, aucun stock ne le "
                "trouvera. Donnez un code que porte l’emballage, ou la référence catalogue."
            )
            % {"number": number},
            "products",
            "products.identifier",
            number,
        )
        for number, product in enumerate(values["products"], start=1)
        if lines.is_unscannable(product)
    ]
    found += _named_only(notice)
    found += _nomenclature(values["products"])
    if values["notice_status"] == NoticeStatus.DRAFT:
        text = _("L’avis est un projet : l’agence dispose de deux jours ouvrés pour le commenter.")
        found.append(Obstacle(text, "action", "notice_status"))
    if notice.published_count and values["notice_type"] == NoticeType.NEW:
        text = _("Une version est déjà publiée : cet avis est plutôt une mise à jour.")
        found.append(Obstacle(text, "general", "notice_type"))
    return found


def _named_only(notice: Notice) -> list[Obstacle]:
    """Return the batches that the case handed over names, and that its table does not hold."""
    text = _(
        "« %(number)s » est à rappeler d’après le dossier %(case)s, sans être parmi ses lots "
        "déclarés : vérifiez-le auprès du déclarant."
    )
    return [
        Obstacle(text % {"number": number, "case": handover.source_ref}, "scopes", "scopes")
        for handover in Handover.objects.filter(target_subject=notice.filing.subject)
        for number in handover.payload.get("undeclared_lots", ())
    ]


def _nomenclature(products: list[dict[str, Any]]) -> list[Obstacle]:
    """Return the products whose EMDN code is unknown or has a more precise one below it."""
    told = [
        (number, emdn.tidy(code), "emdn" if code == one["emdn"] else "other_emdn")
        for number, one in enumerate(products, start=1)
        for code in lines.emdn_codes(one)
    ]
    known = emdn.labels(code for _number, code, _name in told)
    unknown = {code for _n, code, _f in told if not (code in known and known[code].is_live)}
    if unknown and not emdn.is_loaded():
        unknown = set()
    found = []
    for number, code, name in told:
        if code in unknown:
            text = _("Produit %(number)d – le code EMDN %(code)s n’est pas dans la nomenclature.")
        elif code in known and not known[code].terminal:
            text = _(
                "Produit %(number)d – le code EMDN %(code)s n’est pas le plus précis : choisissez "
                "un code du dernier niveau."
            )
        else:
            continue
        words = text % {"number": number, "code": code}
        found.append(Obstacle(words, "products", f"products.{name}", number))
    return found


def _repeated(scopes: list[dict[str, Any]]) -> list[int]:
    """Return the one-based numbers of the lines that say again what another said."""
    seen: set[tuple[Any, ...]] = set()
    again = []
    for number, row in enumerate(scopes, start=1):
        told = tuple(
            row[name]
            for name in ("product", "scope", "lot", "serial", "serial_to", "date_from", "date_to")
        )
        if told in seen:
            again.append(number)
        seen.add(told)
    return again
