"""Scenarios 6, 8, 9, 12, 30 (viewing): requests of every kind with the real recorder's cameras (NM203 Arts. 11, 12, 14; CN799 Arts. 16, 20, 21)."""
import concurrent.futures, hashlib, json, pathlib, subprocess, tempfile, time, zipfile

import pytest

import ways
from conftest import CUSTOS, PASSWORD, Client
from law import AREA, Desk, Refused, World, now, today, wait
from livesocket import Live, refusal
from ways import GOOD_ID


def prepared(w):
    """People of the square's keeper and of the station, the systems of square and hotel, and sealed footage of both."""
    for user, duties, place in (("keeper", ["use-m"], "pso"), ("clerk", ["opr"], "pso"), ("chief", ["pso-a"], "station"), ("req2", ["req"], None)):
        ways.account(w, user, *duties)
        if place:
            w.persons[user] = w.root.create("person", name=f"{user}某", organisation=w.orgs[place], account=user, roles=duties).id
    # The square of Art. 9, kept by the county PSO.
    square = w.root.create("site", name="中心广场", organisation=w.orgs["pso"], area=AREA, placeCategories=["P10"], siteHints=["square"], publicKind="art7_1", cn799Category="N7a", governmentPlaces=["Q4"])
    sign = w.root.create("sign", name="广场标识", site=square.id, textZh="您已进入公共安全视频监控区域", position="东入口", photo=w.root.attach(), installedOn=today(-400))
    w.plaza = w.root.create("system", name="广场系统", organisation=w.orgs["pso"], sites=[square.id], area=AREA, fundingType="government", buildUnit=w.orgs["builder"], useUnit=w.orgs["pso"], custodian=w.orgs["pso"],
                            purpose="维护公共安全", packs=["NM203", "CNX"], retentionDays=30, scopeDecision="in_scope", scopeReason="广场", scopeDecidedBy="root")
    w.square_camera = w.root.create("camera", name="广场东", system=w.plaza.id, site=square.id, position="东入口", necessity="人员密集", product=w.product().id, sign=sign.id, device=w.devices[0])
    w.root.take("install", w.square_camera.id, installDate=today(-380))
    w.root.take("activate", w.square_camera.id)
    w.plaza = w.root.take("register_existing", w.plaza.id, existingSince=today(-370), existingAcceptedOn=today(-375), existingAcceptanceNo="验字1号")
    w.hotel, cameras, w.hotel_site = ways.existing(w, devices=[w.devices[1]], name="宾馆系统")
    w.hotel_camera = cameras[0]
    ways.trained(w, "opr")
    w.root.create("training", person=w.persons["clerk"], content="登记和核验", trainer="公安厅", date=today(-30), validTo=today(300), result="pass")
    w.sealed = ways.sealed(w, w.began)
    for user in ("keeper", "clerk", "chief", "req2"):
        setattr(w, user, Desk(Client(w.server.base, user, PASSWORD)))


@pytest.fixture(scope="module")
def town(farm):
    """A town with two recorded cameras: one of the square that the government built, one of the hotel."""
    w = World(farm, cameras=2)
    w.began = time.time()
    try:
        prepared(w)
        yield w
    finally:
        w.close()


def span(w):
    """Recorded and sealed time."""
    return w.sealed


CARD = dict(shownType="resident_id", shownResidentNumber=GOOD_ID, shownName="王某", shownIssuer="新城区公安分局", shownExpiry=today(900), shownMeans="original", identityResult="match")
PROMISE = dict(undertakingSigner="王某", undertakingSignedOn=today(), undertakesPurpose=True, undertakesSecrecy=True, undertakesDisposal=True)


def lawyer(w, system, camera, **more):
    r = w.req.create("request", **{
        "requesterKind": "lawyer", "requesterUnit": "某律师事务所", "requesterName": "王某", "documentType": "lawyer_licence", "documentNumber": "11501202010123456", "letterNumber": "函字12号", "mandateNumber": "委字7号",
        "access": "copy", "system": system, "cameras": [camera], "purpose": "民事案件取证", "legalBasis": "律师法第三十五条", "caseNo": "（2026）内0102民初88号", **span(w), **more})
    return w.req.take("submit", r.id)


