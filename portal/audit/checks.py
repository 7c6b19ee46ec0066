"""System checks of the audit package."""

from typing import Any

from django.core.checks import Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from portal.audit.triggers import evidence_models


@register
def evidence_is_dated(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every append-only table names a date and time by which its rows can be sealed."""
    errors = []
    for model, at in evidence_models().items():
        try:
            dated = isinstance(model._meta.get_field(at), models.DateTimeField)
        except FieldDoesNotExist:
            dated = False
        if not dated:
            errors.append(
                Error(
                    f"{model._meta.label} is append-only but “{at}” is not a DateTimeField.",
                    hint="Pass append_only(at=…) the field that dates a row.",
                    obj=model,
                    id="audit.E001",
                )
            )
    return errors
