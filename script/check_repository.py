"""Rules on every tracked file: its length, and what must never stand in a public repository."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 400
CODE = {".py", ".html", ".txt", ".css", ".js", ".sh", ".toml", ".yml", ".md"}
NOT_WRITTEN_BY_HAND = re.compile(
    r"^requirements/.*\.txt$|/migrations/|^docs/workflows/|^tests/.*/(snapshots|data)/|^LICENSE"
)
FORBIDDEN = {
    "the address of a package index": re.compile(
        r"https?://[^\s\"')]*(pypi|pythonhosted|npmjs|jsdelivr|unpkg|/simple/|artifactory|nexus)",
        re.I,
    ),
    "--index-url": re.compile(r"--(extra-)?index-url|--find-links"),
    "a path of one machine": re.compile(r"(?<![\w.])/(work|home|Users|root)/\w"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "an unfinished thought": re.compile(r"\b(TODO|FIXME|XXX)\b"),
}
THIS_FILE = Path(__file__).resolve()


def tracked() -> list[Path]:
    """Return the files that git tracks and that are there."""
    listing = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True)
    paths = [ROOT / name for name in listing.split("\0") if name]
    return [path for path in paths if path.is_file()]


def faults(path: Path) -> list[str]:
    """Return what is wrong with the file at `path`."""
    name = path.relative_to(ROOT).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []
    found = []
    lines = text.count("\n")
    script = path.suffix == "" and text.startswith("#!")
    if (path.suffix in CODE or script) and not NOT_WRITTEN_BY_HAND.search(name) and lines > LONGEST:
        found.append(f"{name}: {lines} lines, more than {LONGEST}")
    if path != THIS_FILE:
        for what, pattern in FORBIDDEN.items():
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{name}:{line}: {what}: {match.group()[:60]}")
    return found


def main() -> int:
    """Print every fault; return 1 if there is one."""
    found = [fault for path in tracked() for fault in faults(path)]
    print("\n".join(found))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
