"""Playback: UI-09 to UI-13 of the acceptance checks on footage that the real server recorded; its pictures carry their own time."""

import datetime

from harness import FRAME, MINUTE, SLOW, apart, browser, desk, house, load
from house import DAY, GAP_SECONDS, iso

FOUR = (1, 3, 4, 5)


def day_of(wall):
    return datetime.datetime.fromtimestamp(wall / 1000, datetime.timezone(datetime.timedelta(hours=8))).strftime("%Y-%m-%d")


def test_ui09_four_tiles_start_at_the_url_and_stay_in_step(house, desk):
    at = house.footage(25) + 5240
    desk.open_playback([house.camera(n) for n in FOUR], at)

    facts = desk.playback()
    assert abs(facts["shownWall"] - at) <= FRAME + 5
    codes = desk.codes()
    assert None not in codes and all(abs(apart(c, at % MINUTE)) <= 2 * FRAME for c in codes), (codes, at % MINUTE)

    desk.press("Space")
    desk.page.wait_for_timeout(10_000)
    facts, codes = desk.playback(), desk.codes()
    spread = max(apart(c, codes[0]) for c in codes) - min(apart(c, codes[0]) for c in codes)
    print(f"UI-09 after 10 s: clock moved {(facts['wall'] - at) / 1000:.2f} s, shown frames within {spread} ms, {load()}")
    assert facts["playing"] and facts["wall"] > at + 6000
    assert spread <= 200
    assert abs(apart(codes[0], facts["wall"] % MINUTE)) < 700 * SLOW


