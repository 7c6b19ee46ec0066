"""What the agency may change in the workflows without a new version."""

from portal.settings.env import boolean, env, words


def _growing_triple(raw: str) -> tuple[int, ...]:
    """Return three numbers, each greater than the one before."""
    found = tuple(int(word) for word in words(raw))
    if len(found) != 3 or list(found) != sorted(set(found)) or found[0] < 1:
        raise ValueError("expected three growing numbers, such as 15,30,60")
    return found


def _growing_pair(raw: str) -> tuple[int, ...]:
    """Return two numbers, the second greater than the first."""
    found = tuple(int(word) for word in words(raw))
    if len(found) != 2 or not 0 < found[0] < found[1]:
        raise ValueError("expected two growing numbers, such as 24,72")
    return found


def _positive(raw: str) -> int:
    """Return a whole number of at least one."""
    if int(raw) < 1:
        raise ValueError("expected a number of at least 1")
    return int(raw)


def _some_of(*choices: str):
    """Return what reads a list of these words, none of them by default."""

    def cast(raw: str) -> list[str]:
        if unknown := set(words(raw)) - set(choices):
            raise ValueError(f"{', '.join(sorted(unknown))} is not among {', '.join(choices)}")
        return words(raw)

    return cast


def _one_of(*choices: str):
    def cast(raw: str) -> str:
        if raw not in choices:
            raise ValueError(f"expected one of {', '.join(choices)}")
        return raw

    return cast


# Volet 2: how many days, of which kind, from what, and what becomes of a day off. The agency's
# form says "30 jours maximum" and no more; each case keeps the rule that it was born under.
QUALITY_DEFECTS_VOLET2_DAYS = env("QUALITY_DEFECTS_VOLET2_DAYS", 30, int)
QUALITY_DEFECTS_VOLET2_ANCHOR = env(
    "QUALITY_DEFECTS_VOLET2_ANCHOR",
    "first_volet1",
    _one_of("signal_received", "first_volet1", "case_number"),
)
QUALITY_DEFECTS_VOLET2_UNIT = env(
    "QUALITY_DEFECTS_VOLET2_UNIT", "calendar", _one_of("calendar", "working")
)
QUALITY_DEFECTS_VOLET2_ROLLOVER = env(
    "QUALITY_DEFECTS_VOLET2_ROLLOVER", "no", _one_of("no", "next_working_day")
)
QUALITY_DEFECTS_VOLET2_REMINDERS = env(
    "QUALITY_DEFECTS_VOLET2_REMINDERS", ["D-15", "D-7", "D-3", "D-1", "D0"], words
)
# How long the agency gives itself, by priority: to acknowledge, then to decide. m and h are real
# minutes and hours, by day and night; d are working days.
QUALITY_DEFECTS_TARGETS = env(
    "QUALITY_DEFECTS_TARGETS", ["P0:15m/4h", "P1:1h/24h", "P2:1d/5d", "P3:5d/20d"], words
)
# How soon a recall that was decided is to be alerted of, checked a first time for its effect, and
# reported on, by class: m and h are real minutes and hours, d days of the calendar. No text gives
# these; a class that is not named has none.
QUALITY_DEFECTS_RECALL_TARGETS = env(
    "QUALITY_DEFECTS_RECALL_TARGETS", ["I:2h/24h/45d", "II:24h/3d/45d", "III:5d/15d/45d"], words
)
QUALITY_DEFECTS_RECALL_REMINDERS = env(
    "QUALITY_DEFECTS_RECALL_REMINDERS", ["D-15", "D-7", "D0"], words
)
# Whether Volet 2 stays due once a case is dismissed, merged or withdrawn: the agency has not said.
QUALITY_DEFECTS_VOLET2_AFTER_DISMISSAL = env(
    "QUALITY_DEFECTS_VOLET2_AFTER_DISMISSAL", False, boolean
)
# A provisional Volet 1 is to be completed: a target of the portal, no legal date.
QUALITY_DEFECTS_VOLET1_FINAL_DAYS = env("QUALITY_DEFECTS_VOLET1_FINAL_DAYS", 5, int)
QUALITY_DEFECTS_VOLET1_FINAL_REMINDERS = env(
    "QUALITY_DEFECTS_VOLET1_FINAL_REMINDERS", ["H+24", "H+48", "D0"], words
)
# Questions that the form asks "under a condition" which the agency has not published. Each names
# the statuses of a medicine (P07) with which a final Volet 1 must answer: the authorisation number
# (P08), and what is known of parallel distribution (L11). Empty, both stay optional.
_STATUSES = _some_of(
    "authorised",
    "parallel_import",
    "early_access",
    "compassionate_access",
    "clinical_trial",
    "hospital_preparation",
    "shortage_import",
    "export_only",
)
QUALITY_DEFECTS_AUTHORISATION_NUMBER_STATUSES = env(
    "QUALITY_DEFECTS_AUTHORISATION_NUMBER_STATUSES", [], _STATUSES
)
QUALITY_DEFECTS_PARALLEL_DISTRIBUTION_STATUSES = env(
    "QUALITY_DEFECTS_PARALLEL_DISTRIBUTION_STATUSES", [], _STATUSES
)
# The triage grid makes an S3 defect of whole batches P0 "in vital use", which nothing defines:
# "mitm" reads a medicine of major therapeutic interest as such, "person" leaves it to a person.
QUALITY_DEFECTS_VITAL_USE = env("QUALITY_DEFECTS_VITAL_USE", "mitm", _one_of("mitm", "person"))
QUALITY_DEFECTS_CAPA_REMINDERS = env(
    "QUALITY_DEFECTS_CAPA_REMINDERS", ["D-30", "D-7", "D0", "D+7", "D+30"], words
)
# The reminders before a due date that leave on their own; the others wait for the daily digest.
QUALITY_DEFECTS_URGENT_REMINDERS = env("QUALITY_DEFECTS_URGENT_REMINDERS", ["D-1", "D0"], words)
# Hours from the signal to Volet 1: green up to the first, amber up to the second, then red.
QUALITY_DEFECTS_VOLET1_AGE_HOURS = env("QUALITY_DEFECTS_VOLET1_AGE_HOURS", (24, 72), _growing_pair)
# Minutes after a recall was proposed, without a call: the firm, the duty officers, the head.
QUALITY_DEFECTS_CALL_MINUTES = env("QUALITY_DEFECTS_CALL_MINUTES", (15, 30, 60), _growing_triple)
# Cases that nobody takes: minutes for P0 and P1, worked days for P2. Cases that nobody touches:
# worked days until the evaluator, then the heads of unit are told.
QUALITY_DEFECTS_UNASSIGNED_P0_MINUTES = env("QUALITY_DEFECTS_UNASSIGNED_P0_MINUTES", 15, int)
QUALITY_DEFECTS_UNASSIGNED_P1_MINUTES = env("QUALITY_DEFECTS_UNASSIGNED_P1_MINUTES", 60, int)
QUALITY_DEFECTS_UNASSIGNED_P2_DAYS = env("QUALITY_DEFECTS_UNASSIGNED_P2_DAYS", 1, int)
QUALITY_DEFECTS_INACTIVE_DAYS = env("QUALITY_DEFECTS_INACTIVE_DAYS", (10, 20), _growing_pair)

