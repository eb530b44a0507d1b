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
                if isLive, let reason = try t.offView(camera.rawValue) { return Self.offView(reason) }
                guard principal.session != nil else { continue }
                let actor = try Self.actor(principal, t)
                if let r = try ViewLaw.objection(actor: actor, device: camera.rawValue, cameraRecord: t.registered(camera.rawValue), isLive: isLive, range: range, book: t) { return r }
            }
            return nil
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

    /// The purposes under which a system in trial is looked at without being used.
    static let testPurposes: Set<String> = ["调试", "试运行测试", "test", "trial"]
    private static func isTest(_ purpose: String) -> Bool { testPurposes.contains(purpose.lowercased()) }

    private static func offView(_ reason: String) -> Refusal {
        Refusal(
            ruleUnits: [RuleUnit("NM203.8")], zh: "该摄像机已依法停止查看：\(reason)（G-PRIV）。", en: "This camera is off view by law: \(reason) (G-PRIV).",
            remedy: Bilingual(zh: "请移除或调整摄像机，并在登记册中重新启用。", en: "Remove or re-aim the camera, and enable it in the register again."))
    }
}
