"""The duty wall: UI-01 to UI-05 of the acceptance checks, with real cameras and the real server."""

import statistics

from harness import LINE_CUT, MINUTE, SLOW, apart, browser, desk, house, load
from house import HOSTILE, now

FOUR = (1, 2, 3, 4)


def test_ui01_the_first_tile_shows_the_present(house, desk):
    desk.open_wall([house.camera(4)], n=1, user="duty")

    took = desk.until("f => f.tiles[0] && f.tiles[0].frames > 2", 6, "wall")
    age = -apart(desk.codes()[0], now() % MINUTE)

    print(f"UI-01 first picture after {took * 1000:.0f} ms, picture {age:.0f} ms old, {load()}")
    assert -100 < age < 1000 * SLOW
    assert "值机员" in desk.text("account")


def test_ui02_sixteen_tiles_live_and_inside_the_window(house, desk):
    desk.open_wall([house.camera(n) for n in range(1, 17)])
    desk.press("6")
    all_live = desk.until("f => f.tiles.length === 16 && f.tiles.every(t => t && t.state === 'live')", 15, "wall")
    before = desk.wall()["tiles"]

    desk.page.wait_for_timeout(8000)
    after, codes, clock = desk.wall()["tiles"], desk.codes(), now() % MINUTE

    for n, (old, new) in enumerate(zip(before, after)):
        assert new["frames"] > old["frames"] + 8, new
        assert new["lag"] < 4 and new["restarts"] == 0 and new["fault"] is None, new
        assert codes[n] is not None and abs(apart(codes[n], clock)) < 4000, (n, codes[n], clock)
    lags, rates = [t["lag"] for t in after], [(b["frames"] - a["frames"]) / 8 for a, b in zip(before, after)]
    print(f"UI-02 all live after {all_live:.1f} s, lag median {statistics.median(lags):.2f} s, most {max(lags):.2f} s, frames/s median {statistics.median(rates):.1f}, {load()}")
    assert min(desk.variances()) > 100, "no picture is black"

    boxes = desk.page.evaluate("[...document.querySelectorAll('.slot')].map(s => s.getBoundingClientRect().toJSON())")
    width, height, scroll = desk.page.evaluate("[innerWidth, innerHeight, document.scrollingElement.scrollHeight]")
    assert len(boxes) == 16 and scroll <= height
    assert all(b["left"] >= 0 and b["right"] <= width and b["bottom"] <= height and b["height"] > 60 for b in boxes), boxes
    assert HOSTILE in desk.page.inner_text("[data-test=tile-16] [data-test=tile-name]")


def test_ui03_a_stopped_camera_says_so_and_comes_back(house, desk):
    others = [house.camera(n) for n in (1, 3, 4)]
    desk.open_wall([others[0], house.camera(house.STOPPED), *others[1:]])
    desk.until("f => f.tiles.every(t => t.state === 'live')", 15, "wall")

    house.stopped.stop()
    took = desk.until("f => f.tiles[1].state === 'offline'", 5, "wall")
    desk.page.wait_for_timeout(500)
    message = desk.page.inner_text("[data-test=tile-2] [data-test=tile-message]")
    assert "离线" in message and "自 " in message and "起" in message, message
    assert desk.page.evaluate("document.querySelector('[data-test=tile-2] video').readyState") == 0, "no old picture"
    assert [t["state"] for n, t in enumerate(desk.wall()["tiles"]) if n != 1] == ["live"] * 3

    house.stopped.start()
    back = desk.until("f => f.tiles[1].state === 'live'", 12, "wall")
    desk.page.wait_for_timeout(300)
    print(f"UI-03 offline after {took:.1f} s, live again after {back:.1f} s, {load()}")
    assert abs(apart(desk.codes()[1], now() % MINUTE)) < 2000 * SLOW, "the new picture is of now"
    assert [t["restarts"] for t in desk.wall()["tiles"]] == [0] * 4