# Flash declaration: a delegate with a written mandate sends Volet 1 before it is signed, and the
# signatory signs within so many hours. Closed until the agency has confirmed its legal footing.
QUALITY_DEFECTS_FLASH = env("QUALITY_DEFECTS_FLASH", False, boolean)
QUALITY_DEFECTS_FLASH_HOURS = env("QUALITY_DEFECTS_FLASH_HOURS", 4, _positive)

# Files of exported lists are erased after this many days.
EXPORT_DAYS = env("EXPORT_DAYS", 7, int)

# Safety actions: how many working days the agency has to comment on a draft notice (MDCG 2023-3),
# and how soon it finishes the review of an action that was published at once.
RECALLS_COMMENT_DAYS = env("RECALLS_COMMENT_DAYS", 2, int)
RECALLS_REVIEW_DEBT_DAYS = env("RECALLS_REVIEW_DEBT_DAYS", 2, int)
# Where notices are sent while the portal is down: the agency has not said, so production asks, and
# elsewhere a place holder that receives nothing stands.
RECALLS_MAILBOX = env("RECALLS_MAILBOX", "actions-de-securite@ansm.invalid")
# The study of published actions names a maker once it has published so many: a share of two
# actions says nothing of a maker.
RECALLS_STUDY_MINIMUM = env("RECALLS_STUDY_MINIMUM", 5, int)
# The largest file of actions to import.
RECALLS_IMPORT_MAX_BYTES = env("RECALLS_IMPORT_MAX_MB", 200, int) * 1024 * 1024

