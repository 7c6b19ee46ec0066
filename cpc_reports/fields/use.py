"""Sections 5 to 7 of the sheet: the need, the proposed use, the extent of the practice."""

from django.utils.translation import gettext_lazy as _

from cpc_reports import enums
from cpc_reports.enums import YesNo
from cpc_reports.fields.levels import LEGAL
from cpc_reports.fields.rows import ALTERNATIVES, MONITORING
from portal.core.fields import Choice, Confirm, LongText, MultiChoice, Section, Text, when

NEED = Section(
    name="need",
    title=_("Besoin et alternatives"),
    rows=(ALTERNATIVES,),
    fields=(
        Text(
            name="no_alternative",
            code="5.1",
            label=_("Si aucun traitement n’est cité plus bas : pourquoi"),
            help=_("Par exemple « aucun n’a d’AMM dans l’indication »."),
            unavailable=True,
            max_length=300,
        ),
        MultiChoice(
            name="other_access",
            code="5.2",
            label=_("Autres accès connus"),
            choices=enums.Access,
            level=LEGAL,
            unavailable=True,
        ),
        LongText(
            name="why_not",
            code="5.3",
            label=_("Pourquoi les alternatives ne conviennent pas"),
            level=LEGAL,
            source="CSP, L. 5121-12-1, I, 2°",
            max_length=5_000,
        ),
        Choice(
            name="same_authorised",
            code="5.4",
            label=_(
                "La même substance, sous la même forme et au même dosage, a une AMM dans "
                "l’indication"
            ),
            choices=YesNo,
            level=LEGAL,
            source="CSP, R. 5121-76-1",
        ),
        LongText(
            name="same_authorised_reason",
            code="5.4",
            label=_("Pourquoi un cadre reste nécessaire"),
            level=LEGAL,
            max_length=2_000,
            when=when("same_authorised", YesNo.YES),
        ),
        Confirm(
            name="is_urgent",
            label=_("Risque vital ou rupture de prise en charge"),
            help=_("L’agence examine d’abord ces signalements."),
        ),
        LongText(
            name="urgent_reason",
            label=_("Raison de l’urgence"),
            level=LEGAL,
            max_length=1_000,
            when=when("is_urgent", True),
        ),
    ),
)

CONDITIONS = Section(
    name="conditions",
    title=_("Conditions d’utilisation proposées"),
    rows=(MONITORING,),
    fields=(
        LongText(
            name="posology",
            code="6.1",
            label=_("Posologie : dose, fréquence, paliers, adaptations"),
            level=LEGAL,
            unavailable=True,
            source="CSP, R. 5121-76-5",
            max_length=3_000,
        ),
        LongText(
            name="administration",
            code="6.2",
            label=_("Voie, mode d’administration, durée, critères d’arrêt"),
            level=LEGAL,
            unavailable=True,
            max_length=3_000,
        ),
        MultiChoice(
            name="settings",
            code="6.3",
            label=_("Prescripteurs et lieu"),
            choices=enums.Setting,
            unavailable=True,
        ),
        LongText(
            name="precautions",
            code="6.4",
            label=_("Associations, contre-indications, précautions"),
            level=LEGAL,
            unavailable=True,
            max_length=3_000,
        ),
        Text(
            name="registry",
            code="6.6",
            label=_("Registre ou cohorte existants"),
            unavailable=True,
            max_length=300,
        ),
    ),
)

EXTENT = Section(
    name="extent",
    title=_("Ampleur de la pratique"),
    fields=(
        Text(
            name="patients_treated",
            code="7.1",
            label=_("Patients traités hors AMM en France par an, méthode, source"),
            unavailable=True,
            max_length=300,
        ),
        Text(
            name="patients_eligible",
            code="7.2",
            label=_("Patients éligibles estimés"),
            unavailable=True,
            max_length=300,
        ),
        Text(
            name="centres",
            code="7.3",
            label=_("Établissements concernés, ancienneté de la pratique"),
            unavailable=True,
            max_length=300,
        ),
    ),
)
