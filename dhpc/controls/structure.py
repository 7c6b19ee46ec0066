"""V1 to V14 and V22 to V27: what the letter must hold, and may not hold."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from dhpc.controls.report import Finding, Subject
from dhpc.controls.texts import excerpt, passages
from dhpc.enums import Authority, Control, LetterFile, MilestoneCode, Route
from dhpc.letter import blocks, composition
from dhpc.letter.composition import Letter
from dhpc.letter.facts import Facts
from dhpc.letter.text import Block, Paragraph, clean
from portal.core.fields.folding import folded

MOST_PAGES = 2
DAY_ZERO = (MilestoneCode.D0_EMAIL, MilestoneCode.D0_POST)
LONGEST_SUBJECT = 160
PLACEHOLDER = re.compile(r"<[^<>\n]{1,60}>|\[[^\[\]\n]{1,60}\]|\{[^{}\n]{1,60}\}|_{3,}|\bX{2,}\b")
FIGURE_REFERENCE = re.compile(r"\[\d+(?:\s?[,–-]\s?\d+)*\]")
LEFTOVER = re.compile(
    r"\b(?:commentaire|comment|supprimé|inséré|deleted|inserted|formatted|mis en forme)\s?"
    r"\[[^\]\n]{1,20}\]|\btrack(?:ed)? changes?\b",
    re.IGNORECASE,
)
PERSONAL_MAIL = re.compile(r"\b[a-zà-ÿ]+[._-][a-zà-ÿ]+@[\w.-]+", re.IGNORECASE)
GAP = r"[\s.\u202f-]?"
MOBILE = re.compile(
    rf"(?<![\d+])(?:(?:\+|00)33{GAP}(?:\(0\){GAP})?|0)[67](?:{GAP}\d{{2}}){{4}}(?!\d)"
)
"""A French mobile number: it rings in somebody's pocket, where a service has a line."""

TITLED = re.compile(r"\b(?:M\.|Mme|Mlle|Dr\.?|Docteure?|Pr\.?|Professeure?)\s+[A-ZÀ-Ý][\w’'-]{2,}")
NAMED_AFTER = re.compile(
    r"\b(?:rue|avenue|av\.|boulevard|bd|place|all[ée]e|quai|chemin|square|impasse|cours|voie|route"
    r"|esplanade|hôpital|hospitalier|clinique|centre|institut|fondation|pavillon)"
    r"\s+(?:du\s+|de\s+la\s+)?$",
    re.IGNORECASE,
)
"""What stands before the name of a person whom a place is named after."""
PRINTED = ("company", "address", "website")
"""What the public letter prints of a contact beside its telephone and its e-mail."""


def v1_sections(subject: Subject) -> Iterator[Finding]:
    """Every section is there and none is empty; annexes are optional."""
    values, letter = subject.values, subject.letter
    if not letter.subject:
        yield Finding(Control.V1, _("Écrivez l’objet."), "heading", "subject")
    if not letter.points:
        yield Finding(Control.V1, _("Écrivez le résumé."), "summary", "key_points")
    if not clean(values["background"]):
        text = _("Écrivez les informations complémentaires.")
        yield Finding(Control.V1, text, "background", "background")
    if not any(row["company"] for row in values["contacts"]):
        text = _("Donnez au moins un contact pour l’information médicale.")
        yield Finding(Control.V1, text, "reporting", "contacts")


def v2_pages(subject: Subject) -> Iterator[Finding]:
    """Two pages at most without annexes, unless the agency waived it."""
    measured = subject.measured
    if measured is None or measured.pages <= MOST_PAGES:
        return
    text = ngettext(
        "La lettre tient sur %(count)d page : raccourcissez-la à deux, ou renvoyez au RCP.",
        "La lettre tient sur %(count)d pages : raccourcissez-la à deux, ou renvoyez au RCP.",
        measured.pages,
    ) % {"count": measured.pages}
    yield Finding(Control.V2, text, "background", blocking=not subject.facts.pages_waived)


