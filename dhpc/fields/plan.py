"""Recipients, communication plan and timetable, filed with the letter (§ 3, § 7)."""

from django.utils.translation import gettext_lazy as _

from dhpc import enums
from portal.core.fields import (
    Choice,
    Confirm,
    Date,
    Integer,
    Level,
    LongText,
    Moment,
    MultiChoice,
    Rows,
    Section,
    Text,
)

PROOF_FILES = "dispatch.pieces"
"""Where the pieces that prove a dispatch are kept."""

RECIPIENTS = Rows(
    name="recipients",
    label=_("Groupes de destinataires"),
    item=_("Groupe"),
    add_label=_("Ajouter un groupe"),
    minimum=1,
    maximum=80,
    fields=(
        Choice(
            name="audience",
            label=_("Groupe"),
            choices=enums.Audience,
            level=Level.PROVISIONAL,
        ),
        Text(name="rationale", label=_("Pourquoi ce groupe"), max_length=400),
        MultiChoice(
            name="channels",
            label=_("Canaux"),
            choices=enums.Channel,
            level=Level.PROVISIONAL,
        ),
        Integer(
            name="expected",
            label=_("Effectif attendu"),
            help=_("Nombre estimé de destinataires : le dénominateur de la couverture."),
            level=Level.PROVISIONAL,
        ),
        Text(name="address_source", label=_("Source des adresses")),
        Text(name="exclusion", label=_("Exclusions, et pourquoi"), max_length=400),
    ),
)

MILESTONES = Rows(
    name="milestones",
    label=_("Étapes"),
    item=_("Étape"),
    add_label=_("Ajouter une étape"),
    maximum=40,
    fields=(
        Choice(
            name="code",
            label=_("Étape"),
            choices=enums.MilestoneCode,
            level=Level.PROVISIONAL,
        ),
        Date(name="planned", label=_("Date prévue"), level=Level.PROVISIONAL),
        Choice(
            name="owner",
            label=_("À la charge de"),
            choices=enums.MilestoneOwner,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="source",
            label=_("Calendrier"),
            choices=enums.MilestoneSource,
            level=Level.PROVISIONAL,
        ),
        Confirm(name="hard", label=_("Date impérative")),
    ),
)

AUDIENCE = Section(
    name="audience",
    title=_("Destinataires"),
    intro=_("La ligne des destinataires de la lettre suit de cette liste."),
    rows=(RECIPIENTS,),
)

PLAN = Section(
    name="plan",
    title=_("Plan de communication"),
    fields=(
        Date(
            name="dispatch_on",
            label=_("Date de diffusion (J0)"),
            help=_("Un jour ouvré, sauf urgence motivée ; c’est la date de la lettre."),
            level=Level.PROVISIONAL,
        ),
        LongText(
            name="dispatch_reason",
            label=_("Raison d’un envoi un samedi, un dimanche ou un jour férié"),
            max_length=1_000,
        ),
        Moment(name="embargo_until", label=_("Embargo jusqu’au")),
        Text(name="mailer", label=_("Prestataire de routage")),
        LongText(
            name="resend_policy",
            label=_("Envoi de nouveau de ce qui n’est pas parvenu"),
            level=Level.PROVISIONAL,
            max_length=2_000,
        ),
        MultiChoice(name="relays", label=_("Relais demandés"), choices=enums.Relay),
        Text(name="hotline", label=_("Horaires de l’information médicale"), max_length=200),
        LongText(name="indicators", label=_("Indicateurs de suivi"), max_length=2_000),
    ),
)

TIMETABLE = Section(
    name="timetable",
    title=_("Calendrier"),
    intro=_("Calendrier européen et calendrier national, étape par étape."),
    rows=(MILESTONES,),
)
