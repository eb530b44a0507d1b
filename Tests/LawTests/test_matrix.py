"""The permission matrix of the brief (2.7, 2.8), written down again and walked over HTTP: each role at each kind, each step, each route; what lies outside of a unit, an area or a sector is not there (NM203 Arts. 5, 10 to 12, 18, 22 to 25)."""
import collections

import pytest

import ways
from conftest import PASSWORD, Client
from law import AREA, Desk, World, now, today

# One account of World for each of the fourteen roles, in the order of the table.
ROLES = ["psoa", "psoi", "psoc", "dep", "con", "boss", "opr", "mnt", "ent", "tst", "req", "aud", "sys", "gov"]

# Y: may act. C: may act under a condition that the object decides. R: reads. o: only what is one's own. -: nothing.
MATRIX = {
    #                   PSO-A PSO-I PSO-C DEP CON USE-M OPR MNT ENT TST REQ AUD SYS GOV
    "register-assets":  "R R R C Y Y - C C - - R - -",
    "set-category":     "R R - - Y Y - - - - - R - -",
    "activate-camera":  "- - - - - Y - Y C - - - - -",
    "run-trial":        "- R - - Y R - - - R - R - -",
    "enter-test":       "- R - - - - - - - Y - R - -",
    "sign-acceptance":  "Y - - - Y R - - - - - R - -",
    "put-into-use":     "- R - - - Y - - - - - R - -",
    "live-view":        "C C C C - Y C - C - - - - -",
    "playback":         "C C C C - Y C - C - - - - -",
    "create-request":   "Y - Y Y - Y - - - - Y - - -",
    "check-identity":   "C - - C - Y Y - C - - - - -",
    "confirm":          "C - - - - - - - - - - - - -",
    "approve":          "C - - C - C - - - - - - - -",
    "export":           "- - - - - C C - - - - - - -",
    "erase":            "- - - - - C - - - - - - - -",
    "change-policy":    "R R - - - C - - - - - R - -",
    "hold":             "Y - Y - - Y - - - - - R - -",
    "police-grant":     "Y - - - - R - - - - - R - -",
    "file":             "R R - - - Y - - - - - R - -",
    "inspect":          "- Y Y C - R - - - - - R - -",
    "penalise":         "Y - C - - R - - - - - R - -",
    "read-registers":   "R R R C o R o o o o o R - R",
    "read-log":         "- R - - - R - - - - - Y C -",
    "manage-accounts":  "- - - - - C - - - - - R C -",
    "configure":        "- - - - - - - C C - - - Y -",
    "publish":          "- - - - - C - - - - - R - -",
    # By Art. 18: the using unit's books, and the log of one's own work.
    "keep-books":       "R R R C - Y - - - - - R - -",
    "write-log":        "R R R - - Y Y Y C - - R - -",
    "complain":         "Y Y Y Y Y Y Y Y Y Y Y Y Y Y",
}
CELL = {action: dict(zip(ROLES, row.split())) for action, row in MATRIX.items()}

# Whose right it is to enter and edit each kind.
WRITES = {
    "register-assets": ["archive", "camera", "conformity", "interconnect", "organisation", "product", "project", "requirement", "sign", "site", "system"],
    "set-category": ["zone"], "sign-acceptance": ["acceptance"], "run-trial": ["test", "trial"], "file": ["filing"], "create-request": ["request", "sharing"], "police-grant": ["police_grant"], "publish": ["publication"],
    "keep-books": ["attestation", "conflict_note", "contract", "drill", "organ_policy", "pia", "plan", "policy", "support_contract", "training", "vetting"],
    "write-log": ["change", "daily_check", "fault", "incident", "internal_use", "maintenance", "secret_access", "shift", "zone_check"],
    "change-policy": ["life_policy", "retention_policy"], "erase": ["erasure_request"], "inspect": ["finding", "inspection", "order", "referral", "supervisor_act"], "penalise": ["penalty"], "manage-accounts": ["person"],
    "complain": ["complaint"],
}
KINDS = {kind: action for action, kinds in WRITES.items() for kind in kinds}
SYSTEM_MADE = {"acceptance", "test", "trial"}

