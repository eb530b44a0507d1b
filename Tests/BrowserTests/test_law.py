"""The law with nothing but the pages: a hotel from planning to use, a police request with its printed form and package, a breach up to
a paid fine; and forms that say what is wrong at its field and lose nothing. One house with one camera, and people of each part."""

import base64
import datetime
import os
import pathlib
import re
import signal
import subprocess
import time
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import CUSTOS, PASSWORD, Farm, Server, run, wait
from harness import REFUSED, Desk, browser
from test_pages import HAN, RULES

BEHIND = 40
DAY = datetime.timedelta(days=1)
TODAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()
PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
# Accounts and the parts that the regulation gives to them; the name says which.
PEOPLE = {"boss": ("admin", "副经理", []), "con": ("member", "建设方", ["con"]), "tst": ("member", "检测方", ["tst"]), "psoa": ("member", "审批民警", ["pso-a"]),
          "psoi": ("member", "检查民警", ["pso-i"]), "psoc": ("member", "办案民警", ["pso-c"]), "asker": ("member", "申请民警", ["pso-c"])}
POLICIES = ("duty_watch", "daily_check", "maintenance", "use_register", "security_secrecy")


def day(n=0):
    return (TODAY + n * DAY).isoformat()


class Choose(str):
    """A record that is found by typing its name."""


class Book:
    """One person before the pages of the law."""

    def __init__(self, desk, user):
        self.desk, self.page = desk, desk.page
        # A stale form is answered 409; the name of a record that this person may not see, 404.
        desk.allowed = REFUSED + ("status of 409", "status of 404")
        desk.sign_in(user, "/law")
        desk.shown("law-main")

    # --- filling in ---

    def fill(self, scope, **fields):
        for name, value in fields.items():
            self.put(scope, name.rstrip("_"), value)

    def put(self, scope, name, value):
        # Rows have fields of the same names: outside of a row the field of the form itself is meant.
        inside = "" if "row-form" in (scope.get_attribute("class") or "") else ":not(.row-form *)"
        one = scope.locator(f"[data-test=in-{name}]{inside}")
        part = scope.locator("details.form-part", has=self.page.locator(f"[data-field={name}]"))
        if part.count() and part.first.get_attribute("open") is None:
            part.first.locator("summary").click()
        # A long form shows one question group at a time.
        sheet = scope.locator("section.step-sheet", has=self.page.locator(f"[data-field={name}]"))
        if sheet.count() and not sheet.first.is_visible():
            self.desk.click(sheet.first.get_attribute("data-test").replace("sheet-", "go-"))
        if isinstance(value, bool):
            scope.locator(f"[data-test=in-{name}-{'yes' if value else 'no'}]").first.check()
        elif isinstance(value, bytes):
            one.set_input_files({"name": f"{name}.png", "mimeType": "image/png", "buffer": value})
            scope.locator(f"[data-field={name}] [data-test=file]").wait_for()
        elif isinstance(value, Choose):
            self.choose(one, value)
        elif isinstance(value, list) and value and isinstance(value[0], Choose):
            for v in value:
                self.choose(one, v)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for row in value:
                scope.locator(f"[data-test=add-{name}]").click()
                self.fill(scope.locator(f"[data-test=row-{name}]").last, **row)
        elif isinstance(value, list):
            for code in value:
                scope.locator(f"[data-test=in-{name}-{code}]").check()
        elif one.first.evaluate("n => n.tagName") == "SELECT":
            one.first.select_option(str(value))
        else:
            one.first.fill(str(value))

    def choose(self, box, text):
        if not box.is_visible():
            # The form knows the person's own organisation and has filled it in.
            field = box.locator("xpath=ancestor::*[@data-field][1]")
            assert text in field.inner_text(), field.inner_text()
            return
        box.fill(text)
        option = self.page.locator("[data-test=option]", has_text=text).first
        option.wait_for()
        option.dispatch_event("pointerdown")

    # --- steps ---

    def new(self, book, press="form-save", query="", **fields):
        self.desk.goto(f"/law/form?kind={book}{query}")
        form = self.page.locator("[data-test=law-form]").first
        form.wait_for()
        self.fill(form, **fields)
        self.desk.click(press)
        self.page.wait_for_selector("[data-test=record-title], [data-test=summary], [data-test=refusal], [data-test=error]")
        assert self.desk.count("[data-test=record-title]"), self.said()
        return int(re.search(r"id=(\d+)", self.page.url)[1])

    def said(self):
        return self.page.inner_text("[data-test=law-main]")[:1500]

    def open(self, record):
        self.desk.goto(f"/law/record?id={record}")
        self.desk.shown("steps")

    def step(self, record, event, **fields):
        """Takes a step that must succeed; the words of its answer."""
        self.begin(record, event, **fields)
        self.page.wait_for_selector("[data-test=done], [data-test=step-panel] [role=alert]")
        assert self.desk.count("[data-test=done]"), f"{event}: {self.said()}"
        return self.desk.text("done")

    def begin(self, record, event, **fields):
        self.desk.goto(f"/law/record?id={record}&step={event}")
        panel = self.page.locator("[data-test=step-panel]")
        panel.wait_for()
        self.fill(panel, **fields)
        self.desk.click("step-do")

    def refused(self, record, event, **fields):
        """Takes a step that the law refuses; the sentence, the remedy and the rules as the page shows them."""
        self.begin(record, event, **fields)
        return self.desk.shown("refusal").inner_text()

    def state(self, record):
        self.open(record)
        return self.page.get_attribute("header .chip-state", "data-state")

    def first_of(self, kind, field, value):
        self.desk.goto(f"/law/list?kind={kind}&field={field}&value={value}")
        row = self.page.locator("[data-test=record-row]").first
        row.wait_for()
        return int(row.get_attribute("data-id"))


