"""What a dossier says beside the answers of its letter."""

from django.db.models import Q

from dhpc.enums import LetterFile
from dhpc.fields import LETTER_FILES
from dhpc.letter.facts import Facts, Product
from dhpc.models import CoveredProduct, Dossier
from dhpc.review import consulting, recipients
from portal.documents.models import Audience, File
from portal.documents.services import files_of


def product_of(row: CoveredProduct) -> Product:
    """Return a medicine of the perimeter without its table."""
    return Product(
        cis=row.cis,
        name=row.name,
        substance=row.substance,
        atc=row.atc,
        laboratory=row.laboratory or row.holder,
        holder=row.holder,
        black_triangle=row.black_triangle,
        biological=row.biological,
        marketed=row.marketed,
    )


def facts_of(dossier: Dossier) -> Facts:
    """Return what locked blocks and controls need of `dossier`, as it stands."""
    rows = list(dossier.products.all())
    coordinator = dossier.organisation.name
    others = sorted({one.laboratory or one.holder for one in rows} - {"", coordinator})
    return Facts(
        reference=dossier.reference or "",
        route=dossier.route,
        authority=dossier.authority,
        laboratories=tuple(_without_twins(coordinator, others)),
        products=tuple(product_of(one) for one in rows),
        scheduled_on=dossier.scheduled_on,
        is_core=dossier.request.is_core,
        pages_waived=bool(dossier.pages_waived),
        approved_audience=recipients.approved(dossier),
        previous=_previous(dossier, rows),
        untriaged=consulting.untriaged(dossier),
        by_agency=dossier.is_substituted,
        annexes=annexes_of(dossier),
        base_read_on=max(filter(None, (one.base_read_on for one in rows)), default=None),
    )


def annexes_of(dossier: Dossier) -> tuple[str, ...]:
    """Return the annexes joined to the letter, in words; its logo is none.

    The letter does not name a business secret that may not go with it.
    """
    joined = files_of(dossier.subject, LETTER_FILES).for_audience(Audience.PARTIES)
    return tuple(annex_words(one) for one in joined.exclude(kind=LetterFile.LOGO))


def annex_words(file: File) -> str:
    """Return an annex as the letter names it: its nature and its name."""
    kinds = dict(LetterFile.choices)
    return f"{kinds[file.kind]} – {file.name}" if file.kind in kinds else file.name


def _without_twins(first: str, others: list[str]) -> list[str]:
    """Return the names once each: the base may write the coordinator's in capitals."""
    found = [first]
    known = {first.casefold()}
    for name in others:
        if name.casefold() not in known:
            known.add(name.casefold())
            found.append(name)
    return found


def product_codes(dossier: Dossier) -> set[str]:
    """Return the CIS codes of the perimeter as it stands."""
    return set(dossier.products.values_list("cis", flat=True))


def _previous(dossier: Dossier, rows: list[CoveredProduct]) -> tuple[str, ...]:
    """Return the public numbers of earlier letters on one of these medicines or substances."""
    codes = {one.cis for one in rows}
    names = {name for one in rows for name in _substances(one.substance)}
    asked = Q(cis__in=codes)
    for name in names:
        asked |= Q(substance__icontains=name)
    public = CoveredProduct.objects.filter(asked, filing__public_reference__isnull=False)
    told = public.exclude(filing=dossier).values_list(
        "filing__public_reference", "cis", "substance"
    )
    # "Exempla" stands within "Exemplafilline" without being the same.
    found = {
        reference
        for reference, cis, substance in told.order_by()
        if cis in codes or names & _substances(substance)
    }
    return tuple(sorted(found))


def _substances(text: str) -> set[str]:
    return {one.strip().upper() for one in text.split(",") if one.strip()}
