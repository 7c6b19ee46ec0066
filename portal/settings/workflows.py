"""What the agency may change in the workflows without a new version."""

from portal.settings.env import boolean, env, words

QUALITY_DEFECTS_VOLET2_DAYS = env("QUALITY_DEFECTS_VOLET2_DAYS", 30, int)
QUALITY_DEFECTS_VOLET2_REMINDERS = env(
    "QUALITY_DEFECTS_VOLET2_REMINDERS", ["D-15", "D-7", "D-3", "D-1", "D0"], words
)
QUALITY_DEFECTS_CALL_WITHIN_MINUTES = env("QUALITY_DEFECTS_CALL_WITHIN_MINUTES", 15, int)
QUALITY_DEFECTS_VOLET1_LATE_HOURS = env("QUALITY_DEFECTS_VOLET1_LATE_HOURS", 72, int)
# How long the agency gives itself, by priority: to acknowledge, then to decide. m and h are real
# minutes and hours, by day and night; d are working days.
QUALITY_DEFECTS_TARGETS = env(
    "QUALITY_DEFECTS_TARGETS", ["P0:15m/4h", "P1:1h/24h", "P2:1d/5d", "P3:5d/20d"], words
)
# Whether Volet 2 stays due once a case is dismissed, merged or withdrawn: the agency has not said.
QUALITY_DEFECTS_VOLET2_AFTER_DISMISSAL = env(
    "QUALITY_DEFECTS_VOLET2_AFTER_DISMISSAL", False, boolean
)
