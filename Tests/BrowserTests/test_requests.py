"""Requests as screens: asking from playback (UI-14), a draft at two desks and three faults (UI-16), the decision on a government-built system (UI-17),
the printed form (UI-18), days and times whatever the browser speaks, and a police request from counter to sealed package by keyboard alone."""

import json
import re
import subprocess
import time
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import CUSTOS, wait
from harness import REFUSED, SLOW, Desk, browser
from keyboard import Keyboard
from requests_house import NOTICE, RequestHouse, local, utc
from test_law import Book, Choose, day, moment
from test_pages import HAN, RULES


@pytest.fixture(scope="module")
def law(browser):
    house = RequestHouse(browser)
    yield house
    house.close()


def drafts(client):
    return client.get("/api/v1/me/values?prefix=draft.").json()["values"]


def saved(book):
    """Waits until the form says that the server has it; the words."""
    book.page.wait_for_selector("[data-test=saved][data-where=server]", timeout=8000 * SLOW)
    return book.desk.text("saved")


def review(book, record):
    book.desk.goto(f"/law/record?id={record}&view=review")
    book.desk.shown("decision")


# --- UI-14, the request side ---

def test_a_span_of_playback_becomes_a_request_for_who_may_ask(law):
    start, end = law.span()
    path = f"/law/form?kind=request&cameras={law.device}&from={utc(start)}&to={utc(end)}&from_playback=1"
    operator = law.book("counter")
    operator.desk.goto(path)
    words = operator.desk.shown("may-not-ask").inner_text()
    assert "NM203.12" in words and f"cameras={law.device}" in words, "an operator is told who asks, with the span to pass on"
    b = law.book()
    b.desk.goto(path)
    b.desk.shown("from-playback")
    b.desk.click("go-what")
    b.page.locator("[data-test=chosen-cameras]").get_by_text("广场球机").first.wait_for()
    b.page.locator("[data-test=chosen-system]").get_by_text("中心广场").wait_for()
    assert b.page.input_value("[data-test=in-from]")[:19] == local(start)
    assert b.page.input_value("[data-test=in-to]")[:19] == local(end)
    b.desk.shown("span-row", timeout=10_000 * SLOW)
    words = b.desk.text("span-preview")
    assert "20 秒" in words and "无缺口" in words and "制作约需" in words, "size, gaps and the time a package takes are known before anything is asked for"


def test_nothing_leaves_before_approval(law):
    record = law.request(law.server.client("asker"))
    asker = law.book("asker")
    asker.open(record)
    assert asker.desk.count("[data-test=package], [data-test=job-download]") == 0, "no download exists before approval"
    answer = asker.page.request.get(f"{asker.desk.base}/api/v1/exports/20260101-0000000a/package")
    assert answer.status == 403 and "NM203.12.1.2" in answer.json()["error"]["rules"], answer.text()[:200]
    refused = law.client.post(f"/api/v1/law/records/{record}/events", json={"event": "prepare", "version": version(law, record), "data": {}})
    assert refused.status_code == 422 and refused.json()["error"]["rules"], refused.text
    assert law.client.get("/api/v1/exports").json()["exports"] == []


def version(law, record):
    return law.client.get(f"/api/v1/law/records/{record}").json()["record"]["version"]


# --- UI-16 ---

