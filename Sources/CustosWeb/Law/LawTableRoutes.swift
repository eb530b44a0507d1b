import CustosBase
import CustosLaw
import CustosStore
import HTTPTypes
import Hummingbird
import NIOCore

/// Registers as tables: import with a trial run, export, templates.
enum LawTableRoutes {
    /// A larger register comes in several files.
    static let importBytes = 64 * 1024 * 1024
    private static let language = Schema.choice(["zh", "en"])

    static func all(_ core: WebCore) -> [Route] {
        [
            Route(
                .post, "/api/v1/law/import", .lawAct, "importLawTable", "Read a table (CSV in UTF-8 or GB18030, or xlsx) into a register: every faulty row is named; with dry=1 nothing is kept",
                parameters: [.requiredQuery("kind", LawRoutes.word), .query("dry", .choice(["0", "1"]), "1 only tries")],
                bodyLimit: importBytes, answers: [.json(200, "What was done, or what is wrong", .form), .problem(413, "The file is too large"), .problem(422, "The file is no table")], recordsItself: true
            ) { call in
                let desk = try LawRoutes.desk(core), kind = call.text("kind") ?? "", dry = call.text("dry") != "0"
                // Whoever may not write it sends no bytes for it.
                _ = try await LawRoutes.answering(core) {
                    try desk.store.mayImport(kind, by: desk.actor(call.principal))
                    return .nothing
                }
                guard let slot = core.uploads.take(call.principal.identifier) else { throw Problem.busy }
                defer { withExtendedLifetime(slot) {} }
                let buffer: ByteBuffer
                do { buffer = try await call.request.body.collect(upTo: importBytes) } catch is NIOTooManyBytesError { throw Problem.tooLarge }
                let bytes = Array(buffer.readableBytesView)
                return try await LawRoutes.answering(core.bookPool) {
                    let actor = try desk.actor(call.principal)
                    let cleared = try desk.store.read { t in try LawRoutes.isCleared(actor, t) }
                    let report: LawStore.ImportReport
                    do { report = try desk.store.importTable(kind, bytes, dry: dry, cleared: cleared, by: actor) } catch let f as TableFailure {
                        var p = Problem(.unprocessableContent, "law.table", zh: f.zh, en: f.en)
                        if let row = f.row { p.details.append(.init(name: "row", value: JSON(row))) }
                        throw p
                    }
                    return .json([
                        "rows": JSON(report.rows), "created": JSON(report.created), "changed": JSON(report.changed), "dry": JSON(dry), "kept": JSON(!dry && report.problems.isEmpty), "cut": JSON(report.isCut),
                        "problems": .array(report.problems.map { ["row": JSON($0.row), "column": JSON($0.column), "zh": JSON($0.zh), "en": JSON($0.en)] }),
                    ])
                }
            },
            Route(
                .get, "/api/v1/law/export", .law, "exportLawTable", "A register as a table, as far as the caller may see it: of a kind of records or of a statutory register, cut down as the list is",
                parameters: [
                    .query("kind", LawRoutes.word, "A kind of records"), .query("register", .text(characters: 3...40), "Or a statutory register"), .query("format", .choice(["csv", "xlsx"])), .query("language", language),
                    .query("columns", .text(characters: 1...2000), "Names of the columns that are wanted, by comma; all unless told"), .query("event", LawRoutes.word, "Rows of one step, of a statutory register"),
                ] + LawRoutes.cuts, answers: [.bytes(200, "The table", type: "text/csv", or: [LawFile.sheetType]), .problem(422, "Neither a kind nor a register")]
            ) { call in
                let desk = try LawRoutes.desk(core), language = RecordTable.Language(rawValue: call.text("language") ?? "zh") ?? .zh, isSheet = call.text("format") == "xlsx"
                let columns = call.text("columns").map { Set($0.split(separator: ",").map(String.init)) }
                let register = call.text("register"), query = LawRoutes.query(call), rows = LawRoutes.rowQuery(call, register ?? "")
                guard register != nil || !query.kind.isEmpty else { throw Problem.invalid("kind", zh: "请指定登记簿。", en: "Name a kind or a register.") }
                if let register {
                    // Only what both kinds of tables have may be asked of a register: what would be left out silently is a mistake.
                    if let idle = ["columns", "state", "field", "value", "sort"].first(where: { call.text($0) != nil }) { throw Problem.invalid(idle, zh: "登记簿不按此项筛选。", en: "A register is not cut down by this.") }
                    guard register.utf8.allSatisfy({ (65...90).contains($0) || (48...57).contains($0) || $0 == 45 }) else { throw Problem.notFound }
                }
                let asked = (call.request.uri.query ?? "").prefix(500)
                return try await LawRoutes.answering(core.bookPool) {
                    let actor = try desk.actor(call.principal)
                    let cleared = try desk.store.read { t in try LawRoutes.isCleared(actor, t) }
                    if register != nil, !RightsTable.permission(.readRegisters, actor.roles).mayRead { throw LawFault.forbidden(.readRegisters) }
                    var count = 0
                    let title = register == nil ? try desk.store.engine.kind(query.kind).title.zh : rows.register
                    let file = try LawFile.make(isSheet: isSheet, name: register ?? query.kind, title: title, now: core.clocks.wall()) { add in
                        count =
                            register == nil
                            ? try desk.store.exportTable(query, columns: columns, language: language, cleared: cleared, for: actor, add)
                            : try desk.store.exportRegister(rows, language: language, cleared: cleared, for: actor, add)
                    }
                    // Who takes a register away as a file is a fact.
                    let object = register == nil ? "kind:\(query.kind.replacing("_", with: "-"))" : "register:\(rows.register.lowercased())"
                    try core.services.state.note(
                        .act(actor: actor.id, action: "law-export", object: object, result: .ok, body: LeafBody.make(["user": actor.name, "rows": String(count), "query": String(asked)])))
                    return file
                }
            },
            Route(
                .get, "/api/v1/law/template", .law, "getLawTemplate", "The empty table of a register, with what each column takes", parameters: [.requiredQuery("kind", LawRoutes.word), .query("language", language)],
                answers: [.bytes(200, "An xlsx", type: LawFile.sheetType)]
            ) { call in
                let desk = try LawRoutes.desk(core), kind = call.text("kind") ?? "", language = RecordTable.Language(rawValue: call.text("language") ?? "zh") ?? .zh
                return try await LawRoutes.answering(core.bookPool) { LawFile.download(try desk.store.template(kind, language: language), LawFile.sheetType, "\(kind)-template.xlsx") }
            },
        ]
    }
}

/// Tables and documents as files.
enum LawFile {
    static let sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    static func download(_ bytes: [UInt8], _ type: String, _ name: String, inline: Bool = false) -> Response {
        .bytes(bytes, type: type, headers: [.contentDisposition: "\(inline ? "inline" : "attachment"); filename=\"\(name)\"", .cacheControl: "private, no-store"])
    }

    /// A table from rows that `fill` adds, the head first.
    static func make(isSheet: Bool, name: String, title: String, now: WallTime, _ fill: ((([String]) throws -> Void)) throws -> Void) throws -> Response {
        let day = LocalDate(of: now)
        if isSheet {
            var x = XlsxWriter(time: now), isHead = true
            try fill { cells in
                if isHead { x.begin(sheet: title, widths: cells.map { 2 * $0.count + 6 }) }
                try x.append(cells, isHead: isHead)
                isHead = false
            }
            return download(x.finish(), sheetType, "\(name)-\(day).xlsx")
        }
        var w = CSVWriter()
        try fill { w.append($0) }
        return download(w.bytes, "text/csv; charset=utf-8", "\(name)-\(day).csv")
    }
}
