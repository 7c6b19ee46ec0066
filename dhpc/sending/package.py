"""What a mailing provider needs to send an agreed letter: one archive."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from dhpc.audience.groups import group_of
from dhpc.letter.composition import Letter, plain_text
from dhpc.sending.coverage import Group
from portal.core.fields import safe_cell

COLUMNS = (
    "groupe",
    "professions",
    "savoir_faire",
    "sections_ordre",
    "canaux",
    "effectif",
)


def recipients(groups: Iterable[Group]) -> str:
    """Return the approved groups with their official codes and volumes, as CSV."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in groups:
        codes = group_of(one.audience)
        told = (
            one.label,
            " ".join(codes.professions),
            " ".join(codes.skills),
            " ".join(codes.sections),
            one.channel_labels,
            str(one.expected),
        )
        writer.writerow([safe_cell(cell) for cell in told])
    return "\ufeff" + made.getvalue()


CONTENTS = {
    "lettre.pdf": "lettre approuvée, à imprimer ou à joindre telle quelle",
    "courriel.txt": "objet et texte du courriel",
    "destinataires.csv": "groupes approuvés, codes officiels, canaux et effectifs",
    "date-de-diffusion.txt": "jour avant lequel rien ne part (J0)",
    "empreintes-sha256.txt": "empreintes des fichiers, pour vérifier qu’ils sont intacts",
}


def archive(
    letter: Letter,
    pdf: bytes,
    groups: Iterable[Group],
    on: date,
    annexes: Sequence[tuple[str, bytes]] = (),
    gone: Sequence[str] = (),
) -> bytes:
    """Return the archive: letter as PDF and as text, its annexes, recipients, what is in it.

    `annexes` are names and contents; the hashes of all files come with them. `gone` says which
    annexes are no longer there.

    The text begins with the subject of the mail, that every e-mail bears: the banner first.
    """
    subject = f"{letter.banner} – {letter.subject}"
    files = {
        "lettre.pdf": pdf,
        "courriel.txt": f"{subject}\n\n{plain_text(letter)}\n".encode(),
        "destinataires.csv": recipients(groups).encode(),
        "date-de-diffusion.txt": f"{on.isoformat()}\n".encode(),
    }
    for number, (name, content) in enumerate(annexes, start=1):
        files[f"annexes/{number:02d}-{name}"] = content
    told = [f"{name} : {CONTENTS.get(name, 'annexe de la lettre')}" for name in files]
    told.append(f"empreintes-sha256.txt : {CONTENTS['empreintes-sha256.txt']}")
    told += gone
    head = f"{letter.reference} – {letter.subject}"
    files["contenu.txt"] = "\n".join([head, "", *told, ""]).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as kept:
        for name, content in files.items():
            kept.writestr(name, content)
        kept.writestr("empreintes-sha256.txt", "".join(_hashes(files)))
    return made.getvalue()


def _hashes(files: dict[str, bytes]) -> Iterator[str]:
    for name, content in files.items():
        yield f"{hashlib.sha256(content).hexdigest()}  {name}\n"
