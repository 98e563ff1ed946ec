"""What protects pages and downloads: headers on every answer, nothing active from our origin."""

from pathlib import Path

import pytest

from tests.builders import VIETNAMESE
from tests.readings import register
from tests.web import open_web

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'")


@pytest.mark.parametrize("tls", [True, False])
def test_every_answer_carries_the_protecting_headers(tmp_path: Path, tls: bool) -> None:
    with open_web(tmp_path, secure_cookies=tls) as web:
        name = '"><script>alert(1)</script>\r\nX: y.pdf'
        key = register(web.office, VIETNAMESE, name=name, title="<script>alert(2)</script>")
        for address in (
            "/documents", f"/documents/{key}", f"/api/documents/{key}/original", "/sign-in",
            f"/api/documents/{key}/pages/1/image", "/static/base.css", "/no such page", "/healthz",
        ):  # fmt: skip
            answer = web.client.get(address)
            for name, value in WANTED.items():
                assert answer.headers[name] == value, address
            policy = answer.headers["Content-Security-Policy"]
            assert all(part in policy for part in POLICY)
            assert "unsafe" not in policy
            assert ("Strict-Transport-Security" in answer.headers) is tls
            assert "X" not in answer.headers
            if "text/html" in answer.headers.get("Content-Type", ""):
                assert "<script>alert" not in answer.text
        original = web.client.get(f"/api/documents/{key}/original")
        assert original.headers["Content-Disposition"].startswith("attachment")
        assert original.headers["Content-Type"] == "application/pdf"


def test_what_a_fuzzer_found_stays_mended(tmp_path: Path) -> None:
    with open_web(tmp_path) as web:
        assert web.client.get("/api/deadlines?start=0").status_code == 400
        assert web.client.get("/api/deadlines?start=2026-01-01").status_code == 200
        refused = web.client.options("/api/documents")
        assert refused.status_code == 405
        assert refused.headers["Allow"] == "GET, POST"
        refused = web.client.options("/api/entities/likenesses")  # one of {entity_id}'s by its form
        assert refused.headers["Allow"] == "GET, POST"
        told = web.client.get("/api/openapi.json").json()["paths"]
        original = told["/api/documents/{document_id}/original"]["get"]["responses"]["200"]
        assert set(original["content"]) == {"application/pdf", "application/x-ndjson"}
        answers = told["/api/import"]["post"]["responses"]["422"]["content"]["application/json"]
        assert len(answers["schema"]["anyOf"]) == 2
