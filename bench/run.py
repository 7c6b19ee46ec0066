"""Run the benchmarks and print their table; the exit status tells whether each goal is met.

A benchmark is a module of this package with `def measure() -> list[Result]`. It finds a
database of its own, migrated and empty, and a cache where no limit has been used up.
"""

import importlib
import pkgutil
import sys

import django
from django.core.cache import cache
from django.db import connection
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

import bench
from tests import template_database


def names() -> list[str]:
    """Return the benchmarks' names."""
    return [name for _, name, _ in pkgutil.iter_modules(bench.__path__) if name != "run"]


def show(results: list[bench.Result]) -> None:
    """Print one line for each result."""
    width = max(len(result.name) for result in results)
    for result in results:
        verdict = "ok    " if result.met else "MISSED"
        figure = f"{result.value:8.2f} {result.unit:2} (goal {result.goal:g} {result.unit})"
        print(f"{verdict}  {result.name:{width}}  {figure:28}  {result.detail}", flush=True)


def main(wanted: list[str]) -> int:
    """Run the benchmarks `wanted`, or all of them."""
    if unknown := set(wanted) - set(names()):
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(names())}")
        return 2
    django.setup()
    setup_test_environment(debug=False)
    results = []
    connection.settings_dict["TEST"]["TEMPLATE"] = template_database.prepare()
    for name in wanted or names():
        databases = setup_databases(verbosity=0, interactive=False)
        cache.clear()
        try:
            found = importlib.import_module(f"bench.{name}").measure()
        finally:
            teardown_databases(databases, verbosity=0)
        show(found)
        results += found
    return int(not all(result.met for result in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
