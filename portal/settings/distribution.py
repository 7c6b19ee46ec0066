"""The programming interface and what is sent to those who follow the publications."""

from portal.settings.env import env, words

# Calls of one address in a minute; polls that find nothing new are not counted.
API_CALLS_A_MINUTE = env("API_CALLS_A_MINUTE", 300, int)
API_KEY_CALLS_A_MINUTE = env("API_KEY_CALLS_A_MINUTE", 3000, int)
API_CHECKS_A_MINUTE = env("API_CHECKS_A_MINUTE", 60, int)
# Cursors of the change feed below this one are told to start anew: set after a migration that
# changed what older cursors led to.
CHANGES_RESET_BELOW = env("CHANGES_RESET_BELOW", 0, int)
API_CHECK_BYTES = env("API_CHECK_MB", 4, int) * 1024 * 1024
# Hour of the day, in Paris, at which daily subscribers are told.
SUBSCRIPTION_HOUR = env("SUBSCRIPTION_HOUR", 7, int)
SUBSCRIPTIONS_A_MINUTE = env("SUBSCRIPTIONS_A_MINUTE", 5, int)
# Days from the deadline of an action at which its holders are reminded: -3 is three days before.
REPLY_REMINDER_DAYS = env("REPLY_REMINDER_DAYS", ["-3", "1"], words)
# Days that holders have for an action that asks to act without delay: an agency's own choice.
REPLY_IMMEDIATE_DAYS = env("REPLY_IMMEDIATE_DAYS", 2, int)
# How often the full exports are made, when something was published.
EXPORT_MINUTES = env("EXPORT_MINUTES", 5, int)
# Networks that are not public and may be called all the same: none, outside tests.
WEBHOOK_PRIVATE_NETWORKS = env("WEBHOOK_PRIVATE_NETWORKS", [], words)
