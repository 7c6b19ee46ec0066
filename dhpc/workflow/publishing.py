"""Transitions of the dossier that make a letter public, or replace it."""

from portal.core.workflow import Transition

PUBLISHING: list[Transition] = []
