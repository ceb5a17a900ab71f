"""Headers of every answer: nothing from other hosts, no inline script or style, no framing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def secure(answer: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Middleware: the policy on every answer, and no copy of a signed-in person's page in any cache."""

    def answered(request: Any) -> Any:
        response = answer(request)
        response.headers["Content-Security-Policy"] = CSP
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answered
