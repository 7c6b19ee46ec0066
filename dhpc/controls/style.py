"""V15 to V18, V21 and V26: how the letter is written; warnings, with a written justification."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from dhpc.controls.report import Finding, Subject
from dhpc.controls.texts import Passage, excerpt, passages, sentences, words
from dhpc.enums import Control

MOST_POINTS = 6
LONGEST_POINT = 45
LONGEST_MEAN = 25

# Acronyms that professionals of health read without a definition.
USUAL = frozenset(
    {
        "ADN", "AMM", "ANSM", "ARN", "ARS", "AVC", "CE", "CHMP", "CIS", "CMDH", "CRPV", "DCI",
        "DHPC", "DM", "ECG", "EHPAD", "EI", "EMA", "FR", "HAS", "HTA", "IEC", "IM", "IMC", "IRM",
        "ISP", "IV", "MARR", "OMS", "ORL", "PDF", "PGR", "PRAC", "PUI", "RCP", "RPPS", "SC", "SMR",
        "TVA", "UE", "UI", "URL", "USA", "VIH",
    }
)  # fmt: skip
ACRONYM = re.compile(r"(?<![\w(])([A-Z]{2,6}s?)(?![\w)])")
DEFINED = re.compile(r"\(([A-Z]{2,6}s?)\)|([A-Z]{2,6}s?) ?\([^()]{4,}\)")
PROMOTIONAL = re.compile(
    r"\b(?:le meilleur|la meilleure|les meilleure?s|meilleure? (?:choix|tolérance|option)"
    r"|seul (?:traitement|médicament)|unique (?:traitement|médicament)"
    r"|(?:traitement|médicament) de référence|efficace et bien toléré(?:e|s|es)?"
    r"|excellente? (?:tolérance|efficacité|profil)|révolutionnaires?|innovants?|innovantes?"
    r"|leader|prix|tarif|remise|programme de soutien|programme d’accompagnement)\b",
    re.IGNORECASE,
)
COMPARATIVE = re.compile(
    r"\b(?:plus|moins|mieux|aussi) (?:efficaces?|sûre?s?|tolérée?s?|puissante?s?|fréquente?s?)"
    r"[^.!?\n]{0,80}?\bque\b|\bsupérieure?s? (?:à|au|aux)\b(?! \d| ou égale?)"
    r"|\bpar rapport (?:à|au|aux)\b",
    re.IGNORECASE,
)
REFERENCE = re.compile(r"\[\d|\(\d{1,2}\)|\bréférence \d|\bet al\b|¹|²|³")
FREQUENCY = re.compile(
    r"\b(?:fréquence|incidence|taux de notification|taux de déclaration)\b"
    r"|\b\d+ cas\b|\bcas (?:ont été )?(?:rapportés|notifiés)\b",
    re.IGNORECASE,
)
DENOMINATOR = re.compile(
    r"\d\s?%|\bsur (?:environ )?\d|\bpour (?:\d|cent|mille|un million)|/\s?\d|patients?-années?"
    r"|\bexposés?\b|\bexposition\b|\btraités?\b|\bparmi \d",
    re.IGNORECASE,
)


def v15_points(subject: Subject) -> Iterator[Finding]:
    """The summary asks something, in few and short bullets."""
    points = subject.letter.points
    if points and not any(point.action for point in points):
        text = _("Le résumé ne dit pas ce qu’il faut faire : ajoutez une conduite à tenir.")
        yield _finding(Control.V15, text, Passage("", "summary", "key_points"))
    if len(points) > MOST_POINTS:
        text = _("Le résumé compte %(count)d points : gardez-en six au plus.")
        told = text % {"count": len(points)}
        yield _finding(Control.V15, told, Passage("", "summary", "key_points"))
    for number, point in enumerate(points, start=1):
        count = len(words(point.text))
        if count > LONGEST_POINT:
            text = _("Point %(number)d : %(count)d mots ; visez 45 au plus.")
            told = text % {"number": number, "count": count}
            yield _finding(Control.V15, told, Passage("", "summary", "key_points.text", number))


def v16_abbreviations(subject: Subject) -> Iterator[Finding]:
    """An acronym is defined where it first stands."""
    names = " ".join([one.name for one in subject.facts.products])
    known = USUAL | set(words(names)) | {name.upper() for name in words(names)}
    defined: set[str] = set()
    told: set[str] = set()
    for passage in passages(subject, without=("references",)):
        here = {one for found in DEFINED.findall(passage.text) for one in found if one}
        defined |= here
        for found in ACRONYM.finditer(passage.text):
            acronym = found[1]
            if {acronym, acronym.rstrip("s")} & (known | defined | told):
                continue
            told.add(acronym)
            text = _("Définissez « %(name)s » la première fois.") % {"name": acronym}
            yield _finding(Control.V16, text, passage, excerpt(passage.text, *found.span()))


def v17_promotion(subject: Subject) -> Iterator[Finding]:
    text = _("Ce mot sert la promotion : tenez-vous aux faits.")
    yield from _matches(Control.V17, PROMOTIONAL, text, subject)


def v18_comparison(subject: Subject) -> Iterator[Finding]:
    """A comparison cites its reference in the same sentence."""
    for passage in passages(subject, without=("references", "companion")):
        for sentence in sentences(passage.text):
            if COMPARATIVE.search(sentence) and not REFERENCE.search(sentence):
                text = _("Cette comparaison ne cite pas de référence.")
                yield _finding(Control.V18, text, passage, sentence[:120])


def v21_frequency(subject: Subject) -> Iterator[Finding]:
    """A frequency or a number of cases comes with what it is counted on."""
    for passage in passages(subject, without=("references", "companion")):
        for sentence in sentences(passage.text):
            if FREQUENCY.search(sentence) and not DENOMINATOR.search(sentence):
                text = _("Donnez le dénominateur ou l’exposition avec ce nombre de cas.")
                yield _finding(Control.V21, text, passage, sentence[:120])


def v26_readability(subject: Subject) -> Iterator[Finding]:
    """Sentences are short on average."""
    for passage in passages(subject, without=("references", "subject")):
        found = sentences(passage.text)
        counts = [len(words(sentence)) for sentence in found]
        if counts and sum(counts) / len(counts) > LONGEST_MEAN:
            text = _("Phrases longues : %(mean)d mots en moyenne, visez 25 au plus.")
            told = text % {"mean": round(sum(counts) / len(counts))}
            yield _finding(Control.V26, told, passage)


def _matches(
    control: Control, pattern: re.Pattern[str], text: str, subject: Subject
) -> Iterator[Finding]:
    for passage in passages(subject, without=("references",)):
        found = pattern.search(passage.text)
        if found:
            yield _finding(control, text, passage, excerpt(passage.text, *found.span()))


def _finding(control: Control, text: str, passage: Passage, seen: str = "") -> Finding:
    place = (passage.section, passage.field, passage.row)
    return Finding(control, text, *place, excerpt=seen, blocking=False)
