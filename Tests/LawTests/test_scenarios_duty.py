"""Scenarios 20, 25, 26: trained staff, entrusted units, change control (NM203 Arts. 18.1.2, 18.1.5, 19.1.6), with the real recorder."""
import time

import pytest

import ways
from conftest import PASSWORD, Client
from law import Desk, Refused, World, now, today, wait
from livesocket import Live, refusal


@pytest.fixture(scope="module")
def town(farm):
    w = World(farm, cameras=2)
    try:
        w.own, (w.lobby, w.hall), _ = ways.existing(w, devices=w.devices, name="宾馆系统")
        yield w
    finally:
        w.close()


def watcher(w, user, duty="opr", org="hotel", linked=True):
    """Another person with an account, untouched by other tests. Entrusted staff get theirs with the contract."""
    ways.account(w, user, duty)
    desk = Desk(Client(w.server.base, user, PASSWORD))
    w.persons[user] = w.boss.create("person", name=f"{user}某", organisation=w.orgs[org], roles=[duty], **({"account": user} if linked else {})).id
    setattr(w, user, desk)
    return desk


def entrusted(w, user, **more):
    """Staff of the contractor under a contract in force, trained, with the account that the contract allows."""
    desk = watcher(w, user, "ent", "contractor", linked=False)
    train(w, user)
    c = contract(w, user, **more)
    w.boss.take("put_in_force", c.id)
    w.boss.edit(w.persons[user], account=user)
    return desk, c


def denied(desk, device, *rules):
    """A live view that is refused in words before its first picture."""
    code, texts = refusal(desk.client, device)
    assert code == 4451, (code, texts)
    said = texts[-1]
    assert said["type"] == "refused" and said["error"]["zh"] and said["error"]["en"] and said["error"]["remedy"]["zh"] and said["error"]["remedy"]["en"], said
    for rule in rules:
        assert rule in said["error"]["rules"], said
    return said["error"]


def watches(desk, device, purpose="值机"):
    """A running view, with its first frame."""
    view = Live(desk.client, device, purpose)
    opcode, payload = view.frame()
    assert opcode in (1, 2) and b'"refused"' not in payload, payload
    return view


# MARK: Training (18.1.2)


def test_20_art_18_1_2_an_untrained_operator_sees_nothing(town):
    desk = watcher(town, "novice")
    error = denied(desk, town.devices[0], "NM203.18.1.2")
    assert "G-TRAIN" in error["zh"] and "G-TRAIN" in error["en"]
    r = desk.client.post("/api/v1/views", json={"cameras": town.devices[:1], "kind": "playback", "from": now(-60), "to": now(-5), "purpose": "查找"})
    assert r.status_code == 422 and r.json()["error"]["code"] == "law.refused" and "NM203.18.1.2" in r.json()["error"]["rules"]
    r = desk.client.get(f"/api/v1/cameras/{town.devices[0]}/snapshot.jpg")
    assert r.status_code == 422, r.text
    assert [x for x in town.boss.register("R-USE") if x["data"].get("who") == "novice某"] == []
    table = town.boss.ask("GET", "/reports/RP-ART18").json()
    assert any("18.1.2" in str(row) for row in table["rows"]) and "novice某" in str(table["rows"]), table


def test_20_art_18_1_2_a_view_ends_within_ten_seconds_after_the_record_is_withdrawn(town):
    desk = watcher(town, "watcher")
    (training,) = ways.trained(town, "watcher")
    view = watches(desk, town.devices[0])
    try:
        began = time.monotonic()
        town.boss.take("withdraw", training.id, withdrawReason="证书系伪造")
        code, word, texts = view.until_closed(10)
        assert time.monotonic() - began <= 10
    finally:
        view.close()
    assert code in (4451, 4401), (code, word, texts)
    # Whoever signs in again still sees nothing, and hears why.
    again = Desk(Client(town.server.base, "watcher", PASSWORD))
    denied(again, town.devices[0], "NM203.18.1.2")


