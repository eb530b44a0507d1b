import CustosBase

/// What a test or an acceptance found wanting in a system, until it is put right: a list on the system itself.
package enum Rectification {
    /// More open things than this are not a list but a new project.
    package static let maximum = 300

    package static var field: RecordField {
        RecordField(
            "rectificationItems", "整改项", "Items to put right",
            .rows(
                [
                    RecordField("item", "整改项", "Item", .text(maximum: 200)),
                    RecordField("source", "来源", "Source", .choice([Choice("test", "检测", "Test"), Choice("acceptance", "验收", "Acceptance")])),
                    RecordField("foundOn", "提出日期", "Found on", .date(.any)), RecordField("closedOn", "完成日期", "Closed on", .date(.any)).optional(),
                    RecordField("how", "整改情况", "How", .text(maximum: 500)).optional(), RecordField("evidence", "证明材料", "Evidence", .attachment).optional(),
                ], maximum: maximum)
        ).computed()
    }

    /// The list with new items; one that is open already stays one.
    static func adding(_ items: [String], from source: String, on day: LocalDate, to list: [JSON]) throws -> [JSON] {
        var out = list
        for i in items where !out.contains(where: { $0["item"]?.text == i && $0["closedOn"] == nil }) {
            out.append(["item": JSON(i), "source": JSON(source), "foundOn": JSON(day.description)])
        }
        guard out.count <= maximum else { throw FieldFault.refuse("items", "整改项最多 \(maximum) 条。", "At most \(maximum) items.") }
        return out
    }

    /// The step by which the construction unit says that an item is put right.
    static var event: RecordEvent {
        RecordEvent(
            "close_item", "完成整改项", "Close an item", from: ["trial_operation", "rectification", "accepted"], to: nil, by: .runTrial,
            fields: [
                RecordField("closedItem", "整改项", "Item", .text(maximum: 200)), RecordField("itemClosedOn", "完成日期", "Closed on", .date(.notFuture)),
                RecordField("itemClosedHow", "整改情况", "How", .text(maximum: 500)), RecordField("itemEvidence", "证明材料", "Evidence", .attachment).optional(),
            ]
        ) { deed in
            let given = deed.handOver(["closedItem", "itemClosedOn", "itemClosedHow", "itemEvidence"])
            var list = deed.record.rows("rectificationItems")
            guard let i = list.firstIndex(where: { $0["item"] == given["closedItem"] && $0["closedOn"] == nil }) else {
                throw FieldFault.refuse("closedItem", "没有这个未完成的整改项。", "There is no such open item.")
            }
            guard let found = list[i]["foundOn"]?.text, let closed = given["itemClosedOn"]?.text, closed >= found else {
                throw FieldFault.refuse("itemClosedOn", "不能早于提出日期。", "This lies before the day on which it was found.")
            }
            list[i].set("closedOn", JSON(closed))
            list[i].set("how", given["itemClosedHow"] ?? .null)
            if let evidence = given["itemEvidence"] { list[i].set("evidence", evidence) }
            deed.set("rectificationItems", .array(list))
        }
    }
}
