"""Importing rows: paste or send a table, read the preview, confirm."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from portal.core import forms as portal_forms
from portal.core import widgets
from portal.core.fields import Level
from portal.documents import limits, spreadsheets
from portal.documents.exceptions import Rejected
from portal.filings.models import RowImport
from portal.filings.models.imports import ImportMode
from portal.filings.services import drafts, row_templates, rows_import
from portal.filings.views.row_places import RowPlace, row_page

SAMPLE = 5
PAGE_SIZE = 50


class ImportForm(portal_forms.Form):
    """A table, pasted or sent."""

    cells = forms.CharField(
        label=gettext_lazy("Cellules copiées depuis un tableur"),
        help_text=gettext_lazy(
            "Sélectionnez les cellules, en-têtes compris, copiez-les, puis collez-les ici."
        ),
        required=False,
        strip=False,
        widget=widgets.Textarea(rows=8),
    )
    file = forms.FileField(
        label=gettext_lazy("Fichier CSV ou Excel"),
        required=False,
        max_length=255,
        allow_empty_file=True,  # the inspection says so in its own words
        widget=widgets.FileInput(accept=".csv,.txt,.tsv,.xlsx"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("Taille : %(size)s au maximum.") % {
            "size": filesizeformat(limits.file_bytes())
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("cells", "").strip() and not cleaned.get("file"):
            raise forms.ValidationError(_("Collez des cellules ou choisissez un fichier."))
        return cleaned


class ConfirmForm(portal_forms.Form):
    """What to do with the lines that were understood."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Que faire de ces lignes ?"),
        choices=ImportMode.choices,
        initial=ImportMode.ADD,
        widget=widgets.Radios(),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("Je confirme que les lignes absentes du tableau seront supprimées."),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sure"].show_when = f"mode={ImportMode.REPLACE}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("mode") == ImportMode.REPLACE and not cleaned.get("sure"):
            self.add_error("sure", _("Cochez cette case pour tout remplacer."))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@row_page
def import_rows(request: HttpRequest, at: RowPlace) -> HttpResponse:
    """Ask for a table; on POST store what it says and show it."""
    tools = at.tools_or_404
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            # Headings, and what stands above them, count as lines.
            most = at.group.maximum + 20
            lines = (
                spreadsheets.from_upload(sent, most=most)
                if sent
                else spreadsheets.from_text(form.cleaned_data["cells"], most=most)
            )
            name = sent.name if sent else ""
            found = rows_import.preview(
                at.part, at.group, tools, lines, name=name or "", user=request.user
            )
        except Rejected as refused:
            for text in refused.messages:
                form.add_error("file" if sent else "cells", text)
        else:
            return redirect("filings:import_preview", *at.address, found.uuid)
    columns = [
        {
            "label": one.label,
            "code": one.code,
            "how": row_templates.explained(one),
            "first": one.level is Level.PROVISIONAL,
        }
        for one in at.group.fields
    ]
    return render(
        request,
        "filings/rows_import.html",
        at.context(
            form=form,
            columns=columns,
            csv_url=at.url("import_template", "csv"),
            xlsx_url=at.url("import_template", "xlsx"),
        ),
    )


@require_safe
@row_page
def import_template(request: HttpRequest, at: RowPlace, kind: str) -> HttpResponse:
    """Send the table to fill in."""
    if at.tools is None or kind not in ("csv", "xlsx"):
        raise Http404
    content: str | bytes
    if kind == "csv":
        content, media = row_templates.as_csv(at.group), "text/csv; charset=utf-8"
    else:
        content = row_templates.as_xlsx(at.group)
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=media)
    name = _("modele-%(group)s") % {"group": at.group.name}
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _preview_or_404(at: RowPlace, preview: UUID) -> RowImport:
    found = RowImport.objects.filter(
        uuid=preview,
        subject=at.place.filing.subject,
        part=at.part.part_name,
        group=at.group.name,
        expires_at__gt=timezone.now(),
    ).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@row_page
