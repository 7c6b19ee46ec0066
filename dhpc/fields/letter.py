"""The letter in its fixed order (§ 2.1, § 2.2): what is free text, what stands in rows.

The agreement sentence, the call for reporting, the black triangle, the audience line, the date and
the list of products are no fields: `dhpc.letter` composes them from the dossier.
"""

from django.utils.translation import gettext_lazy as _

from dhpc import enums
from dhpc.enums import PointKind
from portal.core.fields import (
    Choice,
    Email,
    Level,
    LongText,
    Phone,
    Rows,
    Section,
    Text,
    when,
)

LETTER_FILES = "letter.attachments"

MARKS = _("Une ligne vide sépare deux paragraphes ; « - » en tête de ligne fait une puce.")

KEY_POINTS = Rows(
    name="key_points",
    label=_("Points du résumé"),
    item=_("Point"),
    add_label=_("Ajouter un point"),
    minimum=1,
    maximum=12,
    help=_("De trois à six points, le plus urgent en premier."),
    fields=(
        Choice(
            name="kind",
            label=_("Nature"),
            choices=PointKind,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="action",
            label=_("Conduite à tenir"),
            choices=enums.KeyAction,
            when=when("kind", PointKind.ACTION),
            level=Level.PROVISIONAL,
        ),
        Text(
            name="target",
            label=_("Patients concernés"),
            when=when("kind", PointKind.ACTION),
        ),
        LongText(
            name="text",
            label=_("Texte"),
            level=Level.PROVISIONAL,
            max_length=1_000,
        ),
    ),
)

CONTACTS = Rows(
    name="contacts",
    label=_("Contacts pour l’information médicale"),
    item=_("Contact"),
    add_label=_("Ajouter un contact"),
    minimum=1,
    maximum=60,
    fields=(
        Text(name="company", label=_("Laboratoire"), level=Level.PROVISIONAL),
        Text(name="address", label=_("Adresse"), max_length=300),
        Phone(name="phone", label=_("Téléphone"), level=Level.PROVISIONAL),
        Email(name="email", label=_("Adresse fonctionnelle")),
        Text(name="website", label=_("Site internet")),
    ),
)

SIGNATURES = Rows(
    name="signatures",
    label=_("Signataires"),
    item=_("Signataire"),
    add_label=_("Ajouter un signataire"),
    maximum=20,
    help=_("Leurs noms ne figurent jamais dans la version publique."),
    fields=(
        Text(name="person", label=_("Prénom et nom"), level=Level.PROVISIONAL),
        Text(name="role", label=_("Fonction"), level=Level.PROVISIONAL),
        Text(name="company", label=_("Laboratoire")),
    ),
)

SOURCE_POINTS = Rows(
    name="source_points",
    label=_("Points du résumé anglais"),
    item=_("Point anglais"),
    add_label=_("Ajouter un point anglais"),
    maximum=12,
    fields=(
        Choice(name="kind", label=_("Nature"), choices=PointKind, level=Level.PROVISIONAL),
        Choice(
            name="action",
            label=_("Conduite à tenir"),
            choices=enums.KeyAction,
            when=when("kind", PointKind.ACTION),
            level=Level.PROVISIONAL,
        ),
        LongText(name="text", label=_("Texte anglais"), level=Level.PROVISIONAL, max_length=1_000),
    ),
)

JUSTIFICATIONS = Rows(
    name="justifications",
    label=_("Avertissements justifiés"),
    item=_("Justification"),
    add_label=_("Justifier un avertissement"),
    maximum=30,
    fields=(
        Choice(
            name="control",
            label=_("Contrôle"),
            choices=enums.Control,
            level=Level.PROVISIONAL,
        ),
        LongText(
            name="reason",
            label=_("Justification"),
            level=Level.PROVISIONAL,
            min_length=10,
            max_length=1_000,
        ),
    ),
)

HEADING = Section(
    name="heading",
    title=_("En-tête et objet"),
    intro=_(
        "La date, la ligne des destinataires et la formule d’accord suivent du plan et du dossier."
    ),
    fields=(
        Text(name="place", label=_("Lieu"), max_length=80, level=Level.PROVISIONAL),
        Text(
            name="subject",
            code="2.1 § 3",
            label=_("Objet"),
            help=_(
                "Une ligne : la substance, la spécialité, le risque et la conduite à tenir. Jamais "
                "« information importante » seule."
            ),
            level=Level.PROVISIONAL,
            max_length=400,
        ),
    ),
)

SUMMARY = Section(
    name="summary",
    title=_("Résumé"),
    intro=_("Le problème dans le contexte de l’indication, puis ce qu’il faut faire."),
    rows=(KEY_POINTS,),
)

BACKGROUND = Section(
    name="background",
    title=_("Informations complémentaires"),
    intro=MARKS,
    fields=(
        LongText(
            name="background",
            code="2.1 § 7",
            label=_("Contexte et données sur le problème de sécurité"),
            level=Level.PROVISIONAL,
            max_length=10_000,
        ),
        LongText(
            name="recommendations",
            code="2.1 § 7",
            label=_("Recommandations détaillées"),
            max_length=10_000,
        ),
        LongText(
            name="previous_letters",
            label=_("Lettres précédentes sur le même problème"),
            max_length=2_000,
        ),
        LongText(
            name="next_steps",
            label=_("Suites prévues, avec leurs dates"),
            max_length=2_000,
        ),
    ),
)

REPORTING = Section(
    name="reporting",
    title=_("Déclaration et contact"),
    intro=_("L’appel à déclaration est un bloc verrouillé ; une précision peut le suivre."),
    fields=(
        LongText(
            name="reporting_note",
            code="2.1 § 8",
            label=_("Précision sur la déclaration"),
            max_length=1_000,
        ),
    ),
    rows=(CONTACTS,),
)

CLOSING = Section(
    name="closing",
    title=_("Signatures et références"),
    fields=(
        LongText(
            name="references",
            code="2.1 § 10",
            label=_("Références"),
            help=_("Une par ligne."),
            max_length=5_000,
        ),
        Text(
            name="pointer",
            label=_("Adresse où lire le RCP complet"),
            max_length=300,
        ),
        LongText(
            name="companion",
            label=_("Explication pour les patients"),
            help=_("Cent vingt mots au plus, en langage courant ; publiée avec la lettre."),
            max_length=1_500,
        ),
    ),
    rows=(SIGNATURES,),
)

SOURCE = Section(
    name="source",
    title=_("Version anglaise convenue (parcours européen)"),
    intro=_(
        "Parcours européen seulement : le texte anglais, rubrique par rubrique, pour le comparer "
        "au français."
    ),
    fields=(
        Text(name="source_subject", label=_("Objet en anglais"), max_length=400),
        LongText(name="source_background", label=_("Contexte en anglais"), max_length=10_000),
        LongText(
            name="source_recommendations",
            label=_("Recommandations en anglais"),
            max_length=10_000,
        ),
        LongText(
            name="adaptation",
            label=_("Adaptation nationale"),
            help=_("Ce qui diffère du texte européen, et pourquoi."),
            max_length=2_000,
        ),
    ),
    rows=(SOURCE_POINTS,),
)

ANNEXES = Section(
    name="annexes",
    title=_("Annexes"),
    intro=_("Information produit modifiée, données, bibliographie : en PDF."),
    files=LETTER_FILES,
)

CONTROLS = Section(
    name="controls",
    title=_("Avertissements justifiés"),
    intro=_("Un avertissement n’empêche pas le dépôt s’il est justifié par écrit."),
    rows=(JUSTIFICATIONS,),
)
