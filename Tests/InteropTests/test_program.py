"""The commands and the HTTP API of the real program, against cameras over real sockets."""
import json, os, pathlib, re, shutil, signal, subprocess, time

import pytest
import requests

from conftest import CUSTOS, PASSWORD, Farm, Server, free_port, run, wait


def live(client, camera, condition="live"):
    return wait(lambda: (client.cameras().get(camera) or {}).get("main", {}).get("condition") == condition, 30, f"camera {camera} {condition}")


def test_a_camera_added_beside_a_running_server_records_within_seconds(farm, server):
    server.start()
    client = server.client()

    began = time.monotonic()
    camera = server.add("东门", farm.url(1))
    wait(lambda: camera in client.cameras(), 2, "the camera in the list")
    wait(lambda: client.cameras()[camera]["main"]["condition"] != "disabled", 2, "the connection begun")

    assert time.monotonic() - began < 4
    live(client, camera)
    wait(lambda: client.cameras()[camera]["main"]["recording"] == "recording", 15, "recording")
    spans = wait(lambda: [s for s in server.recordings() if s["stream"] == f"{camera}/main" and s["spans"]], 15, "footage")
    assert spans


def test_import_judges_all_rows_before_it_adds_one(server, tmp_path):
    csv = tmp_path / "cameras.csv"
    csv.write_text('\ufeffname,url,retentionDays\r\n"门, ""一"" 号",rtsp://127.0.0.1:1/a,30\r\n短,rtsp://127.0.0.1:1/b,29\r\n,rtsp://127.0.0.1:1/c,\r\nx,http://127.0.0.1/d,\r\n')
    r = run("camera", "import", "--data", server.data, "--json", csv, ok=(64,))

    faults = {f["line"]: f["text"] for f in json.loads(r.stdout)["faults"]}
    assert set(faults) == {3, 4, 5}
    assert "NM203.18.1.4" in faults[3]
    assert json.loads(run("camera", "list", "--data", server.data, "--json").stdout)["cameras"] == []

    csv.write_text('name,url\n"门, ""一"" 号",rtsp://u:p@127.0.0.1:1/a\n')
    run("camera", "import", "--data", server.data, csv)
    (camera,) = json.loads(run("camera", "list", "--data", server.data, "--json").stdout)["cameras"]
    assert camera["name"] == '门, "一" 号'
    assert camera["user"] == "u" and "p@" not in json.dumps(camera)


@pytest.mark.parametrize("text", ["", "name\nx\n", "name,url,colour\na,rtsp://127.0.0.1/a,red\n", 'name,url\n"a,rtsp://127.0.0.1/a\n', "url,name,name\n"])
def test_a_file_that_is_no_list_of_cameras_is_refused_with_a_reason(server, tmp_path, text):
    csv = tmp_path / "c.csv"
    csv.write_text(text)
    r = run("camera", "import", "--data", server.data, csv, ok=(64,))
    assert "custos: " in r.stderr and "c.csv" in r.stderr


def test_a_retention_under_the_floor_is_refused_with_its_rule(server):
    r = run("camera", "add", "--data", server.data, "--name", "x", "--retention-days", 29, "rtsp://127.0.0.1/x", ok=(65,))
    assert "NM203.18.1.4" in r.stderr and "30" in r.stderr


def test_every_command_says_what_is_wrong_with_its_words(tmp_path):
    for words in [["serve", "--data", "/dev/null/x"], ["serve", "--data", str(tmp_path), "--listen", "nowhere"], ["recording", "list", "--data", str(tmp_path / "none")], ["simulate", "--faults", "colour=1"], ["camera", "add", "--data", str(tmp_path), "--name", "x", "http://127.0.0.1/"]]:
        r = run(*words, ok=(2, 64))
        assert r.stderr.strip() and "Fatal" not in r.stderr, words


def test_a_second_server_on_the_same_folder_is_refused(server):
    server.start()
    r = run("serve", "--data", server.data, "--listen", f"127.0.0.1:{free_port()}", ok=(75,))
    assert "another custos" in r.stderr


def test_the_first_administrator_comes_in_by_a_link_that_works_once(farm):
    s = Server(admin=False)
    try:
        s.start()
        link = wait(lambda: re.search(r"/setup#(\S+)", s.log.read_text()), 10, "the link")
        body = {"token": link.group(1), "user": "admin", "name": "张三", "password": PASSWORD}
        assert requests.post(s.base + "/api/v1/setup", json={**body, "password": "short"}).status_code == 422
        assert requests.post(s.base + "/api/v1/setup", json={**body, "token": "x" * 40}).status_code in (401, 403)
        assert requests.post(s.base + "/api/v1/setup", json=body).status_code in (200, 201)
        assert requests.post(s.base + "/api/v1/setup", json=body).status_code in (401, 403, 404, 409, 410)
        assert s.client("admin").get("/api/v1/session").json()["user"]["role"] == "admin"
    finally:
        s.close()


