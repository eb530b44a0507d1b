"""A hotel from its plan to its use, and a request of the police answered with a printed form and a package: every step by the person whose step it is, with nothing but the API (NM203 Arts. 3 to 18)."""
import hashlib, json, pathlib, shutil, subprocess, tempfile, time, zipfile

import pytest

import ways
from conftest import CUSTOS, wait
from law import AREA, World, now, today
from livesocket import Live


@pytest.fixture(scope="module")
def story(farm):
    """The town, and what the chapters before have made: each chapter goes on where the one before ended."""
    w = World(farm, cameras=2)
    w.began = time.time()
    yield w
    w.close()


def printed(desk, form, **query):
    """A document: its bytes, and its text when the machine can read one."""
    r = desk.ask("GET", f"/documents/{form}", params=query)
    assert r.headers["Content-Type"].startswith("application/pdf") and r.content[:5] == b"%PDF-" and r.content.rstrip().endswith(b"%%EOF")
    if not shutil.which("pdftotext"):
        return r.content, None
    with tempfile.NamedTemporaryFile(suffix=".pdf") as f:
        f.write(r.content)
        f.flush()
        text = subprocess.run(["pdftotext", "-layout", f.name, "-"], capture_output=True, text=True, timeout=30).stdout
    return r.content, "".join(text.split())


def obstacles(desk, id):
    """Of each step that the person may take: what stands in its way."""
    return {e["name"]: e["obstacle"] for e in desk.get(id)["events"] if e["may"]}


def test_1_the_hotel_enters_its_site_and_the_parts_that_must_be_watched(story):
    w = story
    w.place = w.boss.create("site", name="青城宾馆", organisation=w.orgs["hotel"], area=AREA, placeCategories=["P08"], siteHints=["hotel"], publicKind="art9_other", publicKindReason="宾馆不在条例第七条第二款所列", protectedParts=[
        {"name": "正门", "kind": "entrance", "mandatory": True}, {"name": "大堂通道", "kind": "passage", "mandatory": True}])
    w.rooms = w.boss.create("zone", name="客房301", site=w.place.id, prohibited="A1", room="301", floor="3")
    assert w.psoi.get(w.place.id).state == "valid"


def test_2_planning_a_system_names_funding_custody_purpose_and_scope(story):
    w = story
    w.net = w.boss.create("system", name="青城宾馆视频系统", organisation=w.orgs["hotel"], sites=[w.place.id], area=AREA, fundingType="non_government", buildUnit=w.orgs["builder"], useUnit=w.orgs["hotel"], custodian=w.orgs["hotel"],
                          purpose="维护公共安全", planReference=[{"plan": "新城区国土空间规划", "documentNumber": "新政发〔2025〕8号"}], packs=["NM203", "CN799", "CNX"], retentionDays=30)
    assert w.net.state == "planned"
    assert "G-SCOPE" in obstacles(w.boss, w.net.id)["design"]["zh"]
    w.boss.refused(lambda: w.boss.take("design", w.net.id), "NM203.3", guard="G-SCOPE")
    w.boss.edit(w.net.id, scopeDecision="in_scope", scopeReason="出入口和通道涉及公共安全", scopeDecidedBy="boss某")
    w.boss.refused(lambda: w.boss.take("design", w.net.id), guard="G-PLACE")  # No camera yet.


def test_3_the_cameras_of_the_design_watch_entrance_and_passage_and_no_room(story):
    w = story
    w.certified = w.root.create("product", maker="某厂", model="IPC-1", productKind="camera", certificateKind="test", certificateBody="国家安全防范报警系统产品质量检验检测中心", certificateNumber="T2026-1", validFrom=today(-700), validTo=today(700))
    w.boss.refused(lambda: w.boss.create("camera", name="301", system=w.net.id, site=w.place.id, mountZone=w.rooms.id), "NM203.8.1.1", guard="G-PRIV")
    w.door = w.boss.create("camera", name="正门摄像机", system=w.net.id, site=w.place.id, position="正门", coversParts=["正门"], necessity="出入人员", product=w.certified.id, device=w.devices[0])
    w.hall = w.boss.create("camera", name="大堂摄像机", system=w.net.id, site=w.place.id, position="大堂", coversParts=["大堂通道"], necessity="通行人员", product=w.certified.id, device=w.devices[1])
    assert w.boss.take("design", w.net.id).state == "designed"
    # Recording goes on from the start; it never waits for paperwork.
    for device in w.devices:
        wait(lambda: w.boss.client.get(f"/api/v1/cameras/{device}/timeline", params={"from": now(-600), "to": now()}).json().get("spans"), 30, "footage of a system that is only planned")