LICENCE = dict(shownType="lawyer_licence", shownNumber="11501202010123456", shownName="王某", shownIssuer="自治区司法厅", shownLongTerm=True, shownMeans="original", identityResult="match")


def test_06_art_11_government_data_waits_for_the_confirmation_of_a_county_organ(town):
    r = lawyer(town, town.plaza.id, town.square_camera.id)
    town.clerk.take("checkIdentity", r.id, **LICENCE)
    waiting = town.clerk.take("completeForm", r.id)
    assert waiting.state == "awaiting_confirmation"
    for act in (lambda: town.keeper.take("fulfil", r.id, medium="usb"), lambda: town.keeper.take("prepare", r.id), lambda: town.keeper.take("approve", r.id)):
        town.keeper.refused(act, "NM203.11", guard="G-CONFIRM")
    assert town.keeper.get(r.id).state == "awaiting_confirmation"
    confirm = dict(confirmOfficer="所长", confirmDocument="确字1号", confirmDate=today())
    # The station sees a request of its own area only if it lies in it; whoever confirms, the station's level is too low.
    town.chief.refused(lambda: town.chief.take("confirm", r.id, confirmOrgan=town.orgs["station"], **confirm), "NM203.11", guard="G-CONFIRM")
    town.psoa.refused(lambda: town.psoa.take("confirm", r.id, confirmOrgan=town.orgs["station"], **confirm), "NM203.11", guard="G-CONFIRM")
    town.psoa.refused(lambda: town.psoa.take("confirm", r.id, confirmOrgan=town.orgs["dep"], **confirm), "NM203.11", guard="G-CONFIRM")
    assert town.keeper.get(r.id).state == "awaiting_confirmation"
    done = town.psoa.take("confirm", r.id, confirmOrgan=town.orgs["pso"], **confirm)
    assert done.state == "confirmed" and done.data["confirmLevel"] == "county" and done.data["confirmOrganName"] == "新城区公安分局"
    refusals = town.keeper.ask("GET", f"/records/{r.id}/history").json()["refusals"]
    assert len(refusals) >= 6 and {"NM203.11"} <= {u for x in refusals for u in x["rules"]}
    assert town.keeper.take("approve", r.id).state == "approved"


def test_06_art_11_nobody_confirms_an_own_request(town):
    mine = town.psoa.create("request", requesterKind="department", requesterUnit="新城区公安分局", requesterName="psoa某", documentType="police_id", documentNumber="015123", letterNumber="函1号", access="view", system=town.plaza.id,
                            cameras=[town.square_camera.id], purpose="治安调查", legalBasis="人民警察法", **span(town))
    town.psoa.take("submit", mine.id)
    town.clerk.take("checkIdentity", mine.id, shownType="police_id", shownNumber="015123", shownName="psoa某", shownIssuer="公安厅", shownLongTerm=True, shownMeans="original", identityResult="match")
    assert town.clerk.take("completeForm", mine.id).state == "awaiting_confirmation"
    town.psoa.refused(lambda: town.psoa.take("confirm", mine.id, confirmOrgan=town.orgs["pso"], confirmOfficer="psoa某", confirmDocument="确字2号", confirmDate=today()), "NM203.11", guard="G-CONFIRM")


def private(w, **more):
    return w.req.create("request", **{"requesterKind": "private", "access": "view", "system": w.hotel.id, **more})


def test_08_art_12_1_an_expired_card_and_an_empty_form_are_refused_one_after_the_other(town):
    r = private(town)
    town.req.take("submit", r.id)
    town.opr.refused(lambda: town.opr.take("fulfil", r.id), "NM203.12.1.1", guard="G-ID")
    town.opr.refused(lambda: town.opr.take("checkIdentity", r.id, **{**CARD, "shownExpiry": today(-1)}), "NM203.12.1.1", guard="G-ID")
    assert town.opr.get(r.id).state == "submitted"
    assert town.opr.take("checkIdentity", r.id, **{**CARD, "shownExpiry": today()}).state == "identity_checked"  # The last day is a valid day.
    refused = town.opr.refused(lambda: town.opr.take("fulfil", r.id), "NM203.12.1.2", guard="G-FORM")
    for word in ("申请人姓名", "摄像机", "起始时间", "事由"):
        assert word in refused.error["zh"]
    town.opr.refused(lambda: town.opr.take("completeForm", r.id), "NM203.12.1.2", guard="G-FORM")
    assert town.opr.get(r.id).state == "identity_checked"


