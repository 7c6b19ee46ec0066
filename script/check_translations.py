"""Every French text of the code and the templates has its English translation.

Gathers the texts anew with makemessages into a temporary folder and compares the result with
locale/en: a text without translation, a fuzzy one, or one whose placeholders differ fails.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ["portal", "quality_defects", "recalls", "dhpc", "cpc_reports"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def gather(folder: Path) -> polib.POFile:
    """Return the catalogue that makemessages makes of the sources, copied to `folder`."""
    for name in PACKAGES:
        for path in (ROOT / name).rglob("*.py"):
            copy = folder / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    shutil.copytree(ROOT / "templates", folder / "templates")
    (folder / "locale").mkdir()
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "--locale",
        "en",
        "--no-wrap",
        "--verbosity",
        "0",
    ]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO_")}
    subprocess.run(command, cwd=folder, env=environment, check=True)
    return polib.pofile(str(folder / "locale/en/LC_MESSAGES/django.po"))


def faults(wanted: polib.POFile, known: polib.POFile) -> list[str]:
    """Return what `known` lacks to translate all that `wanted` lists."""
    translations = {(entry.msgctxt, entry.msgid): entry for entry in known if not entry.obsolete}
    found = []
    for entry in wanted:
        if entry.obsolete:
            continue
        text = " ".join(entry.msgid.split())
        where = ", ".join(":".join(place) for place in entry.occurrences[:2])
        translation = translations.get((entry.msgctxt, entry.msgid))
        if translation is None or not translation.translated():
            found.append(f"{where}: no English for « {text} »")
            continue
        if "fuzzy" in translation.flags:
            found.append(f"{where}: uncertain English for « {text} »")
        texts = [translation.msgstr, *translation.msgstr_plural.values()]
        allowed = set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or "")))
        found += [
            f"{where}: placeholders differ: “{english}”"
            for english in texts
            if not set(PLACEHOLDER.findall(english)) <= allowed
        ]
    return found


def main() -> int:
    """Print every fault; return 1 if there is one."""
    catalogue = ROOT / "locale/en/LC_MESSAGES/django.po"
    known = polib.pofile(str(catalogue)) if catalogue.exists() else polib.POFile()
    with tempfile.TemporaryDirectory() as folder:
        found = faults(gather(Path(folder)), known)
    print("\n".join(found))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
