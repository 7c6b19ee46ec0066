"""Everything that changes people, organisations and rights: one function a change.

Each function runs in one transaction, locks what it decides on, checks that the actor may, and
writes to the log. The history of the rows is kept by triggers. `Refused` says why not, in words
for the person; PermissionDenied means that the page should not have offered it.
"""
