"""A selection in words, and as the address of a catalogue page says it."""

from django.utils.translation import gettext as _

from portal.distribution.selection import ARRAYS, Selection
from portal.publication import registry
from portal.publication.enums import Lifecycle
from portal.publication.search.query import Query


def from_query(query: Query) -> Selection:
    """Return the selection that the words and filters of a list make; dates are left aside."""
    return Selection(
        kind=query.kinds,
        recipient=query.recipients,
        product_kind=query.product_kinds,
        action=query.actions,
        type=query.types,
        emdn=query.emdn,
        status=query.lifecycle,
        maker=query.maker,
        words=query.text,
    )


def in_words(selection: Selection) -> list[tuple[str, str]]:
    """Return the filters of a selection: what each is, and its values in words."""
    titles = {
        "recipient": _("Destinataires"),
        "product_kind": _("Type de produit"),
        "action": _("Action demandée"),
        "type": _("Type"),
        "emdn": _("Nomenclature EMDN"),
    }
    told = []
    if selection.kind:
        kinds = [str(registry.get(key).label_plural) for key in known_kinds(selection)]
        told.append((_("Nature"), ", ".join(kinds)))
    for name, facet in ARRAYS.items():
        if codes := getattr(selection, name):
            told.append((titles[name], ", ".join(_words(facet, codes))))
    if selection.status:
        labels = dict(Lifecycle.choices)
        told.append((_("État"), ", ".join(str(labels[code]) for code in selection.status)))
    if selection.maker:
        told.append((_("Fabricant"), selection.maker))
    if selection.words:
        told.append((_("Mots"), selection.words))
    return told


def known_kinds(selection: Selection) -> list[str]:
    """Return the kinds of a selection that are published."""
    return [kind.key for kind in registry.public_kinds() if kind.key in selection.kind]


def _words(facet: str, codes: tuple[str, ...]) -> list[str]:
    labels: dict[str, str] = {}
    for kind in registry.public_kinds():
        labels |= registry.labels_of(registry.page_of(kind.key).labels.get(facet, {}), codes)
    return [labels.get(code, code) for code in codes]
