"""Scanning packs: a field for a reader that types, and a photo decoded on the server."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.fields import Rows, Section
from portal.core.moments import without_weekday
from portal.documents.exceptions import Rejected
from portal.filings.registry import Suggestion
from portal.filings.services import drafts, row_scans
from portal.filings.services.row_scans import Scan, Taken, judge
from portal.filings.views.row_places import RowPlace, row_page
from portal.reference.identifiers import Reading, parse
from portal.reference.identifiers.dates import last_day
from portal.reference.identifiers.gs1_texts import GS
from portal.reference.identifiers.pictures import MOST_CODES

SKIP = "skip"
SHOWN_GS = "{GS}"
"""Stands for the separator in a page, where a control character may not."""


class PhotoForm(portal_forms.Form):
    """A picture of one or several packs."""

    photo = forms.FileField(
        label=gettext_lazy("Photo d’une ou de plusieurs boîtes"),
        help_text=gettext_lazy(
            "JPEG ou PNG. Cadrez le code carré de près, à plat, net et bien éclairé."
        ),
        max_length=255,
        allow_empty_file=True,  # the inspection says so in its own words
        widget=widgets.FileInput(accept=".jpg,.jpeg,.png"),
    )


class CodeForm(portal_forms.Form):
    """One code, typed or scanned."""

    code = forms.CharField(
        label=gettext_lazy("Code lu sur la boîte"),
        help_text=gettext_lazy("Scannez le DataMatrix, ou saisissez « (01)…(17)…(10)… »."),
        max_length=500,
        widget=widgets.TextInput(autocomplete="off"),
    )


@dataclass(frozen=True)
class ScanField:
    """The scan field of a group on the page of its section."""

    name: str
    url: str
    focused: bool


def scan_form(at: RowPlace, *, focused: bool = False) -> ScanField | None:
    """Return the scan field of a group, None when codes say nothing of its rows."""
    if at.tools is None or at.tools.from_code is None:
        return None
    return ScanField(_field_name(at.group), at.url("scan"), focused)


def _field_name(group: Rows) -> str:
    return f"scan-{group.name}"


def scanned_in(data: Any, section: Section) -> Rows | None:
    """Return the group whose scan field was filled in what was posted."""
    for group in section.rows:
        if data.get(_field_name(group), "").strip():
            return group
    return None


def suggestion(at: RowPlace, code: str) -> Suggestion | None:
    """Return what `code` could also add to the case."""
    if not code or at.tools is None or at.tools.suggest is None:
        return None
    return at.tools.suggest(at.part, parse(code))


@dataclass
class Code:
    """A code on the page that asks how to read it."""

    number: int
    scan: Scan
    options: list[tuple[str, str, bool]] = field(default_factory=list)
    error: str = ""

    @property
    def text(self) -> str:
        """What the page sends back."""
        return self.scan.text.replace(GS, SHOWN_GS)


def _code(number: int, scan: Scan, error: str = "") -> Code:
    if scan.refusal:
        return Code(number, scan, [], error)
    options = [
        (str(rank), reading_words(one), rank == 0 and not scan.in_doubt)
        for rank, one in enumerate(scan.choices)
    ]
    return Code(number, scan, [*options, (SKIP, _("Ne pas ajouter"), False)], error)


def reading_words(one: Reading) -> str:
    """Return a reading as a person compares it with the pack."""
    words = [_("lot %(lot)s") % {"lot": one.lot}] if one.lot else []
    day = last_day(one.expiry)
    if day:
        whole = one.expiry.count("-") == 2
        told = without_weekday(day) if whole else date_format(day, "F Y")
        words.append(_("péremption %(day)s") % {"day": told})
    if one.serial:
        words.append(_("n° de série %(serial)s") % {"serial": one.serial})
    sentence = ", ".join(words)
    return sentence[:1].upper() + sentence[1:]


def answer(request: HttpRequest, at: RowPlace) -> HttpResponse:
    """Carry out a scan that was posted with the form of its section, already saved."""
    return _one(request, at, request.POST[_field_name(at.group)])


def _one(request: HttpRequest, at: RowPlace, text: str) -> HttpResponse:
    if at.tools is None or at.tools.from_code is None:
        raise Http404
    scan = judge(text.strip(" \r\n"), at.tools_or_404, at.part)
    if scan.refusal:
        form = CodeForm({"code": text.replace(GS, SHOWN_GS)})
        form.add_error("code", scan.refusal)
        return _page(request, at, code_form=form)
    if scan.in_doubt:
        return _page(request, at, codes=[_code(0, scan)])
    return _take(request, at, [(scan, 0)])


def _take(request: HttpRequest, at: RowPlace, chosen: list[tuple[Scan, int]]) -> HttpResponse:
    """Add the rows of codes, say what became of each, and go back to the section."""
    following = ""
    for scan, choice in chosen:
        found = scan.read_as(choice)
        try:
            taken = row_scans.take(at.part, at.group, at.tools_or_404, found, user=request.user)
        except drafts.DraftLocked as locked:
            messages.error(request, str(locked))
            return redirect("filings:case", *at.place.address)
        level, told = _told(at, taken, scan)
        messages.add_message(request, level, told)
        code = found.cip13 or found.gtin14
        if suggestion(at, code):
            following = code
    query = {"scan": at.group.name}
    if following:
        query["code"] = following
    return redirect(f"{at.section_url}?{urlencode(query)}")


def _told(at: RowPlace, taken: Taken | None, scan: Scan) -> tuple[int, str]:
    if taken is None:
        words = {"maximum": at.group.maximum}
        return messages.ERROR, _("Le maximum est de %(maximum)d lignes.") % words
    row = {"row": f"{at.group.item} {taken.row}"}
    told = {
        "added": _("%(row)s : ajouté.") % row,
        "completed": _("%(row)s : complété.") % row,
        "present": _("%(row)s : déjà dans le brouillon.") % row,
    }[taken.kind]
    if taken.differing:
        other = {"labels": ", ".join(taken.differing)}
        told += " " + _("Le code dit autre chose pour : %(labels)s. Vérifiez la boîte.") % other
    warnings = "" if len(scan.choices) > 1 else " ".join(map(str, scan.found.warnings))
    wrong = taken.differing or warnings
    return (messages.WARNING if wrong else messages.SUCCESS), f"{told} {warnings}".strip()


def _page(
    request: HttpRequest,
    at: RowPlace,
    *,
    codes: list[Code] | None = None,
    code_form: CodeForm | None = None,
    photo_form: PhotoForm | None = None,
    none_found: bool = False,
) -> HttpResponse:
    context = at.context(
        codes=codes or [],
        addable=any(code.options for code in codes or []),
        code_form=code_form or CodeForm(),
        photo_form=photo_form or PhotoForm(),
        none_found=none_found,
        scan_url=at.url("scan"),
    )
    return render(request, "filings/rows_scan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@row_page
def scan(request: HttpRequest, at: RowPlace) -> HttpResponse:
    """Take a photo, a code, or the choice between the readings of codes.

    With `Accept: application/json`, a code is answered in JSON and the page stays: see `_as_json`.
    """
    if at.tools is None or at.tools.from_code is None:
        raise Http404
    if request.method != "POST":
        return _page(request, at)
    if "code" in request.POST:
        if request.accepts("text/html"):
            typed = CodeForm(request.POST)
            if not typed.is_valid():
                return _page(request, at, code_form=typed)
            return _one(request, at, typed.cleaned_data["code"])
        return _as_json(request, at, request.POST["code"][:500])
    if "text-0" in request.POST:
        return _chosen(request, at)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, at, photo_form=form)
    try:
        texts = row_scans.codes_in(form.cleaned_data["photo"])
    except Rejected as refused:
        for text in refused.messages:
            form.add_error("photo", text)
        return _page(request, at, photo_form=form)
    codes = [
        _code(number, judge(text, at.tools_or_404, at.part)) for number, text in enumerate(texts)
    ]
    return _page(request, at, codes=codes, none_found=not codes)


def _chosen(request: HttpRequest, at: RowPlace) -> HttpResponse:
    texts = [request.POST.get(f"text-{n}", "")[:500] for n in range(MOST_CODES)]
    scans = [judge(text, at.tools_or_404, at.part) for text in texts if text]
    chosen, codes = [], []
    for number, one in enumerate(scans):
        choice = request.POST.get(f"choice-{number}", "")
        known = choice == SKIP or (choice.isdigit() and int(choice) < len(one.choices))
        if one.refusal or choice == SKIP:
            codes.append(_code(number, one))
        elif known:
            chosen.append((one, int(choice)))
            codes.append(_code(number, one))
        else:
            codes.append(_code(number, one, _("Choisissez ce qui est imprimé sur la boîte.")))
    if any(code.error for code in codes):
        return _page(request, at, codes=codes)
    if not chosen:
        messages.info(request, _("Aucune ligne n’a été ajoutée."))
    return _take(request, at, chosen)


def _as_json(request: HttpRequest, at: RowPlace, text: str) -> JsonResponse:
    """Answer a scan without leaving the page.

    `message` is for the live region, `tone` "success", "warning" or "error"; `html` is what the
    person must decide, if anything; `changed` tells that the rows have to be drawn again.
    """
    scan = judge(text.strip(" \r\n"), at.tools_or_404, at.part)
    if scan.refusal:
        return JsonResponse({"message": scan.refusal, "tone": "error", "html": ""})
    if scan.in_doubt:
        context = {"codes": [_code(0, scan)], "scan_url": at.url("scan"), "addable": True}
        choices = render_to_string("filings/scan_choices.html", context, request)
        told = _("Le lecteur a perdu un séparateur : choisissez le lot imprimé sur la boîte.")
        return JsonResponse({"message": told, "tone": "warning", "html": choices})
    found = scan.read_as(0)
    try:
        taken = row_scans.take(at.part, at.group, at.tools_or_404, found, user=request.user)
    except drafts.DraftLocked as locked:
        return JsonResponse({"message": str(locked), "tone": "error", "html": ""}, status=409)
    level, told = _told(at, taken, scan)
    tone = {messages.SUCCESS: "success", messages.WARNING: "warning"}.get(level, "error")
    code = found.cip13 or found.gtin14
    more = suggestion(at, code)
    html: str = ""
    if more:
        context = {"suggestion": more, "code": code, "follow_url": at.url("follow")}
        html = render_to_string("filings/scan_suggestion.html", context, request)
        told = f"{told} {more.text}"
    changed = taken is not None and taken.kind != "present"
    return JsonResponse({"message": told, "tone": tone, "html": html, "changed": changed})


@require_POST
@row_page
def follow(request: HttpRequest, at: RowPlace) -> HttpResponse:
    """Add to the case what a scanned code suggests."""
    tools, code = at.tools_or_404, parse(request.POST.get("code", "")[:500])
    more = suggestion(at, code.cip13 or code.gtin14)
    if more is None or tools.follow is None:
        messages.info(request, _("C’est déjà fait : rien n’a été ajouté deux fois."))
    else:
        try:
            tools.follow(at.part, code, request.user)
        except drafts.DraftLocked as locked:
            messages.error(request, str(locked))
            return redirect("filings:case", *at.place.address)
        messages.success(request, more.done)
    return redirect(f"{at.section_url}?{urlencode({'scan': at.group.name})}")