# Steps whose right is another than that of the kind.
STEPS = {
    "acceptance": {}, "camera": {"trial": "activate-camera", "activate": "activate-camera", "disable": "activate-camera", "enable": "activate-camera", "signOff": "set-category"},
    "change": {"approve": "change-policy", "reject": "change-policy", "notify": "change-policy"}, "complaint": {"take_up": "inspect", "conclude": "inspect"}, "conflict_note": {"end": "register-assets"},
    "incident": {"close": "keep-books"}, "maintenance": {"cancel": "keep-books"}, "shift": {"cancel": "keep-books"}, "sign": {"check": "write-log"}, "zone_check": {"close": "keep-books"},
    "request": {
        "checkIdentity": "check-identity", "completeForm": "check-identity", "undertake": "check-identity", "confirm": "confirm", "denyConfirmation": "confirm", "narrow": "approve", "approve": "approve", "refuse": "approve",
        "returnIncomplete": "check-identity", "prepare": "export", "fulfil": "export", "receive": "export", "takeBack": "check-identity", "close": "check-identity"},
    "sharing": {"agree": "approve", "decline": "approve", "end": "approve"}, "supervisor_act": {"question": "complain"},
    "system": {
        "register_existing": "put-into-use", "start_trial": "run-trial", "commission_test": "run-trial", "convene_acceptance": "sign-acceptance", "start_rectification": "run-trial", "close_item": "run-trial",
        "put_into_use": "put-into-use", "suspend": "put-into-use", "resume": "put-into-use", "propose_decommission": "change-policy", "decommission": "change-policy"},
    "test": {"enter_result": "enter-test"},
}

# The people before whom the hotel's records lie: its own, organs and government of the area, the department of its sector. Contractor, builder and
# tester see what they have a part in; who asks sees what they asked for; a technician none of it.
SEES = {"psoa", "psoi", "psoc", "dep", "gov", "boss", "opr", "mnt", "aud"}
BLIND = {"req", "sys"}


@pytest.fixture(scope="module")
def town():
    w = World()
    try:
        ways.trained(w, "mnt")  # Device work takes a valid record (18.1.2).
        w.books = books(w)
        w.kinds = {k["name"]: k for k in w.root.ask("GET", "/kinds").json()["kinds"]}
        yield w
    finally:
        w.close()


