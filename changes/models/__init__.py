"""The change log and the audit trail, and what their models inherit."""

from .audit_entry import AuditEntry
from .audited import Audited
from .change import Change, LogHead
from .followed import Audience, Followed

__all__ = ["Audience", "AuditEntry", "Audited", "Change", "Followed", "LogHead"]
