"""Scenarios 7, 10, 13, 16 to 19, 21 to 24, 30 (deletion): the life of a system, its filing, and how long originals are kept (NM203 Arts. 13, 15, 17, 18; CN799 Arts. 14, 17)."""
import datetime

import ways
from law import AREA, Refused, earlier, now, today, town, wait  # noqa: F401
from ways import day


# MARK: Construction, test, acceptance


def test_16_art_17_1_a_test_is_commissioned_after_one_month_of_trial_by_the_calendar(town):
    system, _, _ = ways.in_trial(town, start="2026-03-15", packs=["NM203"])
    trial = ways.latest(town.con, "trial", system.id)
    assert trial.data["earliestTestDate"] == "2026-04-16"
    r = town.con.refused(lambda: ways.commission(town, system.id, "2026-04-15"), "NM203.17.1", guard="G-TRIAL")
    assert "2026-04-16" in r.error["zh"] and "2026-04-16" in r.error["en"]
    assert town.con.get(system.id).state == "trial_operation"
    assert ways.commission(town, system.id, "2026-04-16").state == "technical_testing"


def test_16_art_17_1_the_month_ends_with_a_shorter_month_and_the_standard_asks_for_thirty_days(town):
    system, _, _ = ways.in_trial(town, start="2026-01-31", packs=["NM203"])
    assert ways.latest(town.con, "trial", system.id).data["earliestTestDate"] == "2026-03-01"
    town.con.refused(lambda: ways.commission(town, system.id, "2026-02-28"), "NM203.17.1", guard="G-TRIAL")
    assert ways.commission(town, system.id, "2026-03-01").state == "technical_testing"
    strict, _, _ = ways.in_trial(town, start="2026-01-31", packs=["NM203", "STD"])
    assert ways.latest(town.con, "trial", strict.id).data["earliestTestDate"] == "2026-03-03"
    r = town.con.refused(lambda: ways.commission(town, strict.id, "2026-03-02"), guard="G-TRIAL")
    assert any(u.startswith("STD") for u in r.rules)


def test_17_art_17_1_an_agency_whose_qualification_ended_before_the_test_cannot_pass_it(town):
    system, _, _ = ways.in_trial(town)
    town.con.refused(lambda: ways.commission(town, system.id, today(-10), qualValidTo=today(-11)), "NM203.17.1", guard="G-TESTQ")
    town.con.refused(lambda: ways.commission(town, system.id, today(-10), agency=town.orgs["contractor"]), "NM203.17.1", guard="G-TESTQ")
    town.con.refused(lambda: ways.commission(town, system.id, today(-10), qualScope=["access"]), "NM203.17.1", guard="G-TESTQ")
    ways.commission(town, system.id, today(-10), qualValidTo=today(-9))
    test = ways.latest(town.tst, "test", system.id)
    passed = dict(items=[{"item": "图像质量", "result": "pass"}], result="pass")
    town.tst.refused(lambda: town.tst.take("enter_result", test.id, testedOn=today(-8), **passed), "NM203.17.1", guard="G-TESTQ")
    assert town.tst.take("enter_result", test.id, testedOn=today(-9), **passed).state == "passed"
    assert town.boss.get(system.id).state == "test_passed"


def test_17_art_17_1_a_failed_test_goes_back_into_trial_with_its_items(town):
    system, _, _ = ways.tested(town, result="fail")
    assert system.state == "trial_operation" and [i["item"] for i in system.data["rectificationItems"]] == ["图像质量"]
    assert not any(e["name"] == "convene_acceptance" for e in town.con.get(system.id)["events"])


def test_18_art_17_1_acceptance_is_joint_and_signed_by_both(town):
    system, _, _ = ways.tested(town)
    ways.interface(town, system.id)
    ways.conforming(town, system.id)
    alone = ways.convened(town, system.id, sides=("CON", "CON"))
    town.con.refused(lambda: town.con.take("sign_construction", alone.id), "NM203.17.1", guard="G-ACCEPT")
    acceptance = town.con.edit(alone.id, participants=ways.participants(town, "CON", "PSO"))
    signed = town.con.take("sign_construction", acceptance.id)
    assert signed.state == "part_signed" and town.boss.get(system.id).state == "acceptance"
    town.con.refused(lambda: town.con.take("sign_pso", acceptance.id), "NM203.17.1", guard="G-ACCEPT")  # Nobody signs for the other side.
    assert town.psoa.take("sign_pso", acceptance.id).state == "passed"
    assert town.boss.get(system.id).state == "accepted"


