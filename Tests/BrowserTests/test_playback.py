"""Playback: UI-09 to UI-13 of the acceptance checks, against the mock server, whose pictures carry their own time."""

import unittest

from harness import SLOW, BrowserTest, camera, hour, iso

FRAME = 50  # ms: the mock server records 20 frames a second
FOUR = [camera(n) for n in (0, 2, 6, 10)]


class PlaybackTest(BrowserTest):
    def settled(self, seconds=20):
        self.until("f => !f.stalled && f.tiles.every(t => t.answer !== 'loading' && !t.seeking)", seconds)
        self.page.wait_for_timeout(150)

    def wait_code(self, wanted, tile=0):
        """The burnt-in time of a tile once it shows the wanted time, or whatever it shows after a while."""
        for _ in range(60):
            code = self.codes()[tile]
            if code == wanted:
                break
            self.page.wait_for_timeout(50)
        return code

    def test_ui09_four_tiles_start_at_the_url_and_stay_in_step(self):
        at = hour() - 5 * 3_600_000 + 187_240
        self.open_playback(FOUR, at)
        self.settled()

        facts = self.playback()
        self.assertLessEqual(abs(facts["shownWall"] - at), FRAME)
        self.assertEqual(self.codes(), [at // FRAME * FRAME] * 4)

        self.press("Space")
        self.page.wait_for_timeout(10_000)
        facts = self.playback()
        codes = self.codes()
        print(f"UI-09 after 10 s: clock moved {(facts['wall'] - at) / 1000:.2f} s, shown frames within {max(codes) - min(codes)} ms, {self.load()}")
        self.assertTrue(facts["playing"])
        self.assertGreater(facts["wall"], at + 3000)
        self.assertLessEqual(max(codes) - min(codes), 200)
        self.assertLess(abs(facts["wall"] - min(codes)), 700 * SLOW)

    def test_ui10_ten_frames_on_and_ten_back_exactly(self):
        at = hour() - 6 * 3_600_000 + 9_300   # near the end of a chunk: the step crosses into the next
        self.open_playback(FOUR[:1], at)
        self.settled()
        start = self.codes()[0]
        self.assertEqual(start, at)

        seen = []
        for n in range(20):
            self.press("Period" if n < 10 else "Comma")
            wanted = start + FRAME * (n + 1 if n < 10 else 19 - n)
            seen.append((self.wait_code(wanted) - start) // FRAME)
        self.assertEqual(seen, [*range(1, 11), *range(9, -1, -1)])

        self.press("Comma", 30, 20)  # further back than the chunk that was loaded begins
        self.assertEqual(self.wait_code(start - 30 * FRAME), start - 30 * FRAME)
        self.assertEqual(self.page.inner_text("[data-test=clock]")[-3:], f"{(start - 30 * FRAME) % 1000:03d}")

    def test_ui11_zoom_keeps_the_centre_and_labels_apart(self):
        at = hour() - 4 * 3_600_000
        self.open_playback(FOUR, at, span=30 * 86_400)
        self.settled()
        self.assertEqual(self.playback()["timeline"]["span"], 30 * 86_400_000)
        steps = 0
        while self.playback()["timeline"]["span"] > 10_000 and steps < 40:
            self.press("Equal")
            steps += 1
            line = self.playback()["timeline"]
            self.assertLess(abs((at - line["centre"]) / line["span"] * line["width"]), 1)
            self.assertGreaterEqual(line["step"] / line["span"] * line["width"], 64, "labels have room")
        self.assertEqual(self.playback()["timeline"]["span"], 10_000)

        self.press("Minus", 25)
        self.assertEqual(self.playback()["timeline"]["span"], 30 * 86_400_000)
        self.press("Digit0")
        line = self.playback()["timeline"]
        self.assertEqual((line["span"], (line["centre"] + 8 * 3_600_000) % 86_400_000), (86_400_000, 43_200_000))

        box = self.page.locator("[data-test=timeline]").bounding_box()
        x = box["width"] * 0.25
        self.page.mouse.move(box["x"] + x, box["y"] + 40)
        under = line["centre"] + (x / box["width"] - 0.5) * line["span"]
        for turn in (-240, -240, -120, 300, -480):
            self.page.mouse.wheel(0, turn)
            self.page.wait_for_timeout(60)
            line = self.playback()["timeline"]
            self.assertLess(abs((under - line["centre"]) / line["span"] + 0.5 - 0.25) * box["width"], 1)
        value = self.page.get_attribute("[data-test=timeline]", "aria-valuetext")
        self.assertRegex(value, r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d，有录像$")

    def test_ui12_the_gap_of_one_camera_is_told_and_the_others_play_on(self):
        gap = hour() - 3 * 3_600_000
        self.open_playback([camera(2), camera(6)], gap - 2500)
        self.settled()
        self.press("Space")
        self.until("f => f.tiles[0].state === 'gap' && f.tiles[1].state === 'playing'", 20)
        self.page.wait_for_timeout(1000)
        message = self.page.inner_text("[data-test=tile-1] [data-test=tile-message]")
        self.assertIn("网络中断", message)
        self.assertIn("38 分钟", message)
        code = self.codes()[1]
        self.assertGreater(code, gap)
        self.press("Space")

        # by keyboard: the next edge is the end of the gap, the one before its beginning
        self.press("KeyP")
        self.assertEqual(self.playback()["wall"], gap)
        self.assertIn("网络中断", self.page.get_attribute("[data-test=timeline]", "aria-valuetext"))
        self.press("KeyN")
        self.assertEqual(self.playback()["wall"], gap + 38 * 60_000)

        # by mouse
        self.press("KeyP")
        line = self.playback()["timeline"]
        box = self.page.locator("[data-test=timeline]").bounding_box()
        self.page.mouse.move(box["x"] + line["headX"] + 20, box["y"] + 24 + 10)
        self.assertIn("网络中断", self.page.inner_text("[data-test=timeline-tip]"))

        # in the table, to the second
        self.page.click("[data-test=table]")
        rows = self.page.evaluate("[...document.querySelectorAll('[data-test=segment-gap]')].map(r => [r.dataset.start, r.dataset.end])")
        self.assertIn([str(gap), str(gap + 38 * 60_000)], rows)

    def test_ui12_a_common_gap_is_jumped_and_said(self):
        gap = hour() - 90 * 60_000
        self.open_playback([camera(0), camera(6)], gap - 2000)
        self.settled()
        spoken = self.page.evaluate_handle("""() => { const heard = []; new MutationObserver(() => { const t = document.getElementById('polite').textContent; if (t) heard.push(t); })
            .observe(document.getElementById('polite'), { childList: true, characterData: true, subtree: true }); return heard; }""")
        self.press("Space")
        self.until(f"f => f.wall >= {gap + 252_000} && f.tiles.every(t => t.state === 'playing')", 25)
        self.assertIn("已跳过 4 分钟 12 秒", self.page.inner_text("[data-test=skip-note]"))
        self.assertTrue(any("已跳过 4 分钟 12 秒" in s for s in spoken.json_value()), spoken.json_value())
        self.assertTrue(self.playback()["playing"])

    def test_ui13_another_day_or_camera_keeps_the_time_and_never_goes_live(self):
        at = hour() - 26 * 3_600_000 + 754_000
        self.open_playback([camera(0)], at)
        self.settled()
        self.press("Space")
        before = self.page.url
        target = at - 3 * 86_400_000
        import datetime
        day = datetime.datetime.fromtimestamp(target / 1000, datetime.timezone(datetime.timedelta(hours=8))).strftime("%Y-%m-%d")
        if not self.page.locator(f"[data-test=day-{day}]").count():
            self.page.click("[data-test=month-back]")
        self.page.click(f"[data-test=day-{day}]")
        wall = self.playback()["wall"]
        self.assertLess(abs(wall - target), 20_000 * SLOW)
        self.assertTrue(self.playback()["playing"])
        self.assertIn("/playback", self.page.url)

        self.page.click(f"[data-test=camera][data-id='{camera(6)}']")
        self.assertLess(abs(self.playback()["wall"] - wall), 20_000 * SLOW)
        self.assertEqual(len(self.playback()["tiles"]), 2)

        self.page.go_back()
        self.assertEqual(len(self.playback()["tiles"]), 1)
        self.page.go_back()
        self.page.wait_for_timeout(200)
        self.assertLess(abs(self.playback()["wall"] - at), 20_000 * SLOW)
        self.assertIn("/playback", self.page.url)

    def test_the_end_of_the_footage_stops_and_does_not_go_live(self):
        self.sign_in("admin", f"/playback?test=1&c={camera(0)}&t={iso(hour() - 3_600_000)}")
        self.state_purpose()
        self.settled()
        self.page.evaluate("1")
        self.press("KeyG")
        self.page.fill("[data-test=typed-time]", "不是时间")
        self.page.click("[data-test=typed-ok]")
        self.assertIn("这不是一个时间", self.page.inner_text("[data-test=type-time]"))
        near = self.page.evaluate("new Date(Date.now() - 6000 + 8 * 3600e3).toISOString().replace('T', ' ').slice(0, 19)")
        self.page.fill("[data-test=typed-time]", near)
        self.page.click("[data-test=typed-ok]")
        self.press("Space")
        self.page.wait_for_timeout(9000)
        self.assertIn("/playback", self.page.url)

    def test_speeds_and_key_frames_above_four(self):
        at = hour() - 8 * 3_600_000
        asked = []
        self.page.on("request", lambda r: asked.append(r.url) if "/media?" in r.url else None)
        self.open_playback([camera(0)], at)
        self.settled()
        self.page.select_option("[data-test=rate]", "4")
        self.press("Space")
        self.until("f => f.tiles[0].state === 'playing'", 15)
        one = self.playback()["wall"]
        self.page.wait_for_timeout(4000)
        moved = self.playback()["wall"] - one
        self.assertEqual([u for u in asked if "keyframes=0" not in u], [])
        self.page.evaluate("document.activeElement.blur()")
        self.press("KeyL")
        self.press("KeyL")
        self.assertEqual(self.playback()["rate"], 16)
        self.until("f => f.tiles[0].state === 'playing'", 20)
        two = self.playback()["wall"]
        self.page.wait_for_timeout(4000)
        fast = self.playback()["wall"] - two
        self.assertTrue(any("keyframes=1" in u for u in asked))
        print(f"speed 4x moved {moved / 4000:.1f}x, 16x moved {fast / 4000:.1f}x, {self.load()}")
        self.assertGreater(moved, 16_000 / SLOW / 1.5)
        self.assertGreater(fast, 64_000 / SLOW / 2)
        self.press("KeyK")
        self.page.wait_for_timeout(600)
        facts = self.playback()
        self.assertFalse(facts["playing"])

    def test_every_media_request_lies_under_a_view_entry(self):
        at = hour() - 7 * 3_600_000
        self.open_playback([camera(0), camera(6)], at)
        self.settled()
        views = self.page.request.get(self.server.address + "/api/v1/views?limit=10").json()["views"]
        mine = [v for v in views if v["id"].startswith("v")][:2]
        self.assertEqual({str(v["camera"]) for v in mine}, {camera(0), camera(6)})
        self.assertTrue(all(v["kind"] == "playback" and v["purpose"] == "回看核查" and v["from"] <= iso(at) <= v["to"] for v in mine), mine)


if __name__ == "__main__":
    unittest.main()
