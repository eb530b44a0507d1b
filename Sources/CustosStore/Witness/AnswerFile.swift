package import CustosLedger

/// Answers of a witness or a mirror in a file that is carried back to the node.
///
/// ```
/// custos.answers/v1
/// by <name of the key>
/// log <origin, or - when the request did not say>
/// answer add-checkpoint|add-entries <size> <status> <bytes> <content type>
/// <bytes>
/// ...
/// ```
/// `size` is that of the checkpoint that was sent, or that leaves were sent towards. Nothing here is to be believed: what counts is
/// signed by the witness's key, and the rest only helps to ask better the next time.
package struct AnswerFile: Sendable, Hashable {
    package enum Endpoint: String, Sendable, Hashable {
        case addCheckpoint = "add-checkpoint"
        case addEntries = "add-entries"
    }
    package struct Item: Sendable, Hashable {
        package var endpoint: Endpoint
        package var size: UInt64
        package var answer: ProtocolAnswer

        package init(_ endpoint: Endpoint, size: UInt64, _ answer: ProtocolAnswer) {
            self.endpoint = endpoint
            self.size = size
            self.answer = answer
        }
    }

    package var by: String
    package var log: String?
    package var items: [Item]

    static let head = "custos.answers/v1"
    /// Room for a checkpoint and the leaves of years in requests of 8192.
    package static let maximumBytes = 64 << 20
    static let maximumItems = 100_000

    package init(by: String, log: String?, items: [Item]) {
        self.by = by
        self.log = log
        self.items = items
    }

    package var bytes: [UInt8] {
        var out = Array("\(Self.head)\nby \(by)\nlog \(log ?? "-")\n".utf8)
        for i in items {
            out += Array("answer \(i.endpoint.rawValue) \(i.size) \(i.answer.status) \(i.answer.body.count) \(i.answer.contentType)\n".utf8) + i.answer.body
        }
        return out
    }

    package init(parsing bytes: [UInt8]) throws(LedgerFormatError) {
        guard bytes.count <= Self.maximumBytes else { throw LedgerFormatError(.tooLarge, at: Self.maximumBytes, "an answer of \(bytes.count) bytes") }
        var at = 0
        func line() throws(LedgerFormatError) -> String {
            guard let end = bytes[at...].prefix(1024).firstIndex(of: 10), let text = String(validating: bytes[at..<end], as: UTF8.self) else {
                throw LedgerFormatError(.truncated, at: at, "no line")
            }
            at = end + 1
            return text
        }
        func value(_ word: String) throws(LedgerFormatError) -> String {
            let start = at
            let text = try line()
            guard text.hasPrefix(word + " ") else { throw LedgerFormatError(.syntax, at: start, "no \(word)") }
            return String(text.dropFirst(word.count + 1))
        }
        guard try line() == Self.head else { throw LedgerFormatError(.syntax, at: 0, "not answers of a witness") }
        by = try value("by")
        let origin = try value("log")
        log = origin == "-" ? nil : origin
        items = []
        while at < bytes.count {
            guard items.count < Self.maximumItems else { throw LedgerFormatError(.tooLarge, at: at, "more than \(Self.maximumItems) answers") }
            let start = at
            let words = try value("answer").split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
            guard words.count == 5, let endpoint = Endpoint(rawValue: String(words[0])), let size = ByteText.decimal(Array(words[1].utf8)), let status = Int(words[2]), (100...599).contains(status),
                let count = ByteText.decimal(Array(words[3].utf8))
            else { throw LedgerFormatError(.syntax, at: start, "not an answer's line") }
            guard UInt64(bytes.count - at) >= count else { throw LedgerFormatError(.truncated, at: bytes.count, "an answer has no end") }
            items.append(Item(endpoint, size: size, ProtocolAnswer(status, String(words[4]), Array(bytes[at..<at + Int(count)]))))
            at += Int(count)
        }
    }
}
