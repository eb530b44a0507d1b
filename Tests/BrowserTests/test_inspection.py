"""The inspector's office: an inspection from its check list to the closed order, by keyboard alone."""

import datetime
import re

import pytest

import screens
from harness import REFUSED, SLOW, Desk, browser
from keyboard import Keyboard as Hands
from law import today
from test_plan import picture

FAR = 600  # presses of Tab that a long form may take


@pytest.fixture(scope="session")
def town():
    shared = screens.Town.shared()  # one for all modules
    yield shared
    shared.close()


class Keyboard:
    """Somebody without a mouse: everything that is done goes through keys."""

    def __init__(self, desk):
        self.desk, self.page = desk, desk.page

    def go(self, css, back=False):
        """Tab until the focus is on what fits; fails when Tab leads nowhere."""
        for _ in range(FAR):
            if self.page.evaluate("css => document.activeElement?.matches(css) ?? false", css):
                box = self.page.evaluate("() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' || document.activeElement.matches('.unseen, [type=radio]'); }")
                assert box, f"{css}: the focus is seen"
                return
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab does not reach {css} at {self.page.url}")

    def press(self, css, key="Enter"):
        self.go(css)
        self.page.keyboard.press(key)

    def type(self, name, text):
        self.go(f"[data-test=in-{name}]")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def select(self, name, value):
        css = f"[data-test={name}]"
        self.go(css)
        self.page.keyboard.press("Home")
        for _ in range(40):
            if self.page.input_value(css) == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} has no {value}")

    def choose(self, name, *texts):
        for text in texts:
            if self.page.locator(f"[data-test=chosen-{name}]", has_text=text).count():
                continue  # the form knows the person and their organ, and has filled them in
            self.go(f"[data-test=in-{name}]")
            self.page.keyboard.type(re.match(r"[a-z]+\d*|.+", text)[0])  # a name of letters and a sign is found by its letters
            self.page.locator("[data-test=option]", has_text=text).first.wait_for()
            for _ in range(12):
                self.page.keyboard.press("ArrowDown")
                if text in self.page.locator("[data-test=option][aria-selected=true]").inner_text():
                    break
            self.page.keyboard.press("Enter")
            self.page.locator(f"[data-test=chosen-{name}]", has_text=text).wait_for()

    def send(self, wanted):
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_selector(f"{wanted}, [data-test=summary], [data-test=refusal], [data-test=error]", timeout=20_000 * SLOW)
        assert self.desk.count(wanted), self.page.inner_text("[data-test=law-main]")[:1500]

    def step(self, name):
        self.press(f"[data-test=step-{name}]")
        self.page.wait_for_selector("[data-test=step-panel]")


