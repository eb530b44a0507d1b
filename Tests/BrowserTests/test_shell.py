"""The frame of all pages: sections by role, a second level, the palette, keys that can be changed, the end of a session, forced colours, zoom, UI-06 and UI-08."""

import datetime
import json
import re

import pytest

from conftest import PASSWORD, run
from harness import REFUSED, SLOW, Desk, browser, desk, house, tab_walk

PAGES = ["/tasks", "/search", "/help", "/settings", "/start", "/health", "/events", "/shift", "/audit", "/views", "/storage", "/users"]
SECTIONS = ["duty", "playback", "events", "requests", "registers", "supervision", "system"]


@pytest.fixture(scope="module")
def people(house):
    """A requester, a maintainer and an inspector beside those of the house."""
    made = {}
    for user, duty in (("asker", "req"), ("fixer", "mnt"), ("looker", "pso-i")):
        run("user", "add", "--data", house.server.data, "--role", "member", "--name", user, user, input=PASSWORD + "\n")
        id = next(u["id"] for u in house.client.get("/api/v1/users").json()["users"] if u["user"] == user)
        r = house.client.patch(f"/api/v1/users/{id}", json={"duties": [duty]})
        assert r.status_code == 200, r.text
        made[user] = duty
    return made


def shown_sections(desk):
    return desk.page.evaluate("[...document.querySelectorAll('top-bar .sections a')].map(a => a.dataset.section)")


def ready(desk, path):
    desk.goto(path)
    desk.page.wait_for_selector("main h1, .entrance h1, .grid")
    desk.page.wait_for_timeout(300)


# --- sections and roles ---


def test_the_administrator_has_seven_sections_with_their_pages(house, desk):
    desk.sign_in(path="/users")
    assert shown_sections(desk) == SECTIONS
    assert desk.page.get_attribute("[data-test=nav-section-system]", "aria-current") == "true"
    assert desk.page.get_attribute("[data-test=nav-users]", "aria-current") == "page"
    desk.page.keyboard.press("Alt+3")
    desk.page.wait_for_url("**/events")
    desk.page.keyboard.press("Alt+7")
    desk.page.wait_for_url("**/health")
    for n in range(1, 8):
        desk.page.keyboard.press(f"Alt+{n}")
        desk.page.wait_for_function("s => document.querySelector('top-bar .sections a[aria-current]')?.dataset.section === s", arg=SECTIONS[n - 1])
        desk.page.wait_for_timeout(500)
        if desk.count("dialog[data-test=purpose]"):
            desk.press("Escape")
            desk.shown("purpose", state="detached")


@pytest.mark.parametrize("user, start, has, lacks", [
    ("duty", "/wall", {"duty", "playback", "events", "requests"}, {"supervision"}),
    ("asker", "/law/desk", {"requests"}, {"duty", "playback", "events"}),
    ("fixer", "/health", {"system", "events"}, {"playback", "requests"}),
    ("looker", "/law/office", {"supervision"}, set()),
    ("audit", "/audit", {"supervision", "requests"}, {"playback"}),
])
def test_each_role_begins_where_its_work_is_and_sees_only_its_own(house, people, desk, user, start, has, lacks):
    desk.allowed = REFUSED
    desk.sign_in(user, "/")
    desk.page.wait_for_function("p => document.body.dataset.page === p", arg=start[1:])
    sections = set(shown_sections(desk))
    assert has <= sections and not lacks & sections, sections


def test_a_page_of_others_says_whose_it_is(house, people, desk):
    desk.allowed = REFUSED
    desk.sign_in("asker", "/users")
    desk.shown("forbidden")
    text = desk.text("forbidden")
    assert "使用单位负责人" in text and "系统管理员" in text and "申请人" in text, text
    assert desk.count("[data-test=add-user]") == 0


def test_every_page_has_its_place_and_help_about_it(house, desk):
    desk.sign_in(path="/users")
    place = desk.page.locator("[data-test=help]").bounding_box()
    for path in PAGES:
        ready(desk, path)
        assert desk.page.locator("[data-test=help]").bounding_box() == place, path
        assert desk.page.locator("h1").count() == 1, path
    ready(desk, "/audit")
    desk.click("help")
    desk.shown("help-here")
    assert "被拒绝" in desk.text("help-here")


def test_narrow_windows_fold_the_sections_and_nothing_is_cut(house, desk):
    desk.sign_in(path="/users")
    for width in (320, 640, 1280):
        desk.page.set_viewport_size({"width": width, "height": 720})
        for path in PAGES:
            ready(desk, path)
            assert desk.page.evaluate("document.scrollingElement.scrollWidth") <= width, (path, width)
    desk.page.set_viewport_size({"width": 320, "height": 720})
    desk.click("fold")
    desk.page.click("[data-test=all-pages] a[href='/audit']")
    desk.page.wait_for_url("**/audit*")