def books(w):
    """One record of every kind, of the hotel's system."""
    b, r = w.boss, {}
    system, (camera,), site = ways.existing(w, site=ways.shop(w, "购物中心"), packs=["NM203", "CN799", "CNX"], name="商场系统")
    r.update(system=system.id, camera=camera.id, site=site.id, product=w.product().id, sign=w.sign(site.id).id, organisation=w.orgs["hotel"], person=w.persons["opr"])
    tested, _, _ = ways.tested(w, name="新系统")
    r["interconnect"], r["conformity"] = ways.interface(w, tested.id).id, ways.conforming(w, tested.id).id
    r["test"], r["trial"] = ways.latest(b, "test", tested.id).id, ways.latest(b, "trial", tested.id).id
    r["acceptance"] = ways.convened(w, tested.id).id
    r["filing"] = ways.latest(b, "filing", system.id).id
    s, hotel, pso = system.id, w.orgs["hotel"], w.orgs["pso"]
    opr, boss = w.persons["opr"], w.persons["boss"]
    both = [w.persons["psoi"], w.persons["psoi2"]]

    def make(desk, kind, /, **data):
        r[kind] = desk.create(kind, **data).id

    make(b, "zone", name="试衣间", site=site.id, prohibited="N3", room="F1")
    make(b, "project", name="商场工程", organisation=hotel, projectKind="new", site=site.id)
    make(b, "requirement", name="需求", organisation=hotel, text="支持 GB/T 28181")
    make(b, "archive", system=s, keeper="boss某", documents=[{"part": "design", "title": "设计"}])
    make(b, "attestation", system=s, unit="CNX.PIPL.54", answer="met", statement="已落实", by="boss某", validTo=today(100))
    make(b, "conflict_note", system=s, conflict="police-access", decision="按条例办理", decidedBy="boss某", decidedOn=today())
    make(b, "contract", name="委托", entrustedUnit=w.orgs["contractor"], system=s, work=["operation"], **{"from": today(), "to": today(9)})
    make(b, "plan", organisation=hotel, name="预案", version="1", text="……", approver=boss, approvedOn=today())
    make(b, "drill", plan=r["plan"], scenario="断电", plannedOn=today(9))
    make(b, "policy", organisation=hotel, policyKind="duty_watch", name="值机制度", version="1", text="……", approver=boss, approvedOn=today())
    make(b, "pia", system=s, name="评估", triggers=["sensitive"], lawfulness="……", impact="……", protection="……", conclusion="acceptable", assessor=boss)
    make(b, "organ_policy", organisation=hotel, trainingValidity=365)
    make(b, "life_policy", organisation=hotel, trialMaximumDays=365)
    make(b, "training", person=opr, content="操作", trainer="协会", date=today(-3), validTo=today(300), result="pass")
    make(b, "vetting", person=opr, vettedOn=today(-3), vettedBy="boss某", scope=["identity"], secrecyEducationOn=today(-2), result="pass")
    make(b, "support_contract", supplier=w.root.create("organisation", name="供电公司", kind="SUP", area=AREA).id, organisation=hotel, systems=[s], faultKinds=["power"], telephone="95598", **{"from": today(), "to": today(9)})
    make(b, "change", object=s, aspect="purpose", field="purpose", newValue="维护公共安全和秩序", reason="要求")
    make(b, "daily_check", system=s, watcher=opr)
    make(b, "fault", system=s, faultKind="power", description="停电", since=now(-600))
    make(b, "incident", system=s, incidentKind="x7", conduct="lens", discoveredAt=now(-600), description="镜头被遮")
    make(b, "internal_use", who="opr某", system=s, cameras=[camera.id], useKind="playback", usedOn=today(), purpose="查找", **{"from": now(-900), "to": now(-800)})
    make(b, "maintenance", system=s, work="清洁镜头", dueOn=today(9))
    make(b, "secret_access", system=s, materials=["site_map"], person=boss, reason="检修")
    make(b, "shift", organisation=hotel, system=s, plannedFrom=now(3600), plannedTo=now(7200), watchers=[opr])
    make(b, "zone_check", site=site.id, zones=[r["zone"]], watcher=opr, result="clear")
    make(b, "retention_policy", system=s, days=30, legalBasis=["NM203.18.1.4"])
    make(b, "erasure_request", system=s, cameras=[camera.id], asker="subject", askerName="李某", reason="本人", **{"from": now(-900), "to": now(-800)})
    make(b, "publication", system=s, cameras=[camera.id], purpose="寻人", legalBasis="条例第二十二条", channel="公众号", **{"from": now(-900), "to": now(-800)})
    make(b, "request", requesterKind="private", access="view", system=s)
    b.take("submit", r["request"])
    make(b, "sharing", provider=hotel, receiver=w.orgs["dep"], cameras=[camera.id], purpose="城市管理", level="view", safeguards="专网", document="协1", **{"from": today(), "to": today(9)})
    make(w.psoa, "police_grant", organ=pso, system=s, grantKind="connect", purpose="public_order", reason="防控", cameras=[camera.id], fee=0, legalBasis="第十四条", officerName="psoi某", document="接1", **{"from": today(), "to": today(9)})
    make(w.psoi, "inspection", organ=pso, officers=both, inspected=hotel, system=s, inspectionKind="spot", plannedOn=today())
    make(w.psoi, "finding", findingKind="x5", ruleUnits=["NM203.19.1.5"], evidence="笔录", system=s, organisation=hotel)
    make(w.psoi, "order", finding=r["finding"], organ=pso, officers=both, orderKind="rectification", content="改正", dueOn=today(9))
    make(w.psoc, "penalty", finding=r["finding"], organ=pso, officers=[w.persons["psoc"], w.persons["psoi"]], code="NM203.24.u", conductOn=today(-2), subjectKind="unit", subjectOrganisation=hotel, amount=5000)
    make(w.psoi, "referral", referralKind="notification", organ=pso, toOrgan=w.orgs["gov"], finding=r["finding"], reason="通报", basis=["NM203.22"])
    make(w.psoi, "supervisor_act", act="guidance", organ=pso, actOn=today(), system=s, description="指导")
    make(w.req, "complaint", complaintKind="privacy", system=s, description="镜头对着窗户")
    return r


# Records whose owner is another than the hotel, or that are for some eyes only: who sees them is tested by themselves.
APART = {"complaint", "change", "referral", "supervisor_act"}
COMMON = {"organisation", "product"}


def may(action, role):
    """As far as the role goes; entrusted staff without a contract have none of their conditional rights."""
    cell = CELL[action][role]
    return cell in "YCo" and not (role == "ent" and cell == "C")


