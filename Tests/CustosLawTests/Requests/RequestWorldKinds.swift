import CustosBase
import CustosLaw

/// The kinds that the folder refers to and others write; only the fields that are asked for here.
enum RequestWorldKinds {
    static var all: [RecordKind] {
        func choice(_ name: String, _ codes: [String]) -> RecordField { RecordField(name, name, name, .choice(codes.map { Choice($0, $0, $0) })) }
        func text(_ name: String) -> RecordField { RecordField(name, name, name, .text(maximum: 200)) }
        func kind(_ name: String, _ fields: [RecordField], life: Lifecycle = .simple, owner: OwnerRule = .common) -> RecordKind {
            RecordKind(name, name, name, fields: fields.map { $0.optional() }, lifecycle: life, titled: [], rests: [], writes: .registerAssets, owner: owner)
        }
        func life(_ names: String...) -> Lifecycle { Lifecycle(names.map { RecordState($0, $0, $0) }, []) }
        let date = { (name: String) in RecordField(name, name, name, .date(.any)) }
        return [
            kind(
                "organisation",
                [
                    text("name"), text("kind"), text("level"), text("area"), RecordField("parent", "parent", "parent", .reference("organisation")),
                    RecordField("sectors", "sectors", "sectors", .texts(maximum: 20)),
                ], owner: .itself),
            kind("person", [text("name")]), kind("site", [text("name"), text("publicKind")]),
            kind(
                "system",
                [
                    text("name"), RecordField("organisation", "o", "o", .reference("organisation")), RecordField("custodian", "c", "c", .reference("organisation")),
                    RecordField("useUnit", "u", "u", .reference("organisation")), text("fundingType"), RecordField("packs", "p", "p", .texts(maximum: 9)),
                    RecordField("sites", "s", "s", .references("site", maximum: 9)),
                ], life: life("in_use"), owner: .organisation("organisation")),
            kind(
                "camera", [text("name"), RecordField("system", "s", "s", .reference("system")), RecordField("device", "d", "d", .device)], life: life("active", "disabled", "removed"),
                owner: .through("system")),
            kind("training", [RecordField("person", "p", "p", .reference("person")), date("date"), date("validTo"), text("result")], life: life("valid", "lapsed")),
            kind("vetting", [RecordField("person", "p", "p", .reference("person")), text("result")], life: life("valid", "failed", "ended")),
            kind(
                "contract", [RecordField("staff", "s", "s", .references("person", maximum: 99)), RecordField("system", "y", "y", .reference("system")), date("from"), date("to")],
                life: life("in_force", "ended")),
            kind(
                "organ_policy",
                [
                    RecordField("organisation", "o", "o", .reference("organisation")), RecordField("requestResponse", "r", "r", .integer(1...3650)),
                    RecordField("approvalTerm", "a", "a", .integer(1...3650)),
                ]),
            kind(
                "finding",
                [
                    text("findingKind"), RecordField("ruleUnits", "r", "r", .texts(maximum: 20)), RecordField("subject", "s", "s", .integer(0...Int64.max)),
                    RecordField("system", "y", "y", .reference("system")),
                    RecordField("organisation", "o", "o", .reference("organisation")), RecordField("evidence", "e", "e", .longText(maximum: 2000)), text("raisedBy"),
                    text("key").indexed(),
                ], life: life("open", "closed", "not_established")),
        ]
    }
}