def test_20_art_18_1_2_the_last_day_of_a_record_counts_and_the_day_after_does_not(town):
    desk = watcher(town, "lastday")
    ways.trained(town, "lastday", to=today())
    watches(desk, town.devices[0]).close()
    other = watcher(town, "dayafter")
    (record,) = ways.trained(town, "dayafter", to=today(-1))
    assert record.state == "lapsed"
    denied(other, town.devices[0], "NM203.18.1.2")
    failed = watcher(town, "failed")
    town.boss.create("training", person=town.persons["failed"], content="操作", trainer="协会", date=today(-3), validTo=today(300), result="fail")
    denied(failed, town.devices[0], "NM203.18.1.2")


def test_20_art_18_1_1_each_view_is_in_the_register_of_use(town):
    desk = watcher(town, "honest")
    ways.trained(town, "honest")
    watches(desk, town.devices[0], "巡视大堂").close()
    rows = [r for r in town.boss.register("R-USE") if r["data"].get("who") == "honest某"]
    assert rows and rows[0]["data"]["purpose"] == "巡视大堂" and rows[0]["data"]["useKind"] == "live" and rows[0]["number"]


def test_20_art_18_1_2_no_technical_work_and_no_duty_without_training(town):
    watcher(town, "idle")
    shift = town.boss.create("shift", organisation=town.orgs["hotel"], system=town.own.id, plannedFrom=now(-60), plannedTo=now(3600), watchers=[town.persons["idle"]])
    town.idle.refused(lambda: town.idle.take("start", shift.id), "NM203.18.1.2", guard="G-TRAIN")


# MARK: Entrusted units (18.1.5)


def contract(w, person, **more):
    return w.boss.create("contract", **{
        "name": "值机运维委托合同", "entrustedUnit": w.orgs["contractor"], "system": w.own.id, "work": ["operation"], "from": today(-10), "to": today(100), "responsibility": "双方安全运行责任……", "secrecy": "不得留存、泄露……",
        "staff": [w.persons[person]], **more})


def test_25_art_18_1_5_without_a_responsibility_clause_the_account_is_not_active(town):
    desk = watcher(town, "guest", "ent", "contractor", linked=False)
    bare = contract(town, "guest", responsibility=None)
    town.boss.refused(lambda: town.boss.take("put_in_force", bare.id), "NM203.18.1.5", guard="G-ENTRUST")
    town.boss.refused(lambda: town.boss.edit(town.persons["guest"], account="guest"), "NM203.18.1.5", guard="G-ENTRUST")
    assert refusal(desk.client, town.devices[0])[0] == 4451
    town.boss.edit(bare.id, responsibility="双方安全运行责任……", secrecy=None)
    town.boss.refused(lambda: town.boss.take("put_in_force", bare.id), "CN799.15.2", guard="G-ENTRUST")
    town.boss.edit(bare.id, secrecy="保密条款")
    assert town.boss.take("put_in_force", bare.id).state == "in_force"
    town.boss.edit(town.persons["guest"], account="guest")
    denied(desk, town.devices[0], "NM203.18.1.2")  # The contract is there; now the training.
    train(town, "guest")
    watches(desk, town.devices[0]).close()


def train(w, user):
    """The using unit enters the training of the entrusted staff too."""
    return w.root.create("training", person=w.persons[user], content="操作", trainer="协会", date=today(-3), validTo=today(300), result="pass")


def test_25_art_18_1_5_the_account_ends_with_the_contract(town):
    desk, c = entrusted(town, "leaver", to=today())
    view = watches(desk, town.devices[0])  # The last day counts.
    try:
        town.boss.take("terminate", c.id, endReason="服务终止")
        code, _, _ = view.until_closed(10)
    finally:
        view.close()
    assert code in (4451, 4401)
    denied(Desk(Client(town.server.base, "leaver", PASSWORD)), town.devices[0], "NM203.18.1.5")
    over = contract(town, "leaver", **{"from": today(-30), "to": today(-1)})
    town.boss.refused(lambda: town.boss.take("put_in_force", over.id), "NM203.18.1.5", guard="G-ENTRUST")
    later = contract(town, "leaver", **{"from": today(1), "to": today(30)})
    town.boss.take("put_in_force", later.id)
    denied(Desk(Client(town.server.base, "leaver", PASSWORD)), town.devices[0], "NM203.18.1.5")  # Not before its first day.