def test_the_table_of_rights_is_that_of_the_brief(town):
    for role in ROLES:
        said = getattr(town, role).ask("GET", "/kinds").json()["actions"]
        words = {"Y": "yes", "C": "conditional", "R": "read", "o": "own", "-": "no"}
        mine = {a: words[CELL[a][role]] for a in MATRIX}
        assert {a: v for a, v in said.items() if a != "read-law"} == mine, role
        assert said["read-law"] == "read"


def test_every_kind_is_written_by_the_right_of_the_brief(town):
    kinds = town.kinds
    assert {n: k["writes"] for n, k in kinds.items()} == KINDS
    assert {n for n, k in kinds.items() if k["systemMade"]} == SYSTEM_MADE
    for name, kind in kinds.items():
        for e in kind["events"]:
            if not e["systemOnly"]:
                assert e["action"] == STEPS.get(name, {}).get(e["name"], KINDS[name]), (name, e["name"])


@pytest.mark.parametrize("role", ROLES)
def test_who_enters_which_kind(town, role):
    desk = getattr(town, role)
    for kind, action in KINDS.items():
        r = desk.client.post("/api/v1/law/records", json={"kind": kind, "data": {"noSuchField": 1}})
        code = r.json()["error"]["code"]
        cell = CELL[action][role]
        if kind in SYSTEM_MADE or cell in "R-":
            assert (r.status_code, code) == (403, "auth.forbidden"), (role, kind, r.text)
            assert r.json()["error"]["action"] == action
        elif code == "law.refused" and role == "ent":  # Entrusted staff without contract and training do no technical work.
            assert {"NM203.18.1.2", "NM203.18.1.5"} & set(r.json()["error"]["rules"]), (kind, r.text)
        else:
            assert (r.status_code, code) == (422, "law.fields"), (role, kind, r.text)
    shown = {k["name"]: k["mayWrite"] for k in desk.ask("GET", "/kinds").json()["kinds"]}
    assert shown == {k: k not in SYSTEM_MADE and CELL[a][role] in "YCo" for k, a in KINDS.items()}, role


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_which_record_and_takes_which_step(town, role):
    """Each step is sent on an old version: whoever may take it hears of that (409), everybody else that they may not (403), and whoever does not see the record that there is none (404). Nothing is changed."""
    desk, kinds = getattr(town, role), town.kinds
    assert set(town.books) == set(KINDS)
    outcome = collections.Counter()
    for kind, id in town.books.items():
        seen = desk.client.get(f"/api/v1/law/records/{id}")
        assert seen.status_code in (200, 404), seen.text
        isSeen = seen.status_code == 200
        if kind in COMMON:
            assert isSeen == (role != "sys"), (role, kind)
        elif kind not in APART and kind != "person":
            assert isSeen or role not in SEES, (role, kind, "is not seen")
            assert not isSeen or role not in BLIND, (role, kind, "is seen")
        if isSeen:
            flags = {e["name"]: e["may"] for e in seen.json()["events"]}
            state = seen.json()["record"]["state"]
            wanted = {e["name"]: may(e["action"], role) for e in kinds[kind]["events"] if not e["systemOnly"] and state in e["from"]}
            assert flags == wanted, (role, kind, flags, wanted)
        for e in kinds[kind]["events"]:
            r = desk.client.post(f"/api/v1/law/records/{id}/events", json={"event": e["name"], "version": 4096, "data": {}})
            if e["systemOnly"]:
                assert r.status_code in (403, 404), (role, kind, e["name"], r.text)
                continue
            mayAct = may(STEPS.get(kind, {}).get(e["name"], KINDS[kind]), role)
            if not mayAct:
                assert r.status_code == 403 or (r.status_code == 404 and not isSeen), (role, kind, e["name"], r.text)
            elif isSeen:
                assert (r.status_code, r.json()["error"]["code"]) == (409, "law.stale"), (role, kind, e["name"], r.text)
            else:
                assert r.status_code == 404, (role, kind, e["name"], r.text)
            outcome[r.status_code] += 1
    assert sum(outcome.values()) > 150, outcome


def test_entrusted_staff_without_a_contract_read_nothing_of_the_unit(town):
    """NM203.18.1.5: an account of the contractor that no contract has opened is no account of the hotel."""
    seen = [kind for kind, id in town.books.items() if kind not in COMMON and town.ent.client.get(f"/api/v1/law/records/{id}").status_code == 200]
    assert seen == []
    for kind in ("system", "camera", "training", "incident"):
        assert town.ent.list(kind) == []


