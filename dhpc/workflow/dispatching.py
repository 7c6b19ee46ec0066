"""Transitions of the dossier from its agreement to its closure."""

from portal.core.workflow import Transition

DISPATCHING: list[Transition] = []
