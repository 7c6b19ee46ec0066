"""What beat would send exists."""

import subprocess
import sys

from portal.celery import app, beat_schedule


def test_beat_entries_name_registered_tasks_and_a_schedule() -> None:
    app.loader.import_default_modules()
    schedule = beat_schedule()
    assert schedule
    for name, entry in schedule.items():
        assert entry["task"] in app.tasks, name
        assert entry["schedule"], name


def test_beat_gets_the_entries_of_every_app() -> None:
    app.loader.import_default_modules()
    app.finalize()
    assert app.conf.beat_schedule == beat_schedule()


def test_a_fresh_beat_gets_them_too() -> None:
    """A module of tasks that asks a task something while it is imported hides its own entries."""
    asked = (
        "import django; django.setup();"
        "from portal.celery import app, beat_schedule;"
        "app.loader.import_default_modules(); app.finalize();"
        "missing = beat_schedule().keys() - app.conf.beat_schedule.keys();"
        "raise SystemExit(', '.join(sorted(missing)) or 0)"
    )
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")


def test_tasks_take_little_and_keep_no_result() -> None:
    app.loader.import_default_modules()
    own = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert own
    for task in own:
        assert task.ignore_result, task.name
        assert task.acks_late, task.name
