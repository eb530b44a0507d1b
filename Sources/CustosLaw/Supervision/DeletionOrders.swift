package import CustosBase

/// G-DELORDER, seen from erasure: the written order that allows originals to go before their floor (CN799.26-28 against NM203.18.1.4).
package enum DeletionOrders {
    /// The order in force that covers everything a camera recorded in this time; `nil` when there is none, and then the floor stands.
    ///
    /// - Parameter camera: the row of the camera register, not the recorder's device.
    package static func covering(camera: Int64, from: WallTime, to: WallTime, book: any LawBook) throws -> LawRecord? {
        try book.records("order", where: "cameras", is: camera).first { o in
            guard o.text("orderKind") == OrderFact.Kind.deletion.rawValue, ["served", "overdue", "fulfilled"].contains(o.state), let a = o.time("deleteFrom"), let b = o.time("deleteTo")
            else { return false }
            return a <= from && to <= b
        }
    }

    /// Why an original may not be erased before its floor; `nil` when an order covers it.
    package static func objection(camera: Int64, from: WallTime, to: WallTime, book: any LawBook) throws -> Refusal? {
        guard try covering(camera: camera, from: from, to: to, book: book) == nil else { return nil }
        return supervisionRefusal(
            "G-DELORDER", [.minimumRetention, RuleUnit("CN799.26"), .untouchedOriginals], "最短保存期限未满，且没有覆盖该摄像机和时间段的责令删除通知书",
            "The minimum period is not over, and no deletion order covers this camera and time", remedy: "须有权机关对违法安装作出书面删除决定并送达。",
            "A competent organ must have served a written deletion order against the unlawful installation.")
    }
}
