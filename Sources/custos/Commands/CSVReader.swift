/// RFC 4180 text as rows: quoted fields, doubled quotes, CRLF or LF, a byte-order mark skipped.
///
/// Promises the line number of each row, so that a fault can be found in the file.
struct CSVReader {
    struct Row: Equatable {
        var line: Int
        var fields: [String]
    }

    /// A fault in the text itself.
    struct Fault: Error, CustomStringConvertible {
        var line: Int
        var reason: String
        var description: String { "line \(line): \(reason)" }
    }

    /// The largest file that is read; a list of ten thousand cameras is far below it.
    static let byteLimit = 16 * 1024 * 1024

    static func rows(_ text: String) throws -> [Row] {
        guard text.utf8.count <= byteLimit else { throw Fault(line: 1, reason: "more than \(byteLimit) bytes") }
        var out: [Row] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var quoted = false, wasQuoted = false
        var line = 1, rowLine = 1
        func endField() {
            fields.append(String(decoding: field, as: UTF8.self))
            field.removeAll(keepingCapacity: true)
            wasQuoted = false
        }
        func endRow() {
            endField()
            if fields.contains(where: { !$0.allSatisfy(\.isWhitespace) }) { out.append(Row(line: rowLine, fields: fields)) }
            fields.removeAll()
        }
        var bytes = Array(text.utf8)[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        var i = bytes.startIndex
        while i < bytes.endIndex {
            let c = bytes[i]
            i += 1
            if quoted {
                if c == UInt8(ascii: "\"") {
                    if i < bytes.endIndex, bytes[i] == UInt8(ascii: "\"") {
                        field.append(c)
                        i += 1
                    } else {
                        quoted = false
                        wasQuoted = true
                    }
                } else {
                    if c == 10 { line += 1 }
                    field.append(c)
                }
                continue
            }
            switch c {
            case UInt8(ascii: "\""):
                guard field.isEmpty, !wasQuoted else { throw Fault(line: line, reason: "a quote inside a field that is not quoted") }
                quoted = true
            case UInt8(ascii: ","): endField()
            case 13: break
            case 10:
                endRow()
                line += 1
                rowLine = line
            default:
                guard !wasQuoted else { throw Fault(line: line, reason: "text after a closing quote") }
                field.append(c)
            }
        }
        guard !quoted else { throw Fault(line: rowLine, reason: "a quoted field is not closed") }
        if !field.isEmpty || !fields.isEmpty { endRow() }
        return out
    }
}