def test_25_art_18_1_5_a_contract_opens_its_own_system_only(town):
    other = ways.planned(town, name="别的系统")[0]
    desk, _ = entrusted(town, "narrow", system=other.id)
    denied(desk, town.devices[0], "NM203.18.1.5")


# MARK: Change control (19.1.6)


def test_26_art_19_1_6_the_purpose_is_not_edited_directly_and_the_try_is_found(town):
    road = ways.existing(town, name="道路系统")[0]
    town.boss.refused(lambda: town.boss.edit(road.id, purpose="商铺广告客流统计"), "NM203.19.1.6", guard="G-CHANGE")
    assert town.boss.get(road.id).data["purpose"] == "维护公共安全"
    found = wait(lambda: [f for f in town.psoi.list("finding") if f["data"]["findingKind"] == "x6" and f["data"].get("subject") == road.id], 10, "the finding X6")
    assert "NM203.19.1.6" in found[0]["data"]["ruleUnits"] and "商铺广告" in found[0]["data"]["evidence"]
    town.boss.refused(lambda: town.boss.edit(road.id, retentionDays=31), "NM203.19.1.6", guard="G-CHANGE")
    assert any(r["event"] == "edit" for r in town.boss.ask("GET", f"/records/{road.id}/history").json()["refusals"])


def test_26_art_19_1_6_a_change_takes_two_persons_and_notice_to_the_organ(town):
    road = ways.existing(town, name="道路系统二")[0]
    c = town.boss.create("change", object=road.id, aspect="purpose", field="purpose", newValue="维护公共安全和交通秩序", reason="公安机关要求")
    town.boss.take("submit", c.id)
    town.boss.refused(lambda: town.boss.take("approve", c.id), "NM203.19.1.6", guard="G-CHANGE")
    town.boss2.take("approve", c.id)
    assert town.boss.get(road.id).data["purpose"] == "维护公共安全"
    town.boss2.refused(lambda: town.boss2.take("notify", c.id, noticeOrgan=town.orgs["dep"], noticeAt=now(-60), noticeMeans="书面"), "NM203.19.1.6", guard="G-CHANGE")
    assert town.boss2.take("notify", c.id, noticeOrgan=town.orgs["pso"], noticeAt=now(-60), noticeMeans="书面").state == "effective"
    assert town.boss.get(road.id).data["purpose"] == "维护公共安全和交通秩序"


def test_26_art_19_1_6_a_change_that_the_law_forbids_takes_no_effect(town):
    road = ways.existing(town, name="道路系统三")[0]
    c = town.boss.create("change", object=road.id, aspect="retention", field="retentionDays", newValue="29", reason="硬盘不足")
    assert c.state == "draft" and "NM203.18.1.4" in c.step("submit")["obstacle"]["rules"]
    town.boss.refused(lambda: town.boss.take("submit", c.id), "NM203.18.1.4")
    assert town.boss.get(c.id).state == "draft" and town.boss.get(road.id).data["retentionDays"] == 30


# MARK: Use before acceptance (17.2), seen by the recorder


def test_19_art_17_2_operational_viewing_before_acceptance_is_found(town):
    early, (camera,), _ = ways.planned(town, name="未验收系统")
    town.boss.edit(town.hall.id, device=None)
    town.boss.edit(camera.id, device=town.devices[1])
    assert not [f for f in town.psoi.list("finding") if f["data"]["findingKind"] == "unaccepted_use"]
    watches(town.boss, town.devices[1], "调试").close()
    time.sleep(1)
    assert not [f for f in town.psoi.list("finding") if f["data"]["findingKind"] == "unaccepted_use"], "a test is no use"
    watches(town.boss, town.devices[1], "治安巡视").close()
    found = wait(lambda: [f for f in town.psoi.list("finding") if f["data"]["findingKind"] == "unaccepted_use"], 10, "the finding")
    assert found[0]["data"]["system"] == early.id and any(u.startswith("NM203.17") for u in found[0]["data"]["ruleUnits"])
