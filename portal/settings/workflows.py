"""What the agency may change in the workflows without a new version."""

from portal.settings.env import env, words

QUALITY_DEFECTS_VOLET2_DAYS = env("QUALITY_DEFECTS_VOLET2_DAYS", 30, int)
QUALITY_DEFECTS_VOLET2_REMINDERS = env(
    "QUALITY_DEFECTS_VOLET2_REMINDERS", ["D-15", "D-7", "D-3", "D-1", "D0"], words
)
QUALITY_DEFECTS_CALL_WITHIN_MINUTES = env("QUALITY_DEFECTS_CALL_WITHIN_MINUTES", 15, int)

EXPORT_DAYS = env("EXPORT_DAYS", 7, int)
