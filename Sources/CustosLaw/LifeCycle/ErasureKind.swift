package import CustosBase

/// What the law answers to somebody who wants footage gone.
package enum ErasureAnswer: Sendable, Hashable {
    /// Its term has run out: it may go, by the sweeper and with proof.
    case erasable(since: WallTime)
    /// Its term runs: it stays, and nobody looks at it (PIPL Art. 47).
    case restricted(until: WallTime)
    /// It stays.
    case refused(Refusal)
    /// A competent organ has ordered it: it goes although its term runs (CN799.26 to 28).
    case ordered(RuleUnit)
}

/// The four answers to a wish for erasure.
package enum ErasureLaw {
    /// - Parameters:
    ///   - isSubject: the person in the picture asks, not the unit that keeps it.
    ///   - end: where the footage ends; the last moment counts.
    ///   - days: the term in force.
    package static func answer(isSubject: Bool, end: WallTime, days: Int, now: WallTime) -> ErasureAnswer {
        let earliest = Retention.earliestErase(segmentEnd: end, days: days)
        if now >= earliest { return .erasable(since: earliest) }
        if isSubject { return .restricted(until: earliest) }
        let day = LocalDate(of: earliest)
        return .refused(
            .by(
                "G-ORIG", .minimumRetention, .untouchedOriginals, zh: "原始图像信息仍在保存期限内，最早可于\(day) 00:00清除",
                en: "The originals are within their retention; they can be erased from \(day) 00:00 on",
                remedyZh: "请在该时间之后再申请；存储空间不足时请扩容。", remedyEn: "Ask again from that moment on; add storage if space is short."))
    }

    /// G-DELORDER: the written order of a competent organ, Decree 799 being active, after an evidence copy was made.
    package static func order(ground: RuleUnit?, organ: LawRecord?, hasDocument: Bool, hasEvidence: Bool, packs: Set<String>) -> Refusal? {
        func no(_ zh: String, _ en: String, _ remedyZh: String, _ remedyEn: String) -> Refusal {
            .by("G-DELORDER", .unlawfulInstallation, .minimumRetention, .untouchedOriginals, zh: zh, en: en, remedyZh: remedyZh, remedyEn: remedyEn)
        }
        guard packs.contains("CN799") else {
            return no("该系统未适用国务院令第799号，保存期限内不得清除", "Decree 799 is not active for this system; nothing is erased within retention", "请待保存期限届满。", "Wait until the retention has run out.")
        }
        guard let ground, ErasureOrder.grounds.contains(ground) else {
            return no("责令删除须依据第二十六条、第二十七条第一款或者第二十八条", "An order rests on Art. 26, 27(1) or 28", "请核对决定书的依据。", "Check what the order rests on.")
        }
        guard let organ, organ.text("kind") == "PSO", let level = organ.text("level"), level != "station" else {
            return no("责令删除须由旗县级以上公安机关作出", "The order comes from a public security organ at or above county level", "请取得有权机关的书面决定。", "Obtain the written order of a competent organ.")
        }
        guard hasDocument else { return no("没有书面决定的文号和日期", "Number and date of the written order are missing", "请登记决定书。", "Enter the written order.") }
        guard hasEvidence else {
            return no("删除前须先制作证据副本", "An evidence copy is made before anything is erased", "请先制作证据副本并登记存放处。", "Make the evidence copy first and enter where it is kept.")
        }
        return nil
    }
}

