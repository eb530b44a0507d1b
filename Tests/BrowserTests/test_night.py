"""The story of a night shift, by keyboard alone: the watch begins, a camera fails, the event is taken in hand with a fault, the camera comes back,
what is open is handed over."""

import pytest

import screens  # noqa: F401  brings the folder of the law's tests along
import ways
from conftest import Farm
from harness import Desk, browser
from keyboard import Keyboard
from law import World, now


class Night:
    """A hotel with two cameras; the second has a farm of its own, to be stopped."""

    def __init__(self):
        self.farm, self.failing, self.world = Farm("--codec", "h264", cameras=1), Farm("--codec", "h264", cameras=1), None
        try:
            w = self.world = World(self.farm, cameras=1)
            r = w.root.client.post("/api/v1/cameras", json={"name": "后门", "mainURL": self.failing.url(1)})
            assert r.status_code == 201, r.text
            w.devices.append(r.json()["id"])
            self.system, self.cameras, _ = ways.existing(w, devices=w.devices, site=w.site(name="青城宾馆"), name="青城宾馆视频系统")
            ways.policies(w)
            ways.trained(w, "opr", "boss")
            self.shift = w.boss.create(
                "shift", organisation=w.orgs["hotel"], system=self.system.id, post="监控室", plannedFrom=now(-60), plannedTo=now(8 * 3600), watchers=[w.persons["opr"]])
        except BaseException:
            self.close()
            raise

    def close(self):
        if self.world:
            self.world.close()
        self.farm.stop()
        self.failing.stop()


@pytest.fixture
def night():
    made = Night()
    yield made
    made.close()


def test_a_night_shift_with_a_failing_camera_by_keyboard_alone(night, browser):
    w = night.world
    k = Keyboard(Desk(browser, w.server.base, {"width": 1280, "height": 720}))
    k.desk.allowed += ("WebSocket connection",)
    front, back = (str(d) for d in w.devices)
    k.sign_in("opr", "/shift")
    k.wait("planned-shift")
    k.press_on("begin-shift")
    k.wait("shift-current")

    k.page.keyboard.press("Alt+1")
    k.wait("purpose")
    k.page.keyboard.press("Enter")
    k.page.wait_for_selector("[data-test=purpose]", state="detached")
    k.desk.until(f"f => ['{front}', '{back}'].every(c => f.tiles.some(t => t && t.camera === c && t.state === 'live'))", 30, "wall")

    night.failing.stop()
    k.desk.until(f"f => f.tiles.some(t => t && t.camera === '{back}' && t.state === 'offline')", 8, "wall")
    lost = k.page.locator("[data-test=duty-event]", has_text="后门")
    lost.first.wait_for(timeout=60_000)
    for _ in range(k.desk.count("[data-test=duty-event]")):
        k.page.keyboard.press("KeyN")
        if "后门" in k.page.evaluate("document.activeElement.innerText"):
            break
    assert k.focus()["test"] == "duty-event"
    k.page.keyboard.press("KeyA")

    k.page.wait_for_url("**/law/form?kind=fault*")
    k.to("in-description")
    k.page.keyboard.press("Control+End")
    k.page.keyboard.type("；已电话通知维护单位")
    k.press_on("form-save")
    k.wait("record-title")
    fault = next(f for f in w.boss.list("fault") if "已电话通知维护单位" in f["data"]["description"])
    assert fault["state"] not in ("closed",)

    k.page.keyboard.press("Alt+1")
    k.page.wait_for_selector("[data-test=grid]")
    k.page.wait_for_function("() => ![...document.querySelectorAll('[data-test=duty-event]')].some(e => e.dataset.id.startsWith('camera') && e.innerText.includes('后门'))", timeout=60_000)
    night.failing.start()
    k.desk.until(f"f => f.tiles.some(t => t && t.camera === '{back}' && t.state === 'live')", 30, "wall")

    k.page.keyboard.press("Alt+1")
    k.goto("/shift")
    k.type_in("note-text", "后门摄像机断电十分钟，已报修，等待维护单位回访")
    k.check("note-open")
    k.press_on("note-add")
    k.page.locator("[data-test=notes]", has_text="等待维护单位回访").wait_for()
    k.press_on("finish-shift")
    k.wait("shift-none")
    ended = w.boss.get(night.shift.id)
    assert ended.state == "ended" and any("等待维护单位回访" in e for e in ended.data["openEvents"]), "what is open goes on to the next watch"
    k.sign_out()
    k.close("night-keyboard")