# --- palette ---


def test_the_palette_finds_a_camera_and_a_page_by_keyboard(house, desk):
    desk.sign_in(path="/users")
    desk.page.keyboard.press("Control+K")
    desk.shown("palette")
    desk.page.keyboard.type("03 路口")
    desk.page.locator("[data-test=found-cameras]", has_text="03 路口").wait_for()
    assert desk.page.get_attribute("[data-test=palette-input]", "aria-activedescendant")
    desk.press("Escape")
    desk.shown("palette", state="detached")
    assert desk.page.evaluate("document.activeElement.dataset.test") != "palette-input"
    desk.page.keyboard.press("Control+K")
    desk.page.keyboard.type("审计")
    desk.page.locator("[data-test=found-pages]", has_text="审计日志").wait_for()
    desk.press("ArrowDown")
    desk.press("ArrowUp")
    desk.press("Enter")
    desk.page.wait_for_url("**/audit*")


def test_on_the_wall_the_palette_puts_a_camera_into_the_chosen_tile(house, desk):
    desk.open_wall([house.camera(4)], n=1)
    desk.until("f => f.tiles[0] !== null", 15, "wall")
    desk.page.keyboard.press("Control+K")
    desk.page.keyboard.type("03 路口")
    desk.page.locator("[data-test=found-cameras]", has_text="03 路口").wait_for()
    desk.press("Enter")
    desk.page.wait_for_function("() => document.querySelector('[data-test=tile-1]').textContent.includes('03 路口')")
    assert "/wall" in desk.page.url


def test_an_input_method_keeps_its_enter_in_the_palette(house, desk):
    desk.sign_in(path="/users")
    desk.page.keyboard.press("Control+K")
    desk.shown("palette")
    desk.page.evaluate("""() => { const n = document.querySelector('[data-test=palette-input]');
        n.dispatchEvent(new CompositionEvent('compositionstart')); n.value = 'shenji';
        n.dispatchEvent(new InputEvent('input', { isComposing: true, bubbles: true }));
        n.dispatchEvent(new KeyboardEvent('keydown', { code: 'Enter', key: 'Process', isComposing: true, bubbles: true, cancelable: true })); }""")
    desk.page.wait_for_timeout(300)
    assert desk.count("[data-test=palette]") == 1 and "/users" in desk.page.url
    desk.page.evaluate("""() => { const n = document.querySelector('[data-test=palette-input]'); n.value = '审计';
        n.dispatchEvent(new CompositionEvent('compositionend', { data: '审计', bubbles: true })); }""")
    desk.page.locator("[data-test=found-pages]", has_text="审计日志").wait_for()


# --- keys ---


def open_list(desk):
    desk.page.keyboard.press("Shift+Slash")


def test_the_question_mark_lists_the_keys_of_the_page(house, desk):
    desk.open_wall([house.camera(4)], n=1)
    desk.page.evaluate("document.activeElement.blur()")
    open_list(desk)
    text = desk.text("keys")
    assert "Alt+1" in text and "Ctrl+K" in text and "画面" in text, text


def test_single_keys_can_be_switched_off_and_changed(house, desk):
    desk.open_wall([house.camera(4)], n=1)
    press = lambda key: (desk.page.evaluate("document.activeElement.blur()"), desk.press(key))
    tiles = lambda: desk.page.evaluate("custosTest.wall().tiles.length")
    press("4")
    desk.page.wait_for_function("() => custosTest.wall().tiles.length === 4")
    label = desk.page.evaluate("JSON.parse(localStorage.getItem('custos.knownKeys')).find(k => k.code === 'Digit9').label")

    desk.goto("/settings")
    desk.page.click(f"[data-test='key-{label}']")
    desk.press("y")
    desk.page.locator(f"[data-test='key-{label}']", has_text="Y").wait_for()
    desk.page.click(f"[data-test='key-{label}']")
    desk.press("4")
    assert "已用于" in desk.text("keys-fault")

    desk.goto(f"/wall?n=4&c={house.camera(4)}")
    desk.page.wait_for_function("() => custosTest.wall()?.tiles.length === 4")
    press("9")
    desk.page.wait_for_timeout(250)
    assert tiles() == 4, "the old key does nothing"
    press("y")
    desk.page.wait_for_function("() => custosTest.wall().tiles.length === 9")

    desk.goto("/settings")
    desk.page.check("[data-test=keys-off]")
    desk.goto(f"/wall?n=4&c={house.camera(4)}")
    desk.page.wait_for_function("() => custosTest.wall()?.tiles.length === 4")
    press("y")
    desk.page.wait_for_timeout(250)
    assert tiles() == 4, "single keys are off"
    desk.page.keyboard.press("Control+K")
    desk.shown("palette")
    desk.press("Escape")
    desk.goto("/settings")
    desk.page.uncheck("[data-test=keys-off]")
    desk.page.click(f"[data-test='reset-{label}']")
    desk.page.locator(f"[data-test='key-{label}']", has_text="9").wait_for()