/// The book of wishes and orders to erase, with the answer to each.
package enum ErasureKind {
    package static let name = "erasure_request"
    private static let grounds: [Choice] = [
        Choice("CN799.26", "无权安装（第二十六条）", "Installed without standing (Art. 26)"), Choice("CN799.27.1", "禁止区域安装（第二十七条第一款）", "Prohibited area (Art. 27(1))"),
        Choice("CN799.28", "未经涉密单位同意（第二十八条）", "No consent of the classified unit (Art. 28)"),
    ]

    package static var kind: RecordKind {
        RecordKind(
            name, "删除请求", "Erasure request",
            fields: [
                RecordField("system", "系统", "System", .reference("system")).fixed(), RecordField("cameras", "摄像机", "Cameras", .references("camera", maximum: 200)).fixed(),
                RecordField("from", "起", "From", .time(.notFuture)).fixed(), RecordField("to", "止", "To", .time(.notFuture)).fixed(),
                RecordField(
                    "asker", "请求方", "Who asks",
                    .choice([Choice("subject", "个人", "A person in the picture"), Choice("unit", "本单位", "The unit itself"), Choice("organ", "公安机关责令", "Order of an organ")])
                )
                .fixed(),
                RecordField("askerName", "请求人", "Name", .text(maximum: 120)), RecordField("reason", "理由", "Reason", .longText(maximum: 1000)),
                RecordField("ground", "责令依据", "Ground of the order", .choice(grounds)).optional(), RecordField("organ", "作出决定的机关", "Organ", .reference("organisation")).optional(),
                RecordField("documentNo", "决定书文号", "Number of the order", .text(maximum: 80)).optional(),
                RecordField("documentDate", "决定日期", "Date of the order", .date(.notFuture)).optional(),
                RecordField("evidenceCopy", "证据副本存放处", "Where the evidence copy is", .text(maximum: 200)).optional(), RecordField("document", "决定书", "The order", .attachment).optional(),
                RecordField("until", "限制至", "Restricted until", .time(.any)).computed(), RecordField("enteredBy", "登记人", "Entered by", .text(maximum: 120)).computed(),
            ],
            lifecycle: Lifecycle(
                [
                    RecordState("received", "已受理", "Received"), RecordState("erasable", "可以清除", "May be erased", isFinal: true),
                    RecordState("restricted", "限制使用", "Restricted", isFinal: true),
                    RecordState("ordered", "责令删除", "Ordered", isFinal: true), RecordState("refused", "不予删除", "Refused", isFinal: true),
                ],
                [
                    RecordEvent("decide", "处理", "Decide", from: ["received"], to: nil, by: .erase, guards: [Guard("G-ORIG", [.untouchedOriginals], notOrdered)], effect: decide),
                    RecordEvent(
                        "confirm_order", "确认责令删除", "Confirm the order", from: ["received"], to: "ordered", by: .erase,
                        guards: [
                            Guard("G-DELORDER", [.unlawfulInstallation], ordered),
                            Guard("G-DELORDER", [.noRightsChange]) { deed in TwoPersons.objection(first: deed.record.createdBy, second: deed.actor.id) },
                        ], effect: confirm),
                    RecordEvent("refuse", "不予删除", "Refuse", from: ["received"], to: "refused", by: .erase, fields: [RecordField("refusalGround", "不予删除的理由", "Ground", .text(maximum: 500))]),
                ]),
            titled: ["system", "asker", "askerName"], rests: [.untouchedOriginals, .storageOnly, .unlawfulInstallation], writes: .erase, owner: .through("system")
        ).checking { deed in
            if let from = deed.record.time("from"), let to = deed.record.time("to"), to <= from { throw FieldFault.refuse("to", "不能早于开始时间。", "This does not lie after the start.") }
        }
    }

    private static func notOrdered(_ deed: Deed) throws -> Refusal? {
        guard deed.text("asker") == "organ" else { return nil }
        return .by(
            "G-DELORDER", .unlawfulInstallation, zh: "责令删除须由另一人核对决定书后确认", en: "An order is confirmed by another person who has checked it", remedyZh: "请采用“确认责令删除”。",
            remedyEn: "Use “Confirm the order”.")
    }

    private static func ordered(_ deed: Deed) throws -> Refusal? {
        guard let system = try deed.target("system") else { return nil }
        guard deed.text("asker") == "organ" else {
            return .by(
                "G-DELORDER", .unlawfulInstallation, .minimumRetention, zh: "没有公安机关的责令", en: "No organ has ordered this", remedyZh: "请按一般请求处理。", remedyEn: "Decide it as an ordinary request."
            )
        }
        return ErasureLaw.order(
            ground: deed.text("ground").flatMap { RuleUnit(parsing: $0) }, organ: try deed.target("organ"), hasDocument: deed.text("documentNo") != nil && deed.text("documentDate") != nil,
            hasEvidence: deed.text("evidenceCopy") != nil, packs: SystemFacts.packs(system))
    }

    /// The recorder's cameras that the request is about.
    private static func devices(_ deed: Deed) throws -> [Int64] { try deed.record.integers("cameras").compactMap { try deed.book.record($0)?.integer("device") } }

    /// From here on the recorder must carry the order out: it erases what lies wholly within the span, holds excepted.
    private static func confirm(_ deed: inout Deed) throws {
        guard let from = deed.record.time("from"), let to = deed.record.time("to"), let ground = deed.text("ground").flatMap({ RuleUnit(parsing: $0) }) else { return }
        let organ = try deed.target("organ")?.text("name") ?? "", document = "\(deed.text("documentNo") ?? "") \(deed.text("documentDate") ?? "")", evidence = deed.text("evidenceCopy") ?? ""
        let first = deed.record.createdBy
        deed.effects += try devices(deed).map { .orderErasure(device: $0, from: from, to: to, ground: ground, organ: organ, document: document, evidence: evidence, enteredBy: first) }
    }

    /// The strictest camera decides: as long as the term of one of them runs, the request is answered by that term.
    private static func decide(_ deed: inout Deed) throws {
        guard let system = try deed.target("system"), let end = deed.record.time("to") else { return }
        var days = 0
        for c in try deed.record.integers("cameras").compactMap({ try deed.book.record($0) }) {
            guard c.integer("system") == system.id else { throw FieldFault.refuse("cameras", "摄像机不属于该系统。", "A camera is not of this system.") }
            let recorded = try c.integer("device").flatMap { try deed.book.recorder.retentionDays(device: $0) } ?? 0
            days = max(days, recorded, try RetentionMerge.effectiveDays(system: system, camera: c, book: deed.book) ?? RetentionRule.statutory.days)
        }
        if let from = deed.record.time("from"), from < end, let held = try devices(deed).flatMap({ try deed.book.recorder.holds(device: $0, WallRange(from, end)) }).first {
            throw Refusal.by(
                "G-ORIG", .untouchedOriginals, zh: "该时段录像已作证据保全（\(held)），不得清除", en: "A legal hold is on footage of this span (\(held))", remedyZh: "请先由两人依法解除保全。", remedyEn: "Two persons lift the hold first.")
        }
        switch ErasureLaw.answer(isSubject: deed.text("asker") == "subject", end: end, days: days, now: deed.now) {
        case .erasable: deed.record.state = "erasable"
        case .restricted(let until):
            deed.record.state = "restricted"
            deed.set("until", JSON(until))
            guard let from = deed.record.time("from") else { return }
            let reason = "删除请求 #\(deed.record.id)：\(deed.text("askerName") ?? "")"
            deed.effects += try devices(deed).map { .restrict(device: $0, from: from, to: end, reason: reason) }
        case .refused(let no): throw no
        case .ordered: preconditionFailure("an order is confirmed, not decided")
        }
    }
}

extension RecordKind {
    /// The same kind with a look at what two fields say together.
    func checking(_ check: @escaping DeedEffect) -> RecordKind {
        var k = self
        k.effect = check
        return k
    }
}