def test_08_art_12_1_1_a_mismatch_is_refused(town):
    r = private(town, requesterName="王某", documentType="resident_id", residentNumber=GOOD_ID, cameras=[town.hotel_camera.id], purpose="找回行李", **span(town))
    town.req.take("submit", r.id)
    other = ways.resident("15010219850505012")
    for wrong in ({"identityResult": "mismatch"}, {"shownName": "李某"}, {"shownResidentNumber": other}, {"shownType": "passport", "shownNumber": "E1"}, {"shownExpiry": None}, {"shownMeans": "sent"}):
        town.opr.refused(lambda: town.opr.take("checkIdentity", r.id, **{**CARD, **wrong}), "NM203.12.1.1", guard="G-ID")
    shown = town.opr.take("checkIdentity", r.id, **CARD)
    assert shown.data["shownResidentNumber"]["masked"].count("*") == 10 and GOOD_ID not in json.dumps(shown, ensure_ascii=False)


def test_09_art_12_1_3_no_copy_without_the_undertaking_and_the_package_proves_itself(town):
    r = lawyer(town, town.hotel.id, town.hotel_camera.id)
    number = r.data["number"]
    marks = town.boss.client.get("/api/v1/custody").json()
    assert number in json.dumps(marks, ensure_ascii=False), "what is asked for is held from its submission on"
    town.opr.take("checkIdentity", r.id, **LICENCE)
    assert town.opr.take("completeForm", r.id).state == "form_complete"
    town.boss2.take("approve", r.id)
    town.boss.refused(lambda: town.boss.take("prepare", r.id), "NM203.12.1.3", guard="G-UNDERTAKE")
    town.opr.take("undertake", r.id, **PROMISE)
    town.boss.refused(lambda: town.boss.take("fulfil", r.id, medium="usb"), "NM203.12.1.2", guard="G-FORM")  # Nothing was made yet.
    assert town.boss.take("prepare", r.id).state == "prepared"
    made = ways.package(town, r.id)
    assert made.data["watermarkId"]
    answer = town.boss.client.get(f"/api/v1/exports/{made.data['exportId']}/package", timeout=60)
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "package.zip")
        path.write_bytes(answer.content)
        z = zipfile.ZipFile(path)
        manifests = [n for n in z.namelist() if n.endswith("manifest.txt")]
        assert manifests and hashlib.sha256(z.read(manifests[0])).hexdigest() == made.data["manifestHash"]
        texts = "".join(z.read(n).decode("utf-8", "replace") for n in z.namelist() if n.endswith((".txt", ".json", ".html")))
        assert number in texts, z.namelist()
        assert any(n.endswith(".mp4") for n in z.namelist()), z.namelist()
        said = subprocess.run([CUSTOS, "verify", str(path), "--lines"], capture_output=True, text=True, timeout=120)
        assert said.returncode < 30, said.stdout + said.stderr
    hand = dict(medium="usb", mediumNumber="U盘3号", copyMethod="由系统导出", originalPlace="机房录像机", copyMaker="boss某", originalHolder="青城宾馆", disposal="destroy", returnOrDestroyDue=today(30))
    town.boss.refused(lambda: town.boss.take("fulfil", r.id, **{k: v for k, v in hand.items() if k != "originalHolder"}), "NM203.12.1.2", guard="G-FORM")
    assert town.boss.take("fulfil", r.id, **hand).state == "fulfilled"
    town.boss.take("receive", r.id, receiptName="王某", receiptDate=today())
    town.boss.refused(lambda: town.boss.take("close", r.id), "NM203.12.1.3", guard="G-UNDERTAKE")
    town.boss.take("takeBack", r.id, outcome="destroyed", outcomeOn=today(), outcomeProof="销毁记录1号")
    assert town.boss.take("close", r.id).state == "closed"
    rows = [x for x in town.boss.register("R-RETRIEVE") if x["record"] == r.id]
    assert rows and {"submit", "prepare", "fulfil", "close"} <= {x["data"].get("event") for x in rows} and all(x["data"].get("number", number) == number or x["number"] == number for x in rows if x["data"].get("event") != "create")


