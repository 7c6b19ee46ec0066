"""Transitions of the dossier: opening, coordination and agreement here, the rest beside."""

from dhpc.enums import DossierState
from dhpc.models import Dossier
from dhpc.workflow.dispatching import DISPATCHING
from dhpc.workflow.opening import OPENING
from dhpc.workflow.phone import BY_PHONE
from dhpc.workflow.publishing import PUBLISHING
from portal.core.workflow import Workflow

dossier_workflow = Workflow(Dossier, DossierState, [*OPENING, *BY_PHONE, *DISPATCHING, *PUBLISHING])