class LawHouse:
    """The real program with one camera that records, and an account for each part."""

    def __init__(self, browser, records=True, prefix=()):
        self.browser, self.desks, self.made = browser, {}, {}
        self.farm = Farm("--codec", "h264", cameras=1) if records else None
        self.server = Server()
        self.device = self.server.add("正门", self.farm.url(1)) if records else None
        for user, (role, name, duties) in PEOPLE.items():
            run("user", "add", "--data", self.server.data, "--role", role, *[w for d in duties for w in ("--duty", d)], "--name", name, user, input=PASSWORD + "\n")
        self.server.start(prefix=prefix)
        self.began = time.time()
        if records:
            self.client = self.server.client()
            wait(lambda: all(c["main"]["recording"] == "recording" for c in self.client.cameras().values()), 60, "recording")
            self.began = time.time()

    def to_the_present(self):
        """The program of the past ends, and begins again by the clock on the wall; everybody signs in anew."""
        pid = self.server.process.pid  # of faketime, which waits for the program
        self.leave()
        os.kill(int(pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()), signal.SIGTERM)
        self.server.process.wait(40)
        self.server.start()

    def leave(self):
        for user, book in list(self.desks.items()):
            del self.desks[user]
            book.desk.close(f"law-{user}")

    def book(self, user="root"):
        if user not in self.desks:
            self.desks[user] = Book(Desk(self.browser, self.server.base, {"width": 1280, "height": 900}), user)
        return self.desks[user]

    def once(self, name, make):
        """What several journeys start from is entered once."""
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    def close(self):
        try:
            self.leave()
        finally:
            self.server.close()
            if self.farm:
                self.farm.stop()


@pytest.fixture(scope="module")
def law(browser):
    house = LawHouse(browser)
    yield house
    house.close()


# --- what the journeys start from ---

def organs(law):
    """A county organ with two officers, and the units of a hotel."""
    b = law.book()

    def make():
        made = {"pso": b.new("organisation", name="锡林浩特市公安局", kind="PSO", level="county", area="152502"),
                "hotel": b.new("organisation", name="敕勒川大酒店", kind="USE", area="152502"),
                "build": b.new("organisation", name="草原建设集团", kind="CON", area="152502"),
                "agency": b.new("organisation", name="自治区安防检测中心", kind="TST", area="15")}
        for key, name, unit, roles in (("li", "李值机", "敕勒川大酒店", ["opr"]), ("wang", "王维护", "敕勒川大酒店", ["mnt"]), ("zhang", "张警官", "锡林浩特市公安局", ["pso-i"]), ("zhao", "赵警官", "锡林浩特市公安局", ["pso-i"])):
            made[key] = b.new("person", name=name, organisation=Choose(unit), roles=roles)
        # Whoever comes from outside is bound to an organisation before they see anything of it.
        client = law.server.client()
        for account, name, unit in (("con", "建设方", "build"), ("psoa", "审批民警", "pso"), ("psoi", "检查民警", "pso"), ("psoc", "办案民警", "pso"), ("asker", "申请民警", "pso")):
            r = client.post("/api/v1/law/records", json={"kind": "person", "data": {"name": name, "organisation": made[unit], "account": account}})
            assert r.status_code == 201, r.text
        b.new("person", name="周检测", organisation=Choose("自治区安防检测中心"), roles=["tst"], account="tst")
        return made

    return law.once("organs", make)


