import CustosBase

/// A camera's life: planned, installed, trial, active and disabled by turns, removed. G-PRIV stands on every step that leads to a picture.
package enum CameraLife {
    static let life = Lifecycle(
        [
            RecordState("planned", "规划", "Planned"), RecordState("installed", "已安装", "Installed"), RecordState("trial", "试运行", "On trial"), RecordState("active", "在用", "Active"),
            RecordState("disabled", "停用", "Disabled"), RecordState("removed", "已拆除", "Removed", isFinal: true),
        ],
        [
            RecordEvent(
                "install", "安装", "Install", from: ["planned"], to: "installed", by: .registerAssets, fields: [RecordField("installDate", "安装日期", "Installed on", .date(.notFuture))],
                guards: [PrivacyGuards.camera, CameraGuards.hasProduct, CameraGuards.certified, CameraGuards.standing, CameraGuards.consent]),
            RecordEvent("trial", "开始试运行", "Start trial", from: ["installed"], to: "trial", by: .activateCamera, guards: [PrivacyGuards.watched]),
            RecordEvent(
                "activate", "启用", "Activate", from: ["installed", "trial"], to: "active", by: .activateCamera,
                guards: [PrivacyGuards.watched, CameraGuards.sign, CameraGuards.certified, CameraGuards.standing, CameraGuards.consent, CameraGuards.necessity]),
            RecordEvent(
                "disable", "停用", "Disable", from: ["installed", "trial", "active"], to: "disabled", by: .activateCamera,
                fields: [RecordField("disableReason", "停用原因", "Reason for disabling", .text(maximum: 300))]
            ) { deed in
                deed.set("disabledFrom", JSON(deed.before?.state))
                if let device = deed.record.integer("device") { deed.effects.append(.disable(device: device, reason: deed.text("disableReason") ?? "", stopsRecording: false)) }
            },
            RecordEvent(
                "enable", "恢复使用", "Enable", from: ["disabled"], to: nil, by: .activateCamera,
                guards: [PrivacyGuards.watched, CameraGuards.signUnlessNew, CameraGuards.certified, CameraGuards.standing, CameraGuards.consent, CameraGuards.necessityUnlessNew]
            ) { deed in
                deed.record.state = deed.text("disabledFrom") ?? "installed"
                for f in ["disabledFrom", "disabledByZone", "disableReason"] { deed.record.data.remove(f) }
                if let device = deed.record.integer("device") { deed.effects.append(.enable(device: device)) }
            },
            RecordEvent(
                "signOff", "复核签字", "Sign the view", from: ["planned", "installed", "trial", "active", "disabled"], to: nil, by: .setCategory,
                fields: [RecordField("reviewNote", "复核意见", "Review", .longText(maximum: 500)).optional()], guards: [reviewer, viewIsKnown]
            ) { deed in
                let camera = deed.record
                let zones = try PrivacyGuards.zones(for: camera, book: deed.book)
                let signed = PrivacyLaw.zonesToSign(CameraPlace(camera), zones, packs: try PrivacyGuards.packs(for: camera, book: deed.book), on: deed.today)
                deed.set("signedView", JSON(PrivacyLaw.digest(camera)))
                deed.set("signedZones", .ids(signed))
                deed.set("signedBy", JSON(deed.actor.name))
                deed.set("signedOn", JSON(deed.today.description))
            },
            RecordEvent(
                "remove", "拆除", "Remove", from: ["planned", "installed", "trial", "active", "disabled"], to: "removed", by: .registerAssets,
                fields: [RecordField("removedOn", "拆除日期", "Removed on", .date(.notFuture)), RecordField("removeReason", "拆除原因", "Reason for removal", .text(maximum: 300))],
                guards: [CameraGuards.removal]
            ) { deed in
                // What it recorded stays in custody until its time has come; only new pictures end.
                if deed.before?.state != "planned", let device = deed.record.integer("device") {
                    deed.effects.append(.disable(device: device, reason: "已拆除：\(deed.text("removeReason") ?? "")", stopsRecording: true))
                }
            },
        ])

    private static let reviewer = Guard("G-PRIV", PrivacyGuards.units) { deed in
        PrivacyGuards.notTheAuthor(deed.actor, authors: [deed.before?.text("viewBy") ?? deed.before?.createdBy], units: PrivacyGuards.units)
    }
    /// Nobody signs a view that is unlawful or unknown.
    private static let viewIsKnown = Guard("G-PRIV", PrivacyGuards.units) { deed in try PrivacyGuards.objection(deed.record, knowsView: true, book: deed.book) }
}
