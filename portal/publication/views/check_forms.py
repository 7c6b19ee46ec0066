"""The ways to ask whether one is concerned."""

from typing import Any

from django import forms
from django.core import signing
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import widgets
from portal.core.forms import Form
from portal.documents import limits, spreadsheets
from portal.filings.services.row_scans import symbols_in
from portal.filings.views import row_scans
from portal.publication.check import Line
from portal.publication.stocks import outcomes, tables
from portal.publication.stocks.tables import StockRow

_SALT = "portal.publication.stock"
_A_DAY = 24 * 3600


class ScanForm(Form):
    """One code, scanned or typed."""

    code = forms.CharField(
        label=gettext_lazy("Scannez ou saisissez un code"),
        help_text=gettext_lazy(
            "DataMatrix, code-barres, HIBC ou « (01)…(17)…(10)… ». Une boîte après l’autre : le"
            " curseur reste dans le champ."
        ),
        max_length=500,
        strip=False,
        widget=widgets.TextInput(autocomplete="off"),
    )


class TypedForm(Form):
    """A code and what is printed beside it."""

    identifier = forms.CharField(
        label=gettext_lazy("Code du produit"),
        help_text=gettext_lazy("GTIN, EAN, CIP, ACL, HIBC, ou la référence du fabricant."),
        max_length=100,
        required=False,
        widget=widgets.TextInput(autocomplete="off"),
    )
    lot = forms.CharField(
        label=gettext_lazy("Lot"),
        max_length=60,
        required=False,
        widget=widgets.TextInput(autocomplete="off", width="20"),
    )
    serial = forms.CharField(
        label=gettext_lazy("Numéro de série"),
        max_length=60,
        required=False,
        widget=widgets.TextInput(autocomplete="off", width="20"),
    )
    expiry = forms.CharField(
        label=gettext_lazy("Péremption"),
        help_text=gettext_lazy("Comme sur la boîte : 06/2027 ou 30/06/2027."),
        max_length=20,
        required=False,
        widget=widgets.TextInput(autocomplete="off", width="10"),
    )

    def clean_expiry(self) -> str:
        return tables.iso_of(self.cleaned_data["expiry"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("identifier", "lot", "serial")):
            text = _("Saisissez le code du produit, ou au moins son lot ou son numéro de série.")
            self.add_error("identifier", text)
        return cleaned

    @property
    def row(self) -> StockRow:
        return StockRow(Line(**self.cleaned_data))


class PhotoForm(row_scans.PhotoForm):
    """A picture of one or several packs."""

    def rows(self) -> list[StockRow]:
        """Return a row for each code on the picture. Raises Rejected."""
        found = symbols_in(self.cleaned_data["photo"])
        return [StockRow(Line(scan=one.payload)) for one in found]


class StockForm(Form):
    """A stock, pasted or sent."""

    file = forms.FileField(
        label=gettext_lazy("Fichier CSV ou Excel"),
        required=False,
        max_length=255,
        allow_empty_file=True,  # the inspection says so in its own words
        widget=widgets.FileInput(accept=".csv,.txt,.tsv,.xlsx"),
    )
    cells = forms.CharField(
        label=gettext_lazy("Cellules copiées depuis un tableur, ou une liste de codes"),
        required=False,
        strip=False,
        widget=widgets.Textarea(rows=6),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Colonnes reconnues : code, libellé, lot, série, péremption, quantité. Taille :"
            " %(size)s au maximum."
        ) % {"size": filesizeformat(limits.file_bytes())}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("cells", "").strip() and not cleaned.get("file"):
            raise forms.ValidationError(_("Collez des cellules ou choisissez un fichier."))
        return cleaned

    def rows(self) -> list[StockRow]:
        """Return the rows of the stock. Raises Rejected."""
        sent = self.cleaned_data["file"]
        most = tables.MOST_TABLE_LINES
        if sent:
            return tables.rows_of(spreadsheets.from_upload(sent, most=most))
        return tables.rows_of(spreadsheets.from_text(self.cleaned_data["cells"], most=most))


class AgainForm(Form):
    """A stock that the page carries, to show another part of it or to make its file."""

    stock = forms.CharField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=[(str(one), one) for one in outcomes.ORDER], required=False)
    page = forms.IntegerField(required=False)
    file = forms.BooleanField(required=False)

    def clean_stock(self) -> list[StockRow]:
        try:
            return unpacked(self.cleaned_data["stock"])
        except signing.BadSignature:
            raise forms.ValidationError(
                _("Cette page est trop ancienne : envoyez de nouveau votre stock.")
            ) from None


_KEPT = ("ref", "scan", "identifier", "lot", "serial", "expiry", "manufactured", "software")


def packed(rows: list[StockRow]) -> str:
    """Return the stock as the page carries it: signed, so that only the portal unpacks it."""
    told = [[*(getattr(row.line, name) for name in _KEPT), row.label, row.quantity] for row in rows]
    return signing.dumps(told, salt=_SALT, compress=True)


def unpacked(text: str) -> list[StockRow]:
    """Return the rows of `packed`. Raises BadSignature, after a day too."""
    return [
        StockRow(Line(**dict(zip(_KEPT, values, strict=True))), label, quantity)
        for *values, label, quantity in signing.loads(text, salt=_SALT, max_age=_A_DAY)
    ]