# MARK: Reach


def member(w, user, org, *duties, person=True):
    ways.account(w, user, *duties)
    if person:
        w.persons[user] = w.root.create("person", name=f"{user}某", organisation=org, account=user, roles=list(duties)).id
    return Desk(Client(w.server.base, user, PASSWORD))


def nothing(w, desk):
    """No record of the hotel is there for this person: not by its number, not in a list, not in a register."""
    for kind, id in w.books.items():
        if kind in COMMON:
            continue
        assert desk.client.get(f"/api/v1/law/records/{id}").status_code == 404, kind
        assert id not in [x["id"] for x in desk.list(kind)], kind
    for kind in ("system", "finding", "training", "request"):
        for method, path, body in (("GET", "/history", None), ("PATCH", "", {"version": 1, "data": {}}), ("POST", "/events", {"event": "end", "version": 1, "data": {}})):
            r = desk.client.request(method, f"/api/v1/law/records/{w.books[kind]}{path}", json=body)
            assert r.status_code == 404 or (method == "PATCH" and r.status_code == 403) or (method == "POST" and r.json()["error"]["code"] in ("law.state", "auth.forbidden")), (kind, method, r.text)
            assert "state" not in r.json()["error"], ("the answer tells of the record", r.text)
        r = desk.client.get("/api/v1/law/documents/record", params={"record": w.books[kind]})
        assert r.status_code == 404, (kind, r.status_code)
    for register in town_registers(w):
        assert not set(w.books.values()) & {x["record"] for x in desk.register(register)}, register


def town_registers(w):
    return [r["name"] for r in w.root.ask("GET", "/registers").json()["registers"]]


def test_an_organ_outside_of_the_area_sees_nothing(town):
    """NM203.5.1: an organ supervises its own area."""
    far = town.root.create("organisation", name="回民区公安分局", kind="PSO", level="county", area="150103").id
    for role in ("pso-i", "pso-a"):
        nothing(town, member(town, f"far-{role}", far, role))
    near = town.root.create("organisation", name="呼和浩特市公安局", kind="PSO", level="league_city", area="1501").id
    city = member(town, "city", near, "pso-i")
    assert city.get(town.books["system"]).state == "in_use" and town.books["finding"] in [x["id"] for x in city.list("finding")]


def test_another_unit_sees_nothing(town):
    other = town.root.create("organisation", name="另一家宾馆", kind="USE", area=AREA, sectors=["lodging"]).id
    for role in ("use-m", "opr"):
        nothing(town, member(town, f"other-{role}", other, role))


def test_the_unit_above_sees_what_stands_under_it(town):
    group = town.root.create("organisation", name="宾馆集团", kind="USE", area=AREA).id
    town.root.edit(town.orgs["hotel"], parent=group)
    assert member(town, "group", group, "use-m").get(town.books["system"]).state == "in_use"
    town.root.edit(town.orgs["hotel"], parent=None)


def test_departments_see_their_sector(town):
    """NM203.5.2."""
    education = town.root.create("organisation", name="新城区教育局", kind="DEP", level="county", area=AREA, sectors=["education"]).id
    nothing(town, member(town, "education", education, "dep"))
    assert town.dep.get(town.books["system"]).state == "in_use"
    abroad = town.root.create("organisation", name="回民区文旅局", kind="DEP", level="county", area="150103", sectors=["lodging"]).id
    nothing(town, member(town, "abroad", abroad, "dep"))


def test_the_requester_sees_the_own_request_and_no_other(town):
    mine = town.req.create("request", requesterKind="private", access="view", system=town.books["system"])
    town.req.take("submit", mine.id)
    assert [x["id"] for x in town.req.list("request")] == [mine.id]
    other = member(town, "asker", None, "req", person=False)
    assert other.list("request") == []
    assert {x["record"] for x in town.req.register("R-RETRIEVE")} == {mine.id} and other.register("R-RETRIEVE") == []