def test_an_inspection_from_check_list_to_closed_order_by_keyboard_alone(town, browser):
    w = town.world
    desk = Desk(browser, w.server.base, {"width": 1280, "height": 900})
    desk.allowed = REFUSED + ("status of 404", "status of 409")
    Hands(desk).sign_in("psoi", "/law/office")
    keys, page = Keyboard(desk), desk.page

    # The calendar: today's number begins an inspection of that day.
    desk.shown("calendar")
    keys.press(f"td[data-day='{today()}'] a.day")
    page.wait_for_selector("[data-test=law-form]")
    assert page.input_value("[data-test=in-plannedOn]") == today() and page.input_value("[data-test=in-inspectionKind]") == "planned", "not asked twice"
    words = {name: w.psoi.get(w.persons[name])["record"]["title"].split()[0] for name in ("psoi", "psoi2")}
    organ = w.psoi.get(w.orgs["pso"])["record"]["title"].split()[0]
    if desk.count("[data-test=chosen-organ]") == 0:
        keys.choose("organ", organ)
    keys.choose("officers", words["psoi"], words["psoi2"])
    keys.choose("inspected", w.psoi.get(w.orgs["hotel"])["record"]["title"].split()[0])
    keys.choose("system", "青城宾馆视频系统")
    keys.send("[data-test=record-title]")
    inspection = int(re.search(r"id=(\d+)", page.url)[1])

    # The check list from the packs: one breach with what was seen, the rest not looked at.
    keys.step("carry_out")
    assert page.locator("[data-test=row-checklist]").count() > 20
    keys.type("carriedOutOn", today())
    keys.select("rest-checklist", "not_checked")
    page.keyboard.press("Enter")
    row = "[data-test=row-checklist]:first-child"
    keys.go(f"{row} input[type=radio]")
    while not page.is_checked(f"{row} [data-test=answer-breach]"):
        page.keyboard.press("ArrowUp")
    keys.go(f"{row} textarea")
    page.keyboard.type("大门没有摄像机，现场照片一张")
    assert re.search(r"不符合 1 项", desk.text("checklist-state"))
    keys.select("in-signature", "signed")
    keys.type("representative", "值班经理")
    keys.go("[data-test=in-recordFiles]")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files({"name": "大门.png", "mimeType": "image/png", "buffer": picture()})
    page.wait_for_selector("[data-field=recordFiles] [data-test=file]")
    keys.send("[data-test=done]")
    keys.step("confirm_findings")
    keys.send("[data-test=done]")
    finding = next(f for f in w.psoi.list("finding", field="inspection", value=inspection))
    assert "大门没有摄像机" in finding["data"]["evidence"] and finding["data"]["ruleUnits"]

    # The order, from the office beside its finding.
    keys.press("a[href='/law/office']")
    desk.shown("office-finding")
    keys.press(f"[data-test=follow-order][href*='finding={finding['id']}']")
    page.wait_for_selector("[data-test=law-form]")
    if desk.count("[data-test=chosen-organ]") == 0:
        keys.choose("organ", organ)
    keys.choose("officers", words["psoi"], words["psoi2"])
    keys.select("in-orderKind", "rectification")
    keys.type("content", "十日内在大门补装摄像机")
    keys.type("dueOn", today(10))
    keys.send("[data-test=record-title]")
    order = int(re.search(r"id=(\d+)", page.url)[1])
    keys.step("serve")
    keys.type("servedOn", today())
    keys.select("in-serviceMethod", "in_person")
    keys.type("receivedBy", "值班经理")
    keys.send("[data-test=done]")
    keys.press("a[href='/law/office']")
    page.wait_for_selector(f"td[data-day='{today(10)}'] a.order, [data-test=calendar]")
    if today(10)[:7] != today()[:7]:
        keys.press("[data-test=nextMonth]")
    page.wait_for_selector(f"td[data-day='{today(10)}'] [data-test=calendar-entry]")
    keys.go(f"[data-test=calendar-entry][href='/law/record?id={order}']")
    page.keyboard.press("Enter")
    desk.shown("steps")

    # Put right, checked, closed.
    keys.step("fulfil")
    keys.type("fulfilledOn", today())
    keys.type("resultCheck", "大门已装摄像机一台，画面清楚")
    keys.send("[data-test=done]")
    keys.press("a[href='/law/office']")
    page.wait_for_selector("[data-test=follow-up]")
    assert "inspectionKind=follow_up" in page.locator("[data-test=follow-up]").first.get_attribute("href")
    page.go_back()  # Alt+Left: the browser's own key
    desk.shown("steps")
    keys.step("close")
    keys.type("closeReason", "已核实改正")
    keys.send("[data-test=done]")
    assert w.psoi.get(order).state == "closed" and w.psoi.get(finding["id"]).state == "rectified"
    sheet = page.locator("[data-test^=print-]").first.get_attribute("href")
    printed = w.psoi.client.get(sheet)
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF")
    rows = [r["data"]["event"] for r in w.psoi.register("R-INSPECT") if r["record"] in (inspection, finding["id"], order)]
    assert {"carry_out", "confirm_findings", "serve", "fulfil", "close"} <= set(rows), rows
    assert datetime.date.fromisoformat(w.psoi.get(order).data["servedOn"]) <= datetime.date.fromisoformat(today())
    desk.close("test_an_inspection_by_keyboard")