def v3_agreement(subject: Subject) -> Iterator[Finding]:
    """The opening sentence is that of the authority and of the number of laboratories."""
    if subject.letter.agreement != blocks.agreement(subject.facts):
        text = _("La formule d’accord n’est pas celle du dossier.")
        yield Finding(Control.V3, text, "heading")
    if not subject.facts.laboratories:
        text = _("Aucun laboratoire n’est dans le périmètre : la formule d’accord est incomplète.")
        yield Finding(Control.V3, text, "heading")


def v4_ema(subject: Subject) -> Iterator[Finding]:
    """The opening sentence names the EMA if, and only if, the text was agreed in Europe."""
    is_european = subject.facts.route == Route.EUROPEAN
    names_it = subject.facts.authority in (Authority.EMA, Authority.BOTH)
    if names_it and not is_european:
        text = _("L’EMA n’est citée que si le texte a été convenu au niveau européen.")
        yield Finding(Control.V4, text, "heading")
    elif is_european and not names_it:
        text = _(
            "Le texte est convenu au niveau européen : l’autorité du dossier doit citer l’EMA."
        )
        yield Finding(Control.V4, text, "heading")


def v5_cartouche(subject: Subject) -> Iterator[Finding]:
    if subject.letter.cartouche != blocks.cartouche(subject.facts):
        yield Finding(Control.V5, _("Le cartouche de l’autorité manque."), "heading")


def v6_reporting(subject: Subject) -> Iterator[Finding]:
    """The CRPV and the address of the national portal stand in the call for reporting."""
    told = _section_text(subject.letter, composition.REPORTING)
    wanted = blocks.reporting(subject.facts)[0]
    if wanted not in told:
        text = _("L’appel à déclaration ne donne pas le CRPV et l’adresse du portail national.")
        yield Finding(Control.V6, text, "reporting")


def v7_triangle(subject: Subject) -> Iterator[Finding]:
    """The black triangle and its sentence, if and only if a product bears it."""
    expected = any(one.black_triangle for one in subject.facts.products)
    told = _section_text(subject.letter, composition.REPORTING)
    if expected and blocks.formula("triangle") not in told:
        yield Finding(Control.V7, _("La phrase du triangle noir manque."), "reporting")
    elif not expected and blocks.formula("triangle") in told:
        text = _("Aucune spécialité n’est sous surveillance supplémentaire : retirez ▼.")
        yield Finding(Control.V7, text, "reporting")
    for passage in passages(subject):
        if not expected and blocks.TRIANGLE in passage.text:
            text = _("Aucune spécialité n’est sous surveillance supplémentaire : retirez ▼.")
            yield Finding(Control.V7, text, passage.section, passage.field, passage.row)


def v8_biological(subject: Subject) -> Iterator[Finding]:
    expected = any(one.biological for one in subject.facts.products)
    told = blocks.formula("biological") in _section_text(subject.letter, composition.REPORTING)
    if expected != told:
        text = _("La phrase sur le nom de marque et le numéro de lot ne suit pas les spécialités.")
        yield Finding(Control.V8, text, "reporting")


def v9_products(subject: Subject) -> Iterator[Finding]:
    """Each medicine has its code, is marketed, and belongs to a laboratory of the dossier.

    The list at the end of the letter is that of the dossier, which forgets no generic.
    """
    facts = subject.facts
    wanted = [(one.name, one.substance, one.laboratory) for one in facts.products]
    if _listed(subject.letter) != wanted:
        text = _("La liste qui termine la lettre n’est plus celle du périmètre.")
        yield Finding(Control.V9, text, "heading")
    for name in facts.missing:
        text = _(
            "%(name)s contient la même substance et n’est pas dans le périmètre : l’agence "
            "l’ajoute ou dit pourquoi."
        )
        yield Finding(Control.V9, text % {"name": name}, "heading")
    if not facts.products:
        text = _("Le périmètre est vide : l’agence arrête la liste des spécialités.")
        yield Finding(Control.V9, text, "heading")
    known = {name.casefold() for name in facts.laboratories}
    for one in facts.products:
        told = {"name": one.name}
        if not re.fullmatch(r"6\d{7}", one.cis):
            text = _("%(name)s : le code CIS n’est pas valide.") % told
        elif not one.marketed:
            text = _("%(name)s n’est pas commercialisée selon la base des médicaments.") % told
        elif not one.laboratory:
            text = _("%(name)s : la base ne dit pas quel laboratoire l’exploite.") % told
        elif one.laboratory.casefold() not in known:
            text = _("%(name)s : son laboratoire n’est pas dans le dossier.") % told
        else:
            continue
        yield Finding(Control.V9, text, "heading")


