import CustosBase
import CustosLaw
import CustosStore

/// Viewing under the law: asked before the first byte, and again while a view runs.
extension LawDesk {
    /// Why this person may not see the camera now; `nil` when they may.
    ///
    /// A machine's token is a key of the unit itself: it needs no training, and sees nothing that is off view.
    func objection(_ principal: Principal, _ cameras: [CameraID], isLive: Bool, range: WallRange?) throws -> Refusal? {
        try store.read { t in
            for camera in cameras {
                if let reason = try t.offView(camera.rawValue) { return Self.offView(reason) }
                guard principal.session != nil else { continue }
                let actor = try Self.actor(principal, t)
                if let r = try ViewLaw.objection(actor: actor, device: camera.rawValue, cameraRecord: t.registered(camera.rawValue), isLive: isLive, range: range, book: t) { return r }
            }
            return nil
        }
    }

    /// The law has taken the camera off view.
    func isOffView(_ camera: CameraID) throws -> Bool { try store.read { t in try t.offView(camera.rawValue) != nil } }

    /// Why this person may not work on devices or with copies now; `nil` when they may: operators, maintainers and entrusted staff need training (NM203.18.1.2).
    func untrained(_ principal: Principal) throws -> Refusal? {
        guard principal.session != nil else { return nil }
        return try store.read { t in try RightsLaw.untrained(Self.actor(principal, t), book: t) }
    }

    /// Why a camera's days may not be set so low; `nil` when they may: what was approved for its system changes by another approval only (NM203.19.1.6).
    func retentionObjection(_ camera: CameraID, days: Int) throws -> Refusal? {
        try store.read { t in
            guard let row = try t.registered(camera.rawValue), let system = try t.target(row, "system"), let least = try RetentionMerge.effectiveDays(system: system, camera: row, book: t), days < least else {
                return nil
            }
            return Refusal(
                ruleUnits: [RuleUnit("NM203.18.1.4"), RuleUnit("NM203.19.1.6")], zh: "该摄像机所属系统经批准的保存期限为\(least)日，不能在此缩短为\(days)日（G-CHANGE）。",
                en: "The retention approved for this camera's system is \(least) days and cannot be cut to \(days) here (G-CHANGE).",
                remedy: Bilingual(zh: "请在保存策略中提出变更，由另一人批准。", en: "Propose a change of the retention policy; another person approves it."))
        }
    }

    /// Refuses, or writes the view into the registers that it belongs to, with the finding that a use before acceptance is.
    func open(_ principal: Principal, _ cameras: [CameraID], isLive: Bool, range: WallRange?, purpose: String) throws {
        if let refusal = try objection(principal, cameras, isLive: isLive, range: range) {
            try store.noteRefusal(refusal, event: isLive ? "live-view" : "playback", actor: try actor(principal))
            throw refusal
        }
        guard principal.session != nil else { return }
        try store.use { t in
            let actor = try Self.actor(principal, t)
            var uses: [LawStore.Use] = []
            for camera in cameras {
                let row = try t.registered(camera.rawValue)
                let entries = try ViewLaw.use(actor: actor, device: camera.rawValue, cameraRecord: row, isLive: isLive, range: range, purpose: purpose, book: t)
                var trace: [LawChange] = []
                // Looking at the picture to test it is no use; whoever says that they test stands in the register with it.
                if let system = try row.flatMap({ try t.target($0, "system") }), !Self.isTest(purpose) { trace = try UseLaw.trace(system: system, book: t) }
                uses.append(LawStore.Use(record: row?.id, entries: entries, trace: trace, actor: actor))
            }
            return uses
        }
    }

    /// Refuses, in writing, whoever may not see the moment that they would take a picture of.
    func mayCopy(_ principal: Principal, _ camera: CameraID, isLive: Bool, range: WallRange?) throws {
        guard let refusal = try objection(principal, [camera], isLive: isLive, range: range) else { return }
        try store.noteRefusal(refusal, event: "snapshot-copy", actor: try actor(principal))
        throw refusal
    }

    /// Writes a picture that is taken away into the register that its view belongs to, and answers the row's number; `nil` for a machine.
    func copy(_ principal: Principal, _ camera: CameraID, isLive: Bool, range: WallRange?, reason: String) throws -> String? {
        guard principal.session != nil else { return nil }
        var number: String?
        try store.use { t in
            let actor = try Self.actor(principal, t), row = try t.registered(camera.rawValue)
            let entries = try ViewLaw.use(actor: actor, device: camera.rawValue, cameraRecord: row, isLive: isLive, range: range, purpose: reason, book: t).map { e in
                var data = e.data
                data.set("event", "copy")
                return RegisterEntry(e.register, number: e.number, data)
            }
            number = entries.first?.number
            var trace: [LawChange] = []
            if let system = try row.flatMap({ try t.target($0, "system") }), !Self.isTest(reason) { trace = try UseLaw.trace(system: system, book: t) }
            return [LawStore.Use(record: row?.id, entries: entries, trace: trace, actor: actor)]
        }
        return number
    }

    /// The purposes under which a system in trial is looked at without being used.
    static let testPurposes: Set<String> = ["调试", "试运行测试", "test", "trial"]
    private static func isTest(_ purpose: String) -> Bool { testPurposes.contains(purpose.lowercased()) }

    private static func offView(_ reason: String) -> Refusal {
        Refusal(
            ruleUnits: [RuleUnit("NM203.8")], zh: "该摄像机已依法停止查看：\(reason)（G-PRIV）。", en: "This camera is off view by law: \(reason) (G-PRIV).",
            remedy: Bilingual(zh: "请移除或调整摄像机，并在登记册中重新启用。", en: "Remove or re-aim the camera, and enable it in the register again."))
    }
}
