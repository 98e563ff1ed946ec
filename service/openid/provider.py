"""The provider's side: found by its issuer URL, asked by code with PKCE, its answer verified.

Authlib speaks OAuth, joserfc verifies the signed token; what is signed in no accepted way, by
another key, for another program, another sign-in or another time is refused with its own error.
"""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ClaimError,
    ExpiredTokenError,
    InvalidKeyIdError,
    JoseError,
)
from joserfc.jwk import KeySet

from models.errors import (
    ExpiredIdentity,
    ForgedIdentity,
    IdentityOfAnother,
    IdentityReplayed,
    OpenIdRefused,
    OpenIdUnavailable,
    StrangeIssuer,
    UnreadableIdentity,
)
from service.settings import Settings

BACK = "/sign-in/openid/back"  # where the provider sends people, below our address
SCOPE = "openid profile email"
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512"]
SKEW = 60  # seconds that two clocks may differ
KNOWN_FOR = 3600  # seconds until the provider's description and keys are asked for again
TIMEOUT = 10.0  # seconds
CLAIM_ERRORS = {"aud": IdentityOfAnother, "azp": IdentityOfAnother, "nonce": IdentityReplayed,
                "iss": StrangeIssuer, "exp": ExpiredIdentity, "nbf": ExpiredIdentity,
                "iat": ExpiredIdentity}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way: what the browser keeps until the provider sends it back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in, as the provider says; ``subject`` is what never changes."""

    issuer: str
    subject: str
    name: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Known:
    until: float
    about: Mapping[str, Any]
    keys: KeySet


class Provider:
    """One provider. Safe to share between threads."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self._settings, self._now = settings, now
        self._known: _Known | None = None
        self._lock = threading.Lock()

    @property
    def back(self) -> str:
        """The address to which the provider sends people back."""
        return self._settings.openid_address.rstrip("/") + BACK

    def begin(self) -> tuple[str, Begun]:
        """Where to send the browser, and what it keeps. Raises OpenIdUnavailable."""
        begun = Begun(*(secrets.token_urlsafe(32) for _ in range(3)))
        endpoint = self._about()["authorization_endpoint"]
        with self._client() as client:
            address, _ = client.create_authorization_url(
                endpoint, state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier
            )
        return str(address), begun

    def finish(self, begun: Begun, code: str) -> Identity:
        """Who it is that came back with a code. Raises OpenIdRefused and its kin."""
        endpoint = self._about()["token_endpoint"]
        try:
            with self._client() as client:
                answer = client.fetch_token(
                    endpoint, grant_type="authorization_code", code=code,
                    code_verifier=begun.verifier,
                )  # fmt: skip
        except OAuthError as error:
            raise OpenIdRefused() from error
        except (httpx2.HTTPError, ValueError) as error:
            raise OpenIdUnavailable() from error
        token = answer.get("id_token") if isinstance(answer, Mapping) else None
        if not isinstance(token, str):
            raise UnreadableIdentity()
        return self._identity(self._verified(token, begun.nonce))

    def leave(self) -> str:
        """Where a person ends the provider's own session; empty where it has no such place."""
        try:
            endpoint = str(self._about().get("end_session_endpoint", ""))
        except OpenIdUnavailable:
            return ""
        if not endpoint:
            return ""
        back = self._settings.openid_address.rstrip("/") + "/sign-in"
        asked = {"client_id": self._settings.openid_client, "post_logout_redirect_uri": back}
        return str(httpx2.URL(endpoint).copy_merge_params(asked))

    def _client(self) -> OAuth2Client:
        settings = self._settings
        return OAuth2Client(
            client_id=settings.openid_client,
            client_secret=settings.openid_secret or None,
            token_endpoint_auth_method="client_secret_basic" if settings.openid_secret else "none",
            scope=SCOPE,
            redirect_uri=self.back,
            code_challenge_method="S256",
            timeout=TIMEOUT,
        )

    def _about(self) -> Mapping[str, Any]:
        return self._described(anew=False).about

    def _described(self, *, anew: bool) -> _Known:
        """The provider's description of itself and its keys, as lately asked for."""
        with self._lock:
            known = self._known
            if known is None or anew or known.until < time.monotonic():
                issuer = self._settings.openid_issuer
                about = _fetched(issuer.rstrip("/") + "/.well-known/openid-configuration")
                if about.get("issuer") != issuer:
                    raise StrangeIssuer()
                if not {"authorization_endpoint", "token_endpoint", "jwks_uri"} <= about.keys():
                    raise OpenIdUnavailable()
                try:
                    keys = KeySet.import_key_set(_fetched(str(about["jwks_uri"])))  # type: ignore[arg-type]
                except (JoseError, ValueError, KeyError, TypeError) as error:
                    raise OpenIdUnavailable() from error
                known = self._known = _Known(time.monotonic() + KNOWN_FOR, about, keys)
            return known

    def _verified(self, token: str, nonce: str) -> Mapping[str, Any]:
        """What a token claims, when all of it is as it must be."""
        claims = self._signed(token)
        settings = self._settings
        registry = jwt.JWTClaimsRegistry(
            now=int(self._now().timestamp()),
            leeway=SKEW,
            iss={"essential": True, "value": settings.openid_issuer},
            aud={"essential": True, "value": settings.openid_client},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            registry.validate(dict(claims))
        except ExpiredTokenError as error:
            raise ExpiredIdentity() from error
        except ClaimError as error:
            raise CLAIM_ERRORS.get(str(error.claim), UnreadableIdentity)() from error
        others = claims["aud"] if isinstance(claims["aud"], list) else []
        if claims.get("azp", settings.openid_client) != settings.openid_client or (
            len(others) > 1 and "azp" not in claims
        ):
            raise IdentityOfAnother()
        return claims

    def _signed(self, token: str) -> Mapping[str, Any]:
        try:
            try:
                return jwt.decode(token, self._described(anew=False).keys, ALGORITHMS).claims
            except InvalidKeyIdError:  # the provider has taken a new key into use
                return jwt.decode(token, self._described(anew=True).keys, ALGORITHMS).claims
        except (BadSignatureError, InvalidKeyIdError) as error:
            raise ForgedIdentity() from error
        except (JoseError, ValueError) as error:
            raise UnreadableIdentity() from error

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        subject = str(claims["sub"])
        if not 0 < len(subject) <= 255:
            raise UnreadableIdentity()
        names = (claims.get(k) for k in ("preferred_username", "email", "name"))
        groups = claims.get(self._settings.openid_groups, [])
        return Identity(
            issuer=self._settings.openid_issuer,
            subject=subject,
            name=next((n.strip() for n in names if isinstance(n, str) and n.strip()), subject),
            groups=frozenset(map(str, groups)) if isinstance(groups, list) else frozenset(),
        )


def _fetched(address: str) -> dict[str, Any]:
    try:
        answer = httpx2.get(address, timeout=TIMEOUT, follow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise OpenIdUnavailable() from error
    if not isinstance(found, dict):
        raise OpenIdUnavailable()
    return found
