"""What is asked when the product may be falsified (section 1.8 of the form)."""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Answer,
    Choice,
    Date,
    Level,
    LongText,
    MultiChoice,
    Rows,
    Section,
    Text,
    when,
)
from quality_defects import enums

SUSPECTED = when("falsification", enums.Suspicion.YES, enums.Suspicion.UNDER_STUDY)
ALERT = when("verification_alert", Answer.YES)
TESTED = when("authenticity_tested", Answer.YES)

SUSPECT_PACKS = Rows(
    name="suspect_packs",
    label=_("Boîtes suspectes"),
    item=_("Boîte"),
    add_label=_("Ajouter une boîte"),
    maximum=100,
    fields=(
        Text(
            name="gtin",
            label=_("Code produit (GTIN ou CIP13)"),
            max_length=14,
        ),
        Text(name="serial", label=_("Numéro de série"), max_length=20),
        Text(name="lot", label=_("Numéro de lot"), max_length=40),
        Date(name="expiry", label=_("Date de péremption"), month_means="last"),
    ),
)

FALSIFICATION = Section(
    name="falsification_details",
    title=_("Suspicion de falsification"),
    intro=_("Identifiants uniques, alerte de vérification, circuit et analyses."),
    when=SUSPECTED,
    fields=(
        Choice(
            name="verification_alert",
            label=_("Alerte du système de vérification (EMVS, France MVO) ?"),
            choices=Answer,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="verification_alert_reference",
            label=_("Identifiant et type de l’alerte"),
            when=ALERT,
            level=Level.PROVISIONAL,
            max_length=120,
        ),
        Choice(
            name="pack_holder",
            label=_("Qui détient la boîte ?"),
            choices=enums.PackHolder,
            level=Level.FINAL,
        ),
        Choice(
            name="sample_sealed",
            label=_("Échantillon conservé sous scellé ?"),
            choices=Answer,
            level=Level.FINAL,
        ),
        LongText(
            name="tamper_evidence",
            label=_("État de la boîte et du témoin d’inviolabilité"),
            help=_("Joignez les photos dans les pièces jointes."),
            level=Level.FINAL,
            max_length=2000,
        ),
        LongText(
            name="supply_chain",
            label=_("Circuit d’approvisionnement remonté jusqu’à la source"),
            level=Level.FINAL,
            max_length=4000,
        ),
        Choice(
            name="sold_online",
            label=_("Vente en ligne en cause ?"),
            choices=Answer,
            level=Level.FINAL,
        ),
        MultiChoice(
            name="alerted_bodies",
            label=_("Autres organismes prévenus"),
            choices=enums.AlertedBody,
            level=Level.FINAL,
        ),
        Choice(
            name="authenticity_tested",
            label=_("Essai d’authenticité demandé ?"),
            choices=Answer,
            level=Level.FINAL,
        ),
        LongText(
            name="authenticity_result",
            label=_("Résultat : différences avec le produit authentique"),
            when=TESTED,
            level=Level.FINAL,
            max_length=4000,
            source="EMA, Reporting a falsified product",
        ),
    ),
    rows=(SUSPECT_PACKS,),
)