def test_4_the_builder_builds(story):
    w = story
    needs = w.con.create("requirement", name="设备需求", organisation=w.orgs["builder"], system=w.net.id, text="摄像机须为海康威视品牌")
    w.con.refused(lambda: w.con.take("publish", needs.id), "NM203.16", guard="G-BRAND")
    w.con.edit(needs.id, text="分辨率不低于 1920x1080，支持 GB/T 28181-2022")
    w.con.take("publish", needs.id)
    assert w.con.take("start_construction", w.net.id, constructionFrom=today(-90)).state == "under_construction"
    w.con.refused(lambda: w.con.take("complete_construction", w.net.id, completedOn=today(-61)), guard="G-BUILT")
    for camera in (w.door, w.hall):
        w.con.take("install", camera.id, installDate=today(-70))
    assert w.con.take("complete_construction", w.net.id, completedOn=today(-61)).state == "built"
    w.works = w.con.create("project", name="青城宾馆新建工程", organisation=w.orgs["builder"], site=w.place.id, projectKind="new", system=w.net.id, designIncludes=True, designDocument="设计文件第五册", buildFrom=today(-300),
                           buildTo=today(-60), systemBuildFrom=today(-90), systemBuildTo=today(-61), buildingInUseDate=today())


def test_5_a_month_of_trial_then_the_test(story):
    w = story
    w.con.take("start_trial", w.net.id, trialStart=today(-60))
    trial = ways.latest(w.con, "trial", w.net.id)
    w.con.edit(trial.id, log=[{"on": today(-50), "text": "运行正常"}], faults=[{"on": today(-40), "text": "大堂画面偏色", "repairedOn": today(-39), "repair": "更换镜头"}])
    ways.commission(w, w.net.id, today(-20))
    test = ways.latest(w.tst, "test", w.net.id)
    items = [{"item": n, "result": "pass"} for n in ("图像质量", "存储时间", "时钟", "联网接口")]
    assert w.tst.take("enter_result", test.id, testedOn=today(-15), items=items, result="pass", reportNo="HC-2026-9").state == "passed"
    assert w.boss.get(w.net.id).state == "test_passed"


def test_6_builder_and_police_accept_together(story):
    w = story
    ways.interface(w, w.net.id)
    ways.conforming(w, w.net.id)
    acceptance = ways.convened(w, w.net.id, on=today(-5))
    w.con.take("sign_construction", acceptance.id)
    assert w.psoa.take("sign_pso", acceptance.id).state == "passed"
    assert w.boss.get(w.net.id).state == "accepted"
    archive = w.con.create("archive", system=w.net.id, keeper="con某", documents=[{"part": p, "title": p, "number": "1", "place": "档案室"} for p in ("design", "construction", "inspection", "acceptance", "as_built", "trial")])
    assert w.con.take("complete", archive.id).state == "complete"


def test_7_into_use_when_signs_policies_training_and_retention_are_there(story):
    w = story
    put = lambda: w.boss.take("put_into_use", w.net.id, putIntoUseOn=today())  # noqa: E731
    w.boss.refused(put, "NM203.13.3", guard="G-SIGN")
    sign = w.boss.create("sign", name="宾馆标识", site=w.place.id, textZh="您已进入公共安全视频监控区域", textEn="You are in an area of public-safety video surveillance", position="正门左侧", photo=w.boss.attach(), installedOn=today(-30))
    for camera in (w.door, w.hall):
        w.boss.edit(camera.id, sign=sign.id)
    w.boss.refused(put, "NM203.18.1.1", guard="G-POLICY5")
    ways.policies(w, ways.POLICIES[:4])
    w.boss.refused(put, "NM203.18.1.1", guard="G-POLICY5")
    ways.policies(w, ways.POLICIES[4:])
    w.boss.refused(put, "NM203.18.1.2", guard="G-TRAIN")
    ways.trained(w, "opr")
    w.boss.refused(put, "NM203.18.1.2", guard="G-TRAIN")
    ways.trained(w, "mnt")
    for camera in (w.door, w.hall):
        w.mnt.take("activate", camera.id)
    used = put()
    assert used.state == "in_use" and used.data["inUseDate"] == today()
    assert w.con.take("close", w.works.id).state == "closed"  # Designed, built, used and accepted together and by itself.


