"""What makes a table evidence; defined in the core, because accounts leave evidence too."""

from portal.core.evidence import AppendOnly, AppendOnlySql, Firm, append_only, evidence_models

__all__ = ["AppendOnly", "AppendOnlySql", "Firm", "append_only", "evidence_models"]
