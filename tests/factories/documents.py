"""Attached files."""

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from portal.documents.models import File, FileState
from tests.factories.accounts import OrganisationFactory, UserFactory


class FileFactory(DjangoModelFactory):
    """A clean PDF of a draft; `content` are its bytes."""

    class Meta:
        model = File

    class Params:
        bytes = b"%PDF-1.7 contenu"
        pending = factory.Trait(state=FileState.PENDING)
        infected = factory.Trait(state=FileState.INFECTED)
        unscanned = factory.Trait(state=FileState.UNSCANNED)
        error = factory.Trait(state=FileState.ERROR)
        sealed = factory.Trait(sealed_at=factory.LazyFunction(timezone.now))
        removed = factory.Trait(
            removed_at=factory.LazyFunction(timezone.now),
            removed_by=factory.SubFactory(UserFactory),
        )

    subject = "tests:dossier"
    anchor = "volet1.attachments"
    name = factory.Sequence(lambda number: f"rapport {number}.pdf")
    content_type = "application/pdf"
    content = factory.LazyAttribute(lambda made: ContentFile(made.bytes, name="a"))
    size = factory.LazyAttribute(lambda made: len(made.bytes))
    sha256 = "a" * 64
    received_sha256 = "a" * 64
    state = FileState.CLEAN
    uploaded_by = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
