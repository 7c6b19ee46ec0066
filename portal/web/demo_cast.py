"""Who plays in the demonstration: invented organisations and people.

Their numbers come from ranges that nobody has, their addresses end in `.example`.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.enums import (
    AgencyRoleName,
    OrganisationKind,
    OrganisationRole,
    SignatoryCapacity,
)

ADMINISTRATOR, DRAFTER = OrganisationRole.ADMINISTRATOR.value, OrganisationRole.DRAFTER.value
SIGNATORY, READER = OrganisationRole.SIGNATORY.value, OrganisationRole.READER.value
PHARMACIST = SignatoryCapacity.RESPONSIBLE_PHARMACIST.value


@dataclass(frozen=True)
class DemoOrganisation:
    """An invented organisation; `number` makes its identifiers."""

    key: str
    number: int
    name: str
    kind: OrganisationKind
    city: str
    finess: bool = False
    srn: str = ""


@dataclass(frozen=True)
class DemoPerson:
    """An invented person; `role` says in a few words what they do."""

    key: str
    name: str
    role: Any
    group: Any
    organisation: str = ""
    roles: tuple[str, ...] = ()
    capacity: str = ""
    agency_roles: tuple[str, ...] = ()
    rpps: str = ""
    flags: dict[str, bool] = field(default_factory=dict)

    @property
    def email(self) -> str:
        domain = self.organisation or "agence"
        return f"{self.key.replace('_', '-')}@{domain.replace('_', '-')}.example"


ORGANISATIONS = (
    DemoOrganisation(
        "laboratoire_sud",
        1,
        "Laboratoire Exemple-Sud (démo)",
        OrganisationKind.LABORATORY,
        "Toulon",
    ),
    DemoOrganisation(
        "laboratoire_nord",
        2,
        "Laboratoire Exemple-Nord (démo)",
        OrganisationKind.LABORATORY,
        "Lille",
    ),
    DemoOrganisation(
        "laboratoire_est",
        13,
        "Laboratoire Exemple-Est (démo)",
        OrganisationKind.LABORATORY,
        "Nancy",
    ),
    DemoOrganisation(
        "fabricant",
        3,
        "Fabrique Exemple (démo)",
        OrganisationKind.MANUFACTURER,
        "Annecy",
        srn="ZZ-MF-000000001",
    ),
    DemoOrganisation(
        "mandataire",
        11,
        "Mandat Exemple Europe (démo)",
        OrganisationKind.REPRESENTATIVE,
        "Strasbourg",
        srn="ZZ-AR-000000011",
    ),
    DemoOrganisation(
        "importateur",
        12,
        "Import Exemple (démo)",
        OrganisationKind.IMPORTER,
        "Le Havre",
        srn="ZZ-IM-000000012",
    ),
    DemoOrganisation(
        "repartiteur", 4, "Répartition Exemple (démo)", OrganisationKind.WHOLESALER, "Orléans"
    ),
    DemoOrganisation(
        "officine",
        5,
        "Pharmacie de l’Exemple (démo)",
        OrganisationKind.PHARMACY,
        "Guéret",
        finess=True,
    ),
    DemoOrganisation(
        "hopital",
        6,
        "Centre hospitalier d’Exemple (démo)",
        OrganisationKind.HOSPITAL,
        "Vesoul",
        finess=True,
    ),
    DemoOrganisation(
        "association",
        7,
        "Association Exemple de patients (démo)",
        OrganisationKind.ASSOCIATION,
        "Nantes",
    ),
    DemoOrganisation(
        "societe_savante",
        8,
        "Société savante d’Exemple (démo)",
        OrganisationKind.LEARNED_SOCIETY,
        "Paris",
    ),
    DemoOrganisation(
        "centre",
        10,
        "Centre de référence d’Exemple (démo)",
        OrganisationKind.HEALTH_BODY,
        "Reims",
        finess=True,
    ),
    DemoOrganisation("conseil", 9, "Conseil Exemple (démo)", OrganisationKind.MAILER, "Lyon"),
)

_FIRMS, _AGENCY, _CARE = _("Entreprises"), _("Agence"), _("Soins, patients, société")

PEOPLE = (
    DemoPerson(
        "redactrice",
        "Camille Modèle",
        _("Prépare les déclarations du Laboratoire Exemple-Sud"),
        _FIRMS,
        "laboratoire_sud",
        (ADMINISTRATOR, DRAFTER),
    ),
    DemoPerson(
        "signataire",
        "Dominique Spécimen",
        _("Pharmacien responsable du Laboratoire Exemple-Sud"),
        _FIRMS,
        "laboratoire_sud",
        (ADMINISTRATOR, DRAFTER, SIGNATORY),
        PHARMACIST,
        rpps="00000000018",
    ),
    DemoPerson(
        "interimaire",
        "Sacha Gabarit",
        _("Pharmacien responsable intérimaire, même laboratoire"),
        _FIRMS,
        "laboratoire_sud",
        (DRAFTER,),
        rpps="00000000026",
    ),
    DemoPerson(
        "second_laboratoire",
        "Maxence Patron",
        _("Prépare et signe pour le Laboratoire Exemple-Nord"),
        _FIRMS,
        "laboratoire_nord",
        (ADMINISTRATOR, DRAFTER, SIGNATORY),
        PHARMACIST,
        rpps="00000000034",
    ),
    DemoPerson(
        "troisieme_laboratoire",
        "Alix Prototype",
        _("Prépare et signe pour le Laboratoire Exemple-Est"),
        _FIRMS,
        "laboratoire_est",
        (ADMINISTRATOR, DRAFTER, SIGNATORY),
        PHARMACIST,
        rpps="00000000075",
    ),
    DemoPerson(
        "consultante",
        "Noa Calque",
        _("Consultante, par mandat du Laboratoire Exemple-Sud"),
        _FIRMS,
        "conseil",
        (ADMINISTRATOR, DRAFTER),
    ),
    DemoPerson(
        "fabricant",
        "Charlie Maquette",
        _("Fabricant de dispositifs médicaux"),
        _FIRMS,
        "fabricant",
        (ADMINISTRATOR, DRAFTER, SIGNATORY),
        SignatoryCapacity.REGULATORY_COMPLIANCE.value,
    ),
    DemoPerson(
        "mandataire",
        "Eli Procuration",
        _("Mandataire européen d’un fabricant établi hors de l’Union"),
        _FIRMS,
        "mandataire",
        (ADMINISTRATOR, DRAFTER, SIGNATORY),
        SignatoryCapacity.REGULATORY_COMPLIANCE.value,
    ),
    DemoPerson(
        "importateur",
        "Sam Conteneur",
        _("Importateur de dispositifs médicaux"),
        _FIRMS,
        "importateur",
        (ADMINISTRATOR, DRAFTER, SIGNATORY),
    ),
    DemoPerson(
        "grossiste",
        "Morgan Épure",
        _("Grossiste-répartiteur"),
        _FIRMS,
        "repartiteur",
        (ADMINISTRATOR, DRAFTER),
    ),
    DemoPerson(
        "evaluatrice",
        "Andréa Canevas",
        _("Évalue les dossiers"),
        _AGENCY,
        agency_roles=(AgencyRoleName.EVALUATOR.value,),
        flags={"is_agent": True},
    ),
    DemoPerson(
        "seconde_evaluatrice",
        "Charlie Trame",
        _("Évalue les dossiers, ceux aussi que sa collègue a saisis"),
        _AGENCY,
        agency_roles=(AgencyRoleName.EVALUATOR.value,),
        flags={"is_agent": True},
    ),
    DemoPerson(
        "decisionnaire",
        "Claude Étalon",
        _("Décide sur proposition"),
        _AGENCY,
        agency_roles=(AgencyRoleName.VALIDATOR.value,),
        flags={"is_agent": True},
    ),
    DemoPerson(
        "second_decisionnaire",
        "Camille Jauge",
        _("Confirme ce qui se décide à deux"),
        _AGENCY,
        agency_roles=(AgencyRoleName.VALIDATOR.value,),
        flags={"is_agent": True},
    ),
    DemoPerson(
        "astreinte",
        "Lou Vigie",
        _("Tient l’astreinte"),
        _AGENCY,
        agency_roles=(AgencyRoleName.DUTY_OFFICER.value,),
        flags={"is_agent": True},
    ),
    DemoPerson(
        "publication",
        "Eden Affiche",
        _("Met en ligne ce qui est décidé"),
        _AGENCY,
        agency_roles=(AgencyRoleName.PUBLISHER.value,),
        flags={"is_agent": True},
    ),
    DemoPerson(
        "administratrice",
        "Swann Registre",
        _("Administre l’équipe et les comptes"),
        _AGENCY,
        agency_roles=(AgencyRoleName.ADMINISTRATOR.value,),
        flags={"is_agent": True},
    ),
    DemoPerson(
        "superutilisateur",
        "Alex Racine",
        _("Administration technique, tous les droits"),
        _AGENCY,
        agency_roles=(AgencyRoleName.ADMINISTRATOR.value,),
        flags={"is_agent": True, "is_staff": True, "is_superuser": True},
    ),
    DemoPerson(
        "pharmacien",
        "Ange Comptoir",
        _("Pharmacien d’officine"),
        _CARE,
        "officine",
        (ADMINISTRATOR, DRAFTER),
        rpps="00000000042",
    ),
    DemoPerson(
        "pharmacien_hospitalier",
        "Yael Pilulier",
        _("Pharmacien hospitalier"),
        _CARE,
        "hopital",
        (ADMINISTRATOR, DRAFTER),
        rpps="00000000059",
    ),
    DemoPerson(
        "association",
        "Lilian Témoin",
        _("Association agréée de patients"),
        _CARE,
        "association",
        (ADMINISTRATOR, DRAFTER),
    ),
    DemoPerson(
        "centre",
        "Robin Ébauche",
        _("Centre de référence maladies rares, signale et signe"),
        _CARE,
        "centre",
        (ADMINISTRATOR, DRAFTER, SIGNATORY),
        rpps="00000000067",
    ),
    DemoPerson(
        "societe_savante",
        "Gabriel Colloque",
        _("Société savante, consultée pour avis"),
        _CARE,
        "societe_savante",
        (ADMINISTRATOR, DRAFTER),
    ),
)


def person(key: str) -> DemoPerson | None:
    """Return the person of that key."""
    return next((each for each in PEOPLE if each.key == key), None)
