"""The products of a notice and which of their units are concerned (1.1 to 1.8)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.core.fields import (
    Choice,
    Date,
    Integer,
    Level,
    Lookup,
    Rows,
    Text,
    when,
)
from recalls import enums
from recalls.enums import ProductKind, ScopeKind
from recalls.fields.checks import check_emdn, check_emdn_list, check_eudamed
from recalls.fields.titles import scope_titles

DEVICE = when("kind", ProductKind.DEVICE, ProductKind.IVD)
RANGE = when("scope", ScopeKind.SERIAL_RANGE)

PRODUCTS = Rows(
    name="products",
    label=_("Produits"),
    item=_("Produit"),
    add_label=_("Ajouter un produit"),
    minimum=1,
    maximum=2_000,
    fields=(
        Text(
            name="name",
            code="FSN 1.2",
            label=_("Nom commercial"),
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="kind",
            code="FSN 1.1",
            label=_("Nature du produit"),
            choices=ProductKind,
            level=Level.PROVISIONAL,
        ),
        Choice(
            name="id_type",
            code="FSN 1.3",
            label=_("Type d’identifiant"),
            help=_("Celui que porte le code-barres du conditionnement."),
            choices=enums.IdentifierType,
        ),
        Text(
            name="identifier",
            code="FSN 1.3",
            label=_("Identifiant"),
            help=_(
                "Les chiffres du code-barres, espaces admis. Sans code, dites pourquoi : aucun "
                "scan ne trouvera ce produit."
            ),
            max_length=60,
        ),
        Text(
            name="other_identifiers",
            code="FSN 1.3",
            label=_("Autres codes du même produit"),
            help=_("Codes d’autres conditionnements, code ACL… séparés par des points-virgules."),
            max_length=600,
        ),
        Text(
            name="no_identifier_reason",
            label=_("Sans identifiant : pourquoi"),
        ),
        Text(
            name="catalogue_reference",
            code="FSN 1.5",
            label=_("Référence catalogue du fabricant"),
            max_length=60,
        ),
        Text(name="model", code="FSN 1.5", label=_("Modèle"), max_length=120),
        Text(
            name="pack_level",
            label=_("Niveau de conditionnement"),
            help=_("Unité, boîte de 10, carton…"),
            max_length=60,
        ),
        Text(name="device_type", code="FSN 1.1", label=_("Type de dispositif"), when=DEVICE),
        Lookup(
            name="emdn_term",
            code="FSCA 6",
            label=_("Dispositif dans la nomenclature européenne (EMDN)"),
            help=_("Cherchez par mots, en anglais, ou par code ; le code s’inscrit ensuite."),
            when=DEVICE,
            max_length=200,
            url_name="reference:emdn_search",
            code_field="emdn",
        ),
        Text(
            name="emdn",
            code="FSCA 6",
            label=_("Code EMDN"),
            check=check_emdn,
            when=DEVICE,
            max_length=13,
        ),
        Text(
            name="other_emdn",
            code="FSCA 6",
            label=_("Autres codes EMDN"),
            help=_("Pour un dispositif à plusieurs usages ; séparés par des points-virgules."),
            check=check_emdn_list,
            when=DEVICE,
            max_length=140,
        ),
        Text(
            name="eudamed_url",
            label=_("Fiche du dispositif dans EUDAMED"),
            help=_("Son adresse publique, copiée du navigateur. Publiée avec le produit."),
            check=check_eudamed,
            when=DEVICE,
            max_length=300,
        ),
        Choice(
            name="risk_class",
            code="FSCA 6",
            label=_("Classe de risque"),
            choices=enums.RiskClass,
            when=DEVICE,
        ),
        Choice(
            name="implantable",
            label=_("Implantable de classe III ?"),
            help=_("Les établissements et les pharmacies en tiennent la traçabilité."),
            choices=enums.YesNo,
            when=when("risk_class", enums.RiskClass.III),
            level=Level.PROVISIONAL,
            source="MDR art. 27(8)",
        ),
        Text(
            name="purpose",
            code="FSN 1.4",
            label=_("Usage clinique principal"),
            when=DEVICE,
            level=Level.PROVISIONAL,
            max_length=400,
        ),
        Text(
            name="software_version",
            code="FSN 1.6",
            label=_("Version du logiciel"),
            when=DEVICE,
            max_length=60,
        ),
        Text(
            name="associated_devices",
            code="FSN 1.8",
            label=_("Dispositifs associés"),
            when=DEVICE,
            max_length=400,
        ),
        Choice(
            name="reach",
            code="FSN 1.7",
            label=_("Unités concernées"),
            choices=enums.Reach,
            level=Level.PROVISIONAL,
        ),
        Integer(
            name="quantity_france",
            code="FSCA 7",
            label=_("Quantité distribuée en France"),
        ),
    ),
)

SCOPES = Rows(
    name="scopes",
    label=_("Lots, séries et périodes"),
    item=_("Ligne"),
    add_label=_("Ajouter une ligne"),
    maximum=20_000,
    titles=scope_titles,
    fields=(
        Choice(
            name="scope",
            code="FSN 1.7",
            label=_("Ce que désigne la ligne"),
            choices=enums.RowScope,
            level=Level.PROVISIONAL,
        ),
        Text(
            name="product",
            label=_("Produit concerné, s’il y en a plusieurs"),
            help=_("Identifiant, référence catalogue ou nom d’un produit de l’avis."),
            max_length=200,
        ),
        Text(
            name="lot",
            code="FSN 1.7",
            label=pgettext_lazy("device", "Numéro de lot"),
            when=when("scope", ScopeKind.LOT),
            level=Level.PROVISIONAL,
            max_length=40,
        ),
        Text(
            name="serial",
            code="FSN 1.7",
            label=_("Numéro de série, ou le premier"),
            when=when("scope", ScopeKind.SERIAL, ScopeKind.SERIAL_RANGE),
            level=Level.PROVISIONAL,
            max_length=40,
        ),
        Text(
            name="serial_to",
            code="FSN 1.7",
            label=_("Dernier numéro de série"),
            help=_("Même préfixe et même longueur que le premier."),
            when=RANGE,
            level=Level.PROVISIONAL,
            max_length=40,
        ),
        Date(
            name="date_from",
            label=_("À partir du"),
            help=_("mm/aaaa vaut le premier jour du mois."),
            when=when("scope", ScopeKind.EXPIRY, ScopeKind.MANUFACTURE),
            level=Level.PROVISIONAL,
            month_means="first",
        ),
        Date(
            name="date_to",
            label=_("Jusqu’au"),
            help=_("mm/aaaa vaut le dernier jour du mois."),
            when=when("scope", ScopeKind.EXPIRY, ScopeKind.MANUFACTURE),
            level=Level.PROVISIONAL,
            month_means="last",
        ),
        Text(
            name="software",
            label=_("Version de logiciel"),
            when=when("scope", ScopeKind.SOFTWARE),
            level=Level.PROVISIONAL,
            max_length=60,
        ),
        Date(
            name="expiry",
            label=_("Péremption du lot ou de l’unité"),
            help=_("mm/aaaa vaut le dernier jour du mois."),
            when=when("scope", ScopeKind.LOT, ScopeKind.SERIAL),
            month_means="last",
        ),
        Integer(name="quantity", label=_("Quantité")),
    ),
)
