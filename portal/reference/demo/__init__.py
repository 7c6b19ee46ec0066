"""An invented set in the format and the encodings of the Base de données publique des médicaments.

Names of products and holders are invented. Codes are well formed and in ranges that the real base
does not use: CIS codes start with 9 (real ones start with 6) and CIP7 codes start with 8 (real ones
lie between 2160000 and 5879999). Substances and ATC codes are real, as are the texts of conditions.

The codes of the European nomenclature of devices are a few dozen real ones; the one above R90060201
is left out, for files do have orphans.
"""

from datetime import date
from pathlib import Path

DEMO_FOLDER = Path(__file__).parent
EMDN_DEMO = DEMO_FOLDER / "EMDN_demo.tsv"
DEMO_DATE = date(2026, 10, 30)
