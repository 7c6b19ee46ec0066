"""What signing asks of both volets."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core.workflow import Obstacle, Step


def attested(volet: Any, step: Step) -> list[Obstacle]:
    """The signatory ticked the attestation."""
    if step.params.get("attestation"):
        return []
    return [Obstacle(str(_("Cochez l’attestation pour signer.")), field="attestation")]


def urgency_declared(volet: Any, step: Step) -> list[Obstacle]:
    """The delegate ticked that the signatory could not be reached."""
    if step.params.get("attestation"):
        return []
    return [Obstacle(str(_("Cochez la case pour transmettre.")), field="attestation")]


def signature_awaited(volet: Any) -> list[Obstacle]:
    """The last version is a flash declaration that nobody signed yet."""
    if volet.awaits_signature:
        return []
    return [Obstacle(str(_("La dernière version n’attend pas de signature.")))]


def no_signature_awaited(volet: Any) -> list[Obstacle]:
    """Nothing sent waits for its signature."""
    if not volet.awaits_signature:
        return []
    return [Obstacle(str(_("La dernière version attend encore sa signature.")))]


def last_is_provisional(volet: Any) -> list[Obstacle]:
    """The last signed version is provisional; a final one is corrected, with a reason."""
    if not volet.signed_as_final:
        return []
    return [
        Obstacle(
            str(_("La dernière version est définitive : préparez une version corrective, motivée."))
        )
    ]


def last_is_final(volet: Any) -> list[Obstacle]:
    """The last signed version is final."""
    if volet.signed_as_final:
        return []
    return [Obstacle(str(_("La dernière version est provisoire.")))]
