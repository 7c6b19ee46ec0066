"""Addresses of accounts: ours under the name "accounts", the package's under its own names."""

from django.urls import include, path

from portal.accounts.views import (
    access,
    agency,
    entrance,
    invitations,
    organisation,
    profile,
    sessions,
)

own = [
    path("compte/", profile.profile, name="profile"),
    path("compte/suite/", entrance.after_login, name="after_login"),
    path("compte/sans-organisation/", entrance.no_organisation, name="no_organisation"),
    path("compte/second-facteur/", entrance.enrol_second_factor, name="second_factor"),
    path("compte/organisation/", entrance.switch_organisation, name="switch_organisation"),
    path("compte/sessions/<int:pk>/fermer/", sessions.end_session, name="end_session"),
    path("invitation/<str:token>/", invitations.accept_invitation, name="accept_invitation"),
    path("demander-un-acces/", access.ask, name="ask_access"),
    path("demander-un-acces/envoyee/", access.asked, name="access_asked"),
    path("espace/organisation/", organisation.organisation, name="organisation"),
    path("espace/organisation/coordonnees/", organisation.edit_contact, name="edit_contact"),
    path("espace/organisation/inviter/", organisation.invite, name="invite"),
    path(
        "espace/organisation/invitations/<int:pk>/renvoyer/",
        organisation.resend_invitation,
        name="resend_invitation",
    ),
    path(
        "espace/organisation/invitations/<int:pk>/annuler/",
        organisation.revoke_invitation,
        name="revoke_invitation",
    ),
    path(
        "espace/organisation/personnes/<int:pk>/roles/", organisation.edit_roles, name="edit_roles"
    ),
    path(
        "espace/organisation/personnes/<int:pk>/retirer/",
        organisation.revoke_member,
        name="revoke_member",
    ),
    path("espace/organisation/interim/", organisation.appoint_interim, name="appoint_interim"),
    path(
        "espace/organisation/interim/<int:pk>/fin/",
        organisation.revoke_interim,
        name="revoke_interim",
    ),
    path("espace/organisation/mandat/", organisation.give_mandate, name="give_mandate"),
    path(
        "espace/organisation/mandat/<int:pk>/fin/",
        organisation.revoke_mandate,
        name="revoke_mandate",
    ),
    path("agence/comptes/", access.access_requests, name="access_requests"),
    path("agence/comptes/<uuid:uuid>/", access.access_request, name="access_request"),
    path("agence/equipe/", agency.team, name="team"),
    path("agence/equipe/inviter/", agency.invite_agent, name="invite_agent"),
    path(
        "agence/equipe/invitations/<int:pk>/renvoyer/",
        agency.resend_invitation,
        name="resend_agent_invitation",
    ),
    path(
        "agence/equipe/invitations/<int:pk>/annuler/",
        agency.revoke_invitation,
        name="revoke_agent_invitation",
    ),
    path("agence/equipe/<int:pk>/", agency.agent, name="agent"),
    path("agence/equipe/<int:pk>/retirer/", agency.remove_agent, name="remove_agent"),
    path("agence/equipe/roles/<int:pk>/retirer/", agency.revoke_role, name="revoke_role"),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    path("compte/", include("allauth.urls")),
]