# Letters to health professionals (DHPC). No delay is published for them: these are indicative, by
# what is waited for, in working days, and in minutes in the urgent lane (0: the days stay).
DHPC_CLOCKS = {
    "qualification": (env("DHPC_QUALIFICATION_DAYS", 1, int), 24 * 60),
    "perimeter": (env("DHPC_PERIMETER_DAYS", 2, int), 12 * 60),
    "review": (env("DHPC_REVIEW_DAYS", 2, int), 12 * 60),
    "corrections": (env("DHPC_CORRECTIONS_DAYS", 3, int), 12 * 60),
    "proofs": (env("DHPC_PROOFS_DAYS", 10, int), 0),
    "control": (env("DHPC_CONTROL_DAYS", 5, int), 0),
}
# When what a laboratory owes is late: after how many days of the calendar, at 8:00 (hours in the
# urgent lane), its reference person in pharmacovigilance, its responsible pharmacist, then the
# validators of the agency are told. No text says so.
DHPC_ESCALATION_DAYS = env("DHPC_ESCALATION_DAYS", (1, 3, 5), _growing_triple)
DHPC_ESCALATION_HOURS = env("DHPC_ESCALATION_HOURS", (1, 4, 8), _growing_triple)
# How many days an agreement allows the dispatch; beyond, the data are to be confirmed again.
DHPC_AGREEMENT_WINDOW_DAYS = env("DHPC_AGREEMENT_WINDOW_DAYS", 30, int)
# Below which share of the recipients expected in a group, in percent, the coverage is accepted with
# a written reason only. No threshold is published: 0 asks for none.
DHPC_COVERAGE_PERCENT = env("DHPC_COVERAGE_PERCENT", 0, int)
# How many pieces (deposit slip, routing log, copy as sent) go with the proofs of a dispatch: the
# form of the proofs is not published, 0 asks for none.
DHPC_PROOF_FILES = env("DHPC_PROOF_FILES", 0, int)
# Where requests are sent while the portal is down: as above.
DHPC_MAILBOX = env("DHPC_MAILBOX", "lettres-professionnels@ansm.invalid")
# Wording of locked blocks of a letter that replaces the portal's own, by name (dhpc.letter.blocks).
DHPC_FORMULAS: dict[str, str] = {}
# Where adverse effects are reported: the address has changed over time.
DHPC_REPORTING_URL = env("DHPC_REPORTING_URL", "https://signalement.social-sante.gouv.fr/")
# Which natures of annexes are public with their letter, unless the agency holds one back: those
# that the model of the letter names (changed product information, detailed data, references). A
# nature that is not named here stays out of the register; a logo always does.
DHPC_PUBLIC_ANNEXES = env("DHPC_PUBLIC_ANNEXES", ["spc_redline", "data", "bibliography"], words)
# How long the medicines base shows a letter among its important information.
DHPC_BDPM_DAYS = env("DHPC_BDPM_DAYS", 365, int)

# Reports towards a framework of compassionate prescription (CPC). No text gives the agency a delay
# to answer: these are indicative, by what is waited for, in calendar days with their reminders.
CPC_CLOCKS = {
    "admissibility": (env("CPC_ADMISSIBILITY_DAYS", 15, int), ["half", "D-1", "D0"]),
    "assessment": (env("CPC_ASSESSMENT_DAYS", 90, int), ["D-30", "D-7", "D0"]),
}
CPC_RENEWAL_REMINDERS = env("CPC_RENEWAL_REMINDERS", ["D-365", "D-270", "D-180"], words)
# Days between a decision and its publication, for who filed to read it first: not said by a text.
CPC_PUBLICATION_DAYS = env("CPC_PUBLICATION_DAYS", 7, int)
# Where the ministers of health and of social security are informed of decisions, and without delay
# of suspensions and withdrawals (R. 5121-76-9): no address is published, none is written to unless
# set.
CPC_MINISTERS = env("CPC_MINISTERS", [], words)
# When a body is reminded of the questions of the agency.
CPC_QUESTION_REMINDERS = env("CPC_QUESTION_REMINDERS", ["D-7", "D-1", "D+7"], words)
# The service in charge, as the receipt names it; the telephone is required in production.
CPC_SERVICE = env("CPC_SERVICE", "Agence nationale de sécurité du médicament – CPC")
CPC_MAILBOX = env("CPC_MAILBOX", "CPC@ansm.sante.fr")
CPC_PHONE = env("CPC_PHONE", "01 55 87 30 00")
# What the receipt says of a silence of the agency: to be validated by its lawyers.
CPC_SILENCE = env(
    "CPC_SILENCE",
    "Ce signalement n’ouvre pas droit à une décision implicite (formulation à valider par la "
    "direction juridique).",
)
CPC_SILENCE_VALIDATED = env("CPC_SILENCE_VALIDATED", False, boolean)
# The edition of the articles that a report is filed under; the law moves.
CPC_LAW = env("CPC_LAW", "décret 2022-164 du 11/02/2022")
# Where references are completed, as Crossref answers: empty, none is, and nothing is missing.
CPC_RESOLVER_URL = env("CPC_RESOLVER_URL", "")
# Days before the end of a label or an agreement when its body is told.
CPC_LABEL_ALERT_DAYS = env("CPC_LABEL_ALERT_DAYS", 60, int)
# What somebody without the right to file tells an entitled body: how many a minute from one
# network address, how many a day from one e-mail address, and the days that the latter has to
# confirm, after which what was written is erased.
CPC_TIPS_A_MINUTE = env("CPC_TIPS_A_MINUTE", 5, int)
CPC_TIPS_A_DAY = env("CPC_TIPS_A_DAY", 10, int)
CPC_TIP_CONFIRM_DAYS = env("CPC_TIP_CONFIRM_DAYS", 7, _positive)
# Days after the answer of the body, or after the sending without one, when what was told it is
# erased: who wrote, and what was written unless a report was filed from it. No text gives it: the
# agency and its archives say.
CPC_TIP_KEEP_DAYS = env("CPC_TIP_KEEP_DAYS", 730, _positive)
# Where the public medicines base (BDPM) shows the summary of product characteristics of a medicine:
# {cis} is its code. Empty, no page links to it.
MEDICINE_SMPC_URL = env(
    "MEDICINE_SMPC_URL",
    "https://base-donnees-publique.medicaments.gouv.fr/medicament/{cis}/extrait#tab-rcp",
)
