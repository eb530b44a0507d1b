"""Cameras, storage, register and users by role; both languages; WCAG by axe; keyboard; names that try to be code (UI-20)."""

import re

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe

from conftest import PASSWORD
from harness import REFUSED, browser, desk, house, plain_desk, tab_walk
from house import HOSTILE, iso

HAN = re.compile(r"[\u4e00-\u9fff]")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def pages(house):
    some = ",".join(house.camera(n) for n in (4, house.GAPPED, house.OFFLINE, house.ONLY_H265))
    return [f"/wall?n=4&c={some}", f"/playback?c={some}&t={iso(house.began + 3000)}", "/cameras", "/storage", "/views", "/proof", "/users",
            "/tasks", "/search?q=a", "/help", "/settings", "/start", "/health", "/events", "/shift", "/audit"]


def visit(desk, path):
    """Opens a page with everything it asks for answered."""
    desk.goto(path)
    if path.startswith(("/wall", "/playback")):
        desk.page.wait_for_selector("[data-test=purpose-ok], .grid .tile .caption")
        desk.page.wait_for_timeout(100)
        if desk.count("[data-test=purpose-ok]"):
            desk.state_purpose()
    desk.page.wait_for_timeout(700)


def test_signing_out_forgets_the_purpose(house, desk):
    desk.open_wall([house.camera(4)], n=1, user="duty")
    desk.click("account")
    desk.click("account-signOut")
    desk.shown("user")
    assert desk.page.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('purpose'))") == []


def test_an_auditor_sees_the_register_but_no_picture(house, desk):
    desk.allowed = REFUSED
    house.client.post("/api/v1/views", json={"cameras": [int(house.camera(16))], "kind": "live", "purpose": "核对登记"}).raise_for_status()
    desk.sign_in("audit", "/views")
    desk.shown("view-row")
    assert desk.count("[data-test=nav-section-playback], [data-test=nav-wall], [data-test=nav-users]") == 0
    assert "核对登记" in desk.text("views")
    desk.goto("/wall")
    desk.shown("forbidden")
    assert desk.count("video") == 0
    for path in (f"cameras/{house.camera(1)}/snapshot.jpg?purpose=x", "cameras", "users"):
        assert desk.page.request.get(f"{desk.base}/api/v1/{path}").status == 403, path


def test_a_viewer_gets_no_buttons_that_the_server_would_refuse(house, desk):
    desk.sign_in("duty", "/cameras")
    desk.shown("camera-row")
    assert desk.count("[data-test=add-camera], [data-test=edit], [data-test=nav-users], [data-test=nav-views]") == 0
    assert desk.page.request.get(desk.base + "/api/v1/views").status == 403


def test_storage_in_one_sentence_with_the_forecast(house, desk):
    desk.sign_in(path="/storage")
    desk.shown("storage-sentence")
    assert "法定不少于 30 天" in desk.text("storage-sentence")
    assert desk.count("[data-test=volume]") == 1
    assert desk.count("[data-test=storage-cameras] tbody tr") == 20
    row = desk.page.locator("[data-test=storage-cameras] tbody tr", has_text="04 路口").inner_text()
    assert re.search(r"\d\d:\d\d:\d\d", row) and re.search(r"[\d.]+ [KMG]iB", row), row


def test_the_register_shows_each_view_and_turns_pages_both_ways(house, desk):
    for n in range(52):
        house.client.post("/api/v1/views", json={"cameras": [int(house.camera(3))], "kind": "live", "purpose": f"巡查 {n}"}).raise_for_status()
    desk.open_wall([house.camera(4)], n=1, user="root")
    desk.until("f => f.tiles[0].state === 'live'", 15, "wall")
    desk.goto("/views")
    first = desk.page.inner_text("[data-test=view-row] >> nth=0")
    assert all(word in first for word in ("root", "04 路口", "实时", "值班值守", "127.0.0.1")), first
    desk.click("older")
    desk.page.get_by_text("第 51–").wait_for()
    desk.click("newer")
    desk.page.get_by_text("第 1–50 行").wait_for()
    assert desk.page.inner_text("[data-test=view-row] >> nth=0").split("\t")[0] == first.split("\t")[0]


def test_users_and_tokens(house, desk):
    desk.sign_in(path="/users")
    desk.click("add-user")
    desk.fill(new_user="night", new_name="夜班", new_password=PASSWORD)
    desk.click("form-ok")
    desk.page.locator("[data-test=user-row]", has_text="夜班").wait_for()
    desk.click("add-token")
    desk.fill(token_name="Prometheus")
    desk.click("form-ok")
    token = desk.page.inner_text("[data-test=token-value]")
    bearer = {"Authorization": f"Bearer {token}"}
    assert "custos_" in requests.get(desk.base + "/metrics", headers=bearer, timeout=10).text
    assert requests.get(desk.base + "/api/v1/cameras", headers=bearer, timeout=10).status_code == 403, "a token for measurements sees no camera"
    desk.page.click("[data-test=token-made] footer button")
    desk.page.locator("[data-test=token-row]", has_text="Prometheus").wait_for()