def test_a_draft_is_found_at_another_desk_at_its_last_field_and_three_faults_lead_to_their_fields(law, browser):
    first = Book(Desk(browser, law.server.base, {"width": 1280, "height": 720}), "asker")
    first.desk.goto("/law/form?kind=request")
    first.page.fill("[data-test=in-requesterName]", "王调取")
    first.page.fill("[data-test=in-documentNumber]", "152502-9999")
    first.desk.click("go-why")
    first.page.fill("[data-test=in-purpose]", "交通事故调查")
    assert re.search(r"\d\d:\d\d:\d\d", saved(first)), "it says when it was saved"
    mine = drafts(law.server.client("asker"))
    assert len(mine) == 1 and mine[0]["value"]["data"]["purpose"] == "交通事故调查"
    assert "152502-9999" not in json.dumps(mine), "the number of a document is not kept in the clear"
    first.page.fill("[data-test=in-legalBasis]", "道路交通安全法")
    first.desk.close("law-draft-first")  # at once: what was typed last goes on leaving

    second = Book(Desk(browser, law.server.base, {"width": 1280, "height": 720}), "asker")
    second.desk.shown("draft-row")
    second.desk.click("draft-resume")
    second.desk.shown("restored")
    page = second.page
    assert page.evaluate("document.activeElement.dataset.test") == "in-legalBasis", "back at the last field"
    assert page.input_value("[data-test=in-purpose]") == "交通事故调查" and page.input_value("[data-test=in-legalBasis]") == "道路交通安全法"
    assert "其他证件号码" in second.desk.text("restored"), "it says what has to be typed again"
    second.desk.click("go-check")
    second.desk.click("form-hand-in")
    summary = second.desk.shown("summary")
    assert page.evaluate("document.activeElement.dataset.test") == "summary", "the summary has the focus"
    assert second.desk.count("[data-test=summary-link]") == 3, summary.inner_text()
    for name in page.eval_on_selector_all("[data-test=summary-link]", "list => list.map(n => n.dataset.to)"):
        page.click(f"[data-test=summary-link][data-to={name}]")
        assert page.evaluate("document.activeElement.dataset.test") == f"in-{name}" and page.locator(f"[data-field={name}] .fault").is_visible()
    assert page.input_value("[data-test=in-purpose]") == "交通事故调查", "values are kept"
    second.desk.goto("/law")
    second.desk.click("draft-drop")
    second.desk.click("confirm-yes")
    page.wait_for_selector("[data-test=draft-row]", state="detached")
    assert drafts(law.server.client("asker")) == []
    second.desk.close("law-draft-second")


def test_a_draft_changed_at_two_desks_asks_field_by_field(law, browser):
    one, two = (Book(Desk(browser, law.server.base), "asker") for _ in range(2))
    one.desk.goto("/law/form?kind=request&draft=new-two")
    one.page.fill("[data-test=in-requesterName]", "甲")
    saved(one)
    two.desk.goto("/law/form?kind=request&draft=new-two")
    two.desk.shown("restored")
    two.page.fill("[data-test=in-requesterName]", "乙")
    two.page.fill("[data-test=in-requesterUnit]", "乙单位")
    saved(two)
    one.page.fill("[data-test=in-requesterName]", "丙")
    question = one.desk.shown("stale", timeout=8000 * SLOW).inner_text()
    assert "丙" in question and "乙" in question
    assert one.page.input_value("[data-test=in-requesterUnit]") == "乙单位", "what only the other desk changed is taken over"
    one.page.check("[data-test=theirs-requesterName]")
    assert one.page.input_value("[data-test=in-requesterName]") == "乙"
    for book, name in ((one, "one"), (two, "two")):
        book.desk.close(f"law-draft-{name}")
    client = law.server.client("asker")
    for value in drafts(client):
        client.delete(f"/api/v1/me/values/{value['name']}")


def test_without_a_line_a_draft_stays_in_this_tab_and_signing_out_leaves_nothing(law, browser):
    book = Book(Desk(browser, law.server.base), "asker")
    book.desk.allowed += ("ERR_INTERNET_DISCONNECTED", "Failed to load resource", "ERR_FAILED")
    book.desk.goto("/law/form?kind=request")
    book.page.route("**/me/values/**", lambda route: route.abort())
    book.page.fill("[data-test=in-requesterUnit]", "未联网单位")
    book.page.wait_for_selector("[data-test=saved][data-where=tab]", timeout=8000 * SLOW)
    assert "标签页" in book.desk.text("saved"), "it says where it is"
    assert book.page.evaluate("Object.values(sessionStorage).some(v => v.includes('未联网单位'))")
    book.page.reload()
    book.desk.shown("restored")
    assert book.page.input_value("[data-test=in-requesterUnit]") == "未联网单位"
    book.desk.click("account")
    book.desk.click("account-signOut")
    book.desk.shown("user")
    assert book.page.evaluate("Object.values({...sessionStorage, ...localStorage}).some(v => v.includes('未联网单位'))") is False
    book.desk.close("law-draft-offline")
    client = law.server.client("asker")
    for value in drafts(client):
        client.delete(f"/api/v1/me/values/{value['name']}")