def hotel(law):
    """A hotel's system as it is planned: its site, its sign, a certified product and one camera of this recorder."""
    b, made = law.book(), organs(law)

    def make():
        site = b.new("site", name="敕勒川大酒店主楼", organisation=Choose("敕勒川大酒店"), area="152502", address="那达慕大街 12 号", placeCategories=["P08"],
                     protectedParts=[{"name": "正门", "kind": "entrance", "mandatory": True}], publicKind="art9_other")
        b.new("product", maker="示例光电", model="IPC-400", productKind="camera", certificateKind="certification", certificateBody="公安部检测中心", certificateNumber="C-1",
              validFrom=day(-800), validTo=day(800))
        system = b.new("system", name="敕勒川大酒店视频监控系统", organisation=Choose("敕勒川大酒店"), sites=[Choose("敕勒川大酒店主楼")], area="152502", fundingType="non_government",
                       buildUnit=Choose("草原建设集团"), custodian=Choose("敕勒川大酒店"), purpose="维护公共安全", scopeDecision="in_scope", scopeReason="旅店业场所", scopeDecidedBy="经理",
                       packs=["NM203", "CN799", "CNX"])
        camera = b.new("camera", query=f"&system={system}&site={site}", name="正门枪机", position="正门内侧", device=law.device, product=Choose("IPC-400"), necessity="正门出入口治安防控")
        return {"site": site, "system": system, "camera": camera, **made}

    return law.once("hotel", make)


def text_of(book, record, link):
    """The words of a PDF that a record is printed on."""
    book.open(record)
    href = book.page.get_attribute(f"[data-test={link}]", "href")
    answer = book.page.request.get(book.desk.base + href)
    assert answer.ok and answer.body().startswith(b"%PDF-"), answer.status
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.body(), capture_output=True, check=True, timeout=60).stdout.decode()


