"""A camera that the law has taken off view is off view for everybody: pages, machines and players (NM203.8)."""
import json, subprocess

import requests

from conftest import run, wait
from law import today, watched_town  # noqa: F401


def test_art_8_a_camera_that_is_disabled_is_watched_by_nobody_any_more(watched_town):
    town, device = watched_town, watched_town.devices[0]
    client = town.root.client
    wait(lambda: client.cameras()[device]["main"]["recording"] == "recording", 60, "recording")
    site = town.site()
    camera = town.camera(town.system([site.id]).id, site.id, product=town.product().id, device=device)
    town.boss.take("install", camera.id, installDate=today(-30))
    made = json.loads(run("token", "add", "--data", town.server.data, "--name", "player", "--role", "viewer", "--json").stdout)
    header = {"Authorization": "Bearer " + made["token"]}
    picture = f"{town.server.base}/api/v1/cameras/{device}/snapshot.jpg"
    assert requests.get(picture, headers=header, timeout=15).status_code == 200
    address = f"rtsp://token:{made['token']}@127.0.0.1:{town.server.rtsp}/cameras/{device}/main"
    player = subprocess.Popen(["ffmpeg", "-v", "error", "-rtsp_transport", "tcp", "-i", address, "-f", "null", "-"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(lambda: any(v["kind"] == "live" for v in client.get("/api/v1/views").json()["views"]), 15, "the player's entry")
        town.boss.take("disable", camera.id, disableReason="拍摄范围待核查")
        wait(lambda: player.poll() is not None, 12, "the end of the player")
    finally:
        player.kill()
        player.wait()
    asks = (lambda: requests.get(picture, headers=header, timeout=15), lambda: client.get(f"/api/v1/cameras/{device}/snapshot.jpg"),
            lambda: client.post("/api/v1/views", json={"cameras": [device], "kind": "live", "purpose": "巡查"}))
    for ask in asks:
        # An answer that says no is false in Python.
        answer = wait(lambda: [r for r in [ask()] if r.status_code != 429], 5, "a picture a second")[0]
        assert answer.status_code == 422 and any(u.startswith("NM203.8") for u in answer.json()["error"]["rules"]), answer.text
    assert subprocess.run(["ffprobe", "-v", "error", "-rtsp_transport", "tcp", address], capture_output=True, timeout=30).returncode != 0
    assert client.cameras()[device]["main"]["recording"] == "recording", "it was disabled for its view, and records on"