def test_ui04_the_wall_survives_a_restart_of_the_server(house, desk):
    desk.allowed = LINE_CUT
    wanted = [house.camera(n) for n in FOUR]
    desk.open_wall(wanted)
    desk.until("f => f.tiles.every(t => t.state === 'live')", 15, "wall")
    newest = max(v["id"] for v in house.views())
    desk.page.evaluate("window.mark = 1")

    house.server.stop()
    desk.shown("banner", timeout=5000 * SLOW)
    house.server.start()
    took = desk.until(f"f => f.tiles.every(t => t.state === 'live' && t.wall > {now()})", 20, "wall")
    desk.shown("banner", state="hidden")

    assert desk.page.evaluate("window.mark") == 1, "without reload"
    assert all(abs(apart(c, now() % MINUTE)) < 3000 * SLOW for c in desk.codes())
    resumed = [v for v in house.views() if v["id"] > newest]
    assert sorted(str(v["camera"]) for v in resumed) == sorted(wanted), "one entry for each resumed stream"
    print(f"UI-04 all tiles live {took:.1f} s after the server was back, {load()}")


def test_ui05_h265_falls_back_to_the_sub_stream_or_to_a_transcode_and_says_so(house, desk):
    desk.open_wall([house.camera(2), house.camera(house.ONLY_H265)])
    desk.until("f => f.tiles[0].state === 'live' && f.tiles[1].state === 'live'", 25, "wall")

    first, second = desk.wall()["tiles"][:2]
    assert (first["stream"], first["codec"], first["transcoded"]) == ("sub", "h264", None)
    assert "H.265" in desk.page.inner_text("[data-test=tile-1] [data-test=tile-note]")
    assert "H.264" in desk.page.inner_text("[data-test=tile-1] [data-test=tile-stream]")
    assert desk.page.evaluate("document.querySelector('[data-test=tile-1] video').videoWidth") == 320

    assert (second["stream"], second["codec"], second["transcoded"]["from"]) == ("main", "h264", "h265")
    assert "转码" in desk.page.inner_text("[data-test=tile-2] [data-test=tile-stream]")
    note = desk.page.inner_text("[data-test=tile-2] [data-test=tile-note]")
    assert "H.265" in note and "服务器转码" in note
    assert abs(apart(desk.codes()[1], now() % MINUTE)) < 3000 * SLOW, "the picture is of now"


def test_an_address_where_nobody_answers_is_offline_with_its_cause(house, desk):
    desk.open_wall([house.camera(house.OFFLINE)], n=1)
    desk.until("f => f.tiles[0].state === 'offline'", 10, "wall")
    message = desk.page.inner_text("[data-test=tile-1] [data-test=tile-message]")
    assert "摄像机拒绝连接" in message and "自 " in message, message


def test_moving_a_tile_never_restarts_its_stream(house, desk):
    a, b, c, d = (house.camera(n) for n in FOUR)
    desk.open_wall([a, b, c, d])
    desk.until("f => f.tiles.every(t => t.state === 'live')", 15, "wall")
    desk.page.wait_for_timeout(1800)  # until the tiles' size has settled
    desk.sockets.clear()

    desk.click("tile-1")
    desk.page.click(f"[data-test=camera][data-id='{c}']")

    assert [t["camera"] for t in desk.wall()["tiles"]] == [c, b, a, d]
    desk.page.wait_for_timeout(1000)
    assert desk.sockets == []
    assert f"c={c},{b},{a},{d}" in desk.page.url


def test_a_tile_without_purpose_opens_nothing(house, desk):
    desk.sign_in("duty", "/wall?n=1")
    desk.shown("purpose")
    desk.press("Escape")
    desk.page.wait_for_timeout(800)
    assert desk.sockets == []
    assert "未填写查阅目的" in desk.text("wall-summary")


def test_keys_choose_the_layout_and_enlarge(house, desk):
    desk.sign_in(path="/wall?n=4")
    desk.shown("purpose")
    desk.press("Escape")
    for key, count in (("1", 1), ("9", 9), ("6", 16), ("4", 4)):
        desk.press(key)
        assert len(desk.wall()["tiles"]) == count
        assert f"n={count}" in desk.page.url
    desk.press("ArrowRight")
    assert desk.wall()["focus"] == 1
    desk.press("Enter")
    assert desk.count(".slot:visible") == 1
    desk.press("Escape")
    assert desk.count(".slot:visible") == 4
    desk.press("Shift+Slash")
    assert "16 画面" in desk.text("keys")