def test_18_art_17_1_a_police_station_does_not_accept(town):
    system, _, _ = ways.tested(town)
    ways.interface(town, system.id)
    ways.conforming(town, system.id)
    rows = [*ways.participants(town, "CON"), {"side": "PSO", "organisation": town.orgs["station"], "name": "所长"}]
    town.con.take("convene_acceptance", system.id, heldOn=today(-10), participants=rows, form="independent")
    acceptance = ways.latest(town.con, "acceptance", system.id)
    town.con.take("record_result", acceptance.id, result="pass")
    town.con.refused(lambda: town.con.take("sign_construction", acceptance.id), "NM203.17.1", guard="G-ACCEPT")


def test_10_art_13_1_no_acceptance_without_a_reserved_interface(town):
    system, _, _ = ways.tested(town)
    ways.conforming(town, system.id)
    acceptance = ways.convened(town, system.id)
    town.con.refused(lambda: town.con.take("sign_construction", acceptance.id), "NM203.13.1", guard="G-IFACE")
    reserved = ways.interface(town, system.id)
    assert reserved.data["connected"] is False
    assert town.con.take("sign_construction", acceptance.id).state == "part_signed"
    assert town.psoa.take("sign_pso", acceptance.id).state == "passed"


def test_10_art_13_1_no_acceptance_without_a_profile_of_conformity(town):
    system, _, _ = ways.tested(town)
    ways.interface(town, system.id)
    acceptance = ways.convened(town, system.id)
    town.con.refused(lambda: town.con.take("sign_construction", acceptance.id), "NM203.13.1", guard="G-STD")


def test_13_art_15_a_mall_that_opens_with_its_system_in_trial_is_not_closed(town):
    system, _, site = ways.in_trial(town, site=ways.shop(town))
    project = town.con.create("project", name="新商场", organisation=town.orgs["builder"], site=site.id, projectKind="new", system=system.id, designIncludes=True, designDocument="设计文件第三册", buildFrom=today(-300),
                              buildTo=today(-70), systemBuildFrom=today(-90), systemBuildTo=today(-61), buildingInUseDate=today(-5))
    town.con.refused(lambda: town.con.take("close", project.id), "NM203.15", guard="G-SYNC")
    found = wait(lambda: [f for f in town.psoi.list("finding") if f["data"]["findingKind"] == "not_synchronous" and project.id in (f["data"].get("subject"),)], 20, "the finding")
    assert "验收" in found[0]["data"]["evidence"] and any(u.startswith("NM203.15") for u in found[0]["data"]["ruleUnits"])
    assert town.con.get(project.id).state == "open"


def test_19_art_17_2_a_system_that_failed_acceptance_is_not_put_into_use(town):
    system, _, _ = ways.accepted(town, result="fail")
    assert system.state == "acceptance_failed"
    r = town.boss.refused(lambda: town.boss.take("put_into_use", system.id, putIntoUseOn=today()), "NM203.17.2", guard="G-INUSE")
    assert "不合格" in r.error["zh"]
    assert town.boss.get(system.id).state == "acceptance_failed"


def test_19_art_17_2_no_way_into_use_leads_past_acceptance(town):
    for way in (ways.planned, ways.designed, ways.built, ways.in_trial, ways.tested):
        system = way(town)[0]
        town.boss.refused(lambda: town.boss.take("put_into_use", system.id, putIntoUseOn=today()), "NM203.17", guard="G-INUSE")


def test_19_art_17_2_what_basically_passed_waits_for_its_items(town):
    ways.policies(town)
    ways.trained(town, "opr", "mnt")
    system, _, _ = ways.accepted(town, result="basic_pass")
    assert system.state == "accepted"
    town.boss.refused(lambda: town.boss.take("put_into_use", system.id, putIntoUseOn=today()), "NM203.17", guard="G-INUSE")
    town.con.take("close_item", system.id, closedItem="补设标识", itemClosedOn=today(-2), itemClosedHow="已补设")
    used = town.boss.take("put_into_use", system.id, putIntoUseOn=today(-1))
    assert used.state == "in_use" and used.data["inUseDate"] == today(-1)


# MARK: Filing (CN799.14)


def mall(town, since, **more):
    """A shopping centre of Art. 7(2) of the decree, in use since that day."""
    return ways.existing(town, since=since, site=ways.shop(town, f"购物中心{since}"), packs=["NM203", "CN799", "CNX"], **more)[0]


