import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

@Suite("Erasure: four answers (NM203.19.1.2, CNX.PIPL.47, CN799.26 to 28)")
struct ErasureTests {
    private func ask(_ w: LifeWorld, _ asker: String, _ more: JSON = .emptyObject) throws -> Int64 {
        let data: JSON = [
            "system": .int(w.system), "cameras": [.int(w.camera)], "from": "2026-03-01T01:00:00Z", "to": "2026-03-01T02:00:00Z", "asker": JSON(asker), "askerName": "某人", "reason": "理由",
        ]
        return try w.book.create("erasure_request", data.merging(more), by: w.manager).id
    }
    private func order(_ w: LifeWorld) -> JSON {
        ["ground": "CN799.27.1", "organ": .int(w.county), "documentNo": "责令1号", "documentDate": "2026-03-02", "evidenceCopy": "物证室3柜"]
    }

    @Test func the_unit_s_own_wish_is_refused_until_the_term_has_run_out() throws {
        let w = try LifeWorld(day: "2026-03-02")
        let id = try ask(w, "unit")
        w.book.set(day: "2026-03-31", hour: 23)
        #expect(refusal { try w.book.take("decide", id, by: w.manager) }?.zh.contains("2026-04-01 00:00") == true)
        w.book.set(day: "2026-04-01", hour: 0)
        #expect(try w.book.take("decide", id, by: w.manager).state == "erasable")
    }

    @Test func the_longer_of_policy_and_what_the_recorder_holds_counts() throws {
        let w = try LifeWorld(day: "2026-03-02")
        try w.force(w.camera, ["device": 7])
        w.book.facts.retention = [7: 60]
        let id = try ask(w, "unit")
        w.book.set(day: "2026-04-15")
        #expect(refusal { try w.book.take("decide", id, by: w.manager) }?.zh.contains("2026-05-01") == true)
    }

    @Test func a_person_s_wish_restricts_while_the_term_runs() throws {
        let w = try LifeWorld(day: "2026-03-02")
        let r = try w.book.take("decide", ask(w, "subject"), by: w.manager)
        #expect(r.state == "restricted" && r.time("until") == LocalDate("2026-04-01")!.start)
    }

    @Test func G_DELORDER_an_order_is_confirmed_by_another_person() throws {
        let w = try LifeWorld(packs: ["NM203", "CN799"], day: "2026-03-02")
        let id = try ask(w, "organ", order(w))
        #expect(refusal { try w.book.take("decide", id, by: w.deputy) }?.zh.contains("G-DELORDER") == true)
        #expect(refusal { try w.book.take("confirm_order", id, by: w.manager) }?.zh.contains("另一人") == true)
        #expect(try w.book.take("confirm_order", id, by: w.deputy).state == "ordered")
    }

    @Test(
        "G-DELORDER: ground, organ, document and evidence copy are each asked for",
        arguments: ["ground", "organ", "documentNo", "documentDate", "evidenceCopy"])
    func an_order_is_whole(missing: String) throws {
        let w = try LifeWorld(packs: ["NM203", "CN799"], day: "2026-03-02")
        let id = try ask(w, "organ", order(w).merging(.object([.init(name: missing, value: .null)])))
        let no = try #require(refusal { try w.book.take("confirm_order", id, by: w.deputy) })
        #expect(no.zh.hasSuffix("（G-DELORDER）。") && no.ruleUnits.contains(.minimumRetention))
    }

    @Test func G_DELORDER_needs_decree_799_and_an_organ_at_county_level() throws {
        let without = try LifeWorld(packs: ["NM203", "CNX"], day: "2026-03-02")
        let a = try ask(without, "organ", order(without))
        #expect(refusal { try without.book.take("confirm_order", a, by: without.deputy) }?.zh.contains("未适用") == true)

        let w = try LifeWorld(packs: ["NM203", "CN799"], day: "2026-03-02")
        let b = try ask(w, "organ", order(w).merging(["organ": .int(w.station)]))
        #expect(refusal { try w.book.take("confirm_order", b, by: w.deputy) }?.zh.contains("旗县级以上") == true)
        let c = try ask(w, "unit", order(w))
        #expect(refusal { try w.book.take("confirm_order", c, by: w.deputy) }?.zh.contains("没有公安机关的责令") == true)
    }

    @Test func a_span_has_an_end_after_its_start() throws {
        let w = try LifeWorld(day: "2026-03-02")
        #expect(faults { try ask(w, "unit", ["to": "2026-03-01T01:00:00Z"]) } == ["to"])
    }
}
