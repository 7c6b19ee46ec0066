"""Which publications a reader wants: the filters that feeds, lists and subscriptions share."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, Func, OuterRef, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import StartsWith

from portal.core.fields.folding import folded
from portal.publication.models import CurrentItem, Entry, Version
from portal.publication.search.words import understand

ARRAYS = {
    "recipient": "recipients",
    "product_kind": "product_kinds",
    "action": "actions",
    "type": "types",
    "emdn": "emdn",
}
"""The names of filters, and those of the facets that they look into."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What a reader wants. Values of one filter are alternatives, filters add up.

    `kind` names kinds of publications, `maker` is the beginning of a name, `status` a lifecycle.
    An EMDN code means all below it too. Every one of `words` is somewhere in the publication: a
    substance, an indication, a product; statements leave them to `wants`. Nothing given wants
    everything.
    """

    kind: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    product_kind: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    emdn: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    maker: str = ""
    words: str = ""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "Selection":
        """Return the selection that these values say; what it does not know is left out."""
        told: dict[str, Any] = {}
        for one in fields(cls):
            value = said.get(one.name) or ()
            if one.name in ("maker", "words"):
                told[one.name] = str(value or "")
            else:
                told[one.name] = tuple(sorted({str(code) for code in value}))
        return cls(**told)

    def as_json(self) -> dict[str, Any]:
        """Return the filters in force, as `of` reads them."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value
        }

    def of_versions(self) -> Q:
        """Return the condition on versions that say what is wanted, kinds left aside."""
        wanted = Q()
        for name, facet in ARRAYS.items():
            if codes := getattr(self, name):
                wanted &= Q(**{f"found_by__{facet}__has_any_keys": list(codes)})
        if self.status:
            wanted &= Q(lifecycle__in=self.status)
        if self.maker:
            # As documents and `says` compare it, else a list would show what its feed never tells.
            maker = KeyTextTransform("maker", "found_by")
            key = Func(maker, function="portal_search_key", output_field=TextField())
            wanted &= Q(StartsWith(key, folded(self.maker)))
        return wanted

    def of_documents(self) -> Q:
        """Return the condition on search documents that say what is wanted."""
        wanted = Q()
        for name, facet in ARRAYS.items():
            if codes := getattr(self, name):
                wanted &= Q(**{f"{facet}__overlap": list(codes)})
        if self.kind:
            wanted &= Q(kind__in=self.kind)
        if self.status:
            wanted &= Q(lifecycle__in=self.status)
        if self.maker:
            wanted &= Q(maker_key__startswith=folded(self.maker))
        return wanted & matching(self.words)

    def says(self, found_by: Mapping[str, Any], lifecycle: str, title: str = "") -> bool:
        """Tell whether what a version says is wanted, kinds left aside."""
        for name, facet in ARRAYS.items():
            codes = getattr(self, name)
            if codes and not {*codes} & {*found_by[facet]}:
                return False
        if self.status and lifecycle not in self.status:
            return False
        if not folded(found_by["maker"]).startswith(folded(self.maker)):
            return False
        text = folded(" ".join([title, found_by["maker"], found_by["text"]]))
        return all(word in text for word in folded(self.words).split())

    def wants(self, version: Version) -> bool:
        """Tell whether whoever wants this must hear of a version of `events.told_versions`."""
        if self.kind and version.publication.kind not in self.kind:
            return False
        if self.says(version.found_by, version.lifecycle, version.title):
            return True
        told: Any = version
        return told.before_found_by is not None and self.says(
            told.before_found_by, told.was, told.before_title
        )

    def concerned(self, versions: QuerySet[Version]) -> QuerySet[Version]:
        """Return the versions that whoever wants this must hear of, told whether they `match`.

        A version that no longer matches is one of them when the version before it did: else a
        reader would keep what has left the selection for ever.
        """
        if self.kind:
            versions = versions.filter(publication__kind__in=self.kind)
        wanted = self.of_versions()
        if not wanted:
            return versions
        before = Version.objects.filter(
            wanted, publication=OuterRef("publication"), number=OuterRef("number") - 1
        )
        same = Version.objects.filter(wanted, pk=OuterRef("pk"))
        return versions.annotate(matches=Exists(same)).filter(Q(matches=True) | Exists(before))


def matching(text: str) -> Q:
    """Return the condition on search documents that a text sets: words, a code or a reference."""
    text = text.strip()
    if not text:
        return Q()
    asked = understand(text)
    if asked.is_code:
        coded = CurrentItem.objects.filter(key__in=asked.keys).values("publication")
        return Q(publication__in=coded) | Q(reference=asked.reference)
    if not asked.tsquery:
        return Q(pk__in=[])
    words = SearchQuery(asked.tsquery, config="portal_french", search_type="raw")
    return Q(pk__in=Entry.objects.filter(vector=words).values("pk"))
