"""The fields of a safety action, in the order of the European field safety notice.

Codes (FSN 1.1 …) are the numbers of that template, FSCA those of the report to the authorities.
Their wording comes from general knowledge of the template, to be matched with the Commission's
own file. Form, summary, checks, PDF, DOCX, difference and publication derive from this package.
"""

from django.utils.translation import gettext_lazy as _

from portal.core.fields import Section, Specification
from recalls.fields.parties import ACTION, PARTIES
from recalls.fields.products import PRODUCTS, SCOPES
from recalls.fields.reason import GENERAL, MAKER_ACTIONS, REASON, RECIPIENTS, USER_ACTIONS

__all__ = ["FILES", "NOTICE", "PRODUCTS", "SCOPES"]

FILES = "notice.attachments"

NOTICE = Specification(
    name="notice",
    title=_("Avis de sécurité"),
    version=1,
    sections=(
        # First who files: what is asked next depends on it.
        PARTIES,
        ACTION,
        Section(
            name="products",
            title=_("Produits"),
            intro=_("Une ligne par référence ou conditionnement, avec le code de sa boîte."),
            rows=(PRODUCTS,),
        ),
        Section(
            name="scopes",
            title=_("Lots, séries et périodes"),
            intro=_(
                "Chaque lot, série ou période concerné. Collez un tableau, importez un fichier ou "
                "scannez les boîtes."
            ),
            rows=(SCOPES,),
        ),
        REASON,
        RECIPIENTS,
        USER_ACTIONS,
        MAKER_ACTIONS,
        GENERAL,
        Section(
            name="attachments",
            title=_("Pièces jointes"),
            intro=_("L’avis en français (PDF), la liste des produits, les formulaires de réponse."),
            files=FILES,
        ),
    ),
)