def test_a_hotel_goes_from_planning_to_use(law):
    b, made = law.book(), hotel(law)
    system, camera = made["system"], made["camera"]

    b.desk.goto("/law/guide")
    b.page.locator("[data-test=guide-system]").first.click()
    b.desk.shown("next-design")
    assert "规划" in b.page.inner_text("[data-test=life] [aria-current]")
    assert "已设计" in b.step(system, "design")
    b.step(system, "start_construction", constructionFrom=day(-60))
    assert "G-BUILT" in b.refused(system, "complete_construction", completedOn=day(-50)), "a camera of the design is not installed"
    b.step(camera, "install", installDate=day(-55))
    b.step(system, "complete_construction", completedOn=day(-50))

    con, tst, psoa = (law.book(u) for u in ("con", "tst", "psoa"))
    con.step(system, "start_trial", trialStart=day(-40))
    assert "G-INUSE" in b.refused(system, "put_into_use", putIntoUseOn=day()), "nobody uses what was not accepted"
    con.step(system, "commission_test", agency=Choose("自治区安防检测中心"), qualificationNo="ZJ-9", qualValidFrom=day(-300), qualValidTo=day(300), qualScope=["video"], commissionedOn=day(-3))
    b.desk.goto(f"/law/guide?system={system}")
    b.desk.shown("stage-kind-test")
    tst.step(tst.first_of("test", "system", system), "enter_result", testedOn=day(-2), items=[{"item": "图像质量", "result": "pass"}], result="pass")

    assert b.state(system) == "test_passed"
    con.step(system, "convene_acceptance", heldOn=day(-1), form="independent", participants=[
        {"side": "CON", "organisation": Choose("草原建设集团"), "name": "孙工"}, {"side": "PSO", "organisation": Choose("锡林浩特市公安局"), "name": "张警官"}])
    acceptance = con.first_of("acceptance", "system", system)
    con.step(acceptance, "record_result", result="pass", conclusion="同意通过验收")
    con.open(acceptance)
    assert "G-IFACE" in con.desk.text("obstacle-sign_construction"), "what is missing stands beside the step"
    b.new("interconnect", name="市局联网接口", system=Choose("敕勒川大酒店视频监控系统"), protocol="gbt28181-2022")
    b.new("conformity", system=Choose("敕勒川大酒店视频监控系统"), standards=[{"standard": "GB/T 28181", "version": "2022", "meets": "yes", "evidence": "检测报告 ZJ-9"}], statedBy="检测中心", statedOn=day(-2))
    con.step(acceptance, "sign_construction")
    psoa.step(acceptance, "sign_pso")
    assert b.state(system) == "accepted"

    b.open(system)
    assert "G-SIGN" in b.desk.text("obstacle-put_into_use")
    sign = b.new("sign", name="正门标识", site=Choose("敕勒川大酒店主楼"), textZh="您已进入公共安全视频监控区域", position="正门左侧", photo=PICTURE, installedOn=day(-10),
                 contact="0479-8000000", purpose="公共安全", controller="敕勒川大酒店")
    b.desk.goto(f"/law/form?id={camera}")
    form = b.page.locator("[data-test=law-form]")
    b.fill(form, sign=Choose("正门标识"))
    b.desk.click("form-save")
    b.desk.shown("record-title")
    b.open(sign)
    b.desk.shown("related-camera")
    for kind in POLICIES:
        policy = b.new("policy", organisation=Choose("敕勒川大酒店"), policyKind=kind, name=f"制度 {kind}", version="1", text="本单位制度正文", approver=Choose("李值机"), approvedOn=day(-20))
        b.step(policy, "put_in_force")
    for person in ("李值机", "王维护"):
        b.new("training", person=Choose(person), content="视频监控操作与保密", trainer="市局治安支队", date=day(-30), result="pass")
    keep = b.new("retention_policy", system=Choose("敕勒川大酒店视频监控系统"), days=30, legalBasis="NM203.18.1.4")
    b.step(keep, "propose")
    law.book("boss").step(keep, "approve")
    assert "使用中" in b.step(system, "put_into_use", putIntoUseOn=day())
    assert "在用" in b.step(camera, "activate")
    b.desk.goto(f"/law/guide?system={system}")
    assert "使用中" in b.page.inner_text("[data-test=life] [aria-current]")


