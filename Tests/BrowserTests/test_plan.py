"""The plan of a site and the camera form: by keyboard, by hand and by numbers; what the law forbids is refused in place (UI-15)."""

import struct
import zlib

import pytest

import screens
from conftest import Farm
from harness import REFUSED, SLOW, Desk, browser


def picture(width=200, height=120):
    """A PNG with a pattern, drawn here."""
    rows = b"".join(b"\0" + bytes(255 if (x // 20 + y // 20) % 2 else 210 for x in range(width)) for y in range(height))
    part = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


@pytest.fixture(scope="session")
def town():
    shared = screens.Town.shared()  # one for all modules
    yield shared
    shared.close()


@pytest.fixture
def boss(town, browser, request):
    desk = Desk(browser, town.world.server.base, {"width": 1280, "height": 720})
    desk.allowed = REFUSED
    desk.sign_in("boss", f"/plan?site={town.site}")
    desk.shown("plan-svg")
    desk.page.wait_for_selector(".plan-mark")
    yield desk
    desk.close(request.node.name)


def camera(town, name, **more):
    """A camera of the register that is planned and has no place yet."""
    return town.world.boss.create("camera", name=name, system=town.system, site=town.site, **more).id


def active(desk):
    return desk.page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.dataset.test ?? ''")


def test_every_shape_is_reached_by_keyboard_and_has_a_name(town, boss):
    boss.page.focus("[data-test=plan-svg]")
    names = []
    for _ in range(boss.count(".plan-mark")):
        boss.press("Tab")
        names.append(active(boss))
    assert len([n for n in names if "摄像机" in n and "在线" in n]) == 4, "the live state is a word of the name"
    assert any("更衣室" in n and "A3" in n for n in names)
    before = boss.page.get_attribute("[data-test=plan-svg]", "viewBox")
    boss.page.focus("[data-test=plan-svg]")
    boss.press("ArrowRight")
    moved = boss.page.get_attribute("[data-test=plan-svg]", "viewBox")
    boss.press("Equal")
    closer = boss.page.get_attribute("[data-test=plan-svg]", "viewBox")
    assert before != moved and float(closer.split()[2]) < float(moved.split()[2])
    boss.click("plan-fit")
    boss.press("KeyN")
    assert boss.text("plan-chosen") and boss.page.get_attribute("[data-test=plan-live]", "href").startswith("/camera?c=")
    assert boss.page.get_attribute("[data-test=plan-playback]", "href").startswith("/playback?c=")


def test_a_camera_is_placed_and_a_view_into_a_prohibited_zone_is_refused(town, boss):
    record = camera(town, "走廊")
    boss.page.reload()
    boss.page.locator("[data-test=entry-camera]", has_text="走廊").press("Enter")
    boss.page.locator("[data-test=plan-move]").press("Enter")
    boss.fill(plan_x="20", plan_y="4", plan_direction="270", plan_angle="40", plan_range="5")  # looks at the changing room
    boss.page.locator("[data-test=plan-save]").press("Enter")
    words = boss.shown("refusal").inner_text()
    assert "NM203.8.1.3" in words and "更衣室" in words and "G-PRIV" in words and boss.text("remedy"), words
    assert "viewPolygon" not in town.world.boss.get(record).data, "nothing was kept"

    boss.fill(plan_direction="90")
    boss.page.focus("[data-handle=place]")
    boss.press("ArrowDown", times=2)
    boss.press("Shift+ArrowRight")
    boss.page.locator("[data-test=plan-save]").press("Enter")
    boss.shown("plan-editor", state="detached")
    data = town.world.boss.get(record).data
    assert (data["x"], data["y"]) == (20.1, 6) and data["viewPolygon"][0] == [20.1, 6]
    assert all(x >= 20 for x, _ in data["viewPolygon"]), data["viewPolygon"]


def test_what_a_camera_in_use_sees_is_changed_by_request_only(town, boss):
    boss.page.locator("[data-test=entry-camera]", has_text="前台").click()
    boss.click("plan-move")
    boss.fill(plan_x="13")
    boss.click("plan-save")
    assert "G-CHANGE" in boss.shown("refusal").inner_text()
    assert boss.page.get_attribute("[data-test=plan-request]", "href").startswith("/law/form?kind=change")


def test_a_zone_is_drawn_by_hand_and_moved_by_a_corner(town, boss):
    boss.click("plan-new-zone")
    box = boss.page.locator("[data-test=plan-svg]").bounding_box()
    for x, y in ((0.85, 0.75), (0.95, 0.75), (0.95, 0.9), (0.85, 0.9)):
        boss.page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    assert boss.count("[data-test=plan-corners] li") == 4
    boss.click("plan-save")
    form = boss.shown("plan-zone-form")
    boss.page.fill("[data-test=plan-zone-form] [data-test=in-name]", "哺乳室")
    boss.page.select_option("[data-test=plan-zone-form] [data-test=in-prohibited]", "A3")
    boss.click("plan-zone-save")
    boss.shown("plan-zone-form", state="detached")
    zone = next(z for z in town.world.boss.list("zone") if z["data"]["name"] == "哺乳室")
    assert len(zone["data"]["polygon"]) == 4

    boss.click("plan-move")
    handle = boss.page.locator("[data-handle='0']").bounding_box()
    at = (handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    boss.page.mouse.move(*at)
    boss.page.mouse.down()
    boss.page.mouse.move(at[0] - 30, at[1] - 20, steps=4)
    boss.page.mouse.up()
    boss.click("plan-save")
    boss.shown("plan-editor", state="detached")
    moved = town.world.boss.get(zone["id"]).data["polygon"]
    assert moved[0][0] < zone["data"]["polygon"][0][0] and moved[0][1] < zone["data"]["polygon"][0][1] and moved[1:] == zone["data"]["polygon"][1:]


def test_a_picture_lies_under_the_plan(town, boss):
    boss.click("plan-picture")
    boss.page.set_input_files("[data-test=picture-file]", {"name": "一层.png", "mimeType": "image/png", "buffer": picture()})
    boss.page.wait_for_selector(".plan-preview img")
    boss.fill(picture_width="40")
    boss.click("picture-save")
    boss.page.wait_for_selector("[data-test=plan-svg] image[href]")
    image = {n: float(boss.page.get_attribute("[data-test=plan-svg] image", n)) for n in ("x", "y", "width", "height")}
    assert image == {"x": 0, "y": 0, "width": 40, "height": 24}, "to scale"
    assert town.world.boss.get(town.site).data["plans"][0]["width"] == 40


def test_ui_15_a_camera_in_a_changing_room_is_stopped_at_the_zone(town, boss):
    boss.goto(f"/cameras?add=1&site={town.site}")
    boss.shown("place-mountArea")
    before = len(town.world.boss.list("camera"))
    boss.page.select_option("[data-test=place-mountArea]", "A3")
    words = boss.shown("prohibited").inner_text()
    assert "更衣室" in words and "NM203.8.1.3" in words and boss.text("remedy"), words
    assert boss.page.is_disabled("[data-test=save]") and "禁止区域" in boss.text("why-not"), "and the button says why"
    assert boss.page.evaluate("document.querySelector('[data-test=main-url]').closest('[inert]') !== null"), "nothing further is filled in"

    desk = town.world.boss
    r = desk.refused(lambda: desk.create("camera", name="更衣室 1", system=town.system, site=town.site, mountArea="A3"), "NM203.8.1.3", guard="G-PRIV")
    assert r.status == 422 and len(desk.list("camera")) == before

    boss.page.select_option("[data-test=place-mountArea]", "")
    assert boss.page.is_enabled("[data-test=save]"), "another place lets the form go on"

    boss.goto("/audit?outcome=refused&rule=NM203.8.1")
    row = boss.shown("audit-row")
    assert row.get_attribute("data-outcome") == "refused" and "boss某" in row.inner_text() and "摄像机" in row.inner_text(), "the refusal is written down with its person"
    assert boss.text("audit-sentence"), "and with what the law said"
    entry = boss.page.request.get(f"{boss.base}/api/v1/audit?outcome=refused&rule=NM203.8.1").json()["entries"][0]
    assert (entry["kind"], entry["event"]) == ("camera", "create") and "NM203.8.1.3" in entry["rules"]


@pytest.fixture
def spare():
    farm = Farm(cameras=2)
    yield farm
    farm.stop()


def test_one_form_enters_a_camera_in_the_law_and_on_the_recorder(town, boss, spare):
    boss.goto(f"/cameras?add=1&site={town.site}")
    boss.shown("place-mountArea")
    boss.fill(name="侧门", main_url=spare.url(2), sub_url=spare.url(2, sub=True), place_position="侧门内")
    boss.page.select_option("[data-test=place-product]", index=1)
    assert "有效至" in boss.text("certificate")
    boss.click("probe")
    boss.page.wait_for_selector("[data-test=judgements]", timeout=20_000 * SLOW)
    boss.page.wait_for_function("() => document.querySelectorAll('[data-test=judgements]').length === 2", timeout=20_000 * SLOW)
    said = boss.text("probe-result")
    assert "H.265" in said and "H.264" in said and said.count("时钟偏差") == 2, "both streams are tested and judged"
    boss.click("mask-add")
    boss.fill(**{"mask-0-0-x": "10", "mask-0-0-y": "20"})
    sheet = boss.page.locator("[data-test=mask-sheet]").bounding_box()
    boss.page.mouse.click(sheet["x"] + sheet["width"] * 0.8, sheet["y"] + sheet["height"] * 0.7)
    assert boss.count("[data-test=mask]") == 2
    boss.page.wait_for_selector("[data-test=floor]")
    assert "30" in boss.text("floor")
    boss.click("save")
    boss.shown("camera-entered", timeout=20_000 * SLOW)
    assert "NM203.13.3" in boss.text("camera-steps") or "install" in boss.page.inner_html("[data-test=camera-steps]")
    assert boss.page.locator("[data-test=go-install]").get_attribute("href").endswith("step=install")
    boss.click("camera-done")
    record = next(c for c in town.world.boss.list("camera") if c["data"]["name"] == "侧门")
    devices = {c["name"]: c["id"] for c in town.world.boss.client.get("/api/v1/cameras").json()["cameras"]}
    assert record["data"]["device"] == devices["侧门"] and record["data"]["position"] == "侧门内"
    assert record["data"]["pictureMasks"][0]["polygon"][0] == [10, 20] and len(record["data"]["pictureMasks"]) == 2