def test_09_art_12_1_3_the_undertaking_is_whole_or_none(town):
    r = lawyer(town, town.hotel.id, town.hotel_camera.id)
    town.opr.take("checkIdentity", r.id, **LICENCE)
    town.opr.take("completeForm", r.id)
    for promise in ("undertakesPurpose", "undertakesSecrecy", "undertakesDisposal"):
        town.opr.refused(lambda: town.opr.take("undertake", r.id, **{**PROMISE, promise: False}), "NM203.12.1.3", guard="G-UNDERTAKE")
    assert town.opr.take("undertake", r.id, **PROMISE).data["undertakingSigner"] == "王某"


def test_09_art_19_1_5_a_view_takes_nothing_away(town):
    r = private(town, requesterName="王某", documentType="resident_id", residentNumber=GOOD_ID, cameras=[town.hotel_camera.id], purpose="找回行李", **span(town))
    town.req.take("submit", r.id)
    town.opr.take("checkIdentity", r.id, **CARD)
    town.opr.take("completeForm", r.id)
    town.boss2.take("approve", r.id)
    town.boss.refused(lambda: town.boss.take("prepare", r.id), "NM203.12.1.2")
    assert town.boss.take("fulfil", r.id, viewPlace="监控室").state == "fulfilled"
    assert town.boss.take("close", r.id).state == "closed"


# MARK: Decisions


def test_12_nobody_approves_what_they_asked_or_checked(town):
    r = town.boss.create("request", requesterKind="private", access="view", system=town.hotel.id, requesterName="王某", documentType="resident_id", residentNumber=GOOD_ID, cameras=[town.hotel_camera.id], purpose="找回行李", **span(town))
    town.boss.take("submit", r.id)
    town.opr.take("checkIdentity", r.id, **CARD)
    town.opr.take("completeForm", r.id)
    town.boss.refused(lambda: town.boss.take("approve", r.id), guard="G-APPROVE")
    assert town.boss2.take("approve", r.id).state == "approved"
    s = private(town, requesterName="王某", documentType="resident_id", residentNumber=GOOD_ID, cameras=[town.hotel_camera.id], purpose="找回行李", **span(town))
    town.req.take("submit", s.id)
    town.boss2.take("checkIdentity", s.id, **CARD)
    town.boss2.take("completeForm", s.id)
    town.boss2.refused(lambda: town.boss2.take("approve", s.id), guard="G-APPROVE")
    assert town.boss.take("approve", s.id).state == "approved"


def test_19_art_19_1_1_a_complete_police_request_is_not_refused_and_the_try_is_found(town):
    r = police(town)
    town.opr.take("checkIdentity", r.id, **BADGE)
    town.opr.take("completeForm", r.id)
    town.boss.refused(lambda: town.boss.take("refuse", r.id, refusalGround="不方便", refusalBasis="无"), "NM203.19.1.1", guard="G-X1")
    found = wait(lambda: [f for f in town.psoi.list("finding") if f["data"]["findingKind"] == "x1" and f["data"].get("subject") == r.id], 10, "the finding X1")
    assert found[0]["data"]["organisation"] == town.orgs["hotel"]
    town.boss.refused(lambda: town.boss.take("returnIncomplete", r.id, missingItems=["notice"], missingText="缺通知书"), "NM203.19.1.1", guard="G-X1")
    incomplete = police(town, noticeNumber=None, officers=[{"name": "赵某", "policeNumber": "015001"}])
    assert town.boss.take("returnIncomplete", incomplete.id, missingItems=["notice", "officers"], missingText="缺通知书编号，民警一名").state == "returned_incomplete"
    again = town.psoc.take("resubmit", incomplete.id, noticeNumber="呼新公调证字〔2026〕9号", officers=OFFICERS)
    assert again.state == "submitted"