def test_keys_are_silent_while_an_input_method_composes(house, desk):
    desk.open_wall([house.camera(4)], n=1)
    desk.page.wait_for_function("() => custosTest.wall()?.tiles.length === 1")
    desk.page.evaluate("""() => { document.activeElement.blur();
        for (const more of [{ isComposing: true }, { keyCode: 229 }]) document.body.dispatchEvent(new KeyboardEvent('keydown', { code: 'Digit4', key: 'Process', bubbles: true, cancelable: true, ...more })); }""")
    desk.page.wait_for_timeout(300)
    assert desk.page.evaluate("custosTest.wall().tiles.length") == 1
    desk.press("4")
    desk.page.wait_for_function("() => custosTest.wall().tiles.length === 4")


def test_language_and_theme_are_chosen_and_kept(house, desk):
    desk.sign_in(path="/settings")
    desk.page.check("[data-test=language-en]")
    desk.page.wait_for_selector("html[lang=en]")
    desk.page.check("[data-test=theme-dark]")
    desk.goto("/users")
    desk.page.wait_for_selector("html[lang=en][data-theme=dark]")
    desk.goto("/settings")
    desk.page.check("[data-test=theme-auto]")
    desk.page.check("[data-test=language-zh-CN]")
    desk.page.wait_for_selector("html[lang=zh-CN][data-theme=light]")


# --- the end of a session ---


def near_the_end(desk, seconds):
    """The session as the server tells it, with its end so near."""
    def answer(route):
        if route.request.method != "GET":
            return route.continue_()
        response = route.fetch()
        if response.status != 200:
            return route.fulfill(response=response)
        body = response.json()
        body["expiresAt"] = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return route.fulfill(response=response, body=json.dumps(body))
    desk.page.route("**/api/v1/session", answer)


def test_two_minutes_before_the_end_one_may_stay(house, desk):
    desk.allowed = REFUSED
    desk.sign_in("keeper", path="/users")
    near_the_end(desk, 90)
    desk.goto("/users")
    desk.shown("session-life")
    assert re.search(r"分|秒", desk.text("time-left"))
    desk.press("Escape")
    assert desk.count("[data-test=session-life]") == 1, "Escape is no way around it"
    desk.fill(stay_password="not the password")
    desk.click("stay")
    desk.page.wait_for_selector("[data-test=session-life] [data-test=error]")
    desk.fill(stay_password=PASSWORD)
    desk.click("stay")
    desk.shown("session-life", state="detached")
    desk.page.click("[data-test=add-user]")
    desk.shown("user-form")


def test_an_untouched_desk_is_asked_and_then_signed_out(house, desk):
    desk.allowed = REFUSED
    desk.page.clock.install()
    desk.sign_in("audit", path="/views")
    desk.page.clock.fast_forward("07:59:00")
    desk.shown("session-idle")
    desk.click("stay")
    desk.shown("session-idle", state="detached")
    desk.page.clock.fast_forward("07:59:00")
    desk.shown("session-idle")
    desk.page.clock.fast_forward("01:10")
    desk.shown("user")


def test_the_lock_leaves_the_wall_running_and_blocks_input(house, desk):
    desk.allowed = REFUSED
    desk.open_wall([house.camera(4)], n=1, user="duty")
    desk.until("f => f.tiles[0]?.state === 'live' && f.tiles[0].frames > 5", 15, "wall")
    desk.click("account")
    desk.click("account-lock")
    desk.shown("session-lock")
    frames = desk.wall()["tiles"][0]["frames"]
    desk.until(f"f => f.tiles[0].frames > {frames + 5}", 15, "wall")
    desk.press("Escape")
    desk.page.evaluate("document.activeElement.blur()")
    desk.press("4")
    desk.page.wait_for_timeout(200)
    assert len(desk.wall()["tiles"]) == 1 and desk.count("[data-test=session-lock]") == 1
    desk.page.reload()
    desk.shown("session-lock")
    desk.fill(stay_password=PASSWORD)
    desk.click("stay")
    desk.shown("session-lock", state="detached")
    desk.page.wait_for_function("() => sessionStorage.getItem('custos.locked') === null")