def v10_subject(subject: Subject) -> Iterator[Finding]:
    """The subject names a substance and a medicine."""
    told = _folded(subject.letter.subject)
    if not told:
        return
    substances = blocks.substances(subject.facts.products)
    if substances and not any(_folded(one) in told for one in substances):
        text = _("Citez la substance active dans l’objet : %(names)s.")
        names = ", ".join(substances[:3])
        yield Finding(Control.V10, text % {"names": names}, "heading", "subject")
    names = {composition.trade_name(one.name) for one in subject.facts.products} - {""}
    several = len(subject.facts.laboratories) > 1
    if names and not several and not any(_folded(one) in told for one in names):
        text = _("Citez le nom de la spécialité dans l’objet : %(names)s.")
        shown = ", ".join(sorted(names)[:3])
        yield Finding(Control.V10, text % {"names": shown}, "heading", "subject")


def v11_length(subject: Subject) -> Iterator[Finding]:
    if len(subject.letter.subject) > LONGEST_SUBJECT:
        text = _("L’objet compte %(count)d signes : visez 160 au plus.")
        told = text % {"count": len(subject.letter.subject)}
        yield Finding(Control.V11, told, "heading", "subject", blocking=False)


def v12_logo(subject: Subject) -> Iterator[Finding]:
    if subject.logos and len(subject.facts.laboratories) > 1:
        text = _("Plusieurs laboratoires signent : retirez le logo joint (%(kind)s).")
        told = text % {"kind": LetterFile.LOGO.label}
        yield Finding(Control.V12, told, "annexes")


def v13_audience(subject: Subject) -> Iterator[Finding]:
    """The line of recipients is that of the groups approved, or of those proposed."""
    facts, values = subject.facts, subject.values
    if not subject.letter.audience:
        text = _("Choisissez les groupes de destinataires.")
        yield Finding(Control.V13, text, "audience", "recipients")
    elif subject.letter.audience != _audience_line(values, facts):
        text = _("La ligne des destinataires n’est pas celle des groupes approuvés.")
        yield Finding(Control.V13, text, "audience", "recipients")
    proposed = {row["audience"] for row in values["recipients"]}
    if facts.approved_audience is not None and set(facts.approved_audience) - proposed:
        text = _("Un groupe approuvé par l’agence n’est plus dans la liste.")
        yield Finding(Control.V13, text, "audience", "recipients")


def v14_date(subject: Subject) -> Iterator[Finding]:
    """The letter bears the day of the plan, which is the one that was agreed."""
    planned, agreed = subject.values["dispatch_on"], subject.facts.scheduled_on
    if planned is None and agreed is None:
        yield Finding(Control.V14, _("Donnez la date de diffusion."), "plan", "dispatch_on")
    elif agreed and planned and agreed != planned:
        text = _("La date de la lettre n’est pas celle de la diffusion programmée.")
        yield Finding(Control.V14, text, "plan", "dispatch_on")
    for number, row in enumerate(subject.values["milestones"], start=1):
        if row["code"] in DAY_ZERO and planned and row["planned"] not in (None, planned):
            text = _("Étape %(number)d : le J0 du calendrier n’est pas la date de diffusion.")
            yield Finding(
                Control.V14,
                text % {"number": number},
                "timetable",
                "milestones.planned",
                number,
                blocking=bool(row["hard"]),
            )


def v22_previous(subject: Subject) -> Iterator[Finding]:
    """Earlier letters on the same substance are mentioned."""
    told = subject.values["previous_letters"]
    missing = [one for one in subject.facts.previous if one not in told]
    if missing:
        text = _("Une lettre précédente porte sur la même substance : citez %(names)s.")
        names = ", ".join(missing)
        yield Finding(
            Control.V22,
            text % {"names": names},
            "background",
            "previous_letters",
            blocking=False,
        )


