"""The sites of the batches (section 1.2 of the form)."""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import Country, Level, LongText, MultiChoice, Rows, Section, Text, when
from quality_defects import enums

REQUIRED_ROLES = (
    (enums.SiteRole.PRODUCTION,),
    (enums.SiteRole.PRIMARY_PACKAGING, enums.SiteRole.SECONDARY_PACKAGING),
    (enums.SiteRole.RELEASE,),
    (enums.SiteRole.SAMPLES,),
)
"""Of each group, a final version names at least one site."""

SITES = Rows(
    name="sites",
    label=_("Sites"),
    item=_("Site"),
    add_label=_("Ajouter un site"),
    minimum=1,
    maximum=50,
    level=Level.FINAL,
    fields=(
        MultiChoice(
            name="roles",
            code="E03",
            label=_("Rôle du site"),
            choices=enums.SiteRole,
            level=Level.FINAL,
            unknown=False,
        ),
        Text(name="name", code="E03", label=_("Nom du site"), level=Level.FINAL),
        LongText(
            name="address",
            code="E03",
            label=_("Adresse postale"),
            level=Level.FINAL,
            max_length=400,
        ),
        Country(name="country", code="E03", label=_("Pays"), level=Level.FINAL),
        Text(
            name="qualified_person",
            code="E05",
            label=_("Personne qualifiée qui a certifié les lots"),
            when=when("roles", enums.SiteRole.RELEASE),
            level=Level.FINAL,
            source="directive 2001/83/CE, art. 51",
        ),
        Text(
            name="authorisation",
            code="E05",
            label=_("Numéro d’autorisation de fabrication"),
            max_length=60,
        ),
        Text(
            name="lots",
            code="E03",
            label=_("Lots concernés, si ce n’est pas tous"),
            max_length=400,
        ),
    ),
)

SITES_SECTION = Section(
    name="sites",
    title=_("Sites"),
    intro=_(
        "Où les lots ont été produits, conditionnés, libérés, et où sont les échantillons. La "
        "version définitive nomme au moins un site pour chacun de ces rôles."
    ),
    rows=(SITES,),
)
