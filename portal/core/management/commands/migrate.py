"""`migrate`, without building every model again at each operation."""

from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState


class Command(migrate.Command):
    """Migrate as Django does, from states that render one model at a time."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate."""
        state: Any = ProjectState  # has no public seam for this
        whole = state._find_reload_model
        state._find_reload_model = lean(whole)
        try:
            super().handle(*args, **options)
        finally:
            state._find_reload_model = whole


def lean(whole: Any) -> Any:
    """Return what says which models a change to one renders again; `whole` is Django's own.

    Django renders a new model's neighbours and theirs, and the neighbours after a change that no
    relation follows: with a history table beside each table that is most of the project, 1,700
    times over, in 230 of the 250 seconds that an empty database takes. The SQL of such a change
    reads the model alone. A migration that runs Python over the models sees them all rendered
    anew, as Django sees to after every delayed rendering.
    """

    def find(
        self: ProjectState, app_label: str, model_name: str, delay: bool = False
    ) -> set[tuple[str, str]]:
        if not delay and model_name in self.apps.all_models[app_label]:
            found: set[tuple[str, str]] = whole(self, app_label, model_name, delay)
            return found
        self.is_delayed = True
        return {(app_label, model_name)}

    return find
