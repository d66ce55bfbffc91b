"""Forecasts from a server: asked only when somebody said so, read with suspicion, stored with their age."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ValidationError

from athir.newsroom.services import weather
from athir.newsroom.services.models import Forecast, WeatherSource
from athir.newsroom.services.models.weather import validate_template

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANSWER = {
    "daily": {
        "time": ["2026-11-24", "2026-11-25"],
        "weather_code": [0, 61],
        "temperature_2m_max": [21.4, 17],
        "temperature_2m_min": [-2.6, None],
        "precipitation_probability_max": [5, 400],
        "wind_speed_10m_max": [12.2, "strong"],
    }
}


@pytest.fixture
def source(towns):
    return WeatherSource.objects.create(
        enabled=True, address="https://weather.example/?at={latitude},{longitude}&zone={zone}", credit="Example"
    )


def test_nothing_is_asked_until_somebody_turns_it_on(towns):
    asked = []
    assert weather.refresh(NOW, lambda *args: asked.append(args)) == 0
    WeatherSource.objects.create(address="https://weather.example/")
    assert weather.refresh(NOW, lambda *args: asked.append(args)) == 0
    assert not asked


def test_every_town_is_asked_and_what_cannot_be_true_is_left_out(source):
    asked = []

    def fetch(address, contact):
        asked.append(address)
        return json.dumps(ANSWER).encode()

    assert weather.refresh(NOW, fetch) == 2
    assert asked[0] == "https://weather.example/?at=31.9314,-4.4266&zone=Africa/Casablanca"
    first, second = Forecast.objects.filter(town__slug="errachidia").order_by("day")
    assert (first.sky, first.high, first.low, first.rain, first.wind) == ("clear", 21, -3, 5, 12)
    assert (second.sky, second.high, second.low, second.rain, second.wind) == ("rain", 17, None, None, None)
    assert (first.as_of, first.source, first.fetched) == (NOW, "Example", True)
    assert weather.refresh(NOW + timedelta(hours=1), fetch) == 0
    assert weather.refresh(NOW + timedelta(hours=4), fetch) == 2
    assert Forecast.objects.count() == 4


def test_a_failure_is_said_and_tried_again_soon_and_the_old_forecast_stays(source):
    weather.refresh(NOW, lambda *args: json.dumps(ANSWER).encode())

    def broken(address, contact):
        raise weather.Unusable("the server answers 500")

    assert weather.refresh(NOW + timedelta(hours=5), broken) == 0
    source.refresh_from_db()
    assert source.last_error == "the server answers 500"
    assert Forecast.objects.filter(as_of=NOW).count() == 4
    assert weather.refresh(NOW + timedelta(hours=5, minutes=20), lambda *args: json.dumps(ANSWER).encode()) == 2
    source.refresh_from_db()
    assert source.last_error == ""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"daily": 7}',
        b'{"daily": {"time": ["x"]}}',
        b'{"daily": {"time": []}}',
        b"[" * 9000,
        b'{"daily": {"time": ["2026-11-24"], "temperature_2m_max": [1e999]}}',
    ],
)
def test_an_answer_that_is_no_forecast_is_refused(body):
    with pytest.raises(weather.Unusable):
        weather.parse(body)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "https://{host}/", "ftp://x/", "{0}", "https://x/{latitude.real}", "https://[x/"]
)
def test_only_http_addresses_with_our_placeholders(address):
    with pytest.raises(ValidationError):
        validate_template(address)


def test_a_typed_forecast_that_is_newer_wins(source, towns, read, at):
    at("2026-11-24T14:00")
    weather.refresh(NOW, lambda *args: json.dumps(ANSWER).encode())
    Forecast.objects.create(town=towns["zagora"], day=date(2026, 11, 24), sky="dust", as_of=NOW + timedelta(hours=1))
    assert "Blowing dust" in read("/en/services/weather/zagora/")
    assert "Blowing dust" not in read("/en/services/weather/errachidia/")


def test_over_the_wire_redirects_and_floods_are_refused():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            agents.append(self.headers["User-Agent"])
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "/good")
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"x" * (weather.MAX_BYTES + 10) if self.path == "/flood" else b"good")

        def log_message(self, *args: object) -> None:
            """Quiet."""

    agents: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        assert weather.ask(f"{base}/good", "desk@station.example") == b"good"
        assert "desk@station.example" in agents[0]
        for path, says in (("/moved", "302"), ("/flood", "too long")):
            with pytest.raises(weather.Unusable, match=says):
                weather.ask(base + path, "")
    finally:
        server.shutdown()
        server.server_close()
    with pytest.raises(weather.Unusable, match="does not answer"):
        weather.ask(f"{base}/good", "")
