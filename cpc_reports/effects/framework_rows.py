"""Writing the medicines and the indications of a draft framework."""

from typing import Any

from cpc_reports.models import Framework, FrameworkIndication, FrameworkMedicine
from portal.core.workflow import Step


def write_medicine(framework: Framework, step: Step) -> None:
    _write(step.params.get("line") or FrameworkMedicine(framework=framework), step)


def write_indication(framework: Framework, step: Step) -> None:
    _write(step.params.get("line") or FrameworkIndication(framework=framework, asked=False), step)


def _write(row: Any, step: Step) -> None:
    for name, value in step.params["told"].items():
        setattr(row, name, str(value or "").strip())
    row.save()


def remove(framework: Framework, step: Step) -> None:
    """Take a row off a draft, which nobody outside the agency has signed; its history stays."""
    step.params["line"].delete()
