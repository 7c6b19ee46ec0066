"""Why, for whom, what to do and by when (2 to 4 of the European notice)."""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Choice,
    Date,
    Level,
    LongText,
    MultiChoice,
    Section,
    Text,
    when,
)
from recalls import enums
from recalls.enums import DeadlineKind, FollowUpExpected, NoticeType, UserAction, YesNo
from recalls.fields.checks import check_some_user_action

UPDATE = when("notice_type", NoticeType.UPDATE)

REASON = Section(
    name="reason",
    title=_("Problème et risque"),
    intro=_("Dites le risque clairement, sans le minimiser et sans publicité."),
    fields=(
        LongText(
            name="problem",
            code="FSN 2.1",
            label=_("Description du problème"),
            level=Level.PROVISIONAL,
            min_length=20,
            max_length=5_000,
        ),
        LongText(
            name="hazard",
            code="FSN 2.2",
            label=_("Danger à l’origine de l’action"),
            level=Level.PROVISIONAL,
            max_length=5_000,
        ),
        LongText(
            name="probability",
            code="FSN 2.3",
            label=_("Probabilité de survenue"),
            max_length=2_000,
        ),
        LongText(
            name="predicted_risk",
            code="FSN 2.4",
            label=_("Risque prévisible pour les patients et les utilisateurs"),
            max_length=5_000,
        ),
        LongText(
            name="further_information",
            code="FSN 2.5",
            label=_("Autres éléments pour caractériser le problème"),
            max_length=5_000,
        ),
        LongText(
            name="background",
            code="FSN 2.6",
            label=_("Historique"),
            help=_("Comment le problème a été découvert, incidents connus."),
            max_length=5_000,
        ),
        LongText(
            name="other_information",
            code="FSN 2.7",
            label=_("Autres informations utiles"),
            max_length=5_000,
        ),
    ),
)

RECIPIENTS = Section(
    name="recipients",
    title=_("Destinataires"),
    intro=_(
        "Les acteurs de la chaîne de distribution qui doivent agir : ils sont nommés en tête de "
        "la page publiée et reçoivent l’alerte."
    ),
    fields=(
        MultiChoice(
            name="recipients",
            label=_("Types de destinataires finaux"),
            choices=enums.RecipientType,
            level=Level.PROVISIONAL,
            source="ANSM, recommandation du 12/06/2023",
        ),
        Text(
            name="attention_of",
            code="FSN header",
            label=_("À l’attention de"),
            help=_("Fonctions dans l’organisation : cadre de bloc, biologiste, pharmacien…"),
            level=Level.PROVISIONAL,
            max_length=400,
        ),
    ),
)

USER_ACTIONS = Section(
    name="user_actions",
    title=_("Ce que les utilisateurs doivent faire"),
    fields=(
        MultiChoice(
            name="user_actions",
            code="FSN 3.1",
            label=_("Actions à mener"),
            choices=UserAction,
            level=Level.PROVISIONAL,
            check=check_some_user_action,
        ),
        LongText(
            name="user_action_details",
            code="FSN 3.1",
            label=_("Précisions sur les actions"),
            level=Level.PROVISIONAL,
            max_length=5_000,
        ),
        Choice(
            name="deadline_kind",
            code="FSN 3.2",
            label=_("Échéance des actions"),
            choices=DeadlineKind,
            level=Level.PROVISIONAL,
        ),
        Date(
            name="deadline",
            code="FSN 3.2",
            label=_("Actions à mener avant le"),
            when=when("deadline_kind", DeadlineKind.DATE),
            level=Level.PROVISIONAL,
        ),
        MultiChoice(
            name="applies_to",
            label=_("Les actions portent sur"),
            choices=enums.AppliesTo,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="block_dispensing",
            label=_("Les logiciels doivent-ils bloquer la délivrance ?"),
            help=_("Une modification de notice ne bloque jamais un stock."),
            choices=enums.BlockDispensing,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="patient_followup",
            code="FSN 3.3",
            label=_("Suivi de patients ou relecture de résultats recommandés ?"),
            choices=YesNo,
            level=Level.PROVISIONAL,
        ),
        LongText(
            name="patient_followup_details",
            code="FSN 3.3",
            label=_("Suivi recommandé"),
            when=when("patient_followup", YesNo.YES),
            level=Level.PROVISIONAL,
            max_length=5_000,
        ),
        Choice(
            name="reply_required",
            code="FSN 3.4",
            label=_("Réponse des utilisateurs demandée ?"),
            choices=YesNo,
            level=Level.PROVISIONAL,
        ),
        Date(
            name="reply_deadline",
            code="FSN 3.4",
            label=_("Réponse avant le"),
            when=when("reply_required", YesNo.YES),
            level=Level.PROVISIONAL,
        ),
        MultiChoice(
            name="reply_channels",
            code="FSN 3.4",
            label=_("Réponse à envoyer par"),
            choices=enums.ReplyChannel,
            when=when("reply_required", YesNo.YES),
        ),
    ),
)

MAKER_ACTIONS = Section(
    name="maker_actions",
    title=_("Ce que fait le fabricant"),
    fields=(
        MultiChoice(
            name="maker_actions",
            code="FSN 3.5",
            label=_("Actions du fabricant"),
            choices=enums.ManufacturerAction,
            level=Level.PROVISIONAL,
            check=check_some_user_action,
        ),
        LongText(
            name="maker_action_details",
            code="FSN 3.5",
            label=_("Précisions"),
            max_length=5_000,
        ),
        Date(name="maker_deadline", code="FSN 3.6", label=_("Actions du fabricant avant le")),
        Choice(
            name="patient_notice",
            code="FSN 3.7",
            label=_("L’avis doit-il être communiqué aux patients ?"),
            choices=YesNo,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="patient_letter",
            code="FSN 3.8",
            label=_("Une information adaptée aux patients est-elle jointe ?"),
            choices=YesNo,
            when=when("patient_notice", YesNo.YES),
            level=Level.PROVISIONAL,
        ),
    ),
)

GENERAL = Section(
    name="general",
    title=_("Suite de l’avis"),
    fields=(
        Choice(
            name="notice_type",
            code="FSN 4.1",
            label=_("Type d’avis"),
            choices=NoticeType,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="previous_reference",
            code="FSN 4.2",
            label=_("Référence de l’avis précédent"),
            when=UPDATE,
            level=Level.PROVISIONAL,
            max_length=60,
        ),
        Date(
            name="previous_date",
            code="FSN 4.2",
            label=_("Date de l’avis précédent"),
            when=UPDATE,
            level=Level.PROVISIONAL,
        ),
        LongText(
            name="new_information",
            code="FSN 4.3",
            label=_("Ce qui change"),
            when=UPDATE,
            level=Level.PROVISIONAL,
            max_length=2_000,
        ),
        Choice(
            name="followup_expected",
            code="FSN 4.4",
            label=_("Un nouvel avis est-il prévu ?"),
            choices=FollowUpExpected,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="followup_topic",
            code="FSN 4.5",
            label=_("Objet du prochain avis"),
            when=when("followup_expected", FollowUpExpected.YES),
            max_length=400,
        ),
        Text(
            name="followup_when",
            code="FSN 4.6",
            label=_("Quand il est attendu"),
            when=when("followup_expected", FollowUpExpected.YES),
            max_length=120,
        ),
    ),
)