def moment(t):
    """A time as the form takes it: the clock of the house, China Standard Time."""
    return (datetime.datetime.fromtimestamp(t, datetime.timezone.utc) + datetime.timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%S")


def test_a_police_request_ends_in_a_printed_form_and_a_package(law, tmp_path):
    b, asker, made = law.book(), law.book("asker"), hotel(law)
    wait(lambda: time.time() - law.began > 30, 60, "half a minute of footage")
    asker.desk.goto("/law/desk")
    asker.desk.click("new")
    form = asker.page.locator("[data-test=law-form]")
    form.wait_for()
    assert not asker.page.locator("[data-test=part-police]").is_visible(), "the papers of the police concern nobody else"
    asker.fill(form, requesterKind="police", requesterUnit="锡林浩特市公安局刑侦大队", requesterName="张警官", documentType="police_id", documentNumber="152502-0117", access="copy",
               system=Choose("敕勒川大酒店视频监控系统"), cameras=[Choose("正门枪机")], from_=moment(law.began + 3), to=moment(law.began + 23), purpose="盗窃案侦查", legalBasis="刑事诉讼法第五十四条")
    asker.desk.click("go-check")
    asker.desk.click("form-hand-in")
    asker.desk.shown("record-title")
    request = int(re.search(r"id=(\d+)", asker.page.url)[1])
    asker.desk.goto("/law/desk")
    asker.page.locator("[data-test=column-receive] [data-test=desk-card]").first.wait_for()
    asker.open(request)
    title = asker.desk.text("record-title")
    assert "R-RETRIEVE" in title, "it has its number in the register"

    b.step(request, "checkIdentity", shownType="police_id", shownNumber="152502-0117", shownName="张警官", shownIssuer="锡林浩特市公安局", shownExpiry=day(900), shownMeans="original", identityResult="match")
    words = b.refused(request, "completeForm")
    assert "调取证据通知书" in words and "NM203.12" in words, "what the form lacks is named"
    b.fill(b.page.locator("[data-test=step-panel]"), caseNo="A2026-117", procedure="criminal", noticeNumber="锡公调证字 117 号", noticeDate=day(-1), noticeEvidence="正门监控录像", noticeDueOn=day(5),
           noticeApprovedBy="李大队", officers=[{"name": "张警官", "policeNumber": "150117"}, {"name": "赵警官", "policeNumber": "150118"}])
    b.desk.click("step-do")
    b.desk.shown("done")
    assert "G-UNDERTAKE" in b.refused(request, "prepare")
    b.step(request, "undertake", undertakingSigner="张警官", undertakingSignedOn=day(), undertakesPurpose=True, undertakesSecrecy=True, undertakesDisposal=True)
    law.book("boss").step(request, "approve", approvalNote="同意复制")

    def prepared():
        b.begin(request, "prepare")
        b.page.wait_for_selector("[data-test=done], [data-test=step-panel] [role=alert]")
        assert b.desk.count("[data-test=done]") or "尚未写完" in b.said(), b.said()
        return b.desk.count("[data-test=done]")

    wait(prepared, 240, "the end of the segment that holds the span's last second")

    def package():
        b.open(request)
        return b.desk.count("[data-test=package]")

    wait(package, 120, "the package")
    with b.page.expect_download() as waiting:
        b.desk.click("package")
    file = tmp_path / "export.zip"
    waiting.value.save_as(file)
    with zipfile.ZipFile(file) as z:
        assert z.testzip() is None
        policy = tmp_path / "policy"
        policy.write_text("log " + z.read(next(n for n in z.namelist() if n.endswith("/log.vkey"))).decode().strip() + "\nquorum none\n")
    r = subprocess.run([CUSTOS, "verify", str(file), "--policy", str(policy), "--lines"], capture_output=True, text=True, timeout=60)
    assert r.returncode < 20 and "ALTERED" not in r.stdout, r.stdout + r.stderr
    b.step(request, "fulfil", medium="usb", mediumNumber="U-1", copyMethod="由本系统导出", originalPlace="敕勒川大酒店机房", copyMaker="李值机", originalHolder="敕勒川大酒店", disposal="case_file")
    b.step(request, "receive", receiptName="张警官", receiptDate=day())
    printed = text_of(b, request, "print-request")
    for words in ("登记表", title.split()[0], "张警官", "锡林浩特市公安局刑侦大队", "盗窃案侦查"):
        assert words in printed, words
    assert "152502-0117" not in printed, "the document's number is masked"
    b.desk.goto("/law/desk")
    empty = b.page.get_attribute("[data-test=print-empty]", "href")
    assert b.page.request.get(b.desk.base + empty).body().startswith(b"%PDF-"), "it prints empty too"
    b.desk.goto("/law/registers?name=R-RETRIEVE")
    b.page.locator("[data-test=register-row]").first.wait_for()
    assert b.desk.count("[data-test=register-row]") >= 6


@pytest.fixture
def years(browser):
    """A house whose program runs forty days behind at first, so that a term can pass."""
    house = LawHouse(browser, records=False, prefix=("faketime", "--exclude-monotonic", "-f", f"-{BEHIND}d"))
    yield house
    house.close()


def test_an_inspector_takes_a_breach_to_a_paid_fine(years):
    law, officers = years, [Choose("张警官"), Choose("赵警官")]
    organs(law)
    law.book().new("organisation", name="第二幼儿园", kind="USE", area="152502")
    i = law.book("psoi")
    i.desk.goto("/law/office")
    i.desk.click("new-inspection")
    i.fill(i.page.locator("[data-test=law-form]"), organ=Choose("锡林浩特市公安局"), officers=officers, inspected=Choose("第二幼儿园"), inspectionKind="spot", plannedOn=day(-BEHIND))
    i.desk.click("form-save")
    i.desk.shown("record-title")
    inspection = int(re.search(r"id=(\d+)", i.page.url)[1])
    i.desk.goto(f"/law/record?id={inspection}&step=carry_out")
    panel = i.page.locator("[data-test=step-panel]")
    panel.wait_for()
    assert panel.locator("[data-test=row-checklist]").count() > 20, "the checklist comes from the packs"
    i.page.select_option("[data-test=rest-checklist]", "not_checked")
    i.fill(panel, carriedOutOn=day(-BEHIND), signature="signed", representative="园长")
    i.desk.click("step-do")
    i.desk.shown("done")
    i.desk.goto("/law/office")
    i.page.locator("[data-test=office-inspection] [data-test=follow-finding]").click()
    form = i.page.locator("[data-test=law-form]")
    form.wait_for()
    i.fill(form, findingKind="not_installed", ruleUnits="NM203.7.1.10", organisation=Choose("第二幼儿园"), evidence="大门没有安装视频监控系统")
    i.desk.click("form-save")
    i.desk.shown("record-title")
    finding = int(re.search(r"id=(\d+)", i.page.url)[1])
    i.desk.goto("/law/office")
    i.page.locator("[data-test=office-finding] [data-test=follow-order]").click()
    form = i.page.locator("[data-test=law-form]")
    form.wait_for()
    assert "未安装" in form.locator("[data-test=chosen-finding]").inner_text(), "what the office knows is not asked again"
    i.fill(form, organ=Choose("锡林浩特市公安局"), officers=officers, orderKind="rectification", content="三十日内安装", dueOn=day(-5))
    i.desk.click("form-save")
    i.desk.shown("record-title")
    order = int(re.search(r"id=(\d+)", i.page.url)[1])
    i.step(order, "serve", servedOn=day(-BEHIND), serviceMethod="in_person", receivedBy="园长")
    i.desk.goto("/law/office")
    i.page.locator("[data-test=office-order]").get_by_text("还剩 35 天").wait_for()
    assert i.state(finding) == "ordered"

    law.to_the_present()
    i, c, a = (law.book(u) for u in ("psoi", "psoc", "psoa"))
    wait(lambda: i.state(order) == "overdue", 90, "the order to be overdue by itself")
    i.desk.goto("/law/office")
    i.page.locator("[data-test=office-order]").get_by_text("已逾期 5 天").wait_for()
    penalty = c.new("penalty", query=f"&finding={finding}", organ=Choose("锡林浩特市公安局"), officers=officers, code="NM203.22b", conductOn=day(-1), subjectKind="unit", subjectOrganisation=Choose("第二幼儿园"))
    c.step(penalty, "investigate", investigatedOn=day(), investigation="责令期限届满仍未安装")
    words = c.refused(penalty, "prior_notice", amount=10001, noticeOn=day(), noticeFacts="逾期未改", noticeMethod="in_person", defenceUntil=day())
    assert "G-FINE" in words and "NM203.22" in words, "a fine outside of the range is refused with its rule"
    assert c.page.input_value("[data-test=step-panel] [data-test=in-noticeFacts]") == "逾期未改", "nothing typed is lost"
    c.fill(c.page.locator("[data-test=step-panel]"), amount=5000)
    c.desk.click("step-do")
    c.desk.shown("done")
    c.step(penalty, "defence", defenceKind="waived", defenceOn=day())
    a.step(penalty, "decide", decidedAmount=5000, decisionReasons="事实清楚，证据确凿")
    a.step(penalty, "serve", servedOn=day(), serviceMethod="in_person", receivedBy="园长")
    a.step(penalty, "pay", paidOn=day(), paidAmount=5000, paymentReceipt="JD-1")
    assert a.state(penalty) == "paid"
    assert a.state(finding) == "closed", "the paid fine closes the finding"
    assert "行政处罚决定书" in text_of(a, penalty, "print-penalty")
    a.desk.goto("/law/registers?name=R-CASE")
    a.page.locator("[data-test=register-row]").first.wait_for()
    assert a.desk.count("[data-test=register-row]") >= 5, "each step is a row"


# --- forms, lists, and what every page must be ---

def test_mistakes_are_said_at_their_fields_and_nothing_typed_is_lost(law):
    b, page = law.book(), law.book().page
    organs(law)
    b.desk.goto("/law/form?kind=site")
    form = page.locator("[data-test=law-form]")
    b.fill(form, address="那达慕大街 <b>7</b> 号", protectedParts=[{"name": "后门"}])
    b.desk.click("form-save")
    summary = b.desk.shown("summary").inner_text()
    assert "场所名称" in summary and "重要部位（1） 部位类别" in summary, summary
    assert page.evaluate("document.activeElement.dataset.test") == "summary", "the summary has the focus"
    page.locator("[data-test=summary-link]").first.click()
    assert page.evaluate("document.activeElement.dataset.test") == "in-name", "and leads to the first field at fault"
    assert page.locator("[data-field=organisation] .fault").is_visible()
    page.wait_for_timeout(400)
    page.reload()
    b.desk.shown("restored")
    assert page.input_value("[data-test=in-address]") == "那达慕大街 <b>7</b> 号"
    assert page.input_value("[data-test=row-protectedParts] [data-test=in-name]") == "后门"
    form = page.locator("[data-test=law-form]")
    page.select_option("[data-test=row-protectedParts] [data-test=in-kind]", "entrance")
    b.fill(form, name="二号楼")
    page.fill("[data-test=in-organisation]", "新开宾馆")
    b.desk.click("new-organisation")
    beside = page.locator("[data-test=beside-organisation]")
    assert beside.locator("[data-test=in-name]").input_value() == "新开宾馆", "what was sought is the name of what is made"
    b.fill(beside, kind="USE", area="152502")
    beside.locator("[data-test=beside-save]").click()
    page.locator("[data-test=chosen-organisation]").get_by_text("新开宾馆").wait_for()
    page.locator("[data-test=form-save]").dblclick()
    b.desk.shown("record-title")
    b.desk.goto("/law/list?kind=site&q=二号楼")
    page.wait_for_selector("[data-test=record-row]")
    assert b.desk.count("[data-test=record-row]") == 1, "sent twice, entered once"
    assert b.desk.count("[data-test=list] b") == 0


def test_a_stale_form_asks_whose_value_is_kept(law):
    b, page = law.book(), law.book().page
    record = b.new("organisation", name="先到先得", kind="USE", area="1525")
    b.desk.goto(f"/law/form?id={record}")
    b.fill(page.locator("[data-test=law-form]"), contact="我填的")
    other = law.book("boss")
    other.desk.goto(f"/law/form?id={record}")
    other.fill(other.page.locator("[data-test=law-form]"), contact="他填的", address="新地址")
    other.desk.click("form-save")
    other.desk.shown("record-title")
    b.desk.click("form-save")
    assert "我填的" in b.desk.shown("stale").inner_text() and "他填的" in b.desk.text("stale")
    assert page.input_value("[data-test=in-address]") == "新地址", "what only the other changed is taken over"
    page.check("[data-test=theirs-contact]")
    assert page.input_value("[data-test=in-contact]") == "他填的"
    page.check("[data-test=mine-contact]")
    b.desk.click("form-save")
    b.desk.shown("record-title")
    assert "我填的" in page.inner_text("[data-field=contact]") and "新地址" in page.inner_text("[data-field=address]")
    page.locator("[data-test=history] summary").click()
    assert b.desk.count("[data-test=history-row]") == 3


def test_a_camera_in_a_guest_room_is_refused_at_once_with_rule_and_remedy(law):
    b, made = law.book(), hotel(law)
    b.desk.goto(f"/law/form?kind=camera&system={made['system']}&site={made['site']}")
    b.fill(b.page.locator("[data-test=law-form]"), name="301 客房", mountArea="A1", consent="住客书面同意")
    b.desk.click("form-save")
    words = b.desk.shown("refusal").inner_text()
    assert "G-PRIV" in words and "NM203.8" in words and "处理办法" in words
    b.page.hover("[data-test=refusal] .cite >> nth=0")
    assert "第八条" in b.desk.shown("cite-text").inner_text(), "the rule's own words are one pointer away"
    assert b.page.input_value("[data-test=in-name]") == "301 客房"


def test_a_table_is_tried_before_it_is_taken_in(law):
    b, page = law.book(), law.book().page
    b.desk.goto("/law/import?kind=organisation")
    head = "单位名称,单位类别,行政区划代码"
    for rows, faulty in ((["导入一,使用单位,152502", ",使用单位,152502"], True), (["导入一,使用单位,152502", "导入二,使用单位,152502"], False)):
        page.set_input_files("[data-test=import-file]", {"name": "单位.csv", "mimeType": "text/csv", "buffer": "\n".join([head, *rows]).encode("gb18030")})
        page.locator("[data-test=import-fault]" if faulty else "[data-test=import-take]").first.wait_for()
        if faulty:
            assert "3" in page.inner_text("[data-test=import-fault]"), "the faulty row is named"
            assert b.desk.count("[data-test=import-take]") == 0
    b.desk.click("import-take")
    page.get_by_text("查看记录").wait_for()
    b.desk.goto("/law/list?kind=organisation&q=导入")
    page.wait_for_selector("[data-test=record-row]")
    assert b.desk.count("[data-test=record-row]") == 2


def pages(law):
    made = hotel(law)
    return ["/law", "/law/list?kind=camera", f"/law/record?id={made['system']}&step=suspend", f"/law/record?id={made['camera']}", "/law/form?kind=request", "/law/form?kind=camera", "/law/form?kind=site", "/law/guide",
            f"/law/guide?system={made['system']}", "/law/desk", "/law/office", "/law/registers", "/law/reports", f"/law/compliance?system={made['system']}", "/law/packs", "/law/import?kind=site", "/law/duties"]


def visit(book, path):
    book.desk.goto(path)
    book.desk.shown("law-main")
    book.page.wait_for_timeout(900)
    assert book.desk.count("[data-test=error]") == 0, f"{path}: {book.said()[:400]}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_the_law(law, theme):
    b, axe, found = law.book(), Axe(), []
    b.page.evaluate(f"localStorage.setItem('custos.theme', '{theme}')")
    for path in pages(law):
        visit(b, path)
        for violation in axe.run(b.page, options=RULES).response["violations"]:
            found.append((path, violation["id"], [n["html"][:160] for n in violation["nodes"]][:3]))
    b.page.evaluate("localStorage.setItem('custos.theme', 'auto')")
    assert found == []


def test_the_pages_of_the_law_in_english_and_in_a_narrow_window(law):
    b = law.book()
    b.page.evaluate("localStorage.setItem('custos.language', 'en')")
    try:
        for path in ("/law", "/law/guide", "/law/desk", "/law/office", "/law/reports", "/law/packs", "/law/form?kind=request", "/law/form?kind=site", "/law/import?kind=site", "/law/registers"):
            visit(b, path)
            # Registers and reports hold data in Chinese; the words of the page itself do not.
            left = b.page.evaluate("""() => { const words = []; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                while (walk.nextNode()) if (!walk.currentNode.parentElement.closest('noscript, .plain, table, .work-card, .desk-card, top-bar, [data-test=drafts], [data-test=other-drafts] a')) words.push(walk.currentNode.data);
                return words; }""")
            assert [w for w in left if HAN.search(w)] == [], path
        b.page.set_viewport_size({"width": 390, "height": 844})
        for path in pages(law):
            visit(b, path)
            assert b.page.evaluate("document.scrollingElement.scrollWidth") <= 390, path
    finally:
        b.page.set_viewport_size({"width": 1280, "height": 900})
        b.page.evaluate("localStorage.setItem('custos.language', 'zh-CN')")


def test_the_keyboard_reaches_every_control_of_a_form(law):
    b, page = law.book(), law.book().page
    for path in ("/law/form?kind=camera", "/law/desk"):
        visit(b, path)
        wanted = page.evaluate("[...document.querySelectorAll('main a[href], main button:not([disabled]), main input:not([type=radio]), main select, main textarea, main summary, main [tabindex=\"0\"]')].filter(n => n.checkVisibility() && n.tabIndex >= 0).length")
        page.evaluate("document.activeElement.blur(); window.reached = new Set()")
        for _ in range(wanted + 60):
            b.desk.press("Tab")
            page.evaluate("() => { const n = document.activeElement; if (n && n.closest('main') && n.type !== 'radio') window.reached.add(n); }")
        assert page.evaluate("window.reached.size") >= wanted, path