# --- accessibility of the frame ---


@pytest.mark.parametrize("path", ["/tasks", "/settings", "/start", "/events", "/audit", "/users", "/shift"])
def test_ui06_tab_reaches_everything_and_shows_where_it_is(house, desk, path):
    desk.page.set_viewport_size({"width": 1280, "height": 720})
    desk.sign_in(path="/help")
    ready(desk, path)
    desk.page.wait_for_timeout(400)
    names = tab_walk(desk)
    assert names[0] == "skip" and "account" in names, names


def test_the_skip_link_leads_past_the_frame(house, desk):
    desk.sign_in(path="/users")
    ready(desk, "/users")
    desk.press("Tab")
    assert desk.page.evaluate("document.activeElement.dataset.test") == "skip"
    desk.press("Enter")
    desk.press("Tab")
    assert desk.page.evaluate("document.activeElement.dataset.test") == "add-user"


def test_escape_closes_the_top_layer_only_and_gives_the_focus_back(house, desk):
    desk.sign_in(path="/users")
    ready(desk, "/users")
    desk.page.focus("[data-test=add-user]")
    desk.press("Enter")
    desk.shown("user-form")
    tab_walk(desk, within="[data-test=user-form]")
    desk.press("Escape")
    desk.shown("user-form", state="detached")
    assert desk.page.evaluate("document.activeElement.dataset.test") == "add-user"


def test_forced_colours_and_still_pages(house, desk):
    desk.sign_in(path="/users")
    desk.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    for path in ("/users", "/events", "/settings"):
        ready(desk, path)
        borders = desk.page.evaluate("[...document.querySelectorAll('main button, main .button, main .panel, main input')].filter(n => n.checkVisibility() && !n.matches('.plain-button, .icon, [type=radio], [type=checkbox]')).filter(n => getComputedStyle(n).borderTopWidth === '0px').map(n => n.outerHTML.slice(0, 120))")
        assert borders == [], (path, borders)
        assert desk.page.evaluate("[...document.querySelectorAll('*')].every(n => getComputedStyle(n).animationName === 'none')")


def test_ui08_pseudo_words_are_not_clipped(house, desk):
    desk.page.set_viewport_size({"width": 1280, "height": 720})
    desk.sign_in(path="/help")
    for path in PAGES:
        desk.goto(path + "?lang=qps")
        desk.page.wait_for_selector("main h1")
        desk.page.wait_for_timeout(400)
        assert desk.page.evaluate("document.querySelector('h1').textContent.startsWith('[')"), path
        clipped = desk.page.evaluate("[...document.querySelectorAll('button, .button, h1, h2, label, .status, .chip, td, th')].filter(n => n.checkVisibility() && n.scrollWidth > n.clientWidth + 1 && n.clientWidth > 0 && getComputedStyle(n).overflowX === 'hidden').map(n => n.outerHTML.slice(0, 140))")
        assert clipped == [], (path, clipped)
        assert desk.page.evaluate("document.scrollingElement.scrollWidth") <= 1280, path


# --- work: shifts, events, the audit log, health ---


