"""A stand-in OpenID Connect provider on a real socket, with its own keys, that can go wrong."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "camket", "a-secret-of-the-program"


@dataclass
class Standin:
    """The provider: who is signed in there, and what its next token says otherwise."""

    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    published: list[RSAKey] = field(default_factory=list)
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "s-1", "email": "lan@x.vn"})
    claims: dict[str, Any] = field(
        default_factory=dict
    )  # over those that are right; None: left out
    token: str | None = None  # in place of a signed one
    down: bool = False
    now: float = field(default_factory=time.time)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    breaches: list[str] = field(default_factory=list)  # of the protocol, by the client

    def answer(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What the token endpoint says to a code."""
        known = self.codes.pop(asked.get("code", ""), None)
        if known is None:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if challenge != known["code_challenge"] or known["code_challenge_method"] != "S256":
            self.breaches.append("the verifier is not that of the challenge")
        if asked.get("redirect_uri") != known["redirect_uri"]:
            self.breaches.append("another redirect_uri")
        claims = {
            "iss": self.url, "aud": CLIENT, "iat": int(self.now), "exp": int(self.now) + 300,
            "nonce": known["nonce"], **self.person, **self.claims,
        }  # fmt: skip
        said = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid}
        signed = jwt.encode(header, said, self.key)
        return 200, {
            "access_token": "x", "token_type": "Bearer",
            "id_token": self.token if self.token is not None else signed,
        }  # fmt: skip

    def authorize(self, address: str) -> str:
        """A person signs in at the provider: where it sends the browser back to."""
        asked = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        if asked["response_type"] != "code" or asked["client_id"] != CLIENT:
            self.breaches.append("not the code flow of our client")
        code = f"code-{len(self.codes)}-{time.monotonic_ns()}"
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return f"{asked['redirect_uri']}?{back}"


@contextmanager
def running() -> Iterator[Standin]:
    """The provider on a free port of this machine."""
    standin = Standin()
    standin.published = [standin.key]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if standin.down:
                self._say(503, {})
            elif self.path == "/.well-known/openid-configuration":
                self._say(200, {
                    "issuer": standin.url, "jwks_uri": f"{standin.url}/keys",
                    "authorization_endpoint": f"{standin.url}/authorize",
                    "token_endpoint": f"{standin.url}/token",
                    "end_session_endpoint": f"{standin.url}/end",
                })  # fmt: skip
            else:
                keys = KeySet(list(standin.published))
                self._say(200, dict(keys.as_dict(private=False)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if not self.headers.get("Authorization", "").startswith("Basic "):
                standin.breaches.append("the client did not say who it is")
            self._say(*standin.answer({k: v[0] for k, v in parse_qs(body).items()}))

        def _say(self, status: int, value: dict[str, Any]) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Tests read no log of the stand-in."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    standin.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield standin
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
