"""The kinds of identifiers of a device or a medicine: their rules, their keys, their levels."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.reference.identifiers import codes, hibc, iccbba, ppn

LONGEST = 100


class IdentifierType(TextChoices):
    """What an identifier is, as its maker declares it."""

    UDI_DI = "udi_di", "UDI-DI"
    GTIN = "gtin", "GTIN"
    EAN13 = "ean13", "EAN 13"
    ACL13 = "acl13", "ACL 13"
    ACL7 = "acl7", "ACL 7"
    CIP13 = "cip13", "CIP 13"
    CIP7 = "cip7", "CIP 7"
    UCD13 = "ucd13", "UCD 13"
    HIBC_DI = "hibc_di", "HIBC"
    ICCBBA_DI = "iccbba_di", "ISBT 128"
    PPN = "ppn", "PPN"
    MANUFACTURER_REF = "manufacturer_ref", gettext_lazy("Référence du fabricant")
    EUDAMED_ID = "eudamed_id", gettext_lazy("Identifiant EUDAMED")
    BASIC_UDI_DI = "basic_udi_di", gettext_lazy("IUD-ID de base")


@dataclass(frozen=True)
class Checked:
    """An identifier under the rules of its kind: `key` compares, `error` says how to mend.

    A key is given even for a wrong code, so that it may still be looked for; "" when none can be.
    `warning` asks to check a code that may be right.
    """

    kind: str
    raw: str
    key: str
    error: str = ""
    warning: str = ""


def checked(kind: str, raw: str) -> Checked:
    """Return `raw` under the rules of the kind of identifier `kind`. Raises ValueError for no kind.

    GS1 numbers of any length, ACL7 codes too, have the same key of fourteen digits.
    """
    text = raw[: LONGEST + 1]
    if not text.strip():
        return Checked(kind, raw, "", _("Indiquez le code."))
    if len(raw) > LONGEST:
        return Checked(kind, raw, "", _("Ce texte est trop long pour un code."))
    key, error, warning = _RULES[IdentifierType(kind)](text)
    return Checked(kind, raw, key, error, warning)


def identifier_key(kind: str, raw: str) -> str:
    """Return the key under which an identifier is compared, a wrong one too.

    Where the rules of the kind give none, it is the text in capitals without separators.
    """
    return checked(kind, raw).key or codes.bare(raw)


def packaging_level(gtin14: str) -> int:
    """Return the packaging indicator of a GTIN-14: 0 the item, 1 to 8 its packs, 9 by weight."""
    return int(gtin14[0])


def is_other_level(one: str, other: str) -> bool:
    """Tell whether two keys name the same item at two levels of packaging.

    Both are GTIN-14, or both HIBC identifiers.
    """
    if one == other:
        return False
    if all(len(key) == 14 and key.isascii() and key.isdigit() for key in (one, other)):
        return one[1:13] == other[1:13]
    both_hibc = hibc.PRIMARY.fullmatch(one) and hibc.PRIMARY.fullmatch(other)
    return bool(both_hibc) and one[:-1] == other[:-1]


def gtin14_at(gtin14: str, level: int) -> str:
    """Return the GTIN-14 of the same item under the packaging indicator `level`."""
    body = f"{level}{gtin14[1:13]}"
    return body + codes.gs1_key(body)


_Verdict = tuple[str, str, str]


_GS1_LENGTHS = (8, 12, 13, 14)


def _gs1(lengths: tuple[int, ...], prefix: str = "", wrong_prefix: object = "") -> Callable:
    def rule(raw: str) -> _Verdict:
        code = codes.bare(raw)
        if not (code.isascii() and code.isdigit()):
            return (
                "",
                _("Ce code ne comporte que des chiffres : vérifiez « %(raw)s ».")
                % {"raw": raw.strip()},
                "",
            )
        # A code of thirteen digits read from a DataMatrix has a zero before it.
        bare = code[1:] if len(code) == 14 and code[0] == "0" and 14 not in lengths else code
        if len(bare) not in lengths:
            key = codes.to_gtin14(code) if len(code) in _GS1_LENGTHS else ""
            return key, _wrong_length(bare, lengths), ""
        key = codes.to_gtin14(bare)
        if prefix and not bare.startswith(prefix):
            return key, str(wrong_prefix), ""
        if not codes.is_gs1_number(bare):
            return key, wrong_key(bare), ""
        return key, "", _warning(key)

    return rule


_GTIN = _gs1(_GS1_LENGTHS)


def _wrong_length(code: str, lengths: tuple[int, ...]) -> str:
    *others, last = map(str, lengths)
    wanted = _("%(others)s ou %(last)s") % {"others": ", ".join(others), "last": last}
    return _("Ce code a %(count)s chiffres au lieu de %(wanted)s : vérifiez-les un par un.") % {
        "count": len(code),
        "wanted": wanted if others else last,
    }


def wrong_key(code: str) -> str:
    """Return the words for a GS1 number whose check digit is wrong."""
    return _(
        "La clé du code %(code)s est fausse : le dernier chiffre devrait être %(key)s."
        " Vérifiez chaque chiffre."
    ) % {"code": code, "key": codes.gs1_key(code[:-1])}


def _warning(key: str) -> str:
    if key.startswith("0" + codes.UCD13_PREFIX):
        return _("Ce code est un code UCD : il désigne l’unité de prise, pas la boîte.")
    return ""


def _acl7(raw: str) -> _Verdict:
    code = codes.bare(raw)
    if not (code.isascii() and code.isdigit() and len(code) == 7):
        return (
            "",
            _("Un code ACL 7 a sept chiffres : vérifiez « %(raw)s ».") % {"raw": raw.strip()},
            "",
        )
    warning = (
        ""
        if codes.has_seven_digit_key(code)
        else _("La clé du code %(code)s est inhabituelle : vérifiez chaque chiffre.")
        % {"code": code}
    )
    return codes.to_gtin14(codes.acl13_from_acl7(code)), "", warning


_CIP13 = _gs1(
    (13,), "3400", gettext_lazy("Un code CIP 13 commence par 3400 : vérifiez les chiffres.")
)
_ACL13 = _gs1(
    (13,),
    codes.ACL13_PREFIX,
    gettext_lazy("Un code ACL 13 commence par 3401 : indiquez sinon le code EAN 13 du fabricant."),
)
_UCD13_NUMBER = _gs1(
    (13,),
    codes.UCD13_PREFIX,
    gettext_lazy("Un code UCD 13 commence par 34008 : vérifiez les chiffres."),
)


def _cip7(raw: str) -> _Verdict:
    code = codes.bare(raw)
    if not (code.isascii() and code.isdigit() and len(code) == 7):
        return (
            "",
            _("Un code CIP 7 a sept chiffres : vérifiez « %(raw)s ».") % {"raw": raw.strip()},
            "",
        )
    return codes.to_gtin14(codes.cip13_from_cip7(code)), "", odd_cip7(code)


def odd_cip7(code: str) -> str:
    """Return the words for seven digits whose key is unusual, "" for others."""
    if codes.is_cip7_ordinary(code):
        return ""
    return _("La clé du code CIP7 %(code)s est inhabituelle : vérifiez chaque chiffre.") % {
        "code": code
    }


def _ucd13(raw: str) -> _Verdict:
    key, error, _warned = _UCD13_NUMBER(raw)
    return key, error, ""


def _hibc(raw: str) -> _Verdict:
    """Take the identifier alone, or the whole primary code."""
    if raw.strip().startswith(("+", "*+")):
        code = hibc.read(raw)
        return code.di, " ".join([*code.errors, *code.warnings]), ""
    bare = raw.strip().upper()
    if hibc.PRIMARY.fullmatch(bare):
        return bare, "", ""
    return (
        "",
        _(
            "Un identifiant HIBC commence par une lettre et finit par le chiffre de l’unité :"
            " copiez le premier code de l’étiquette, à partir du signe « + »."
        ),
        "",
    )


def _iccbba(raw: str) -> _Verdict:
    bare = raw.strip().upper().removeprefix("=/")[:16]
    if iccbba.is_di(bare):
        return bare, "", ""
    return "", _("Un identifiant ICCBBA a seize lettres et chiffres, après « =/ »."), ""


def _ppn(raw: str) -> _Verdict:
    bare = codes.bare(raw).removeprefix("9N")
    if ppn.is_ppn(bare):
        return bare, "", ""
    shaped = ppn.has_form(bare)
    text = _("La clé du code PPN %(code)s est fausse : vérifiez chaque caractère.")
    if not shaped:
        text = _("« %(code)s » n’est pas un code PPN : il a douze chiffres en général.")
    return bare if shaped else "", text % {"code": bare}, ""


def _udi_di(raw: str) -> _Verdict:
    bare = codes.bare(raw)
    if bare.isascii() and bare.isdigit():
        # Twelve digits may be a product number of IFA rather than a GTIN-12.
        is_ppn = len(bare) == 12 and bare.startswith("11") and ppn.is_ppn(bare)
        return _ppn(raw) if is_ppn and not codes.is_gs1_number(bare) else _GTIN(raw)
    for rule in (_hibc, _iccbba, _ppn):
        found = rule(raw)
        if not found[1]:
            return found
    return (
        "",
        _(
            "« %(raw)s » n’est pas un IUD-ID : copiez celui de l’étiquette (GTIN de 14 chiffres,"
            " HIBC, ICCBBA ou PPN)."
        )
        % {"raw": raw.strip()},
        "",
    )


def _free(raw: str) -> _Verdict:
    key = codes.bare(raw)
    return (
        key,
        ""
        if key
        else _("Ce texte n’a que des espaces, des points ou des tirets : copiez le code."),
        "",
    )


_RULES: dict[IdentifierType, Callable[[str], _Verdict]] = {
    IdentifierType.UDI_DI: _udi_di,
    IdentifierType.GTIN: _GTIN,
    IdentifierType.EAN13: _gs1((13,)),
    IdentifierType.ACL13: _ACL13,
    IdentifierType.ACL7: _acl7,
    IdentifierType.CIP13: _CIP13,
    IdentifierType.CIP7: _cip7,
    IdentifierType.UCD13: _ucd13,
    IdentifierType.HIBC_DI: _hibc,
    IdentifierType.ICCBBA_DI: _iccbba,
    IdentifierType.PPN: _ppn,
    IdentifierType.MANUFACTURER_REF: _free,
    IdentifierType.EUDAMED_ID: _free,
    IdentifierType.BASIC_UDI_DI: _free,
}
