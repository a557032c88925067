"""What ‹name› says over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from opentelemetry import trace
from prometheus_client import Counter, generate_latest
from pydantic import BaseModel, Field

from ‹name_›.‹noun› import ‹Noun›, Refusal
from ‹name_›.rules import ‹verb›
from ‹name_›.store import Store

SEEN = Counter("‹name_›_‹nouns›", "‹Nouns› by outcome.", ["outcome"])
tracer = trace.get_tracer("‹name›")


class New‹Noun›(BaseModel):
    """What a caller sends."""

    reference: str = Field(max_length=64)
    zone: str = Field(max_length=64)
    amount: int = Field(ge=0)


def build(store: Store) -> FastAPI:
    """The application over a store."""
    app = FastAPI(title="‹title›")

    @app.exception_handler(Refusal)
    def refuse(_request: Request, refusal: Refusal) -> JSONResponse:
        # Every error has the same shape: problem details after RFC 9457.
        SEEN.labels("refused").inc()
        body = {"type": "about:blank", "status": 422, "detail": str(refusal)}
        return JSONResponse(body, status_code=422, media_type="application/problem+json")

    @app.get("/healthz")
    def healthz() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(), media_type="text/plain")

    @app.post("/‹nouns›", status_code=201)
    def create(new: New‹Noun›) -> dict[str, object]:
        with tracer.start_as_current_span("create"):
            ‹noun› = ‹Noun›.open(new.reference, new.zone, new.amount, datetime.now(UTC))
            value = ‹verb›(‹noun›)
            SEEN.labels("new" if store.put(‹noun›) else "known").inc()
            return {"reference": ‹noun›.reference, "value": value}

    @app.get("/zones/{zone}/‹nouns›")
    def page(zone: str, after: str = "") -> list[str]:
        return [‹noun›.reference for ‹noun› in store.page(zone.lower(), after)]

    return app