def test_ui10_ten_frames_on_and_ten_back_exactly(house, desk):
    at = house.footage(25) + 9000
    desk.open_playback([house.camera(4)], at)
    start = desk.codes()[0]
    assert start is not None

    seen = []
    for n in range(20):
        desk.press("Period" if n < 10 else "Comma")
        wanted = start + FRAME * (n + 1 if n < 10 else 19 - n)
        seen.append(apart(desk.wait_code(wanted), start) // FRAME)
    assert seen == [*range(1, 11), *range(9, -1, -1)]

    desk.press("Comma", 120, 15)  # over two key frames, further back than the chunk that was loaded begins
    assert apart(desk.wait_code(start - 120 * FRAME), start) == -120 * FRAME


def test_ui11_zoom_keeps_the_centre_and_labels_apart(house, desk):
    at = house.footage(10) + 4000
    desk.open_playback([house.camera(n) for n in FOUR], at, span=30 * 86_400)
    line = desk.playback()["timeline"]
    assert line["span"] == 30 * DAY
    for _ in range(40):
        if line["span"] <= 10_000:
            break
        desk.press("Equal")
        line = desk.playback()["timeline"]
        assert abs((at - line["centre"]) / line["span"] * line["width"]) < 1
        assert line["step"] / line["span"] * line["width"] >= 64, "labels have room"
    assert line["span"] == 10_000

    desk.press("Minus", 25)
    assert desk.playback()["timeline"]["span"] == 30 * DAY
    desk.press("Digit0")
    line = desk.playback()["timeline"]
    assert (line["span"], (line["centre"] + 8 * 3_600_000) % DAY) == (DAY, DAY / 2)

    box = desk.page.locator("[data-test=timeline]").bounding_box()
    x = box["width"] * 0.25
    desk.page.mouse.move(box["x"] + x, box["y"] + 40)
    under = line["centre"] + (x / box["width"] - 0.5) * line["span"]
    for turn in (-240, -240, -120, 300, -480):
        desk.page.mouse.wheel(0, turn)
        desk.page.wait_for_timeout(60)
        line = desk.playback()["timeline"]
        assert abs((under - line["centre"]) / line["span"] + 0.5 - 0.25) * box["width"] < 1
    value = desk.page.get_attribute("[data-test=timeline]", "aria-valuetext")
    assert datetime.datetime.fromtimestamp(at / 1000, datetime.timezone(datetime.timedelta(hours=8))).strftime("%Y-%m-%d %H:%M:%S") in value and "有录像" in value


def test_ui12_a_real_gap_is_told_and_the_others_play_on(house, desk):
    start, end, cause = house.gap_facts()
    assert cause == "network" and end - start > GAP_SECONDS * 1000 - 1000
    desk.open_playback([house.camera(house.GAPPED), house.camera(4)], start - 2000, span=120)
    desk.press("Space")
    desk.until("f => f.tiles[0].state === 'gap' && f.tiles[1].state === 'playing'", 15)
    desk.page.wait_for_timeout(1000)
    message = desk.page.inner_text("[data-test=tile-1] [data-test=tile-message]")
    assert "网络中断" in message and "秒" in message, message
    assert 0 < apart(desk.codes()[1], start % MINUTE) < end - start, "the other tile shows what happened meanwhile"
    desk.press("Space")

    # by keyboard: the edges of the gap, to the ms
    desk.press("KeyP")
    assert abs(desk.playback()["wall"] - start) < 2
    assert "网络中断" in desk.page.get_attribute("[data-test=timeline]", "aria-valuetext")
    desk.press("KeyN")
    assert abs(desk.playback()["wall"] - end) < 2

    # by mouse
    desk.press("KeyP")
    line, box = desk.playback()["timeline"], desk.page.locator("[data-test=timeline]").bounding_box()
    desk.page.mouse.move(box["x"] + line["headX"] + 20, box["y"] + 24 + 10)
    assert "网络中断" in desk.text("timeline-tip")

    # hatched: the row's pixels over the gap differ from one to the next, over footage they do not
    assert desk.page.evaluate("""([x, wide]) => { const c = document.querySelector('[data-test=timeline] canvas'), k = c.width / c.clientWidth;
        const row = c.getContext('2d').getImageData(Math.round((x + 3) * k), Math.round(37 * k), Math.round((wide - 6) * k), 1).data;
        return new Set(Array.from({ length: row.length / 4 }, (_, n) => row[4 * n + 1])).size; }""", [line["headX"], (end - start) / line["span"] * line["width"]]) > 3

    # in the table, to the second
    desk.click("table")
    rows = desk.page.evaluate("[...document.querySelectorAll('[data-test=segment-gap]')].map(r => [Number(r.dataset.start), Number(r.dataset.end)])")
    assert any(abs(a - start) < 1000 and abs(b - end) < 1000 for a, b in rows), rows


def test_ui12_a_common_gap_is_jumped_and_said(house, desk):
    start, end, _ = house.gap_facts()
    desk.open_playback([house.camera(house.GAPPED)], start - 2000, span=120)
    spoken = desk.page.evaluate_handle("""() => { const heard = []; new MutationObserver(() => { const t = document.getElementById('polite').textContent; if (t) heard.push(t); })
        .observe(document.getElementById('polite'), { childList: true, characterData: true, subtree: true }); return heard; }""")
    desk.press("Space")
    desk.until(f"f => f.wall >= {end - 1} && f.tiles[0].state === 'playing'", 25)
    assert desk.playback()["wall"] < end + 4000 * SLOW
    assert "已跳过" in desk.text("skip-note") and "秒" in desk.text("skip-note")
    assert any("已跳过" in s for s in spoken.json_value()), spoken.json_value()
    assert desk.playback()["playing"]


def test_ui13_another_day_or_camera_keeps_the_time_and_never_goes_live(house, desk):
    house.footage(20)
    today = house.yesterday[0] + DAY + 4000  # the time of day when yesterday's footage runs
    desk.open_playback([house.camera(4)], house.began + 6000)
    before = house.began + 6000
    desk.press("Space")
    desk.page.wait_for_timeout(500)

    # Click and clock in one go: where that day has nothing, the next footage is jumped to as soon as the server has said so.
    wall = desk.page.evaluate("day => { document.querySelector(`[data-test=${day}]`).click(); return custosTest.playback().wall; }", f"day-{day_of(before - DAY)}")
    assert abs(wall - (before - DAY)) < 20_000 * SLOW, "the time of day is kept"
    assert desk.playback()["playing"] and "/playback" in desk.page.url
    desk.page.go_back()
    desk.page.wait_for_timeout(200)
    assert abs(desk.playback()["wall"] - before) < 20_000 * SLOW, "back is the former state"

    desk.goto(f"/playback?c={house.camera(4)}&t={iso(today - DAY)}&z=600")
    desk.settled()
    assert abs(apart(desk.codes()[0], (today - DAY) % MINUTE)) <= 2 * FRAME, "yesterday's picture"
    desk.press("Space")
    desk.page.click(f"[data-test=camera][data-id='{house.camera(3)}']")
    desk.until("f => f.tiles.length === 2 && f.tiles[1].answer === 'ready'", 15)
    assert abs(desk.playback()["wall"] - (today - DAY)) < 15_000 * SLOW

    desk.page.go_back()
    desk.until("f => f.tiles.length === 1", 5)
    desk.page.wait_for_timeout(200)
    assert "/playback" in desk.page.url


def test_the_end_of_the_footage_stops_and_does_not_go_live(house, desk):
    desk.open_playback([house.camera(4)], house.footage(15) + 3000)
    desk.press("KeyG")
    desk.fill(typed_time="不是时间")
    desk.click("typed-ok")
    assert "这不是一个时间" in desk.text("type-time")
    desk.fill(typed_time=desk.page.evaluate("new Date(Date.now() - 3000 + 8 * 3600e3).toISOString().replace('T', ' ').slice(0, 19)"))
    desk.click("typed-ok")
    desk.press("Space")
    desk.page.wait_for_timeout(6000)
    assert "/playback" in desk.page.url
    assert desk.sockets == []


def test_speeds_and_key_frames_above_four(house, desk):
    at, asked = house.footage(75), []
    desk.page.on("request", lambda r: asked.append(r.url) if "/media?" in r.url else None)
    desk.open_playback([house.camera(4)], at)
    desk.page.select_option("[data-test=rate]", "4")
    desk.page.evaluate("document.activeElement.blur()")
    desk.press("Space")
    desk.until("f => f.tiles[0].state === 'playing'", 15)
    one = desk.playback()["wall"]
    desk.page.wait_for_timeout(3000)
    moved = desk.playback()["wall"] - one
    assert [u for u in asked if "keyframes=0" not in u] == []
    desk.press("KeyL", 2)
    assert desk.playback()["rate"] == 16
    desk.until("f => f.tiles[0].state === 'playing'", 20)
    two = desk.playback()["wall"]
    desk.page.wait_for_timeout(2500)
    facts = desk.playback()
    fast, codes = facts["wall"] - two, desk.codes()
    print(f"speed 4x moved {moved / 3000:.1f}x, 16x moved {fast / 2500:.1f}x, {load()}")
    assert any("keyframes=1" in u for u in asked)
    assert moved > 12_000 / SLOW / 1.5
    assert fast > 40_000 / SLOW / 2 or not facts["playing"]
    assert codes[0] is not None
    desk.press("KeyK")
    desk.page.wait_for_timeout(400)
    assert not desk.playback()["playing"]


def test_every_media_request_lies_under_a_view_entry(house, desk):
    at = house.footage(15) + 4000
    newest = max((v["id"] for v in house.views()), default=0)
    desk.open_playback([house.camera(4), house.camera(3)], at)
    mine = [v for v in house.views() if v["id"] > newest]
    assert sorted(str(v["camera"]) for v in mine) == sorted([house.camera(4), house.camera(3)])
    assert all(v["kind"] == "playback" and v["purpose"] == "回看核查" and v["from"] <= iso(at) <= v["to"] for v in mine), mine
    refused = desk.page.request.get(f"{desk.base}/api/v1/cameras/{house.camera(1)}/media", params={"view": "0" * 32, "from": iso(at), "until": iso(at + 5000)})
    assert refused.status == 403 and refused.json()["error"]["code"] == "view.missing"


def test_h265_is_played_from_the_recorded_sub_stream_or_made_by_the_server(house, desk):
    at = house.footage(15) + 4000
    desk.open_playback([house.camera(2), house.camera(house.ONLY_H265)], at)
    assert abs(apart(desk.codes()[0], at % MINUTE)) <= 3 * FRAME
    assert "H.265" in desk.page.inner_text("[data-test=tile-1] .note")
    note = desk.page.inner_text("[data-test=tile-2] .note")
    assert "H.265" in note and "H.264" in note, "made by the server, and said so"
