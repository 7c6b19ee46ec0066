"""Answers of Volet 1 that contradict each other: what is wrong, and prevents the signature."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.fields import Level, known
from portal.core.workflow import Obstacle
from quality_defects.enums import MeasureTaken, SiteRole, Subcategory
from quality_defects.fields.sites import REQUIRED_ROLES

Values = dict[str, Any]


def contradictions(values: Values, level: Level) -> list[Obstacle]:
    """Return what is wrong in the answers taken together, for a version of `level`."""
    found = [
        *_declaration(values),
        *_acting(values),
        *_products(values),
        *_lots(values),
        *_category(values),
        *_events(values),
        *_measures(values),
    ]
    return found + ([*_sites(values), *_conditional(values)] if level is Level.FINAL else [])


def _declaration(values: Values) -> list[Obstacle]:
    received, qualified = known(values["signal_received_at"]), known(values["qualified_at"])
    now = timezone.now()
    if not received:
        return []
    if received > now:
        text = _("La réception du signalement ne peut pas être dans le futur.")
        return [Obstacle(text, "declaration", "signal_received_at")]
    found = []
    if qualified and qualified < received:
        text = _("La qualification ne peut pas précéder la réception du signalement.")
        found.append(Obstacle(text, "declaration", "qualified_at"))
    hours = settings.QUALITY_DEFECTS_VOLET1_AGE_HOURS[1]
    if now - received > timedelta(hours=hours) and not values["late_reason"]:
        text = _("Le signalement a été reçu il y a plus de %(hours)d heures : donnez le motif.")
        told = text % {"hours": hours}
        found.append(Obstacle(told, "declaration", "late_reason"))
    return found


def _acting(values: Values) -> list[Obstacle]:
    start, end = known(values["acting_from"]), known(values["acting_to"])
    if values["acting"] == "yes" and start and end and end < start:
        return [Obstacle(_("L’intérim finit avant de commencer."), "people", "acting_to")]
    return []


def _products(values: Values) -> list[Obstacle]:
    """A medicine of major interest is one by the list, unless the firm says why it is not."""
    found = []
    for number, row in enumerate(values["products"], start=1):
        listed = values.get("listed_as_mitm", {}).get(row["key"])
        answer = known(row["mitm"])
        if listed and answer in ("yes", "no") and answer != listed and not row["mitm_reason"]:
            text = _(
                "Médicament %(number)d – MITM : cette réponse diffère de la liste, motivez-la."
            )
            found.append(
                Obstacle(text % {"number": number}, "products", "products.mitm_reason", number)
            )
    return found


ORDERED = (
    ("manufactured_on", "expiry", gettext_lazy("la péremption précède la fabrication.")),
    (
        "manufactured_on",
        "distributed_from",
        gettext_lazy("la distribution précède la fabrication."),
    ),
    (
        "distributed_from",
        "distributed_to",
        gettext_lazy("la distribution finit avant de commencer."),
    ),
)


def _lots(values: Values) -> list[Obstacle]:
    found = []
    for number, row in enumerate(values["lots"], start=1):
        for before, after, text in ORDERED:
            first, last = known(row[before]), known(row[after])
            if first and last and last < first:
                told = _("Lot %(number)d – %(text)s") % {"number": number, "text": text}
                found.append(Obstacle(told, "lots", f"lots.{after}", number))
    return found


def _category(values: Values) -> list[Obstacle]:
    chosen = known(values["subcategory"])
    if chosen and values["category"] and Subcategory(chosen).category != values["category"]:
        text = _("La sous-catégorie ne va pas avec la catégorie principale.")
        return [Obstacle(text, "defect", "subcategory")]
    return []


def _events(values: Values) -> list[Obstacle]:
    total, serious, deaths = (
        known(values[name]) for name in ("adverse_events", "adverse_events_serious", "deaths")
    )
    found = []
    if total is not None and serious is not None and serious > total:
        text = _("Il y a plus d’effets graves que d’effets rapportés.")
        found.append(Obstacle(text, "impact", "adverse_events_serious"))
    if serious is not None and deaths is not None and deaths > serious:
        text = _("Il y a plus de décès que d’effets graves.")
        found.append(Obstacle(text, "impact", "deaths"))
    if total and not values["pharmacovigilance_references"]:
        text = _("Donnez les références de pharmacovigilance des effets, ou écrivez « en cours ».")
        found.append(Obstacle(text, "impact", "pharmacovigilance_references"))
    return found


def _measures(values: Values) -> list[Obstacle]:
    taken = known(values["measures_taken"]) or []
    if MeasureTaken.NONE in taken and len(taken) > 1:
        text = _("« Aucune » ne va pas avec une autre mesure déjà prise.")
        return [Obstacle(text, "measures", "measures_taken")]
    return []


def _sites(values: Values) -> list[Obstacle]:
    present = {role for row in values["sites"] for role in known(row["roles"]) or []}
    missing = [roles[0] for roles in REQUIRED_ROLES if not present & set(roles)]
    if not missing or not values["sites"]:
        return []
    names = ", ".join(str(SiteRole(role).label).lower() for role in missing)
    return [Obstacle(_("Sites : il manque %(roles)s.") % {"roles": names}, "sites", "sites")]


CONDITIONAL = (
    (
        "QUALITY_DEFECTS_AUTHORISATION_NUMBER_STATUSES",
        "products",
        "authorisation_number",
        gettext_lazy("Médicament %(number)d – Numéro d’autorisation : répondez à cette question."),
    ),
    (
        "QUALITY_DEFECTS_PARALLEL_DISTRIBUTION_STATUSES",
        "lots",
        "parallel_distribution",
        gettext_lazy(
            "Lot %(number)d – Distribution ou importation parallèle connue : répondez à cette "
            "question, « aucune » est une réponse."
        ),
    ),
)


def _conditional(values: Values) -> list[Obstacle]:
    """Ask what the form asks under a condition that only the settings know, by P07.

    The answer on a batch is wanted as soon as one medicine has such a status: a batch names its
    medicine in words.
    """
    found = []
    for setting, group, name, text in CONDITIONAL:
        statuses = set(getattr(settings, setting))
        if group == "lots":
            statuses = statuses & {known(row["status"]) for row in values["products"]}
        found += [
            Obstacle(str(text) % {"number": number}, group, f"{group}.{name}", number)
            for number, row in enumerate(values[group], start=1)
            if statuses and not row[name] and (group == "lots" or known(row["status"]) in statuses)
        ]
    return found
