"""Access logs."""

import factory
from factory.django import DjangoModelFactory

from portal.audit.models import AccessAction, AccessLog
from tests.factories.accounts import UserFactory


class AccessLogFactory(DjangoModelFactory):
    class Meta:
        model = AccessLog

    user = factory.SubFactory(UserFactory)
    action = AccessAction.READ
    subject = "quality_defects:1"
    label = "2026-DQ-00001"
