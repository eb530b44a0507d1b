"""Scenarios 27, 28, 29 and the whole chain: finding, order, overdue, penalty, decision by another person, service, payment, closing (NM203 Arts. 20 to 25; Administrative Penalty Law)."""
import pytest

import ways
from law import Refused, earlier, today, town, wait  # noqa: F401
from ways import case, found, order


def investigated(w, penalty, on=None):
    return w.psoc.take("investigate", penalty.id, investigatedOn=on or today(), investigation="经现场检查和询问，事实清楚")


def noticed(w, penalty, amount, on=None, **more):
    return w.psoc.take("prior_notice", penalty.id, **{"amount": amount, "noticeOn": on or today(), "noticeFacts": "事实、理由和依据……", "noticeMethod": "in_person", "defenceUntil": on or today(), **more})


def waived(w, penalty):
    return w.psoc.take("defence", penalty.id, defenceKind="waived", defenceOn=today(), hearingWaived=True)


def decided(w, penalty, amount):
    return w.psoa.take("decide", penalty.id, decidedAmount=amount, decisionReasons="违法事实清楚，证据确凿")


BOTH = ("psoi", "psoi2")


@pytest.fixture(scope="module")
def tomorrow(town):
    """The town one day on: orders whose last day was the day before. The server's clock is moved (libfaketime), for nothing in the books can be.

    Its tests stand last in this file, because the day does not come back.
    """
    town.late = {amount: found(town, "not_installed", "NM203.7.1.8") for amount in (4999, 5000, 10000, 10001)}
    for finding in town.late.values():
        order(town, finding.id, due=today(), served=today(-3))
    town.longer = order(town, found(town, "not_installed", "NM203.7.1.8").id, due=today(1), served=today(-3))
    town.corrected = found(town, "not_installed", "NM203.7.1.8")
    town.psoi.take("fulfil", order(town, town.corrected.id, due=today(), served=today(-3)).id, fulfilledOn=today(), resultCheck="已补装摄像机")
    inspected(town)
    town.server.stop()
    ways.moved(town, "+1d")
    return town


# MARK: 27: not installed, Art. 22


def test_27_art_22_a_fine_waits_until_the_order_is_overdue(town):
    finding = found(town, "not_installed", "NM203.7.1.8")
    town.psoc.refused(lambda: case(town, finding.id, "NM203.22b", subjectOrganisation=town.orgs["hotel"], amount=5000), "NM203.22", guard="G-FINE")  # No order at all.
    order(town, finding.id, due=today(), served=today(-3))
    assert town.psoi.get(finding.id).state == "ordered"
    r = town.psoc.refused(lambda: case(town, finding.id, "NM203.22b", subjectOrganisation=town.orgs["hotel"], amount=5000), "NM203.22", guard="G-FINE")
    assert today() in r.error["zh"] and today(1) in r.error["remedy"]["zh"]  # Today is the last day.


def test_27_art_22_c_serious_consequences_are_written_and_the_range_is_higher(town):
    finding = found(town, "not_installed", "NM203.7.1.8")
    order(town, finding.id, due=today(5))
    make = lambda amount, **more: case(town, finding.id, "NM203.22c", subjectOrganisation=town.orgs["hotel"], amount=amount, **more)  # noqa: E731
    town.psoc.refused(lambda: make(10000), "NM203.22", guard="G-FINE")
    serious = dict(consequences="发生命案无法取证", consequencesReasoning="直接因未安装所致")
    town.psoc.refused(lambda: make(9999, **serious), "NM203.22", guard="G-FINE")
    town.psoc.refused(lambda: make(30001, **serious), "NM203.22", guard="G-FINE")
    made = make(30000, **serious)
    assert made.state == "filed" and made.data["legalReview"]
    town.psoc.refused(lambda: case(town, finding.id, "NM203.22c", "responsible_person", subjectPerson=town.persons["boss"], amount=1000, **serious), "NM203.22", guard="G-FINE")


# MARK: 28: use before acceptance, Art. 23