def test_english_has_no_chinese_outside_data(house, desk):
    desk.sign_in(path="/storage")
    desk.click("account")
    with desk.page.expect_response("**/me/values/language"):  # the choice follows the account: the next test signs in with it
        desk.click("account-language")
    desk.page.wait_for_selector("html[lang=en]")
    data = [c["name"] for c in house.cameras().values()] + ["本单位", "管理员", "值机员", "审计员", "测试员", "夜班", "中文", "值班值守", "回看核查", "核对登记", "巡查", "锡林浩特市公安局", "介绍信", "李四"]
    for path in pages(house):
        visit(desk, path)
        text = desk.page.evaluate("""() => { const words = []; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) if (!walk.currentNode.parentElement.closest('noscript, .plain')) words.push(walk.currentNode.data);
            for (const n of document.querySelectorAll('[aria-label],[title],[placeholder]')) for (const a of ['aria-label', 'title', 'placeholder']) if (n.getAttribute(a)) words.push(n.getAttribute(a));
            return words; }""")
        for entry in text:
            for name in sorted(data, key=len, reverse=True):
                entry = entry.replace(name, "")
            assert HAN.search(entry) is None, f"{path}: {entry}"
        clipped = desk.page.evaluate("[...document.querySelectorAll('button, .button')].filter(b => b.offsetParent && b.scrollWidth > b.clientWidth + 1 && getComputedStyle(b).overflow !== 'visible').map(b => b.outerHTML)")
        assert clipped == [], path
    desk.click("account")
    with desk.page.expect_response("**/me/values/language"):  # the choice follows the account: the next test signs in with it
        desk.click("account-language")
    desk.page.wait_for_selector("html[lang=zh-CN]")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_on_any_page(house, desk, theme):
    desk.sign_in(path="/storage")
    axe, found = Axe(), []
    desk.page.evaluate(f"localStorage.setItem('custos.theme', '{theme}')")
    for path in pages(house):
        visit(desk, path)
        # axe's source is handed to the page by the driver, outside the page's policy
        for violation in axe.run(desk.page, options=RULES).response["violations"]:
            found.append((path, violation["id"], [n["html"][:160] for n in violation["nodes"]][:3]))
    desk.goto("/cameras")
    desk.click("add-camera")
    for violation in axe.run(desk.page, options=RULES).response["violations"]:
        found.append(("form", violation["id"], [n["html"][:160] for n in violation["nodes"]][:3]))
    assert found == []


def test_ui06_the_keyboard_reaches_every_control_with_a_visible_focus(house, desk):
    desk.sign_in(path="/storage")
    for path in (f"/wall?n=4&c={house.camera(4)}", f"/playback?c={house.camera(4)}", "/cameras", "/law/form?kind=request"):
        visit(desk, path)
        tab_walk(desk)


def test_escape_closes_the_top_layer_only(house, desk):
    desk.sign_in(path="/cameras")
    desk.page.click("[data-test=edit] >> nth=0")
    desk.shown("camera-form")
    desk.press("Escape")
    desk.shown("camera-form", state="detached")
    desk.shown("camera-row")


def test_narrow_windows_turn_the_wall_into_a_list(house, desk):
    desk.page.set_viewport_size({"width": 360, "height": 740})
    desk.open_wall([house.camera(4), house.camera(3)], user="duty")
    desk.until("f => f.tiles[0].state === 'live'", 15, "wall")
    for path in ("/wall", "/cameras", "/storage"):
        desk.goto(path)
        desk.page.wait_for_timeout(500)
        assert desk.page.evaluate("document.scrollingElement.scrollWidth") <= 360, path


def test_ui20_names_stay_text_and_pictures_play_without_a_secure_context(house, plain_desk):
    desk = plain_desk
    desk.open_wall([house.camera(16)], n=1)
    assert not desk.page.evaluate("isSecureContext || 'VideoDecoder' in window")
    desk.until("f => f.tiles[0].state === 'live' && f.tiles[0].frames > 5", 15, "wall")
    assert HOSTILE in desk.page.inner_text("[data-test=tile-1] [data-test=tile-name]")
    assert desk.count("img") == 0
    desk.goto(f"/playback?c={house.camera(16)}&t={iso(house.footage(12) + 2000)}")
    desk.fill(purpose_other="<script>alert(2)</script> \u202egnp")
    desk.state_purpose()
    desk.until("f => f.tiles[0].answer === 'ready'", 20)
    desk.press("Space")
    desk.until("f => f.tiles[0].frames > 10", 20)
    for path in ("/cameras", "/storage", "/views"):
        desk.goto(path)
        desk.page.get_by_text("<img src=x onerror=alert(1)>").first.wait_for()
        assert desk.count("img") == 0
    desk.page.get_by_text("<script>alert(2)</script>").first.wait_for()
    desk.page.wait_for_timeout(300)


def test_the_policy_refuses_inline_code_and_html_strings(house, desk):
    desk.allowed = ("TrustedHTML", "Trusted")
    response = desk.goto("/signin")
    assert "require-trusted-types-for 'script'" in response.headers["content-security-policy"]
    assert desk.page.evaluate("() => { try { document.createElement('div').innerHTML = '<b>x</b>'; return false; } catch { return true; } }")
