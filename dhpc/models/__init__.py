"""Tables of the workflow."""

from dhpc.models.annexes import AnnexDecision
from dhpc.models.casework import (
    Clock,
    ClockExtension,
    ClockStop,
    Consultation,
    DossierRevision,
    DossierTransition,
    FieldRequest,
    Message,
    MessageRead,
    Proposal,
    Reminder,
    VersionRead,
)
from dhpc.models.comments import Comment
from dhpc.models.dispatch import Dispatch, PrintProof, ProofLine, Statement
from dhpc.models.dossier import Dossier, NetworkNotice, PaperFiling
from dhpc.models.impact import ImpactFigures
from dhpc.models.mailer import MailerAccess
from dhpc.models.opinions import OpinionRemark
from dhpc.models.parts import (
    Contact,
    Justification,
    KeyPoint,
    Letter,
    Milestone,
    Recipient,
    Request,
    RequestMedicine,
    Signature,
    SourcePoint,
)
from dhpc.models.perimeter import (
    CoveredProduct,
    LaboratoryInvitation,
    LeftOutProduct,
    Participant,
)
from dhpc.models.recipients import RecipientDecision
from dhpc.models.room import Incident, RoomMessage

__all__ = [
    "AnnexDecision",
    "Clock",
    "ClockExtension",
    "ClockStop",
    "Comment",
    "Consultation",
    "Contact",
    "CoveredProduct",
    "Dispatch",
    "Dossier",
    "DossierRevision",
    "DossierTransition",
    "FieldRequest",
    "ImpactFigures",
    "Incident",
    "Justification",
    "KeyPoint",
    "LaboratoryInvitation",
    "LeftOutProduct",
    "Letter",
    "MailerAccess",
    "Message",
    "MessageRead",
    "Milestone",
    "NetworkNotice",
    "OpinionRemark",
    "PaperFiling",
    "Participant",
    "PrintProof",
    "ProofLine",
    "Proposal",
    "Recipient",
    "RecipientDecision",
    "Reminder",
    "Request",
    "RequestMedicine",
    "RoomMessage",
    "Signature",
    "SourcePoint",
    "Statement",
    "VersionRead",
]
