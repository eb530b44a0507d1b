import CustosBase
import CustosLaw

/// The sheet that a record of any kind has: its fields in the order of the form, rows as lists, and those of its steps behind them.
enum RecordSheet {
    /// A value of more characters than this has a row to itself.
    private static let wide = 24

    static func fill(_ f: inout PrintForm, _ w: FormWriter) throws {
        f.title = Bilingual(zh: w.kind.title.zh + "登记表", en: w.kind.title.en)
        f.basis = w.kind.units.map(\.text).joined(separator: "、")
        if let r = w.record {
            f.blocks.append(
                .grid([
                    PrintRow([
                        PrintCell(Bilingual(zh: "记录号", en: "Record"), "\(r.id)（第 \(r.version) 版）"),
                        PrintCell(Bilingual(zh: "状态", en: "State"), w.kind.lifecycle.state(r.state).map { PrintWords.title($0.title, w.language) } ?? r.state),
                    ]),
                    PrintRow([
                        PrintCell(Bilingual(zh: "登记时间", en: "Entered"), PrintWords.second(r.createdAt)), PrintCell(Bilingual(zh: "更新时间", en: "Changed"), PrintWords.second(r.updatedAt)),
                    ]),
                ]))
        }
        // What a step has not brought yet is not printed; a form to fill in has what a person enters.
        let fields = w.isBlank ? w.kind.fields.filter { !$0.isComputed } : w.kind.allFields.filter { f in w.kind.fields.contains { $0.name == f.name } || w.record?.data[f.name] != nil }
        var rows: [PrintRow] = [], half: PrintCell?
        func flushHalf() {
            if let h = half { rows.append(PrintRow([h])) }
            half = nil
        }
        func flush() {
            flushHalf()
            if !rows.isEmpty { f.blocks.append(.grid(rows)) }
            rows = []
        }
        for field in fields {
            if case .rows(let inner, _) = field.shape, inner.count <= PrintLimits.listColumns - 1, !field.isClassified || w.options.withClassified,
                w.isBlank || !(w.record?.rows(field.name).isEmpty ?? true)
            {
                flush()
                f.blocks += [.heading(field.title), try w.list(field.name, columns: inner.map { ($0.name, 1) }, blankRows: 4)]
                continue
            }
            let c = PrintCell(field.title, try w.value(field))
            if isWide(field) || c.value.count > wide || c.value.contains("\n") || field.title.zh.count > 8 {
                flushHalf()
                rows.append(PrintRow([c]))
            } else if let h = half {
                rows.append(PrintRow([h, c]))
                half = nil
            } else {
                half = c
            }
        }
        flush()
        f.blocks.append(.signatures([PrintSignature(Bilingual(zh: "填表人（签名）", en: "Filled in by")), PrintSignature(Bilingual(zh: "审核人（签名）", en: "Checked by"))]))
    }

    private static func isWide(_ f: RecordField) -> Bool {
        switch f.shape {
        case .longText, .references, .texts, .rows, .polygon, .choices: true
        case .text(let n): n > 60
        case .choice(let list): list.count > 4
        default: false
        }
    }
}
