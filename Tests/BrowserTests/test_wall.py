"""The duty wall: UI-01 to UI-05 of the acceptance checks, against the mock server."""

import statistics
import unittest

from harness import BrowserTest, SLOW, camera


class WallTest(BrowserTest):
    def test_ui01_the_first_tile_shows_the_present(self):
        self.open_wall("/wall?test=1&n=1&c=" + camera(0), "duty")

        took = self.until("f => f.tiles[0] && f.tiles[0].frames > 2", 6, "wall")
        code = self.codes()[0]
        now = self.page.evaluate("Date.now()")

        print(f"UI-01 first picture after {took * 1000:.0f} ms, picture {now - code} ms old, {self.load()}")
        self.assertLess(abs(now - code), 1000 * SLOW)
        self.assertIn("值机员", self.page.inner_text("[data-test=account]"))

    def test_ui02_sixteen_tiles_live_and_inside_the_window(self):
        self.open_wall("/wall?test=1&n=4")
        self.press("6")
        self.until("f => f.tiles.length === 16 && f.tiles.filter(t => t && t.state === 'live').length >= 13", 30, "wall")
        before = self.wall()["tiles"]

        self.page.wait_for_timeout(6000)
        after = self.wall()["tiles"]
        lags = []
        for old, new in zip(before, after):
            if new["state"] in ("offline", "unsupported"):
                continue
            self.assertGreater(new["frames"], old["frames"] + 3, new)
            self.assertLess(new["lag"], 4, new)
            self.assertEqual(new["restarts"], 0, new)
            lags.append(new["lag"])
        print(f"UI-02 median lag {statistics.median(lags):.2f} s, frames/s {statistics.median((n['frames'] - o['frames']) / 6 for o, n in zip(before, after)):.1f}, {self.load()}")

        boxes = self.page.evaluate("[...document.querySelectorAll('.slot')].map(s => s.getBoundingClientRect().toJSON())")
        size = self.page.evaluate("[innerWidth, innerHeight, document.scrollingElement.scrollHeight]")
        self.assertEqual(len(boxes), 16)
        for box in boxes:
            self.assertTrue(box["left"] >= 0 and box["right"] <= size[0] and box["bottom"] <= size[1] and box["height"] > 60, box)
        self.assertLessEqual(size[2], size[1])

    def test_ui03_a_stopped_camera_says_so_and_comes_back(self):
        self.open_wall(f"/wall?test=1&n=4&c={camera(0)},{camera(2)},{camera(6)},{camera(8)}")
        self.until("f => f.tiles.every(t => t.state === 'live')", 15, "wall")

        self.page.request.post(self.server.address + "/mock/camera/2", data={"condition": "offline"})
        took = self.until("f => f.tiles[1].state === 'offline'", 5, "wall")
        message = self.page.inner_text("[data-test=tile-2] [data-test=tile-message]")
        self.assertIn("离线", message)
        self.assertRegex(message, r"自 \d\d:\d\d:\d\d 起")
        self.assertEqual(self.page.evaluate("document.querySelector('[data-test=tile-2] video').readyState"), 0, "no old picture")
        self.assertEqual([t["state"] for n, t in enumerate(self.wall()["tiles"]) if n != 1], ["live"] * 3)

        self.page.request.post(self.server.address + "/mock/camera/2", data={})
        back = self.until("f => f.tiles[1].state === 'live'", 12, "wall")
        print(f"UI-03 offline after {took:.1f} s, live again after {back:.1f} s, {self.load()}")

    def test_ui03_a_stream_that_stops_moving_is_called_frozen(self):
        self.open_wall(f"/wall?test=1&n=1&c={camera(0)}")
        self.until("f => f.tiles[0].state === 'live'", 15, "wall")

        self.page.request.post(self.server.address + "/mock/camera/0", data={"stall": True})
        self.until("f => f.tiles[0].state === 'frozen'", 6, "wall")
        self.assertRegex(self.page.inner_text("[data-test=tile-1] [data-test=tile-band]"), r"画面冻结 自 \d\d:\d\d:\d\d 起")

        self.page.request.post(self.server.address + "/mock/camera/0", data={})
        self.until("f => f.tiles[0].state === 'live'", 12, "wall")

    def test_ui04_the_wall_survives_a_restart_of_the_server(self):
        self.allowed = ("ERR_CONNECTION_REFUSED", "WebSocket connection", "ERR_INCOMPLETE_CHUNKED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "Failed to load resource")
        self.open_wall(f"/wall?test=1&n=4&c={camera(0)},{camera(2)},{camera(6)},{camera(8)}")
        self.until("f => f.tiles.every(t => t.state === 'live')", 15, "wall")
        before = self.page.request.get(self.server.address + "/api/v1/views?limit=500").json()["views"]

        self.server.stop()
        self.page.wait_for_selector("[data-test=banner]:not([hidden])", timeout=5000 * SLOW)
        self.page.wait_for_timeout(1500)
        self.server.start()
        took = self.until("f => f.tiles.every(t => t.state === 'live')", 20, "wall")
        self.page.wait_for_selector("[data-test=banner]", state="hidden")

        after = self.page.request.get(self.server.address + "/api/v1/views?limit=500").json()["views"]
        resumed = [v for v in after if v["id"].startswith("v")][:len([v for v in after if v["id"].startswith("v")]) - len([v for v in before if v["id"].startswith("v")])]
        self.assertEqual(sorted(str(v["camera"]) for v in resumed), sorted(camera(n) for n in (0, 2, 6, 8)), "one entry for each resumed stream")
        print(f"UI-04 all tiles live {took:.1f} s after the server was back, {self.load()}")

    def test_ui05_h265_falls_back_to_the_sub_stream_or_says_why_not(self):
        self.open_wall(f"/wall?test=1&n=4&c={camera(1)},{camera(4)}")
        self.until("f => f.tiles[0].state === 'live' && f.tiles[1].state === 'unsupported'", 20, "wall")

        first = self.wall()["tiles"][0]
        self.assertEqual((first["stream"], first["codec"]), ("sub", "h264"))
        self.assertIn("H.265", self.page.inner_text("[data-test=tile-1] [data-test=tile-note]"))
        self.assertIn("H.264", self.page.inner_text("[data-test=tile-1] [data-test=tile-stream]"))
        message = self.page.inner_text("[data-test=tile-2] [data-test=tile-message]")
        self.assertIn("H.265", message)
        self.assertIn("编码不支持", message)

    def test_moving_a_tile_never_restarts_its_stream(self):
        self.open_wall(f"/wall?test=1&n=4&c={camera(0)},{camera(2)},{camera(6)},{camera(8)}")
        self.until("f => f.tiles.every(t => t.state === 'live')", 15, "wall")
        sockets = []
        self.page.on("websocket", lambda s: sockets.append(s.url))

        self.page.click("[data-test=tile-1]")
        self.page.click(f"[data-test=camera][data-id='{camera(6)}']")

        self.assertEqual([t["camera"] for t in self.wall()["tiles"]], [camera(6), camera(2), camera(0), camera(8)])
        self.page.wait_for_timeout(1000)
        self.assertEqual(sockets, [])
        self.assertIn(f"c={camera(6)},{camera(2)},{camera(0)},{camera(8)}", self.page.url)

    def test_a_tile_without_purpose_opens_nothing(self):
        sockets = []
        self.page.on("websocket", lambda s: sockets.append(s.url))
        self.sign_in("duty", "/wall?test=1&n=1")
        self.page.wait_for_selector("[data-test=purpose]")
        self.press("Escape")
        self.page.wait_for_timeout(800)
        self.assertEqual(sockets, [])
        self.assertIn("未填写查阅目的", self.page.inner_text("[data-test=wall-summary]"))

    def test_keys_choose_the_layout_and_enlarge(self):
        self.open_wall("/wall?test=1&n=4")
        for key, count in (("1", 1), ("9", 9), ("6", 16), ("4", 4)):
            self.press(key)
            self.assertEqual(len(self.wall()["tiles"]), count)
            self.assertIn(f"n={count}", self.page.url)
        self.press("ArrowRight")
        self.assertEqual(self.wall()["focus"], 1)
        self.page.keyboard.press("Enter")
        self.assertEqual(self.page.locator(".slot:visible").count(), 1)
        self.press("Escape")
        self.assertEqual(self.page.locator(".slot:visible").count(), 4)
        self.page.keyboard.press("Shift+Slash")
        self.assertIn("16 画面", self.page.inner_text("[data-test=keys]"))


if __name__ == "__main__":
    unittest.main()
