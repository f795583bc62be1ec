"""Spans and metrics for OpenTelemetry (extra `otel`), by its HTTP semantic conventions for clients, without a URL.

::

    from liveagent_async.otel import OpenTelemetry

    async with AsyncLiveAgent(observe=OpenTelemetry()) as la: ...

Each answer is a span of kind client, under the span in which the call was made: ``GET conversations/{}`` with
`http.request.method`, `url.template`, `http.response.status_code`, `http.request.resend_count` (when an attempt was
repeated) and `error.type` (from status 400 on). What else happens is an event of the span of the caller. Two histograms
in seconds: `http.client.request.duration`, and `liveagent.client.wait.duration`, the wait for a turn before it.
OpenTelemetry's instrumentation of httpx sees nothing of this client, so nothing is counted twice.
"""

from __future__ import annotations

import time

try:
    from opentelemetry import metrics, trace
    from opentelemetry.util.types import AttributeValue
except ImportError:
    raise ImportError("OpenTelemetry is an extra: pip install 'liveagent-async[otel]'") from None

from ._observe import Answered, Event, Paused, Retried
from ._public import say
from ._version import __version__

__all__ = ["OpenTelemetry"]

_NAME = "liveagent_async"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)
"""The buckets that the conventions advise for durations of requests."""
_WAITS = (*_SECONDS, 30.0, 60.0, 120.0)


class OpenTelemetry:
    """An observer: give it to a client as `observe=`.

    Args:
        tracer_provider: Makes the spans; OpenTelemetry's global one if left out.
        meter_provider: Makes the histograms; likewise.
    """

    def __init__(
        self,
        tracer_provider: trace.TracerProvider | None = None,
        meter_provider: metrics.MeterProvider | None = None,
    ) -> None:
        self._tracer = trace.get_tracer(_NAME, __version__, tracer_provider)
        meter = metrics.get_meter(_NAME, __version__, meter_provider)
        self._duration = meter.create_histogram(
            "http.client.request.duration",
            unit="s",
            description="From sending a request to the last byte of its answer.",
            explicit_bucket_boundaries_advisory=_SECONDS,
        )
        self._wait = meter.create_histogram(
            "liveagent.client.wait.duration",
            unit="s",
            description="The wait for a turn under the rate limit, before a request.",
            explicit_bucket_boundaries_advisory=_WAITS,
        )

    def __call__(self, event: Event) -> None:
        """Record one event."""
        if isinstance(event, Answered):
            self._answered(event)
        elif isinstance(event, Retried):
            _add(
                "liveagent.retry",
                {"url.template": event.route, "error.type": event.error, "liveagent.retry.wait": event.wait},
            )
        elif isinstance(event, Paused):
            _add("liveagent.pause", {"liveagent.pause.duration": event.seconds})
        else:
            _add("liveagent.ambiguous_write", {"url.template": event.route, "liveagent.cancelled": event.cancelled})

    def _answered(self, event: Answered) -> None:
        labels: dict[str, AttributeValue] = {
            "http.request.method": event.method,
            "url.template": event.route,
            "http.response.status_code": event.status,
        }
        if event.status >= 400:
            labels["error.type"] = str(event.status)
        resent: dict[str, AttributeValue] = (
            {"http.request.resend_count": event.attempt - 1} if event.attempt > 1 else {}
        )
        end = time.time_ns()
        span = self._tracer.start_span(
            f"{event.method} {event.route}",
            kind=trace.SpanKind.CLIENT,
            attributes={**labels, **resent, "liveagent.wait": event.waited},
            start_time=end - int(event.seconds * 1e9),
        )
        if event.status >= 400:
            span.set_status(trace.StatusCode.ERROR)
        span.end(end)
        self._duration.record(event.seconds, labels)
        self._wait.record(event.waited, {"http.request.method": event.method, "url.template": event.route})


def _add(name: str, attributes: dict[str, AttributeValue]) -> None:
    trace.get_current_span().add_event(name, attributes)


say(OpenTelemetry, __name__)
