"""Build static/vendor from what the requirements bring: htmx, and the fonts as subsets.

Does nothing when the versions did not change.
"""

import importlib.util
import logging
import shutil
from importlib.metadata import version
from pathlib import Path

from fontTools import subset

TARGET = Path(__file__).resolve().parents[1] / "static" / "vendor"
FONTS = {
    "source-sans-regular": "SourceSansPro-Regular.ttf",
    "source-sans-semibold": "SourceSansPro-Semibold.ttf",
    "source-sans-bold": "SourceSansPro-Bold.ttf",
    "source-sans-italic": "SourceSansPro-It.ttf",
}
CHARACTERS = (
    "U+0020-007E, U+00A0-017F, U+0192, U+0218-021B, U+02C6, U+02DA, U+02DC, U+0394, U+03A9, "
    "U+03BC, U+1E9E, U+2002-200B, U+2010-2015, U+2018-201E, U+2020-2022, U+2026, U+202F, U+2030, "
    "U+2032-2033, U+2039-203A, U+2044, U+2060, U+2070, U+2074-2079, U+2080-2089, U+20AC, U+2116, "
    "U+2122, U+2190-2193, U+2212, U+2215, U+2248, U+2260, U+2264-2265, U+2713, U+FEFF"
)
FEATURES = ["kern", "liga", "locl", "mark", "mkmk", "ccmp", "tnum", "lnum", "frac", "sups", "case"]


def folder_of(package: str) -> Path:
    """Return the folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed: run script/bootstrap")
    return Path(spec.submodule_search_locations[0])


def main() -> None:
    """Build the folder anew when a version or this file changed."""
    stamp = TARGET / "versions.txt"
    packages = ["django-htmx", "font-source-sans-pro", "fonttools"]
    wanted = "".join(f"{name} {version(name)}\n" for name in packages) + CHARACTERS + "\n"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    shutil.rmtree(TARGET, ignore_errors=True)
    (TARGET / "fonts").mkdir(parents=True)
    htmx = folder_of("django_htmx") / "static" / "django_htmx"
    shutil.copyfile(htmx / "htmx-2.min.js", TARGET / "htmx.js")
    source = folder_of("font_source_sans_pro") / "files"
    shutil.copyfile(source / "LICENSE.txt", TARGET / "fonts" / "LICENSE.txt")
    for name, file in FONTS.items():
        options = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False)
        font = subset.load_font(source / file, options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(CHARACTERS))
        subsetter.subset(font)
        subset.save_font(font, TARGET / "fonts" / f"{name}.woff2", options)
    stamp.write_text(wanted)


if __name__ == "__main__":
    main()