def test_every_sealed_file_plays_in_players_that_are_not_ours(farm, server):
    ids = [server.add(f"c{n}", farm.url(n)) for n in (1, 2, 3, 4)]
    server.start()
    client = server.client()
    for i in ids:
        live(client, i)
    time.sleep(8)
    assert server.stop() == 0

    files = sorted((server.data / "footage").rglob("*.mp4"))
    assert len(files) >= 4 and not list((server.data / "footage").rglob("*.open"))
    for f in files:
        r = subprocess.run(["ffprobe", "-v", "error", "-count_packets", "-show_entries", "stream=codec_name,nb_read_packets", "-of", "json", f], capture_output=True, text=True)
        assert r.returncode == 0 and not r.stderr.strip(), (f, r.stderr)
        streams = json.loads(r.stdout)["streams"]
        assert streams[0]["codec_name"] in ("h264", "hevc") and int(streams[0]["nb_read_packets"]) > 0
        r = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", f, "-f", "null", "-"], capture_output=True, text=True)
        assert r.returncode == 0 and not r.stderr.strip(), (f, r.stderr)
        r = subprocess.run(["gst-launch-1.0", "-q", "filesrc", f"location={f}", "!", "qtdemux", "name=d", "d.video_0", "!", "decodebin", "!", "fakesink"], capture_output=True, text=True, timeout=60)
        assert r.returncode == 0, (f, r.stderr)
    found = server.check()
    assert found["findings"] == []


def test_a_view_is_entered_before_its_first_byte(farm, server):
    camera = server.add("c", farm.url(1))
    server.start()
    client = server.client()
    live(client, camera)
    wait(lambda: [s for s in server.recordings() if s["spans"]], 20, "footage")
    span = server.recordings()[0]["spans"][0]

    url = f"/api/v1/cameras/{camera}/media?stream=main&from={span['start']}&until={span['end']}&origin={span['start']}"
    assert client.get(url).status_code in (400, 403)
    view = client.post("/api/v1/views", json={"cameras": [camera], "kind": "playback", "from": span["start"], "to": span["end"], "purpose": "核查"}).json()["view"]
    r = client.get(url + f"&view={view}")
    assert r.status_code == 200 and r.content[4:8] == b"ftyp"
    shot = client.get(f"/api/v1/cameras/{camera}/snapshot.jpg?stream=main&width=320&purpose=test")
    assert shot.status_code == 200 and shot.content[:2] == b"\xff\xd8"

    kinds = [v["kind"] for v in client.get("/api/v1/views").json()["views"]]
    assert {"playback", "snapshot"} <= set(kinds)


def test_every_condition_has_its_cause(server, tmp_path):
    locked = Farm("--auth", "admin:right", cameras=1)
    quiet = Farm("--faults", "silence=600@3", cameras=1)
    try:
        wrong = server.add("wrong password", locked.url(1).replace("rtsp://", "rtsp://admin:wrong@"))
        right = server.add("right password", locked.url(1).replace("rtsp://", "rtsp://admin:right@") + "/main")
        silent = server.add("silent", quiet.url(1))
        gone = server.add("gone", f"rtsp://127.0.0.1:{free_port()}/x")
        outside = server.add("outside", "rtsp://169.254.169.254/latest/meta-data")
        missing = server.add("missing", locked.url(1).replace("rtsp://", "rtsp://admin:right@").replace("/cam/1", "/nothing"))
        server.start()
        client = server.client()
        live(client, right)
        live(client, wrong, "authenticationFailed")
        live(client, outside, "addressRefused")
        wait(lambda: client.cameras()[gone]["main"]["cause"] == "connect.refused", 10, "refused")
        wait(lambda: client.cameras()[missing]["main"]["cause"] == "rtsp.404", 10, "404")
        live(client, silent, "silent")
        assert "right" not in client.get("/api/v1/cameras").text.replace("right password", "").replace("rightpassword", "")
        for camera, cause in [(wrong, "camera"), (gone, "network"), (outside, "camera"), (silent, "camera")]:
            def causes():
                return [g["cause"] for s in server.recordings() if s["stream"] == f"{camera}/main" for g in s["gaps"]]

            wait(lambda: causes()[-1:] == [cause], 5, f"a gap of cause {cause} for camera {camera}")
    finally:
        locked.stop()
        quiet.stop()