def import_preview(request: HttpRequest, at: RowPlace, preview: UUID) -> HttpResponse:
    """Show what was understood of a table; on POST keep its good lines."""
    tools = at.tools_or_404
    found = _preview_or_404(at, preview)
    if found.confirmed_at is not None:
        return _done(request, at, found, rows_import.Outcome(**found.outcome), now=False)
    form = ConfirmForm(request.POST or None, initial={"version": at.version})
    if request.method == "POST" and form.is_valid():
        try:
            outcome, now = rows_import.confirm(
                at.part,
                at.group,
                tools,
                found,
                mode=ImportMode(form.cleaned_data["mode"]),
                user=request.user,
                expected_version=form.cleaned_data["version"],
            )
        except drafts.DraftLocked as locked:
            messages.error(request, str(locked))
            return redirect("filings:case", *at.place.address)
        except drafts.DraftConflict:
            text = _("Cette rubrique a été modifiée entre-temps : relisez les chiffres ci-dessous.")
            messages.warning(request, text)
            return redirect("filings:import_preview", *at.address, found.uuid)
        except rows_import.TooManyRows as refused:
            form.add_error("mode", str(refused))
        else:
            if at.place.spec.on_section_saved:
                at.place.spec.on_section_saved(at.part, at.section.name)
            return _done(request, at, found, outcome, now=now)
    return render(request, "filings/rows_preview.html", _told(request, at, found, form))


def _done(
    request: HttpRequest, at: RowPlace, found: RowImport, outcome: rows_import.Outcome, *, now: bool
) -> HttpResponse:
    """Say what the confirmation did, and go back to the rows, or to the lines to mend."""
    words = vars(outcome)
    told = _(
        "Import terminé. Lignes ajoutées : %(added)d ; complétées : %(completed)d ; laissées"
        " telles quelles : %(left)d ; supprimées : %(removed)d."
    )
    if not now:
        told = _(
            "Ce tableau a déjà été importé, rien n’a été ajouté deux fois. Lignes ajoutées :"
            " %(added)d ; complétées : %(completed)d ; laissées telles quelles : %(left)d ;"
            " supprimées : %(removed)d."
        )
    messages.success(request, told % words)
    if found.bad_count and now:
        return redirect("filings:import_bad", *at.address, found.uuid)
    return redirect(at.section_url)


def _told(
    request: HttpRequest, at: RowPlace, found: RowImport, form: ConfirmForm
) -> dict[str, Any]:
    against = rows_import.compare(at.part, at.group, at.tools_or_404, found)
    read = [column for column in found.columns if column["name"]]
    names = [column["name"] for column in read]
    title_of = at.group.titles(at.part.values()) if at.group.titles else None
    sample = [
        {
            "title": _("Ligne %(number)d : %(main)s")
            % {
                "number": number,
                "main": (title_of(answers) if title_of else "") or answers.get(names[0], "–"),
            },
            "rows": [
                (str(at.group[name].label), at.group[name].words(answers[name]))
                for name in names
                if name in answers
            ],
        }
        for number, _row, answers in against.lines[:SAMPLE]
    ]
    return at.context(
        form=form,
        found=found,
        read=read,
        ignored=[column["heading"] for column in found.columns if not column["name"]],
        absent=[
            one.label
            for one in at.group.fields
            if one.level is Level.PROVISIONAL
            and one.name not in names
            and one.when is None
            and not all(one.name in answers for _number, _row, answers in against.lines)
        ],
        new_count=len(against.new),
        repeated=[number for number, row, _answers in against.lines if row is not None],
        present=against.present,
        sample=sample,
        import_url=at.url("import_rows"),
        **_bad(request, at, found),
    )


def _bad(request: HttpRequest, at: RowPlace, found: RowImport) -> dict[str, Any]:
    return {
        "bad": Paginator(found.bad, PAGE_SIZE).get_page(request.GET.get("page")),
        "bad_csv_url": at.url("import_bad_csv", found.uuid),
    }


@require_safe
@row_page
def import_bad(request: HttpRequest, at: RowPlace, preview: UUID) -> HttpResponse:
    """The lines that were left out, each with what to mend."""
    found = _preview_or_404(at, preview)
    context = at.context(found=found, import_url=at.url("import_rows"), **_bad(request, at, found))
    return render(request, "filings/rows_bad.html", context)


@require_safe
@row_page
def import_bad_csv(request: HttpRequest, at: RowPlace, preview: UUID) -> HttpResponse:
    """The lines that were left out, to mend in a spreadsheet and send again."""
    found = _preview_or_404(at, preview)
    lines = "".join(rows_import.lines_to_mend(found))
    response = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = _("lignes-a-corriger")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