OFFICERS = [{"name": "psoc某", "policeNumber": "015001"}, {"name": "psoi某", "policeNumber": "015002"}]
BADGE = dict(shownType="police_id", shownNumber="015001", shownName="psoc某", shownIssuer="新城区公安分局", shownLongTerm=True, shownMeans="original", identityResult="match")


def police(w, **more):
    data = {
        "requesterKind": "police", "requesterUnit": "新城区公安分局", "requesterOrganisation": w.orgs["pso"], "requesterName": "psoc某", "documentType": "police_id", "documentNumber": "015001", "access": "copy",
        "system": w.hotel.id, "cameras": [w.hotel_camera.id], "purpose": "侦办盗窃案", "legalBasis": "公安机关办理刑事案件程序规定第六十二条", "caseNo": "A1501022026110001", "procedure": "criminal",
        "noticeNumber": "呼新公调证字〔2026〕8号", "noticeDate": today(-1), "noticeEvidence": "大堂录像", "noticeDueOn": today(3), "noticeApprovedBy": "大队长", "officers": OFFICERS, **span(w), **more}
    r = w.psoc.create("request", **{k: v for k, v in data.items() if v is not None})
    return w.psoc.take("submit", r.id)


def test_two_decisions_at_once_one_wins(town):
    r = private(town, requesterName="王某", documentType="resident_id", residentNumber=GOOD_ID, cameras=[town.hotel_camera.id], purpose="找回行李", **span(town))
    town.req.take("submit", r.id)
    town.opr.take("checkIdentity", r.id, **CARD)
    version = town.opr.take("completeForm", r.id)["record"]["version"]

    def decide(who):
        desk, event, data = who
        try:
            return desk.take(event, r.id, version=version, **data).state
        except Refused as e:
            return e

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(decide, [(town.boss, "approve", {}), (town.boss2, "refuse", {"refusalGround": "与本人无关", "refusalBasis": "条例第二十一条"})]))
    won = [a for a in answers if isinstance(a, str)]
    lost = [a for a in answers if isinstance(a, Refused)]
    assert len(won) == 1 and len(lost) == 1 and lost[0].status == 409 and lost[0].error["code"] in ("law.stale", "law.state")
    assert town.boss.get(r.id).state == won[0]


def test_20_data_security_law_36_a_foreign_body_gets_nothing_without_approval(town):
    r = town.req.create("request", requesterKind="foreign", requesterUnit="某国检察机关", requesterName="John", access="copy", system=town.hotel.id, country="某国")
    town.req.refused(lambda: town.req.take("submit", r.id), "CNX.DSL.36", guard="G-FOREIGN")
    assert town.req.get(r.id).state == "draft"


# MARK: Police access (Art. 14)


def grant(w, **more):
    return w.psoa.create("police_grant", **{
        "organ": w.orgs["pso"], "system": w.hotel.id, "grantKind": "connect", "purpose": "public_order", "reason": "辖区治安防控", "cameras": [w.hotel_camera.id], "from": today(), "to": today(90), "fee": 0, "legalBasis": "本办法第十四条",
        "officerName": "psoi某", "officerNumber": "015002", "document": "新公接字1号", **more})


def test_12_art_14_police_access_is_free_of_charge_and_the_hotel_cannot_delete_it(town):
    code, texts = refusal(town.psoi.client, town.devices[1])
    assert code == 4451 and texts, "no grant, no view"
    town.psoa.refused(lambda: grant(town, fee=500), "NM203.14", guard="G-FEE0")
    assert not town.psoa.list("police_grant")
    made = grant(town)
    assert made.state == "active" and made.data["number"].startswith("R-POLICE")
    for act in (lambda: town.boss.take("end", made.id, endReason="不想接"), lambda: town.boss.edit(made.id, to=today(1))):
        try:
            act()
            raise AssertionError("the hotel ended a police grant")
        except Refused as r:
            assert r.status == 403 and r.error["code"] == "auth.forbidden", r
    assert town.boss.client.delete(f"/api/v1/law/records/{made.id}").status_code in (404, 405)
    assert town.boss.get(made.id).state == "active" and town.boss.get(made.id)["mayEdit"] is False
    view = Live(town.psoi.client, town.devices[1], "治安巡查")
    try:
        assert view.frame()[0] in (1, 2)
    finally:
        view.close()
    rows = [r for r in town.boss.register("R-POLICE") if r["data"].get("event") == "view"]
    assert rows and rows[0]["data"]["grant"] == made.id and rows[0]["data"]["purpose"] == "治安巡查"
    town.psoa.take("end", made.id, endReason="任务结束")
    code, texts = refusal(town.psoi.client, town.devices[1])
    assert code == 4451