def test_8_the_reports_show_a_lawful_hotel(story):
    w = story
    assert "青城宾馆" not in json.dumps(w.psoi.ask("GET", "/reports/RP-COVER").json()["rows"], ensure_ascii=False) or "未覆盖" not in str(w.psoi.ask("GET", "/reports/RP-COVER").json()["rows"])
    page = w.boss.ask("GET", f"/compliance/{w.net.id}").json()
    units = {u["unit"]: u for u in page["units"]}
    for unit in ("NM203.13.3", "NM203.17.1", "NM203.18.1.2"):
        key = next((k for k in units if k == unit or k.startswith(unit)), None)
        assert key and units[key]["status"] in ("met", "not_applicable"), (unit, units.get(key))
    assert not [u for u in page["units"] if u["status"] == "breached" and u["unit"].startswith(("NM203.7", "NM203.8", "NM203.10", "NM203.13", "NM203.16", "NM203.17"))], page
    for report in ("RP-ART18", "RP-SIGN", "RP-RET"):
        for form, head in (("json", b"{"), ("csv", None), ("xlsx", b"PK"), ("pdf", b"%PDF")):
            r = w.boss.ask("GET", f"/reports/{report}", params={"format": form})
            assert r.content and (head is None or r.content.startswith(head)), (report, form, r.content[:40])


def test_9_the_watch_begins(story):
    w = story
    shift = w.boss.create("shift", organisation=w.orgs["hotel"], system=w.net.id, post="监控室", plannedFrom=now(-60), plannedTo=now(8 * 3600), watchers=[w.persons["opr"]])
    w.opr.take("start", shift.id)
    view = Live(w.opr.client, w.devices[0], "值机")
    assert view.frame()[0] in (1, 2)
    view.close()
    w.opr.take("note", shift.id, noteText="22时10分大堂有人遗失行李", noteOpen=True)
    check = w.opr.create("daily_check", system=w.net.id, watcher=w.persons["opr"])
    condition = next(i for i in check.data["items"] if i["item"] == "condition")
    assert (condition["checked"], condition["defects"], condition["unknown"]) == (2, 0, 0), check.data  # Two cameras that record, from the recorder's own facts.
    assert {i["item"] for i in check.data["items"]} >= {"condition", "presence", "storage"} and w.opr.take("confirm", check.id).state == "confirmed"
    w.shift = shift
    _, text = printed(w.boss, "shift", record=shift.id)
    assert text is None or ("值机值班记录" in text and "大堂有人遗失行李" in text and "opr某" in text)


OFFICERS = [{"name": "psoc某", "policeNumber": "015001"}, {"name": "psoi某", "policeNumber": "015002"}]


def test_a_the_police_ask_with_notice_and_two_officers(story):
    w = story
    w.span = ways.sealed(w, w.began)
    draft = w.psoc.create("request", requesterKind="police", requesterUnit="新城区公安分局", requesterOrganisation=w.orgs["pso"], requesterName="psoc某", documentType="police_id", documentNumber="015001", access="copy",
                          system=w.net.id, cameras=[w.door.id, w.hall.id], purpose="侦办盗窃案", legalBasis="公安机关办理刑事案件程序规定第六十二条", caseNo="A1501022026110001", procedure="criminal",
                          noticeNumber="呼新公调证字〔2026〕8号", noticeDate=today(), noticeEvidence="正门、大堂录像", noticeDueOn=today(3), noticeApprovedBy="大队长", officers=OFFICERS, **w.span)
    assert draft.state == "draft" and not [r for r in w.boss.list("request") if r["id"] == draft.id], "a draft is its writer's own"
    w.asked = w.psoc.take("submit", draft.id)
    assert w.asked.state == "submitted" and w.asked.data["number"].startswith("R-RETRIEVE") and w.asked.data["answerDue"] <= today(3)
    assert w.asked.data["number"] in json.dumps(w.boss.client.get("/api/v1/custody").json(), ensure_ascii=False), "held from submission on"


def test_b_the_hotel_checks_completes_and_another_person_approves(story):
    w = story
    w.opr.take("checkIdentity", w.asked.id, shownType="police_id", shownNumber="015001", shownName="psoc某", shownIssuer="新城区公安分局", shownLongTerm=True, shownMeans="original", identityResult="match")
    assert w.opr.take("completeForm", w.asked.id).state == "form_complete"
    w.opr.take("undertake", w.asked.id, undertakingSigner="psoc某", undertakingSignedOn=today(), undertakesPurpose=True, undertakesSecrecy=True, undertakesDisposal=True)
    assert w.boss.take("approve", w.asked.id).state == "approved"


