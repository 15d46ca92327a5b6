from .applications import ApplicationQuerySet, ApplicationStop, ConnectedApplication
from .email_changes import EmailChange
from .quotas import DailyUse
from .security import SecurityEvent, SignInFailure, UsedCode
from .tokens import PersonalAccessToken, TokenFamily, TokenFamilyQuerySet
from .users import User, UserManager

__all__ = [
    "ApplicationQuerySet",
    "ApplicationStop",
    "ConnectedApplication",
    "DailyUse",
    "EmailChange",
    "PersonalAccessToken",
    "SecurityEvent",
    "SignInFailure",
    "TokenFamily",
    "TokenFamilyQuerySet",
    "UsedCode",
    "User",
    "UserManager",
]