def test_12_art_14_cn799_20_a_grant_has_scope_end_and_a_competent_organ(town):
    town.psoa.wrong(lambda: grant(town, to=None), "to")
    town.psoa.wrong(lambda: grant(town, cameras=[]), "cameras")
    town.psoa.wrong(lambda: grant(town, legalBasis=None), "legalBasis")
    town.psoa.wrong(lambda: grant(town, purpose="shopping"), "purpose")
    town.chief.refused(lambda: town.chief.create("police_grant", **{**{k: v for k, v in grant(town).data.items() if k not in ("number",)}, "organ": town.orgs["station"]}), "NM203.14")
    for wrong in ({"cameras": [town.square_camera.id]}, {"to": today(-1)}, {"from": today(9), "to": today(8)}):
        try:
            grant(town, **wrong)
            raise AssertionError(f"entered: {wrong}")
        except Refused as r:
            assert r.status == 422, r


# MARK: CN799.21


def test_30_cn799_21_a_near_relative_views_with_consent_and_does_not_copy(town):
    mall = town.boss.create("system", name="购物中心系统", organisation=town.orgs["hotel"], sites=[ways.shop(town, "购物中心M").id], area=AREA, fundingType="non_government", useUnit=town.orgs["hotel"], custodian=town.orgs["hotel"],
                            buildUnit=town.orgs["builder"], purpose="维护公共安全", packs=["NM203", "CN799", "CNX"], retentionDays=30, scopeDecision="in_scope", scopeReason="商场", scopeDecidedBy="boss某")
    camera = town.camera(mall.id, mall.data["sites"][0], name="大厅")
    asked = dict(system=mall.id, requesterName="王某", documentType="resident_id", residentNumber=GOOD_ID, cameras=[camera.id], purpose="弟弟财物被盗，查看大厅录像", interest="property", **span(town))
    r = private(town, **asked)
    town.req.take("submit", r.id)
    town.opr.take("checkIdentity", r.id, **CARD)
    refused = town.opr.refused(lambda: town.opr.take("completeForm", r.id), "NM203.12.1.2", guard="G-FORM")
    assert "关系" in refused.error["zh"]
    town.opr.take("completeForm", r.id, relation="near_relative", relationProof="户口簿")
    town.boss.refused(lambda: town.boss.take("fulfil", r.id), guard="G-APPROVE")  # Without the managing unit's consent nobody views.
    town.boss2.take("approve", r.id)
    assert town.boss.take("fulfil", r.id, viewPlace="监控室").state == "fulfilled"
    town.boss.take("close", r.id)
    assert any(x["record"] == r.id for x in town.boss.register("R-RETRIEVE"))
    copy = private(town, **{**asked, "access": "copy", "relation": "near_relative", "relationProof": "户口簿"})
    town.req.take("submit", copy.id)
    town.opr.take("checkIdentity", copy.id, **CARD)
    town.opr.take("completeForm", copy.id)
    town.opr.take("undertake", copy.id, **PROMISE)
    town.boss2.refused(lambda: town.boss2.take("approve", copy.id), "CN799.21", guard="G-PRIVATE")
    assert town.boss2.take("approve", copy.id, copyLegalBasis="民事诉讼法第六十七条，法院调查令3号").state == "approved"


def test_registers_of_requests_are_read_back_by_those_who_may(town):
    assert any(x["number"] and x["number"].startswith("R-RETRIEVE") for x in town.boss.register("R-RETRIEVE"))
    mine = {x["id"] for x in town.req.list("request", limit=200)}
    assert mine and {x["record"] for x in town.req.register("R-RETRIEVE")} <= mine
    assert not town.req2.register("R-RETRIEVE")
    try:
        town.sys.register("R-RETRIEVE")
        raise AssertionError("the technical administrator read the register")
    except Refused as r:
        assert r.status == 403
