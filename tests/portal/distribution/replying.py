"""Steps of replies, as the tests of replies take them."""

from portal.core.workflow import perform
from portal.distribution.models import Reply
from portal.distribution.replies import services
from portal.distribution.services import announcing
from tests.factories.publications import lot

FOR_PHARMACIES = {"recipients": ["officine"]}
PUMP = lot("P1", line=2, product="Pompe", identifier="09521234567882")


def begin(member, version):
    return services.begin(member.organisation, version.publication, member.user)


def step(reply, name, member, **told):
    told.setdefault("version", Reply.objects.get(pk=reply.pk).publication.current.number)
    return perform(reply, name, actor=member.user, **told)


def counted(found, **outcomes):
    names = ("quarantined", "returned", "destroyed", "used")
    return {"found": found, "patients_informed": None} | {
        name: outcomes.get(name, 0) for name in names
    }


def announced(version):
    announcing.announce(version.pk)
    return version