@pytest.fixture(scope="module")
def books(house):
    """A system with an open fault and an incident, and a watch to be kept, entered as the manager does."""
    now = datetime.datetime.now(datetime.timezone.utc)
    at = lambda hours: (now + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def enter(kind, **data):
        r = house.client.post("/api/v1/law/records", json={"kind": kind, "data": data})
        assert r.status_code == 201, r.text
        return r.json()["record"]

    records = lambda kind: house.client.get(f"/api/v1/law/records?kind={kind}").json()["records"]
    unit = records("organisation")[0]["id"]
    system = enter("system", name="东门视频系统", organisation=unit, useUnit=unit, fundingType="non_government", purpose="维护公共安全")
    return {
        "fault": enter("fault", system=system["id"], device=int(house.camera(house.OFFLINE)), faultKind="network", description="断网待修", since=at(-1)),
        "incident": enter("incident", system=system["id"], incidentKind="intrusion", discoveredAt=at(-1), description="多次失败登录"),
        "shift": enter("shift", organisation=unit, post="东门值班室", plannedFrom=at(-1), plannedTo=at(7), watchers=[records("person")[0]["id"]]),
    }


def test_a_watch_is_begun_noted_and_ended(house, books, desk):
    desk.sign_in("duty", "/shift")
    desk.page.locator("[data-test=planned-shift]", has_text="东门值班室").locator("[data-test=begin-shift]").click()
    desk.shown("shift-current")
    desk.fill(note_text="东门有人徘徊，已通知巡逻")
    desk.page.check("[data-test=note-open]")
    desk.click("note-add")
    desk.page.locator("[data-test=notes] li", has_text="徘徊").wait_for()
    assert "未办结" in desk.text("notes") and "值机员" in desk.text("notes")
    desk.click("finish-shift")
    desk.shown("shift-none")
    record = house.client.get(f"/api/v1/law/records/{books['shift']['id']}").json()["record"]
    assert record["state"] == "ended" and record["data"]["openEvents"], record


def test_events_show_what_is_open_and_the_steps_that_lead_on(house, books, desk):
    desk.sign_in(path="/events")
    fault = desk.page.locator("[data-test=event-row][data-kind=fault]", has_text="断网待修")
    fault.wait_for()
    desk.click("events-incident")
    assert desk.count("[data-test=event-row][data-kind=fault]") == 0 and desk.count("[data-test=event-row][data-kind=incident]") == 1
    desk.click("events-all")
    fault.locator("[data-test=step-report]").click()
    desk.page.wait_for_url(f"**/law/record?id={books['fault']['id']}&step=report*")
    version = house.client.get(f"/api/v1/law/records/{books['fault']['id']}").json()["record"]["version"]
    r = house.client.post(f"/api/v1/law/records/{books['fault']['id']}/events", json={"event": "repair", "version": version, "data": {
        "repairedAt": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), "cause": "网线松动", "repairWork": "重新插接", "repairedBy": "王强"}})
    if r.status_code == 200:
        desk.goto("/events")
        desk.page.locator("[data-test=event-row][data-state=repaired] [data-test=step-close]").click()
        desk.shown("events-done")
        desk.page.locator("[data-test=event-row][data-kind=fault]").wait_for(state="detached")
        assert house.client.get(f"/api/v1/law/records/{books['fault']['id']}").json()["record"]["state"] == "closed"
    else:
        assert r.status_code == 422, r.text  # the step wants more than is known here; its form is the record's


def test_the_audit_log_filters_and_opens_its_rows(house, desk):
    for n in (3, 4):
        house.client.post("/api/v1/views", json={"cameras": [int(house.camera(n))], "kind": "live", "purpose": "审计核对"}).raise_for_status()
    body = {"kind": "hold", "camera": int(house.camera(3)), "from": "2026-11-20T00:00:00Z", "to": "2026-11-20T01:00:00Z", "reason": "配合调查", "document": "锡公保字 7 号"}
    house.client.post("/api/v1/custody", json=body)
    desk.sign_in("audit", "/audit")
    desk.shown("audit-row")
    desk.fill(filter_camera="04 路口")
    desk.page.wait_for_function("() => { const rows = [...document.querySelectorAll('[data-test=audit-row]')]; return rows.length > 0 && rows.every(r => r.textContent.includes('04 路口')); }")
    assert "camera=04" in desk.page.url
    desk.page.click("[data-test=expand] >> nth=0")
    assert "审计核对" in desk.page.inner_text(".audit-facts:not([hidden])")
    desk.page.select_option("[data-test=filter-outcome]", "refused")
    desk.shown("audit-none")
    assert desk.count("[data-test=checkpoint]") == 1 and desk.page.request.get(desk.base + "/api/v1/ledger/checkpoint").status == 200


def test_health_is_told_in_one_sentence_and_a_table(house, desk):
    desk.sign_in(path="/health")
    desk.shown("health-sentence")
    assert desk.count("[data-test=matrix-row]") >= 20
    row = desk.page.locator("[data-test=matrix-row]", has_text="04 路口")
    assert row.locator("td").count() == 24 and re.search(r"[RP]", row.inner_text())
    desk.page.locator("[data-test=red]", has_text="断网").locator("[data-test=red-link]").click()
    desk.page.wait_for_url(re.compile("/law/(form[?]kind=fault|record[?]id=)"))


def test_a_list_that_is_drawn_anew_keeps_the_focus(house, desk):
    desk.sign_in(path="/health")
    desk.shown("health-sentence")
    link = desk.page.locator("[data-test=red]", has_text="断网").locator("[data-test=red-link]")  # stays out of reach
    link.focus()
    before = desk.page.evaluate("document.activeElement.getAttribute('href')")
    desk.page.evaluate("window.firstLook = document.activeElement")
    desk.page.wait_for_function("() => !window.firstLook.isConnected", timeout=40_000 * SLOW)  # the next numbers came
    assert desk.page.evaluate("document.activeElement.getAttribute('href')") == before
