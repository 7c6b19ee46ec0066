"""What the public page of the workflow says, read from where the portal itself reads it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dhpc import documents
from dhpc.enums import Motive
from dhpc.fields import LETTER

LAW = (
    (
        _("Code de la santé publique, article L. 5121-14-3"),
        _(
            "L’exploitant contribue au bon usage : face à des prescriptions non conformes, il "
            "prend les mesures d’information qu’il juge utiles et prévient l’ANSM sans délai."
        ),
    ),
    (
        _("Code de la santé publique, article L. 5121-24"),
        _("L’exploitant respecte ses obligations de pharmacovigilance."),
    ),
    (
        _("Code de la santé publique, article R. 5121-165 (indiqué « L. » sur la page de l’ANSM)"),
        _(
            "Une information du public en pharmacovigilance est d’abord transmise à l’ANSM, à "
            "l’EMA et à la Commission ; elle est objective et ne trompe pas."
        ),
    ),
    (
        _("Bonnes pratiques européennes de pharmacovigilance (GVP), module XV"),
        _(
            "Définition d’une DHPC, cas où elle est requise, plan de communication, rôle de "
            "l’autorité qui coordonne."
        ),
    ),
    (
        _("Bonnes pratiques de pharmacovigilance, décision de l’ANSM du 1er juin 2022"),
        _("Le complément français aux bonnes pratiques européennes."),
    ),
)


def context() -> dict[str, Any]:
    """Return the facts of the page; no table is read."""
    return {
        "sections": list(LETTER),
        "motives": [str(one.label) for one in Motive],
        "service": documents.SERVICE,
        "law": LAW,
    }
