"""Spans and metrics, with the SDK's exporters in memory."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from support.scripted import Scripted

from liveagent_async import AmbiguousWrite, AsyncLiveAgent, NotFound, Retry
from liveagent_async.otel import OpenTelemetry


def answer(status: int, body: bytes = b"", header: bytes = b"X: y") -> bytes:
    return b"HTTP/1.1 %d Said\r\n%s\r\nContent-Length: %d\r\n\r\n%s" % (status, header, len(body), body)


OK = answer(200, b'{"response":{"liveagentversion": "5"}}')
NONE = answer(404, b'{"response":{"status":"ERROR","statuscode":404,"errormessage":"no"}}')
BUSY, BAD = answer(503), answer(502)
LIMITED = answer(429, header=b"Retry-After: 0")


class Telemetry:
    """An observer whose spans and points can be looked at."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.reader = InMemoryMetricReader()
        self.traces = TracerProvider()
        self.traces.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.observe = OpenTelemetry(self.traces, MeterProvider([self.reader]))

    def spans(self) -> list[ReadableSpan]:
        return list(self.exporter.get_finished_spans())

    def points(self) -> dict[str, list[HistogramDataPoint]]:
        data = self.reader.get_metrics_data()
        assert data is not None
        return {
            metric.name: [point for point in metric.data.data_points if isinstance(point, HistogramDataPoint)]
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }


async def test_each_answer_is_a_span_under_the_callers() -> None:
    """Kind, name, parent, times and attributes as the conventions say; a refusal and a repeated attempt are marked."""
    told = Telemetry()
    tracer = told.traces.get_tracer("application")
    with Scripted() as server:
        server.play(BUSY, OK, NONE)
        async with AsyncLiveAgent(
            server.url, "CANARY", rate=None, retry=Retry(wait_initial=0.0), observe=told.observe
        ) as la:
            with tracer.start_as_current_span("request of a user") as parent:
                await la.application.status()
                with pytest.raises(NotFound):
                    await la.agents.get("jana@acme.com")
    first, second, third, user = told.spans()
    assert [each.name for each in (first, second, third)] == [
        "GET application/status", "GET application/status", "GET agents/{}",
    ]  # fmt: skip
    for each in (first, second, third):
        assert each.kind is SpanKind.CLIENT
        assert each.parent is not None
        assert each.parent.span_id == parent.get_span_context().span_id
        assert each.start_time is not None
        assert each.end_time is not None
        assert each.start_time <= each.end_time
    assert [(each.attributes or {}).get("http.response.status_code") for each in (first, second, third)] == [
        503,
        200,
        404,
    ]
    assert [(each.attributes or {}).get("http.request.resend_count") for each in (first, second, third)] == [
        None,
        1,
        None,
    ]
    assert [(each.attributes or {}).get("error.type") for each in (first, second, third)] == ["503", None, "404"]
    assert [each.status.status_code for each in (first, second, third)] == [
        StatusCode.ERROR, StatusCode.UNSET, StatusCode.ERROR,
    ]  # fmt: skip
    assert [(each.name, dict(each.attributes or {})) for each in user.events] == [
        (
            "liveagent.retry",
            {"url.template": "application/status", "error.type": "ServerError", "liveagent.retry.wait": 0.0},
        )
    ]


async def test_a_pause_and_an_ambiguous_write_are_events_of_the_callers_span() -> None:
    """With the seconds, and the route."""
    told = Telemetry()
    with Scripted() as server:
        server.play(LIMITED, BAD)
        async with AsyncLiveAgent(
            server.url, "CANARY", rate=None, retry=Retry(wait_initial=0.0), observe=told.observe
        ) as la:
            with told.traces.get_tracer("application").start_as_current_span("user"):
                with pytest.raises(AmbiguousWrite):
                    await la.tags.create("CANARY")
    events = told.spans()[-1].events
    assert [each.name for each in events] == ["liveagent.pause", "liveagent.retry", "liveagent.ambiguous_write"]
    assert dict(events[2].attributes or {}) == {"url.template": "tags", "liveagent.cancelled": False}


async def test_two_histograms_have_the_durations_and_the_waits() -> None:
    """In seconds, by method, route and status; the buckets reach as far as a wait for a turn does."""
    told = Telemetry()
    with Scripted() as server:
        server.play(OK, OK, NONE)
        async with AsyncLiveAgent(server.url, "CANARY", rate=None, observe=told.observe) as la:
            await la.application.status()
            await la.application.status()
            with pytest.raises(NotFound):
                await la.agents.get("jana@acme.com")
    points = told.points()
    assert points.keys() == {"http.client.request.duration", "liveagent.client.wait.duration"}
    durations = {
        point.attributes["url.template"] if point.attributes else "": point
        for point in points["http.client.request.duration"]
    }
    assert {route: point.count for route, point in durations.items()} == {"application/status": 2, "agents/{}": 1}
    assert dict(durations["agents/{}"].attributes or {}) == {
        "http.request.method": "GET",
        "url.template": "agents/{}",
        "http.response.status_code": 404,
        "error.type": "404",
    }  # fmt: skip
    assert durations["agents/{}"].explicit_bounds[-1] == 10.0
    assert points["liveagent.client.wait.duration"][0].explicit_bounds[-1] == 120.0
    assert sum(point.count for point in points["liveagent.client.wait.duration"]) == 3


@pytest.mark.promise("Observed: no key, identifier or body is in a span or a metric")
async def test_no_key_identifier_or_body_is_in_telemetry() -> None:
    """Canaries in key, path, parameter and answer: in no name, attribute or event; no attribute is a URL."""
    told = Telemetry()
    with Scripted() as server:
        server.play(answer(500, b'"CANARY"', b"Location: /CANARY"))
        async with AsyncLiveAgent(server.url, "CANARY", rate=None, retry=Retry(attempts=1), observe=told.observe) as la:
            with told.traces.get_tracer("application").start_as_current_span("user"):
                with pytest.raises(AmbiguousWrite):
                    await la.customers.add_to_group("CANARY@acme.com", "CANARY")
    shown = "".join(each.to_json() for each in told.spans()) + str(told.points())
    assert "customers/{}/groups" in shown
    assert not [word for word in ("CANARY", "http://", "127.0.0.1", "apikey") if word in shown]


def test_without_its_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence."""
    monkeypatch.delitem(sys.modules, "liveagent_async.otel")
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(ImportError, match=r"pip install 'liveagent-async\[otel\]'"):
        import_module("liveagent_async.otel")