ITEMS = dict(unitName="青城购物中心", unitCode=ways.GOOD_USCC, unitAddress="新城区某路1号", contact="boss某", telephone="04711234567", location="一层至五层出入口和通道", deviceCount=40, deviceTypes=["枪机", "半球"], retentionDays=30)
FILED = dict(isTrue=True, truthSigner="boss某")


def test_07_cn799_14_the_term_of_thirty_days_ends_on_its_last_day(town):
    system = mall(town, "2026-05-10")
    filing = ways.latest(town.boss, "filing", system.id)
    assert filing.data["dueOn"] == "2026-06-09" and filing.data["inUseDate"] == "2026-05-10"
    town.boss.edit(filing.id, **ITEMS, organ=town.orgs["pso"])
    filed = town.boss.take("submit", filing.id, submittedOn="2026-06-09", **FILED)
    assert filed.state == "filed" and filed.data["lateDays"] == 0
    late = ways.latest(town.boss, "filing", mall(town, "2026-05-10").id)
    town.boss.edit(late.id, **ITEMS, organ=town.orgs["pso"])
    assert town.boss.take("submit", late.id, submittedOn="2026-06-10", **FILED).data["lateDays"] == 1


def test_07_cn799_14_a_system_of_before_the_decree_is_filed_by_30_june_2025(town):
    assert ways.latest(town.boss, "filing", mall(town, "2025-03-31").id).data["dueOn"] == "2025-06-30"
    assert ways.latest(town.boss, "filing", mall(town, "2025-04-01").id).data["dueOn"] == "2025-05-01"


def test_07_cn799_14_on_the_last_day_it_is_due_and_on_the_next_it_is_overdue_and_found(town):
    due, late = mall(town, today(-30)), mall(town, today(-31))
    overdue = ways.latest(town.boss, "filing", late.id)
    wait(lambda: town.boss.get(overdue.id).state == "overdue", 90, "the term to pass")
    assert ways.latest(town.boss, "filing", due.id).state == "due"
    found = [f for f in town.psoi.list("finding", field="system", value=str(late.id)) if f["data"]["findingKind"] == "not_filed"]
    assert found and "CN799.14" in "".join(found[0]["data"]["ruleUnits"])
    assert not [f for f in town.psoi.list("finding", field="system", value=str(due.id)) if f["data"]["findingKind"] == "not_filed"]


def test_07_cn799_14_a_filing_without_the_device_count_is_refused_at_its_field(town):
    filing = ways.latest(town.boss, "filing", mall(town, today(-10)).id)
    town.boss.edit(filing.id, **{**ITEMS, "deviceCount": None}, organ=town.orgs["pso"])
    r = town.boss.wrong(lambda: town.boss.take("submit", filing.id, submittedOn=today(-1), **FILED), "deviceCount")
    assert any(u.startswith("CN799.14") for u in r.fields["deviceCount"]["rules"])
    for missing in ("unitName", "unitAddress", "location", "deviceTypes", "retentionDays"):
        town.boss.edit(filing.id, **{**ITEMS, missing: None})
        town.boss.wrong(lambda: town.boss.take("submit", filing.id, submittedOn=today(-1), **FILED), missing)
    town.boss.edit(filing.id, **ITEMS)
    town.boss.refused(lambda: town.boss.take("submit", filing.id, submittedOn=today(-1), isTrue=False, truthSigner="boss某"), "CN799.14", guard="G-FILE")
    assert town.boss.take("submit", filing.id, submittedOn=today(-1), **FILED).state == "filed"
    assert any(r["record"] == filing.id for r in town.boss.register("R-FILE"))


def test_07_cn799_9_a_hotel_is_no_place_of_art_7_and_has_nothing_to_file(town):
    system, _, _ = ways.existing(town, since=today(-40), packs=["NM203", "CN799", "CNX"])
    assert not town.boss.list("filing", field="system", value=str(system.id))


# MARK: Retention


def policy(town, system, days, **more):
    p = town.boss.create("retention_policy", system=system, days=days, legalBasis=["NM203.18.1.4"], **more)
    return town.boss.take("propose", p.id)


