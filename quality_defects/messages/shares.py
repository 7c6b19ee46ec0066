"""The message to a person with whom sections of a draft are shared."""

from django.urls import reverse

from portal.accounts.models import User
from portal.mail.enums import Category
from portal.mail.messages import Message, register
from portal.mail.services import Recipient
from quality_defects.messages import post
from quality_defects.models import SectionShare


@register
class SectionsShared(Message):
    key = "quality_defects.sections_shared"
    template = "mail/quality_defects/sections_shared"
    category = Category.TEAM
    urgent = True


def sections_shared(share: SectionShare) -> None:
    """Tell the invited person where to write; the message says nothing of the case."""
    user = User.objects.active().filter(email__iexact=share.email).first()
    post.send(
        SectionsShared,
        [Recipient(share.email, user, user.language) if user else Recipient(share.email)],
        share.filing,
        reverse("quality_defects:shared", args=[share.uuid]),
        dedupe=f"{share.uuid}.shared",
        ends_on=f"{share.ends_on:%d/%m/%Y}",
    )
