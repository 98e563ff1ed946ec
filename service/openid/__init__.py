"""Signing in through an OpenID Connect provider that the settings name."""

from service.openid.accounts import account_of
from service.openid.provider import Begun, Identity, Provider

__all__ = ["Begun", "Identity", "Provider", "account_of"]
