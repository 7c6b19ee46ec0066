"""Who files and whose product it is (header and 4.7 of the European notice)."""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import (
    Choice,
    Country,
    Email,
    Level,
    LongText,
    Phone,
    Section,
    Text,
    when,
)
from recalls import enums
from recalls.enums import SubmitterStatus
from recalls.fields.checks import check_srn, check_website

DEVICES = when(
    "submitter_status",
    SubmitterStatus.MANUFACTURER,
    SubmitterStatus.REPRESENTATIVE,
    SubmitterStatus.IMPORTER,
    SubmitterStatus.DISTRIBUTOR,
)
MEDICINES = when("submitter_status", SubmitterStatus.EXPLOITANT)

PARTIES = Section(
    name="parties",
    title=_("Déclarant et fabricant"),
    intro=_("Prérempli d’après votre organisation ; corrigez si besoin."),
    fields=(
        Choice(
            name="submitter_status",
            code="FSCA 2",
            label=_("Vous déclarez en qualité de"),
            choices=SubmitterStatus,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="manufacturer_name",
            code="FSN 4.7",
            label=_("Fabricant, ou exploitant du médicament"),
            help=_("Tel qu’il figure sur l’étiquetage."),
            autocomplete="organization",
            level=Level.PROVISIONAL,
        ),
        Text(
            name="manufacturer_srn",
            label=_("Numéro SRN du fabricant"),
            help=_(
                "Numéro unique d’enregistrement dans EUDAMED, par exemple FR-MF-000012345 ; sans "
                "numéro, dites pourquoi."
            ),
            check=check_srn,
            max_length=20,
            source="MDR art. 89(8)",
            when=DEVICES,
        ),
        Text(
            name="manufacturer_srn_absence",
            label=_("Sans numéro SRN : pourquoi"),
            help=_("Dispositif hérité, enregistrement en cours…"),
            when=DEVICES,
        ),
        LongText(
            name="manufacturer_address",
            code="FSN 4.7",
            label=_("Adresse du fabricant"),
            level=Level.PROVISIONAL,
            max_length=400,
        ),
        Country(
            name="manufacturer_country",
            label=_("Pays du fabricant"),
            level=Level.PROVISIONAL,
        ),
        Text(
            name="manufacturer_website",
            code="FSN 4.7",
            label=_("Site internet du fabricant"),
            check=check_website,
        ),
        Text(
            name="representative_name",
            code="FSCA 4",
            label=_("Mandataire dans l’Union européenne"),
            help=_("Si le fabricant est établi hors de l’Union."),
            when=DEVICES,
        ),
        Text(
            name="representative_srn",
            code="FSCA 4",
            label=_("Numéro SRN du mandataire"),
            check=check_srn,
            when=DEVICES,
            max_length=20,
        ),
        Text(
            name="contact_name",
            code="FSN header",
            label=_("Contact pour les utilisateurs en France : nom ou service"),
            help=_("Publié avec l’action."),
            level=Level.PROVISIONAL,
        ),
        Phone(
            name="contact_phone",
            code="FSN header",
            label=_("Contact pour les utilisateurs : téléphone"),
            help=_("Publié avec l’action."),
            level=Level.PROVISIONAL,
        ),
        Email(
            name="contact_email",
            code="FSN header",
            label=_("Contact pour les utilisateurs : adresse électronique"),
            help=_("Publiée avec l’action."),
            level=Level.PROVISIONAL,
        ),
        LongText(
            name="contact_address",
            code="FSN header",
            label=_("Contact pour les utilisateurs : adresse postale"),
            max_length=400,
        ),
        Text(
            name="agency_contact_name",
            label=_("Contact pour l’agence : nom"),
            help=_("Non publié."),
            level=Level.PROVISIONAL,
        ),
        Phone(
            name="agency_contact_phone",
            label=_("Contact pour l’agence : téléphone"),
            help=_("Non publié."),
            level=Level.PROVISIONAL,
        ),
    ),
)

ACTION = Section(
    name="action",
    title=_("Action de sécurité"),
    intro=_("Ce qui est annoncé, sous quelles références et pour quels pays."),
    fields=(
        Choice(
            name="action_type",
            label=_("Type d’action"),
            choices=enums.ActionType,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="language",
            label=_("Langue de vos réponses"),
            help=_("La lettre en français reste à joindre, quelle que soit cette langue."),
            choices=enums.Language,
        ),
        Text(
            name="commercial_title",
            code="FSN title",
            label=_("Produits concernés, en une ligne"),
            help=_("Nom commercial tel que les utilisateurs le connaissent ; titre de la page."),
            level=Level.PROVISIONAL,
            max_length=160,
        ),
        Text(
            name="fsn_reference",
            code="FSN header",
            label=_("Référence de l’avis (FSN)"),
            when=DEVICES,
            level=Level.PROVISIONAL,
            max_length=60,
        ),
        Text(
            name="fsca_reference",
            code="FSN header",
            label=_("Référence de l’action corrective (FSCA)"),
            when=DEVICES,
            level=Level.PROVISIONAL,
            max_length=60,
        ),
        Choice(
            name="notice_status",
            code="FSCA 7",
            label=_("L’avis joint est"),
            when=DEVICES,
            choices=enums.NoticeStatus,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="urgent",
            label=_("Publication urgente demandée ?"),
            help=_("Risque grave et immédiat : l’agence peut publier avant la fin de l’examen."),
            choices=enums.YesNo,
            level=Level.PROVISIONAL,
            source="MDR art. 89(8)",
        ),
        LongText(
            name="urgent_reason",
            label=_("Motif de l’urgence"),
            when=when("urgent", enums.YesNo.YES),
            level=Level.PROVISIONAL,
            max_length=1000,
        ),
        Choice(
            name="recall_level",
            code="M03",
            label=_("Jusqu’à quel niveau va le rappel du médicament"),
            choices=enums.RecallLevel,
            when=MEDICINES,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="european_class",
            code="R05",
            label=_("Classe européenne du défaut"),
            help=_("Reste entre vous et l’agence. La classe I appelle une publication urgente."),
            choices=enums.DefectClass,
            when=MEDICINES,
        ),
        Text(
            name="defect_reference",
            label=_("Dossier de défaut qualité"),
            help=_("Numéro de la déclaration de défaut qualité, par exemple 2026-DQ-00001."),
            when=MEDICINES,
            max_length=24,
        ),
        Text(
            name="countries_note",
            code="FSCA 7",
            label=_("Autres pays concernés"),
            max_length=400,
        ),
    ),
)
