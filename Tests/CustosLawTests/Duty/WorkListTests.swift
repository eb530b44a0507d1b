import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

@Suite struct WorkListTests {
    private let engine = LawKinds.engine
    private let now = WallTime(iso8601: "2026-05-10T04:00:00Z")!

    private func record(_ kind: String, _ state: String, _ data: JSON = .emptyObject, by: String = "user:1") -> LawRecord {
        LawRecord(id: 1, kind: kind, state: state, data: data, createdBy: by, createdAt: now, updatedAt: now)
    }

    @Test func every_state_of_a_list_leads_on_by_a_step_that_a_person_takes() throws {
        for lane in WorkList.lanes {
            let kind = try engine.kind(lane.kind)
            for state in lane.states {
                #expect(kind.lifecycle.state(state)?.isFinal == false || lane.kind == "contract", "\(lane.kind) \(state)")
                let steps = WorkList.steps(kind, record(lane.kind, state))
                // On an open finding an order or a case follows, which are records of their own.
                #expect(steps.isEmpty == (lane.kind == "finding" && state != "rectified"), "\(lane.kind) \(state)")
                #expect(steps.allSatisfy { !$0.isSystemOnly && $0.from.contains(state) && (!kind.isTurn($0) || $0.name == "resubmit") }, "\(lane.kind) \(state): \(steps.map(\.name))")
            }
        }
    }

    @Test(arguments: [
        ("request", "draft", "submit"), ("request", "submitted", "checkIdentity"), ("request", "form_complete", "approve"), ("request", "awaiting_confirmation", "confirm"), ("request", "approved", "prepare"),
        ("request", "fulfilled", "receive"), ("order", "drafted", "serve"), ("order", "served", "fulfil"), ("incident", "open", "contain"), ("incident", "contained", "close"), ("fault", "open", "report"),
        ("fault", "reported", "repair"), ("change", "requested", "approve"), ("penalty", "prior_notice", "defence"), ("filing", "due", "submit"), ("complaint", "received", "take_up"), ("zone", "flagged", "confirm"),
    ]) func the_step_on_the_straight_way_is_the_first(kind: String, state: String, step: String) throws {
        #expect(WorkList.steps(try engine.kind(kind), record(kind, state)).first?.name == step)
    }

    @Test func a_report_that_is_due_comes_before_the_rest() throws {
        let kind = try engine.kind("incident")
        #expect(WorkList.steps(kind, record("incident", "open", ["reportBy": JSON(now)])).first?.name == "report")
        #expect(WorkList.steps(kind, record("incident", "open", ["reportBy": JSON(now), "reportedAt": JSON(now)])).first?.name == "contain")
    }

    @Test func a_draft_waits_for_its_writer_only() throws {
        let kind = try engine.kind("request"), draft = record("request", "draft", by: "user:7")
        #expect(WorkList.isWaiting(draft, kind, for: LawActor(id: "user:7", name: "甲", roles: [.requester]), at: now))
        #expect(!WorkList.isWaiting(draft, kind, for: People.owner, at: now))
    }

    @Test(arguments: [("2026-05-10T04:30:00Z", true), ("2026-05-10T05:00:00Z", true), ("2026-05-10T05:00:01Z", false)])
    func a_shift_waits_for_its_watchers_when_it_is_near(from: String, isWaiting: Bool) throws {
        let kind = try engine.kind("shift"), shift = record("shift", "planned", ["watchers": [5], "plannedFrom": JSON(from)])
        #expect(WorkList.isWaiting(shift, kind, for: People.who(.operator, person: 5), at: now) == isWaiting)
        #expect(!WorkList.isWaiting(shift, kind, for: People.who(.operator, person: 6), at: now))
    }

    @Test(arguments: [("2026-05-24", true), ("2026-05-25", false)]) func maintenance_waits_when_it_is_due_within_two_weeks(due: String, isWaiting: Bool) throws {
        #expect(WorkList.isWaiting(record("maintenance", "planned", ["dueOn": JSON(due)]), try engine.kind("maintenance"), for: People.owner, at: now) == isWaiting)
    }

    @Test func a_day_is_over_after_its_end_and_a_moment_at_once() {
        let order = WorkList.due(record("order", "served", ["dueOn": "2026-05-10"]))
        #expect(order == .day(LocalDate("2026-05-10")!) && order?.isOver(at: now) == false && order?.isOver(at: now + .days(1)) == true)
        let fault = WorkList.due(record("fault", "open", ["respondBy": JSON(now)]))
        #expect(fault == .moment(now) && fault?.isOver(at: now) == false && fault?.isOver(at: now + .seconds(1 as Int64)) == true)
        #expect(WorkList.due(record("fault", "repaired", ["respondBy": JSON(now)])) == nil)
        #expect(WorkList.due(record("incident", "open", ["reportBy": JSON(now), "reportedAt": JSON(now), "notifyBy": JSON(now + .days(2))]))?.day == LocalDate("2026-05-12"))
    }
}