def test_faults_of_a_camera_do_not_cost_the_recording(server):
    farm = Farm("--faults", "loss=0.01,duplicate=0.01,jump=30@4,resolution=9", cameras=2)
    try:
        tcp = server.add("tcp", farm.url(1))
        udp = server.add("udp", farm.url(2), "--transport", "udp")
        server.start()
        client = server.client()
        for c in (tcp, udp):
            live(client, c)
        time.sleep(16)
        server.stop()
        for s in server.recordings():
            seconds = sum((parse(x["end"]) - parse(x["start"])) for x in s["spans"])
            assert seconds > 11, s
            assert len({(x["width"], x["height"]) for x in s["spans"]}) == 2, "the resolution changed in mid-stream"
        assert server.check()["findings"] == []
    finally:
        farm.stop()


def parse(text):
    import datetime

    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def test_rtsp_out_needs_a_person_and_leaves_an_entry(farm, server):
    camera = server.add("c", farm.url(1))
    server.start()
    client = server.client()
    live(client, camera)
    token = json.loads(run("token", "add", "--data", server.data, "--name", "player", "--role", "viewer", "--json").stdout)["token"]

    def play(url, transport):
        return subprocess.run(["ffprobe", "-v", "error", "-rtsp_transport", transport, "-show_entries", "stream=codec_name", "-of", "csv=p=0", url], capture_output=True, text=True, timeout=30)

    there = f"127.0.0.1:{server.rtsp}/cameras/{camera}/main"
    assert play(f"rtsp://{there}", "tcp").returncode != 0
    for transport in ("tcp", "udp"):
        r = play(f"rtsp://token:{token}@{there}", transport)
        assert r.returncode == 0 and "h264" in r.stdout, r.stderr
    assert len([v for v in client.get("/api/v1/views").json()["views"] if v["kind"] == "live"]) >= 2


def test_rtsp_out_ends_with_its_key(farm, server):
    camera = server.add("c", farm.url(1))
    server.start()
    client = server.client()
    live(client, camera)
    made = json.loads(run("token", "add", "--data", server.data, "--name", "player", "--role", "viewer", "--json").stdout)
    player = subprocess.Popen(
        ["ffmpeg", "-v", "error", "-rtsp_transport", "tcp", "-i", f"rtsp://token:{made['token']}@127.0.0.1:{server.rtsp}/cameras/{camera}/main", "-f", "null", "-"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(lambda: any(v["kind"] == "live" for v in client.get("/api/v1/views").json()["views"]), 15, "the player's entry")
        time.sleep(6)
        assert player.poll() is None, "it plays on while it may"
        key = next(t["id"] for t in client.get("/api/v1/tokens").json()["tokens"] if t["name"] == "player")
        assert client.delete(f"/api/v1/tokens/{key}").status_code == 204
        wait(lambda: player.poll() is not None, 12, "the end of the player")
        assert wait(lambda: [v for v in client.get("/api/v1/views").json()["views"] if v["kind"] == "live" and v["endedAt"]], 5, "the end of the view")
    finally:
        player.kill()
        player.wait()


def test_doctor_speaks_to_programs_too(tmp_path):
    r = run("doctor", "--data", tmp_path, "--json", ok=(0, 1))
    codes = {f["code"] for f in json.loads(r.stdout)["findings"]}
    assert any(c.startswith("clock") for c in codes) and any(c.startswith("disk") for c in codes)
    assert run("doctor", "--data", tmp_path, "--cameras", 100000, ok=(1,)).returncode == 1


def test_metrics_speak_of_cameras_and_volumes(farm, server):
    camera = server.add("c", farm.url(1))
    server.start()
    live(server.client(), camera)
    text = requests.get(server.base + "/metrics", timeout=5).text
    for name in ["bytes", "lost", "jitter", "reconnects", "gap_seconds", "custos_volume_free_bytes", "custos_volume_state"]:
        assert name in text, name


def test_a_retention_that_the_disks_cannot_hold_is_refused_with_the_numbers(farm, server):
    camera = server.add("c", farm.url(1))
    server.start()
    client = server.client()
    live(client, camera)
    wait(lambda: (client.cameras()[camera]["main"]["bitRate"] or 0) > 10000, 20, "a measured bit rate")
    r = client.patch(f"/api/v1/cameras/{camera}", json={"retentionDays": 3650})
    assert r.status_code == 422 and "NM203.18.1.4" in r.json()["error"]["rules"] and "GB" in r.json()["error"]["en"]
    assert client.cameras()[camera]["retentionDays"] == 30
    assert client.patch(f"/api/v1/cameras/{camera}", json={"name": "renamed"}).status_code == 200


def test_a_folder_that_no_server_has_used_checks_clean(server):
    assert server.check()["findings"] == []
    assert server.recordings() == []