def test_c_the_package_is_made_downloaded_and_verified(story):
    w = story
    assert w.boss2.take("prepare", w.asked.id).state == "prepared"
    made = ways.package(w, w.asked.id)
    r = w.boss2.client.get(f"/api/v1/exports/{made.data['exportId']}/package", timeout=60)
    assert r.status_code == 200
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "package.zip")
        path.write_bytes(r.content)
        z = zipfile.ZipFile(path)
        names = z.namelist()
        assert hashlib.sha256(z.read(next(n for n in names if n.endswith("manifest.txt")))).hexdigest() == made.data["manifestHash"]
        assert len([n for n in names if "/media/" in n and n.endswith(".mp4")]) >= 2, names
        custody = z.read(next(n for n in names if n.endswith("custody.txt"))).decode()
        assert made.data["number"] in custody
        said = subprocess.run([CUSTOS, "verify", str(path), "--lines"], capture_output=True, text=True, timeout=120)
        # Whose the key is, only a policy that came by another way can tell; all else is intact.
        lines = said.stdout.splitlines()
        assert said.returncode <= 20 and {x for x in lines if not x.startswith("INTACT")} == {x for x in lines if x.startswith("CANNOT-TELL key")}, said.stdout + said.stderr
        assert {"INTACT seg 1/main 1", "INTACT seg 2/main 1"} <= set(lines), lines
        # A bit that is turned is seen.
        bad = pathlib.Path(folder, "bad.zip")
        media = next(n for n in names if "/media/" in n and n.endswith(".mp4"))
        with zipfile.ZipFile(bad, "w") as out:
            for n in names:
                b = bytearray(z.read(n))
                if n == media:
                    b[len(b) // 2] ^= 1
                out.writestr(n, bytes(b))
        assert subprocess.run([CUSTOS, "verify", str(bad), "--lines"], capture_output=True, text=True, timeout=120).returncode >= 30


def test_d_hand_over_receipt_and_the_printed_forms(story):
    w = story
    done = w.boss2.take("fulfil", w.asked.id, medium="disc", mediumNumber="光盘1号", copyMethod="由系统导出并刻录", originalPlace="青城宾馆机房录像机", copyMaker="boss2某", originalHolder="青城宾馆有限公司", disposal="case_file")
    assert done.state == "fulfilled"
    w.boss2.take("receive", w.asked.id, receiptName="psoc某", receiptDate=today())
    number = done.data["number"]
    _, text = printed(w.boss, "request", record=w.asked.id)
    if text is not None:
        for word in ("调取、复制图像信息登记表", number, "psoc某", "新城区公安分局", "侦办盗窃案", "呼新公调证字〔2026〕8号", "正门摄像机", "大堂摄像机", "boss某"):
            assert "".join(word.split()) in text, (word, text)
        assert "015001" not in text or "*" in text
    _, statement = printed(w.boss, "copy-statement", record=w.asked.id)
    assert statement is None or all(x in statement for x in ("视听资料调取情况说明", number, "青城宾馆机房录像机", "boss2某", done.data["manifestHash"][:16]))
    _, empty = printed(w.boss, "request")
    assert empty is None or ("调取、复制图像信息登记表" in empty and number not in empty)
    assert w.boss.take("close", w.asked.id).state == "closed"
    assert {"submit", "approve", "prepare", "fulfil", "receive", "close"} <= {r["data"]["event"] for r in w.boss.register("R-RETRIEVE") if r["record"] == w.asked.id}


def test_e_a_document_of_what_one_may_not_see_is_not_there(story):
    w = story
    for desk in (w.req, w.tst):
        r = desk.client.get("/api/v1/law/documents/request", params={"record": w.asked.id})
        assert r.status_code in (403, 404), r.text
    assert w.boss.client.get("/api/v1/law/documents/penalty", params={"record": w.asked.id}).status_code in (404, 422)
    assert w.boss.client.get("/api/v1/law/documents/no-such-form").status_code == 404


def test_f_the_system_is_suspended_resumed_and_decommissioned_by_two_and_its_originals_stay(story):
    w = story
    w.boss.wrong(lambda: w.boss.take("suspend", w.net.id, suspendReason="装修", suspendedFrom=today(), suspendedUntil=today(-1), suspendNotice="已告知新城区公安分局"), "suspendedUntil")
    w.boss.take("suspend", w.net.id, suspendReason="装修", suspendedFrom=today(), suspendedUntil=today(5), suspendNotice="已告知新城区公安分局")
    assert w.boss.take("resume", w.net.id, resumedOn=today()).state == "in_use"
    w.boss.take("propose_decommission", w.net.id, decommissionReason="歇业")
    w.boss.refused(lambda: w.boss.take("decommission", w.net.id, decommissionedOn=today()), "NM203.19.1.6", guard="G-CHANGE")
    w.boss2.refused(lambda: w.boss2.take("decommission", w.net.id, decommissionedOn=today()), guard="G-DECOMM")
    for camera in (w.door, w.hall):
        w.boss.take("remove", camera.id, removedOn=today(), removeReason="歇业")
    over = w.boss2.take("decommission", w.net.id, decommissionedOn=today())
    assert over.state == "decommissioned" and over.data["originalsKeptUntil"] > today(30)
    timeline = w.boss.client.get(f"/api/v1/cameras/{w.devices[0]}/timeline", params=w.span)
    assert timeline.status_code == 200 and timeline.json()["spans"], "what was recorded is still there"