def test_25_art_25_a_complaint_is_hidden_from_the_organ_complained_of(town):
    """NM203.25, CN799.25."""
    made = town.req.create("complaint", complaintKind="pso_conduct", against=town.orgs["pso"], description="检查时索要财物")
    assert made.data["routedTo"] == town.orgs["region"]
    region = member(town, "regional", town.orgs["region"], "pso-i")
    chief = member(town, "stationed", town.orgs["station"], "pso-i")
    for desk, refused in ((town.psoa, 403), (town.psoi, 404), (town.psoc, 404), (chief, 404)):  # An approver has no right to inspect at all.
        assert desk.client.get(f"/api/v1/law/records/{made.id}").status_code == 404
        assert desk.client.get(f"/api/v1/law/records/{made.id}/history").status_code == 404
        assert made.id not in [x["id"] for x in desk.list("complaint")]
        assert desk.client.post(f"/api/v1/law/records/{made.id}/events", json={"event": "take_up", "version": 1}).status_code == refused
    assert not [n for n in town_registers(town) if made.id in [x["record"] for x in town.psoi.register(n)]]
    assert region.take("take_up", made.id).state == "in_hand"
    assert town.req.get(made.id).state == "in_hand"
    nameless = town.opr.create("complaint", complaintKind="misuse", anonymous=True, against=town.orgs["hotel"], description="经理私自拷贝录像")
    assert "opr" not in str(nameless["record"]) or nameless["record"]["createdBy"] == "anonymous"
    for desk in (town.boss, town.boss2, town.aud, town.mnt):
        assert desk.client.get(f"/api/v1/law/records/{nameless.id}").status_code == 404
    assert town.psoi.get(nameless.id).data["routedTo"] == town.orgs["pso"]


def test_19_1_4_what_is_classified_is_for_people_with_clearance(town):
    kinds = town.kinds
    secret = {f["name"] for f in kinds["site"]["fields"] if f["classified"]}
    assert {"secretAddress", "secretLongitude", "secretLatitude"} <= secret
    site = town.site(name="军工厂", placeCategories=["P02"], siteHints=[], publicKind="non_public", classified=True, secretAddress="某路1号", secretLongitude=111.7, secretLatitude=40.8)
    whole = town.boss.get(site.id).data
    part = town.psoi.get(site.id).data
    assert set(whole) - set(part) == secret & set(whole) and "某路1号" not in town.psoi.ask("GET", f"/records/{site.id}/history").text
    assert "某路1号" not in str(town.psoi.list("site")) and "某路1号" not in town.psoi.client.get("/api/v1/law/export", params={"kind": "site", "format": "csv"}).text
    town.root.edit(town.persons["psoi"], clearance=True)
    assert set(town.psoi.get(site.id).data) == set(whole)
    town.root.edit(town.persons["psoi"], clearance=False)


# MARK: Other routes


@pytest.mark.parametrize("method, path, roles", [
    ("GET", "/api/v1/cameras", {"psoa", "psoi", "psoc", "dep", "boss", "opr", "ent"}),
    ("GET", "/api/v1/users", {"boss", "sys"}),
    ("GET", "/api/v1/exports", {"boss", "aud", "psoi"}),
    ("GET", "/api/v1/views", {"boss", "aud", "psoi"}),
    ("GET", "/api/v1/custody", {"boss", "aud", "psoi"}),
    ("GET", "/api/v1/law/registers", set(ROLES) - {"sys"}),
    ("GET", "/api/v1/law/registers/R-RETRIEVE", set(ROLES) - {"sys"}),
    ("GET", "/api/v1/law/reports", set(ROLES) - {"sys"}),
    ("GET", "/api/v1/law/packs", set(ROLES)),
    ("GET", "/api/v1/law/kinds", set(ROLES)),
])
def test_who_may_use_a_route(town, method, path, roles):
    allowed = {role for role in ROLES if getattr(town, role).client.request(method, path).status_code == 200}
    assert allowed == roles
    for role in set(ROLES) - roles:
        r = getattr(town, role).client.request(method, path)
        assert r.status_code == 403 and r.json()["error"]["zh"] and r.json()["error"]["en"]


def test_nobody_without_a_session_gets_anything(town):
    import requests

    for path in ("kinds", "records?kind=site", f"records/{town.books['system']}", "registers", "registers/R-CASE", "reports", "reports/RP-COVER", f"compliance/{town.books['system']}", "documents", "documents/request", "packs", "export?kind=site"):
        r = requests.get(f"{town.server.base}/api/v1/law/{path}", timeout=10)
        assert r.status_code == 401, (path, r.status_code)


def test_a_step_needs_the_forms_own_word_against_forged_requests(town):
    client = Client(town.server.base, "boss", PASSWORD)
    del client.headers["X-Custos-CSRF"]
    r = client.post("/api/v1/law/records", json={"kind": "site", "data": {}})
    assert r.status_code == 403, r.text
