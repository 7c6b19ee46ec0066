"""How to reach the agency, as it publishes it; pages and fallback routes read it here."""

DEFECTS_EMAIL = "dvs.defauts-qualite@ansm.sante.fr"
SWITCHBOARD = "01\N{NO-BREAK SPACE}55\N{NO-BREAK SPACE}87\N{NO-BREAK SPACE}30\N{NO-BREAK SPACE}00"
POSTAL_ADDRESS = ("143/147 boulevard Anatole France", "93285 Saint-Denis")
ADVERSE_EVENTS_PORTAL = "https://signalement.social-sante.gouv.fr/"
ANMV_SITE = "https://www.anses.fr/"
AGENCY_SITE = "https://ansm.sante.fr/"