# --- Forms in general ---

def test_days_and_times_are_typed_or_picked_the_same_whatever_the_browser_speaks(law, browser):
    context = browser.new_context(locale="en-US", timezone_id="America/New_York", viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(law.server.base + "/law/form?kind=request&test=1")
    page.fill("[data-test=user]", "root")
    page.fill("[data-test=password]", "一 long enough password")
    page.click("[data-test=sign-in]")
    page.click("[data-test=go-what]")
    for typed, shown in (("20260301143107", "2026-03-01 14:31:07"), ("2026年3月1日 14:31", "2026-03-01 14:31:00"), ("2026/3/1 9：05", "2026-03-01 09:05:00"), ("2026-03-01", "2026-03-01 00:00:00")):
        page.fill("[data-test=in-from]", typed)
        page.keyboard.press("Tab")
        assert page.input_value("[data-test=in-from]") == shown, typed
    page.fill("[data-test=in-to]", "昨天")
    page.keyboard.press("Tab")
    assert "2026-11-24 14:31:07" in page.inner_text("[data-field=to] .fault"), "said when the field is left"
    page.type("[data-test=in-to]", "x")
    assert not page.locator("[data-field=to] .fault").is_visible(), "and never while it is typed into"
    page.fill("[data-test=in-to]", "2026-03-01 10:00:00")
    page.focus("[data-test=pick-to]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-test=calendar-pop]")
    for key in ("ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert page.input_value("[data-test=in-to]") == "2026-03-09 10:00:00", "another day, the same time of the house"
    assert page.evaluate("document.activeElement.dataset.test") == "pick-to", "the focus is back"
    page.focus("[data-test=in-to]")
    page.evaluate("document.activeElement.setSelectionRange(12, 12)")
    page.keyboard.press("ArrowUp")
    assert page.input_value("[data-test=in-to]") == "2026-03-09 11:00:00"
    context.close()
    for value in drafts(law.client):
        law.client.delete(f"/api/v1/me/values/{value['name']}")


def test_answers_are_looked_over_and_changed_and_a_record_is_duplicated(law):
    b = law.book()
    b.desk.goto("/law/form?kind=organisation")
    form = b.page.locator("[data-test=law-form]")
    b.fill(form, name="复核单位", kind="USE", area="152502")
    b.desk.click("form-check")
    assert "复核单位" in b.page.inner_text("[data-answer=name]")
    b.desk.click("change-name")
    assert b.page.evaluate("document.activeElement.dataset.test") == "in-name"
    b.page.keyboard.type("甲")
    b.desk.click("form-save")
    b.desk.shown("record-title")
    name = b.desk.text("record-title")
    b.desk.click("copy")
    b.desk.shown("copied")
    assert b.page.input_value("[data-test=in-name]") in name
    b.page.fill("[data-test=in-name]", "复核单位二")
    b.desk.click("form-save")
    b.desk.shown("record-title")
    assert "复核单位二" in b.desk.text("record-title")


# --- UI-17 ---

def test_a_government_built_system_is_not_decided_without_confirmation_nor_by_its_own_asker(law, tmp_path):
    asker = law.server.client("asker")
    record = law.request(asker)
    law.check_identity(record)
    law.act(record, "completeForm")
    boss = law.book("boss")
    review(boss, record)
    assert boss.page.get_attribute("[data-test=evidence-confirmation]", "data-status") == "missing"
    assert boss.page.is_disabled("[data-test=decide-approve]")
    assert "NM203.11" in boss.desk.text("obstacle-approve")
    boss.desk.click("missing-confirmation")
    assert boss.page.evaluate("document.activeElement.id") == "evidence-confirmation", "what is missing is a link to it"
    forged = boss.page.evaluate("""async ([id, version]) => { const { session } = await import(document.querySelector('script[type=module]').src.replace('app.js', 'lib/store.js'));
        const r = await fetch(`/api/v1/law/records/${id}/events`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Custos-CSRF': session.value.csrf },
          body: JSON.stringify({ event: 'approve', version, data: {} }) }); return [r.status, (await r.json()).error.rules]; }""", [record, version(law, record)])
    assert forged[0] == 422 and "NM203.11" in forged[1], forged

    own = law.request()
    root = law.book()
    review(root, own)
    assert "另一人" in root.desk.shown("locked").inner_text()
    assert root.page.is_disabled("[data-test=decide-approve]") and root.page.is_disabled("[data-test=decide-refuse]")

    psoa = law.book("psoa")
    review(psoa, record)
    psoa.desk.click("take-confirmation")
    panel = psoa.page.locator("[data-test=step-panel]")
    panel.wait_for()
    psoa.fill(panel, confirmOrgan=Choose("锡林浩特市公安局"), confirmOfficer="审批民警", confirmDocument="锡公确字 9 号", confirmDate=day())
    psoa.desk.click("step-do")
    psoa.desk.shown("done")

    start, end = law.span()
    review(boss, record)
    assert boss.page.get_attribute("[data-test=evidence-confirmation]", "data-status") == "yes"
    boss.desk.click("decide-narrow")
    panel = boss.page.locator("[data-test=step-panel]")
    panel.wait_for()
    boss.fill(panel, narrowedCameras=[Choose("广场球机")], narrowedFrom=local(start + 4), narrowedTo=local(end - 4), narrowReason="仅需事发前后", narrowAgreedBy="李大队")
    boss.desk.click("step-do")
    boss.desk.shown("done")
    assert "广场球机" in boss.desk.text("narrowed")
    boss.desk.click("decide-approve")
    boss.desk.shown("step-panel")
    boss.desk.click("step-do")
    boss.desk.shown("done")

    assert boss.page.is_disabled("[data-test=decide-prepare]") and "NM203.19.1.5" in boss.desk.text("obstacle-prepare"), "who approves does not make the package"

    def prepared():
        review(root, record)
        root.desk.click("decide-prepare")
        root.desk.shown("step-panel")
        root.desk.click("step-do")
        root.page.wait_for_selector("[data-test=done], [data-test=step-panel] [role=alert]")
        assert root.desk.count("[data-test=done]") or "尚未写完" in root.page.inner_text("[data-test=step-panel] [role=alert]")
        return root.desk.count("[data-test=done]")

    wait(prepared, 240, "the end of the segment that holds the span's last second")
    root.desk.shown("job-download", timeout=120_000)
    for name in ("job-span", "job-manifest", "job-number"):
        assert root.desk.text(name).strip(), name
    with root.page.expect_download() as waiting:
        root.desk.click("job-download")
    file = tmp_path / "package.zip"
    waiting.value.save_as(file)
    assert held(file) == (utc(start + 4)[:19], utc(end - 4)[:19], [f"{law.device}/main"]), "the package holds the approved span and camera and no other"


def held(file):
    """(from, until, streams) by the chain of custody in a package, to the second."""
    with zipfile.ZipFile(file) as z:
        text = z.read(next(n for n in z.namelist() if n.endswith("/custody.txt"))).decode()
    first, last = (int(n) / 1e6 for n in re.search(r"^span (\d+) (\d+)$", text, re.M).groups())
    return utc(first)[:19], utc(last)[:19], re.findall(r"^stream (\S+) ", text, re.M)


# --- UI-18 ---

def pdf(answer, *words):
    return subprocess.run([words[0], *words[1:], "-"] + (["-"] if words[0] == "pdftotext" else []), input=answer, capture_output=True, check=True, timeout=60).stdout.decode()


def test_the_registration_form_prints_with_everything_in_it_and_empty(law):
    record = law.request(law.server.client("asker"))
    b = law.book()
    review(b, record)
    href = b.page.get_attribute("[data-test=print-request]", "href")
    body = b.page.request.get(b.desk.base + href).body()
    text, info = pdf(body, "pdftotext", "-layout"), pdf(body, "pdfinfo")
    number = law.client.get(f"/api/v1/law/records/{record}").json()["record"]["data"]["number"]
    flat = re.sub(r"\s", "", text)
    for words in ("调取、复制图像信息登记表", number, "锡林浩特市公安局刑侦大队", "张警官", "盗窃案侦查𠮷", "刑事诉讼法第五十四条", "A2026-117", "锡公调证字117号", "广场球机", "中心广场"):
        assert re.sub(r"\s", "", words) in flat, words
    assert "A4" in info
    pages = int(re.search(r"Pages:\s+(\d+)", info)[1])
    assert f"第1页共{pages}页" in flat.replace("，", ""), "page x of y"
    b.desk.goto("/law/desk")
    empty = b.page.request.get(b.desk.base + b.page.get_attribute("[data-test=print-empty]", "href")).body()
    blank = re.sub(r"\s", "", pdf(empty, "pdftotext", "-layout"))
    assert "调取、复制图像信息登记表" in blank and "张警官" not in blank


# --- The story: a police request from counter to sealed package, by keyboard alone ---

def test_a_police_request_goes_from_counter_to_sealed_package_by_keyboard_alone(law, browser, tmp_path):
    start, end = law.span()
    k = Keyboard(Desk(browser, law.server.base, {"width": 1280, "height": 720}))
    k.sign_in("asker", "/law/desk")
    k.press_on("new")
    k.wait("progress")
    k.choose("in-requesterKind", "公安机关")
    for name, words in (("requesterUnit", "锡林浩特市公安局刑侦大队"), ("requesterName", "张警官")):
        k.type_in(f"in-{name}", words)
    k.choose("in-documentType", "人民警察证")
    k.type_in("in-documentNumber", "152502-0117")
    k.press_on("form-next")
    k.choose("in-access", "复制")
    k.find("in-system", "中心广场")
    k.find("in-cameras", "广场球机")
    k.type_in("in-from", local(start))
    k.type_in("in-to", local(end))
    k.press_on("form-next")
    k.type_in("in-purpose", "盗窃案侦查")
    k.type_in("in-legalBasis", "刑事诉讼法第五十四条")
    k.type_in("in-caseNo", NOTICE["caseNo"])
    k.choose("in-procedure", "刑事案件")
    for name in ("noticeNumber", "noticeDate", "noticeEvidence", "noticeDueOn", "noticeApprovedBy"):
        k.type_in(f"in-{name}", NOTICE[name])
    for n, officer in enumerate(NOTICE["officers"]):
        k.press_on("add-officers")
        k.page.keyboard.type(officer["name"])
        k.tab()
        k.page.keyboard.type(officer["policeNumber"])
    k.press_on("form-next")
    k.type_in("in-undertakingSigner", "张警官")
    k.type_in("in-undertakingSignedOn", day())
    for name in ("Purpose", "Secrecy", "Disposal"):
        k.check(f"in-undertakes{name}-yes")
    k.press_on("form-next")
    k.press_on("form-hand-in")
    k.wait("record-title")
    record = int(re.search(r"id=(\d+)", k.page.url)[1])
    assert "R-RETRIEVE" in k.desk.text("receipt-number")
    k.sign_out()

    k.sign_in("counter", f"/law/record?id={record}")
    k.press_on("step-checkIdentity")
    k.wait("step-panel")
    k.choose("in-shownType", "人民警察证")
    for name, words in (("shownNumber", "152502-0117"), ("shownName", "张警官"), ("shownIssuer", "锡林浩特市公安局"), ("shownExpiry", day(900))):
        k.type_in(f"in-{name}", words)
    k.choose("in-shownMeans", "原件")
    k.choose("in-identityResult", "相符")
    k.press_on("step-do")
    k.wait("done")
    k.press_on("step-completeForm")
    k.wait("step-panel")
    k.press_on("step-do")
    k.wait("done")
    k.sign_out()

    k.sign_in("psoa", f"/law/record?id={record}&view=review")
    k.wait("decision")
    k.press_on("missing-confirmation" if k.desk.count("[data-test=missing-confirmation]") else "take-confirmation")
    if not k.desk.count("[data-test=step-panel]"):
        k.press_on("take-confirmation")
    k.wait("step-panel")
    if k.page.locator("[data-test=in-confirmOrgan]").is_visible():
        k.find("in-confirmOrgan", "锡林浩特市公安局")
    for name, words in (("confirmOfficer", "审批民警"), ("confirmDocument", "锡公确字 10 号"), ("confirmDate", day())):
        k.type_in(f"in-{name}", words)
    k.press_on("step-do")
    k.wait("done")
    k.sign_out()

    k.sign_in("boss", "/law/desk")
    k.goto(f"/law/record?id={record}")
    k.press_on("to-review")
    k.wait("decision")
    k.press_on("decide-approve")
    k.wait("step-panel")
    k.type_in("in-approvalNote", "同意复制")
    k.press_on("step-do")
    k.wait("done")
    k.sign_out()

    k.sign_in("counter", f"/law/record?id={record}")

    def prepared():
        k.goto(f"/law/record?id={record}&view=review")
        k.wait("decision")
        k.press_on("decide-prepare")
        k.wait("step-panel")
        k.press_on("step-do")
        k.page.wait_for_selector("[data-test=done], [data-test=step-panel] [role=alert]")
        return k.desk.count("[data-test=done]")

    wait(prepared, 240, "the end of the segment that holds the span's last second")
    k.page.wait_for_selector("[data-test=job-download]", timeout=120_000)
    with k.page.expect_download() as waiting:
        k.press_on("job-download")
    file = tmp_path / "package.zip"
    waiting.value.save_as(file)
    with zipfile.ZipFile(file) as z:
        assert z.testzip() is None
    assert k.page.locator(".chip-state").first.get_attribute("data-state") == "prepared"
    k.close("law-keyboard")


# --- What every page must be ---

@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_requests(law, theme):
    b, record = law.book(), law.once("axe", lambda: law.request(law.server.client("asker")))
    b.page.evaluate(f"localStorage.setItem('custos.theme', '{theme}')")
    found = []
    for path in ("/law/form?kind=request", "/law/form?kind=request&part=what", "/law/form?kind=request&part=check", f"/law/record?id={record}", f"/law/record?id={record}&view=review", "/law"):
        b.desk.goto(path)
        b.desk.shown("law-main")
        b.page.wait_for_timeout(900)
        for violation in Axe().run(b.page, options=RULES).response["violations"]:
            found.append((path, violation["id"], [n["html"][:160] for n in violation["nodes"]][:3]))
    b.page.evaluate("localStorage.setItem('custos.theme', 'auto')")
    assert found == []


def test_the_pages_of_requests_in_english_hold_no_chinese_of_their_own(law):
    b, record = law.book(), law.once("axe", lambda: law.request(law.server.client("asker")))
    b.page.evaluate("localStorage.setItem('custos.language', 'en')")
    try:
        for path in ("/law/form?kind=request", "/law/form?kind=request&part=check", f"/law/record?id={record}&view=review"):
            b.desk.goto(path)
            b.desk.shown("law-main")
            b.page.wait_for_timeout(900)
            # What people have entered stays in their language: values, names, titles.
            left = b.page.evaluate("""() => { const words = []; const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) if (!walk.currentNode.parentElement.closest('dd, h1, .crumbs, .evidence-item p, table, [data-test=other-drafts] a')) words.push(walk.currentNode.data); return words; }""")
            assert [w for w in left if HAN.search(w)] == [], path
        for width in (390, 1280):
            b.page.set_viewport_size({"width": width, "height": 800})
            for path in ("/law/form?kind=request&part=what", f"/law/record?id={record}", f"/law/record?id={record}&view=review"):
                b.desk.goto(path)
                b.page.wait_for_timeout(700)
                assert b.page.evaluate("document.scrollingElement.scrollWidth") <= width, path
    finally:
        b.page.set_viewport_size({"width": 1280, "height": 900})
        b.page.evaluate("localStorage.setItem('custos.language', 'zh-CN')")