def v23_leftovers(subject: Subject) -> Iterator[Finding]:
    """Neither revision marks nor text to complete."""
    for passage in passages(subject):
        text = FIGURE_REFERENCE.sub(lambda found: "·" * len(found[0]), passage.text)
        for pattern, told in (
            (LEFTOVER, _("Une marque de révision est restée dans le texte : retirez-la.")),
            (PLACEHOLDER, _("Un texte à compléter est resté : remplacez-le ou retirez-le.")),
        ):
            found = pattern.search(text)
            if found:
                seen = excerpt(passage.text, *found.span())
                place = (passage.section, passage.field, passage.row)
                yield Finding(Control.V23, told, *place, excerpt=seen)
                break


def v24_names(subject: Subject) -> Iterator[Finding]:
    """No person is named in what becomes public, nor reached by a number of their own."""
    people = [row["person"] for row in subject.values["signatures"] if row["person"].strip()]
    firms = subject.facts.laboratories
    mobile = _("Un numéro de mobile désigne une personne : donnez celui d’un service.")
    for passage in passages(subject):
        if found := MOBILE.search(passage.text):
            place = (passage.section, passage.field, passage.row)
            yield Finding(Control.V24, mobile, *place, excerpt=found[0])
        if seen := _person(passage.text, people, firms):
            text = _("Un nom ou une adresse nominative figure dans le texte public : retirez-le.")
            place = (passage.section, passage.field, passage.row)
            yield Finding(Control.V24, text, *place, excerpt=seen)
    for number, row in enumerate(subject.values["contacts"], start=1):
        for column in PRINTED:
            if seen := _person(row[column], people, [row["company"], *firms]):
                text = _("Le contact nomme une personne : donnez un service.")
                place = ("reporting", f"contacts.{column}", number)
                yield Finding(Control.V24, text, *place, excerpt=seen)
        if found := MOBILE.search(row["phone"]):
            place = ("reporting", "contacts.phone", number)
            yield Finding(Control.V24, mobile, *place, excerpt=found[0])
        name = next((one for one in people if _is_mailbox_of(row["email"], one)), "")
        if name:
            text = _("L’adresse de contact est celle d’une personne : donnez-en une fonctionnelle.")
            yield Finding(
                Control.V24, text, "reporting", "contacts.email", number, excerpt=row["email"]
            )


def v25_accessible(subject: Subject) -> Iterator[Finding]:
    for fault in subject.measured.faults if subject.measured else ():
        yield Finding(Control.V25, fault, "background")


def v27_opinions(subject: Subject) -> Iterator[Finding]:
    count = subject.facts.untriaged
    if count:
        text = _("Des réponses de la consultation ne sont pas traitées : %(count)d.")
        yield Finding(Control.V27, text % {"count": count}, "background")


def _audience_line(values: Mapping[str, Any], facts: Facts) -> str:
    with override("fr"):
        return composition.audience_line(values, facts)


def _listed(letter: Letter) -> list[tuple[str, ...]]:
    """Return the rows of the list of medicines that ends the letter."""
    return [
        row
        for section in letter.end
        if section.code == composition.PRODUCTS
        for block in section.blocks
        if isinstance(block, composition.Table)
        for row in block.rows
    ]


def _section_text(letter: Letter, code: str) -> str:
    found: list[str] = []
    for section in letter.sections:
        if section.code == code:
            found += [_block_text(block) for block in section.blocks]
    return "\n".join(found)


def _block_text(block: Block | composition.Table) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _person(text: str, people: Iterable[str], firms: Iterable[str]) -> str:
    """Return what names a person in `text`: a signatory, a title with a name, a mailbox; or "".

    Firms and places that bear the name of a person name nobody.
    """
    told = folded(text)
    if named := next((one for one in people if folded(one) in told), ""):
        return named
    for name in filter(None, firms):
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    for found in TITLED.finditer(text):
        if not NAMED_AFTER.search(text[: found.start()]):
            return found[0]
    mail = PERSONAL_MAIL.search(text)
    return mail[0] if mail else ""


def _is_mailbox_of(email: str, person: str) -> bool:
    """Tell whether the local part of `email` is made of the names of `person`."""
    local = set(re.findall(r"\w+", folded(email.partition("@")[0]).replace("_", " ")))
    return len(local) > 1 and local <= set(re.findall(r"\w+", folded(person)))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
