"""The app manifest: within Slack's limits, and naming nothing that the channel does not handle."""

import json

import pytest

from adapters.slack import manifest as made
from adapters.slack.pressing import FILE, SHORTCUTS, SHOW
from bot.cli.main import run


@pytest.mark.parametrize("public_url", [None, "https://clm.example.com", "https://127.0.0.1:8443"])
def test_it_stays_within_the_limits(public_url: str | None) -> None:
    manifest = made.manifest(public_url)
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    for command in manifest["features"]["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["usage_hint"]) <= 1_000
        assert command["should_escape"]
    callbacks = {shortcut["callback_id"] for shortcut in manifest["features"]["shortcuts"]}
    assert callbacks == {*SHORTCUTS, SHOW, FILE}
    assert all(len(shortcut["name"]) <= 24 for shortcut in manifest["features"]["shortcuts"])


def test_without_an_address_it_is_socket_mode() -> None:
    manifest = made.manifest(None)
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(manifest)
    assert made.manifest("https://clm.example.com")["settings"]["socket_mode_enabled"] is False


@pytest.mark.parametrize(
    ("public_url", "domain"),
    [
        ("https://clm.example.com/bot", "clm.example.com"),
        ("https://127.0.0.1:8443", None),
        ("https://localhost", None),
        ("https://合同.example.com", None),
        (None, None),
    ],
)
def test_links_unfold_where_slack_can_know_them(public_url: str | None, domain: str | None) -> None:
    manifest = made.manifest(public_url)
    assert manifest["features"].get("unfurl_domains", [None])[0] == domain
    assert ("links:write" in manifest["oauth_config"]["scopes"]["bot"]) is (domain is not None)
    assert ("link_shared" in manifest["settings"]["event_subscriptions"]["bot_events"]) is (domain is not None)


def test_the_command_prints_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CONTRACTBOT_PUBLIC_URL", "https://clm.example.com")
    assert run(["slack-manifest"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["settings"]["event_subscriptions"]["request_url"] == "https://clm.example.com/slack/events"
    assert printed == made.manifest("https://clm.example.com")
