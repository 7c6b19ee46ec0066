"""Addresses of the pages of a case, and what a browser sends back from a form."""

from django.urls import reverse

SLUG = "defauts-qualite"


def address(name, case, *args):
    return reverse(f"filings:{name}", args=[SLUG, case.uuid, *args])


def section_url(case, section, part="volet1"):
    return address("section", case, part, section)


def posted(forms):
    """Return what a browser would send back for these forms."""
    data = {}
    for form in [forms.form, *(one for rows in forms.rows.values() for one in rows.forms)]:
        for bound in form:
            value = bound.value()
            if value is None or value == "" or value is False:
                continue
            if value is True:
                value = "on"
            elif not isinstance(value, list | tuple):
                value = bound.field.widget.format_value(value)
            data[bound.html_name] = value
    for rows in forms.rows.values():
        for bound in rows.management_form:
            data[bound.html_name] = bound.value()
        data[f"{rows.prefix}-TOTAL_FORMS"] = len(rows.forms)
    return data