def test_28_art_23_the_construction_unit_is_fined_together_with_an_acceptance_order(town):
    system = ways.in_trial(town)[0]
    finding = found(town, "unaccepted_use", "NM203.17.2", system=system.id)
    r = town.psoc.refused(lambda: case(town, finding.id, "NM203.23", "unit", subjectOrganisation=town.orgs["hotel"], amount=5000), "NM203.23", guard="G-FINE")
    assert "建设单位" in r.error["zh"]
    town.psoc.refused(lambda: case(town, finding.id, "NM203.23", "construction_unit", subjectOrganisation=town.orgs["hotel"], amount=5000), "NM203.23", guard="G-FINE")
    town.psoc.refused(lambda: case(town, finding.id, "NM203.23", "construction_unit", subjectOrganisation=town.orgs["builder"], amount=5000), "NM203.23", guard="G-FINE")  # The order is missing.
    order(town, finding.id, "acceptance", due=today(30))
    for wrong in (4999, 10001):
        town.psoc.refused(lambda: case(town, finding.id, "NM203.23", "construction_unit", subjectOrganisation=town.orgs["builder"], amount=wrong), "NM203.23", guard="G-FINE")
    made = case(town, finding.id, "NM203.23", "construction_unit", subjectOrganisation=town.orgs["builder"], amount=5000)
    assert made.state == "filed"  # The order still runs.


# MARK: 29: Art. 24


@pytest.mark.parametrize("amount, isAccepted", [(999, False), (1000, True), (5000, True), (5001, False)])
def test_29_art_24_1_3_the_range_for_an_individual(town, amount, isAccepted):
    finding = found(town, "x5", "NM203.19.1.5")
    make = lambda: case(town, finding.id, "NM203.24.i", "individual", subjectName="孙某", amount=amount)  # noqa: E731
    assert make().state == "filed" if isAccepted else town.psoc.refused(make, "NM203.24", guard="G-FINE")


@pytest.mark.parametrize("amount, isAccepted", [(4999, False), (5000, True), (20000, True), (20001, False)])
def test_29_art_24_1_3_the_range_for_a_unit(town, amount, isAccepted):
    finding = found(town, "x5", "NM203.19.1.5")
    make = lambda: case(town, finding.id, "NM203.24.u", subjectOrganisation=town.orgs["hotel"], amount=amount)  # noqa: E731
    assert make().state == "filed" if isAccepted else town.psoc.refused(make, "NM203.24", guard="G-FINE")


def test_29_art_24_other_conduct_of_art_19_has_no_fine_in_the_regulation(town):
    for kind, unit in (("x3", "NM203.19.1.3"), ("x4", "NM203.19.1.4"), ("x7", "NM203.19.1.7"), ("no_sign", "NM203.13.3"), ("prohibited_area", "NM203.8.1.1")):
        finding = found(town, kind, unit)
        r = town.psoc.refused(lambda: case(town, finding.id, "NM203.24.u", subjectOrganisation=town.orgs["hotel"], amount=5000), "NM203.21", guard="G-FINE")
        assert "21" in r.error["en"] or "二十一" in r.error["zh"]


def test_29_art_24_a_unit_is_not_fined_as_an_individual(town):
    finding = found(town, "x5", "NM203.19.1.5")
    town.psoc.refused(lambda: case(town, finding.id, "NM203.24.i", "unit", subjectOrganisation=town.orgs["hotel"], amount=2000), "NM203.24", guard="G-FINE")


def test_29_penalty_law_29_one_act_is_fined_once(town):
    finding = found(town, "x5", "NM203.19.1.5")
    first = case(town, finding.id, "NM203.24.u", subjectOrganisation=town.orgs["hotel"], amount=5000)
    investigated(town, first)
    noticed(town, first, 5000)
    waived(town, first)
    decided(town, first, 5000)
    town.psoc.refused(lambda: case(town, finding.id, "NM203.24.u", subjectOrganisation=town.orgs["hotel"], amount=6000), "CNX.APL.29", guard="G-FINE")


def test_29_penalty_law_36_what_is_older_than_two_years_is_not_punished(town):
    finding = found(town, "x5", "NM203.19.1.5")
    town.psoc.refused(lambda: case(town, finding.id, "NM203.24.u", subjectOrganisation=town.orgs["hotel"], amount=5000, **{"conductOn": earlier(24, 1)}), "CNX.APL.36", guard="G-FINE")


# MARK: The chain


