"""What the database refuses to a publication's row."""

from typing import Any

import pgtrigger

from portal.audit.triggers import Firm


class NeverDeleted(Firm):
    """Refuse DELETE and TRUNCATE."""

    name = "never_deleted"
    when = pgtrigger.Before
    level = pgtrigger.Statement
    operation = pgtrigger.Delete | pgtrigger.Truncate
    func = "RAISE EXCEPTION '%: % refused', TG_TABLE_NAME, TG_OP;"


class Fixed(Firm):
    """Refuse an UPDATE that changes one of the columns."""

    name = "fixed"
    when = pgtrigger.Before
    level = pgtrigger.Row
    operation = pgtrigger.Update

    def __init__(self, *columns: str, **kwargs: Any) -> None:
        self.columns = columns
        super().__init__(**kwargs)

    def get_func(self, model: Any) -> str:
        old, new = (
            ", ".join(f"{row}.{column}" for column in self.columns) for row in ("OLD", "NEW")
        )
        return (
            f"IF ({old}) IS DISTINCT FROM ({new}) THEN"
            f" RAISE EXCEPTION '%: {', '.join(self.columns)} never change', TG_TABLE_NAME;"
            " END IF; RETURN NEW;"
        )
