import CustosBase
import CustosTestSupport
import Testing

@testable import CustosLaw

@Suite("NM203.18.1.2 and CN799.16: training and vetting")
struct TrainingTests {
    @Test func nm203_18_1_2_scenario_20_an_operator_without_training_is_refused_and_with_it_accepted() throws {
        let w = try DutyWorld()
        let actor = LawActor(id: "user:5", name: "李值班", roles: [.operator], person: w.watcher)

        let r = try #require(try TrainingRecords.refusal(for: actor, w.book))
        #expect(r.ruleUnits == [RuleUnit("NM203.18.1.2")] && r.zh.contains("G-TRAIN"))

        _ = try w.train(w.watcher)
        #expect(try TrainingRecords.refusal(for: actor, w.book) == nil)
        // Who is no person of the register has no record either; who neither operates nor maintains is not asked.
        #expect(try TrainingRecords.refusal(for: w.operatorActor, w.book) != nil)
        #expect(try TrainingRecords.refusal(for: w.manager, w.book) == nil)
    }

    @Test func nm203_18_1_2_training_is_valid_through_its_last_day_and_then_ends_running_views() throws {
        let w = try DutyWorld()
        let t = try w.train(w.watcher, to: "2026-06-30")

        w.book.set(day: "2026-06-30", hour: 23)
        #expect(try w.book.tick() == 0)
        #expect(try TrainingRecords.isValid(person: w.watcher, w.book))

        w.book.set(day: "2026-07-01", hour: 0)
        // Before any timer ran: the moment of use counts, not the timer.
        #expect(try !TrainingRecords.isValid(person: w.watcher, w.book))
        #expect(try w.book.tick() == 1)
        #expect(try w.book.record(t.id)?.state == "lapsed")
        #expect(w.book.effects == [.endSessions(person: w.watcher)])
    }

    @Test func nm203_18_1_2_another_valid_record_keeps_the_view() throws {
        let w = try DutyWorld()
        _ = try w.train(w.watcher, to: "2026-06-30")
        _ = try w.train(w.watcher, to: "2026-12-31")
        w.book.set(day: "2026-07-01")

        _ = try w.book.tick()

        #expect(w.book.effects.isEmpty)
        #expect(try TrainingRecords.isValid(person: w.watcher, w.book))
    }

    @Test func nm203_18_1_2_an_end_that_was_not_given_follows_from_policy() throws {
        let w = try DutyWorld()
        let data: JSON = ["person": .int(w.watcher), "content": "培训", "trainer": "中心", "date": "2026-05-01", "result": "pass"]

        #expect(try w.book.create("training", data, by: w.manager).text("validTo") == "2027-05-01")
        _ = try w.book.create("organ_policy", ["organisation": .int(w.hotel), "trainingValidity": 30], by: w.manager)
        #expect(try w.book.create("training", data, by: w.manager).text("validTo") == "2026-05-31")
    }

    @Test func nm203_18_1_2_failed_old_and_future_training_gives_no_right() throws {
        let w = try DutyWorld()
        let data: JSON = ["person": .int(w.watcher), "content": "培训", "trainer": "中心", "date": "2026-05-01", "result": "fail"]

        #expect(try w.book.create("training", data, by: w.manager).state == "failed")
        #expect(try w.train(w.watcher, from: "2025-01-01", to: "2026-05-09").state == "lapsed")
        #expect(try w.faults { _ = try w.train(w.watcher, from: "2026-05-11") } == ["date"])
        #expect(try w.faults { _ = try w.train(w.watcher, from: "2026-05-02", to: "2026-05-01") } == ["validTo"])
        #expect(try !TrainingRecords.isValid(person: w.watcher, w.book))
        // The last day itself is enough.
        #expect(try w.train(w.watcher, from: "2026-05-10", to: "2026-05-10").state == "valid")
        #expect(try TrainingRecords.isValid(person: w.watcher, w.book))
    }

    @Test func nm203_18_1_2_a_withdrawn_record_ends_views_and_is_in_the_register() throws {
        let w = try DutyWorld()
        let t = try w.train(w.watcher)

        #expect(try w.isForbidden { _ = try w.book.take("withdraw", t.id, ["withdrawReason": "冒名"], by: w.operatorActor) })
        _ = try w.book.take("withdraw", t.id, ["withdrawReason": "冒名"], by: w.manager)

        #expect(w.book.effects == [.endSessions(person: w.watcher)])
        #expect(w.book.entries.map(\.entry.register) == ["R-TRAIN", "R-TRAIN"])
        #expect(try w.isForbidden { _ = try w.book.take("lapse", t.id, by: w.manager) })
        #expect(try w.faults { _ = try w.book.edit(w.train(w.watcher).id, ["validTo": "2030-01-01"], by: w.manager) } == ["validTo"])
    }

    @Test func nm203_18_1_2_untrained_staff_with_an_account_become_a_finding() throws {
        let w = try DutyWorld()

        _ = try w.book.tick(DutyKinds.checks)

        // The second watcher has no account, the fitter neither.
        let found = try w.findings("untrained")
        #expect(found.map { $0.integer("subject") } == [w.watcher])
        _ = try w.train(w.watcher)
        try w.close(found[0].id)
        _ = try w.book.tick(DutyKinds.checks)
        #expect(try w.findings("untrained").count == 1)
    }

    @Test func cn799_16_2_1_watchers_of_article_7_places_are_vetted_and_others_are_not_asked() throws {
        let actor = { (w: DutyWorld) in LawActor(id: "user:5", name: "李值班", roles: [.operator], person: w.watcher) }
        let hotel = try DutyWorld(packs: ["NM203", "CN799"], publicKind: "art9_other"), mall = try DutyWorld(packs: ["NM203", "CN799"], publicKind: "art7_2"),
            old = try DutyWorld(publicKind: "art7_2")
        func refusal(_ w: DutyWorld) throws -> Refusal? { try VettingRecords.refusal(for: actor(w), system: w.book.record(w.system)!, w.book) }

        #expect(try refusal(hotel) == nil)
        #expect(try refusal(old) == nil)
        #expect(try refusal(mall)?.zh.contains("G-VET") == true)
        _ = try mall.book.tick(DutyKinds.checks)
        #expect(try mall.findings("other").contains { $0.text("key") == "unvetted:\(mall.watcher)" })

        let v = try mall.vet(mall.watcher)
        #expect(try refusal(mall) == nil)
        _ = try mall.book.take("end", v.id, ["endReason": "离职"], by: mall.manager)
        #expect(mall.book.effects == [.endSessions(person: mall.watcher)])
        #expect(try refusal(mall) != nil)
    }

    @Test func cn799_16_2_1_vetting_that_was_not_passed_vets_nobody() throws {
        let w = try DutyWorld()
        let data: JSON = ["person": .int(w.watcher), "vettedOn": "2026-05-01", "vettedBy": "人事", "scope": ["identity"], "secrecyEducationOn": "2026-05-02", "result": "fail"]

        #expect(try w.book.create("vetting", data, by: w.manager).state == "failed")
        #expect(try !VettingRecords.isVetted(person: w.watcher, w.book))
    }
}