def test_25_art_25_acts_of_the_supervisors_are_questioned_and_reviewed_by_the_organ_above(town):
    finding = found(town, "x5", "NM203.19.1.5")
    order(town, finding.id, due=today(10))
    act = next(a for a in town.psoi.list("supervisor_act") if a["data"]["act"] == "order_served")
    assert town.gov.take("question", act["id"], questionReason="送达时未出示证件").state == "questioned"
    own = dict(reviewOrgan=town.orgs["pso"], reviewedOn=today(), reviewResult="proper", reviewText="自查无问题")
    town.psoc.refused(lambda: town.psoc.take("review", act["id"], **own), "NM203.25", guard="G-SUPERIOR")
    town.psoi.refused(lambda: town.psoi.take("review", act["id"], **own), "NM203.25", guard="G-SUPERIOR")
    town.psoc.refused(lambda: town.psoc.take("review", act["id"], **{**own, "reviewOrgan": town.orgs["region"]}), "NM203.25", guard="G-SUPERIOR")  # Not in another organ's name.


def test_24_two_decisions_on_one_case_at_once_one_wins(town):
    import concurrent.futures

    finding = found(town, "x1", "NM203.19.1.1")
    penalty = case(town, finding.id, "NM203.24.u", subjectOrganisation=town.orgs["hotel"], amount=5000)
    investigated(town, penalty)
    noticed(town, penalty, 5000)
    version = waived(town, penalty)["record"]["version"]

    def act(who):
        try:
            return town.psoa.take(who, penalty.id, version=version, **({"decidedAmount": 5000, "decisionReasons": "理由"} if who == "decide" else {"dropGround": "minor", "dropReason": "轻微并改正"})).state
        except Refused as e:
            return e

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(act, ["decide", "drop"]))
    won, lost = [a for a in answers if isinstance(a, str)], [a for a in answers if isinstance(a, Refused)]
    assert len(won) == 1 and len(lost) == 1 and lost[0].status == 409, answers


# MARK: The day after


@pytest.mark.parametrize("amount, isAccepted", [(4999, False), (5000, True), (10000, True), (10001, False)])
def test_27_art_22_the_range_of_the_fine_has_both_ends_in_it(tomorrow, amount, isAccepted):
    finding = tomorrow.late[amount]
    make = lambda: case(tomorrow, finding.id, "NM203.22b", subjectOrganisation=tomorrow.orgs["hotel"], amount=amount)  # noqa: E731
    if isAccepted:
        assert make().state == "filed"
    else:
        tomorrow.psoc.refused(make, "NM203.22", guard="G-FINE")
        assert not tomorrow.psoc.list("penalty", field="finding", value=str(finding.id))


def test_27_art_22_the_system_marks_the_order_overdue_by_itself(tomorrow):
    wait(lambda: all(tomorrow.psoi.get(f.id).state in ("overdue", "penalised") for f in tomorrow.late.values()), 90, "the orders to be overdue")
    assert tomorrow.psoi.get(tomorrow.longer.id).state == "served"


def test_27_art_22_what_was_corrected_in_time_is_not_fined(tomorrow):
    r = tomorrow.psoc.refused(lambda: case(tomorrow, tomorrow.corrected.id, "NM203.22b", subjectOrganisation=tomorrow.orgs["hotel"], amount=5000), "NM203.22", guard="G-FINE")
    assert "已在限期内改正" in r.error["zh"] and tomorrow.psoi.get(tomorrow.corrected.id).state == "rectified"


def inspected(town):
    """An inspection by two officers, its finding, and the order that was served on the unit."""
    town.system_seen = ways.existing(town)[0]
    data = dict(organ=town.orgs["pso"], inspected=town.orgs["hotel"], system=town.system_seen.id, inspectionKind="planned", plannedOn=today())
    town.psoi.refused(lambda: town.psoi.create("inspection", officers=[town.persons["psoi"]], **data), "NM203.20", guard="G-OFFICERS")
    town.psoi.refused(lambda: town.psoi.create("inspection", officers=[town.persons["psoi"], town.persons["boss"]], **data), "NM203.20", guard="G-OFFICERS")
    both = [town.persons[u] for u in BOTH]
    town.psoi.refused(lambda: town.psoi.create("inspection", officers=both, **{**data, "organ": town.orgs["station"]}), guard="G-ORGAN")
    inspection = town.psoi.create("inspection", officers=both, **data)
    assert inspection.data["number"].startswith("R-INSPECT") and len(inspection.data["checklist"]) > 10
    rows = [{**{k: r[k] for k in ("unit", "question")}, "result": "met"} for r in inspection.data["checklist"]]
    unanswered = [{k: v for k, v in r.items() if i or k != "result"} for i, r in enumerate(rows)]
    signed = dict(carriedOutOn=today(), signature="signed", representative="boss某")
    town.psoi.refused(lambda: town.psoi.take("carry_out", inspection.id, checklist=unanswered, **signed), guard="G-INSPECT")
    i = next(i for i, r in enumerate(rows) if r["unit"].startswith("NM203.7"))
    rows[i] = {**rows[i], "result": "breach", "remark": "后门未安装摄像机"}
    town.psoi.refused(lambda: town.psoi.take("carry_out", inspection.id, checklist=rows, **{**signed, "signature": "refused"}), guard="G-INSPECT")
    town.psoi.take("carry_out", inspection.id, checklist=rows, **signed)
    town.psoi.refused(lambda: town.psoi.edit(inspection.id, scope="别的"), guard="G-INSPECT")
    town.psoi.take("confirm_findings", inspection.id)
    (finding,) = town.psoi.list("finding", field="inspection", value=str(inspection.id))
    assert finding["data"]["findingKind"] == "not_installed" and "后门" in finding["data"]["evidence"] and finding["data"]["organisation"] == town.orgs["hotel"]
    assert town.boss.get(finding["id"]).state == "open"  # The inspected unit reads it.
    town.inspection, town.finding = inspection, town.psoi.get(finding["id"])
    town.order = order(town, finding["id"], due=today(), served=today())


