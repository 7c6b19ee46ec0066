"""Letters of makers in PDF, with the codes of their products as labels print them."""

import base64

from weasyprint import HTML

from portal.reference.identifiers import drawing


def letter(*codes, before=0, after=0):
    """Return a letter that shows GS1 codes, each a sequence of (identifier, value).

    `before` and `after` are counts of plain pages around the page of codes.
    """
    pictures = "".join(_picture(drawing.gs1_datamatrix(one).svg) for one in codes)
    plain = "<section><h1>Avis de sécurité</h1><p>Texte sans code.</p></section>"
    shown = f"<section><h1>Produits concernés</h1>{pictures}</section>"
    pages = [plain] * before + [shown] + [plain] * after
    style = "section{break-after:page} img{width:25mm;display:block;margin:15mm}"
    return HTML(
        string=f"<html lang=fr><title>Avis</title><style>{style}</style>{''.join(pages)}</html>"
    ).write_pdf()


def _picture(svg):
    return f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'