def test_21_art_18_1_4_thirty_days_and_not_twenty_nine(town):
    system, _, _ = ways.planned(town)
    town.boss.refused(lambda: policy(town, system.id, 29), "NM203.18.1.4", guard="G-RET30")
    proposed = policy(town, system.id, 30)
    assert proposed.state == "proposed" and proposed.data["floorDays"] == 30
    town.boss.refused(lambda: town.boss.take("approve", proposed.id), "NM203.19.1.6", guard="G-CHANGE")  # Two persons.
    assert town.boss2.take("approve", proposed.id).state == "in_force"


def test_21_art_18_1_4_a_system_does_not_enter_use_with_less(town):
    town.boss.refused(lambda: ways.existing(town, retentionDays=29), "NM203.18.1.4", guard="G-RET30")
    assert ways.existing(town, retentionDays=30)[0].state == "in_use"


def erase(town, system, cameras, asker="subject", **more):
    return town.boss.create("erasure_request", **{"system": system, "cameras": cameras, "from": now(-7200), "to": now(-3600), "asker": asker, "askerName": "李某", "reason": "画面中有本人", **more})


def test_22_art_18_1_4_nobody_erases_within_retention_but_it_is_restricted(town):
    system, cameras, _ = ways.existing(town)
    asked = erase(town, system.id, [cameras[0].id])
    decided = town.boss.take("decide", asked.id)
    assert decided.state == "restricted" and decided.data["until"] > now(29 * 86400)
    for r in ("DELETE", "POST", "PUT"):
        for path in ("/api/v1/recordings", "/api/v1/footage", "/api/v1/segments"):
            assert town.boss.client.request(r, path).status_code in (404, 405)


def test_22_art_18_1_4_what_is_past_its_term_is_erasable_and_logged(town):
    system, cameras, _ = ways.existing(town)
    old = datetime.datetime.fromisoformat(today(-31) + "T10:00:00+08:00")
    young = datetime.datetime.fromisoformat(today(-30) + "T10:00:00+08:00")
    first = erase(town, system.id, [cameras[0].id], **{"from": (old - datetime.timedelta(hours=1)).isoformat(), "to": old.isoformat()})
    assert town.boss.take("decide", first.id).state == "erasable"
    second = erase(town, system.id, [cameras[0].id], **{"from": (young - datetime.timedelta(hours=1)).isoformat(), "to": young.isoformat()})
    kept = town.boss.take("decide", second.id)
    assert kept.state == "restricted"
    assert datetime.datetime.fromisoformat(kept.data["until"].replace("Z", "+00:00")) == datetime.datetime.fromisoformat(today(1) + "T00:00:00+08:00")
    history = town.boss.ask("GET", f"/records/{first.id}/history").json()
    assert {v["event"] for v in history["versions"]} == {"create", "decide"}


def test_24_cnx_anti_terror_key_target_keeps_ninety_days(town):
    station = town.site(name="火车站", placeCategories=["P04"], siteHints=["shop"], antiTerrorKeyTarget=True, antiTerrorFiling="反恐备〔2025〕12号")
    system, _, _ = ways.planned(town, site=station, retentionDays=90)
    r = town.boss.refused(lambda: policy(town, system.id, 60), "NM203.18.1.4", guard="G-RET30")
    assert any(u.startswith("CNX.ATL.32") for u in r.rules) and "90" in r.error["zh"] and "90" in r.error["en"]
    town.boss.refused(lambda: policy(town, system.id, 89), "NM203.18.1.4")
    assert policy(town, system.id, 90).data["floorDays"] == 90
    town.boss.refused(lambda: ways.existing(town, site=station, retentionDays=60), "NM203.18.1.4", guard="G-RET30")


def test_24_cnx_the_designation_as_a_key_target_needs_its_reference(town):
    try:
        town.site(name="汽车站", placeCategories=["P04"], antiTerrorKeyTarget=True)
    except Refused as r:
        assert r.status == 422 and ("antiTerrorFiling" in r.fields or any("ATL.31" in u for u in r.rules)), r
    else:
        raise AssertionError("a key target without a reference was entered")


def test_30_cn799_17_what_has_served_its_purpose_is_erased_and_longer_keeping_gives_its_reason(town):
    system = mall(town, today(-100))
    r = town.boss.refused(lambda: policy(town, system.id, 60), "CN799.17", guard="G-RETLONG")
    assert r
    long = policy(town, system.id, 60, keepReasons=[{"reason": "在办案件", "until": today(90)}])
    assert long.state == "proposed" and long.data["deletionDuty"] is True
    assert town.boss2.take("approve", long.id).state == "in_force"