def test_20_art_20_from_an_inspection_by_two_officers_to_a_paid_fine(tomorrow):
    town = tomorrow
    wait(lambda: town.psoi.get(town.order.id).state == "overdue", 90, "the limit to pass")
    assert town.psoi.get(town.finding.id).state == "overdue"
    penalty = case(town, town.finding.id, "NM203.22b", subjectOrganisation=town.orgs["hotel"], amount=8000)
    assert penalty.data["number"].startswith("R-CASE") and penalty.data["deadlineOn"] == today(91)
    assert any(x["code"] == "NM203.22b" and "5000-10000" in x["amounts"] for x in penalty.data["options"])
    assert not penalty.step("decide")  # Nobody decides before investigation and notice.
    investigated(town, penalty, today(1))
    town.psoc.refused(lambda: noticed(town, penalty, 10001, today(1)), "NM203.22", guard="G-FINE")
    noticed(town, penalty, 8000, today(1))
    town.psoc.refused(lambda: town.psoc.take("defence", penalty.id, defenceKind="stated", defenceOn=today(1)), guard="G-DEFENCE")
    town.psoc.take("defence", penalty.id, defenceKind="stated", defenceOn=today(1), defenceText="已订购设备；经复核不采纳", hearingWaived=True)
    try:
        town.psoc.take("decide", penalty.id, decidedAmount=8000, decisionReasons="理由")
        raise AssertionError("the case officer decided the own proposal")
    except Refused as r:
        assert r.status == 403 or (r.status == 422 and "G-TWO" in r.error["zh"]), r
    town.psoa.refused(lambda: decided(town, penalty, 8001), guard="G-NOTICE")
    assert decided(town, penalty, 8000).state == "decided"
    assert town.psoi.get(town.finding.id).state == "penalised"
    town.psoc.take("serve", penalty.id, servedOn=today(1), serviceMethod="in_person", receivedBy="boss某")
    town.psoc.refused(lambda: town.psoc.take("pay", penalty.id, paidOn=today(1), paidAmount=7999, paymentReceipt="票1"), guard="G-PAY")
    assert town.psoc.take("pay", penalty.id, paidOn=today(1), paidAmount=8000, paymentReceipt="票1").state == "paid"
    assert town.psoc.take("close", penalty.id).state == "closed"
    assert town.psoi.get(town.finding.id).state == "closed"
    town.psoi.take("close", town.order.id, closeReason="已处罚并改正")
    town.psoi.take("close", town.inspection.id)
    for desk in (town.psoi, town.boss, town.aud):  # Registers, read by organ, unit and auditor.
        assert any(r["record"] == penalty.id for r in desk.register("R-CASE"))
        assert {town.inspection.id, town.order.id} <= {r["record"] for r in desk.register("R-INSPECT")}
    acts = {a["data"]["act"] for a in town.psoi.list("supervisor_act")}
    assert {"inspection", "order_served", "penalty_decided"} <= acts, acts
    steps = [v["event"] for v in town.psoa.ask("GET", f"/records/{penalty.id}/history").json()["versions"]]
    assert steps == ["close", "pay", "serve", "decide", "defence", "prior_notice", "investigate", "create"], steps
