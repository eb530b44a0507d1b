import CustosBase
import CustosLedger
package import Foundation

/// The report for programs.
extension VerificationReport {
    private struct Document: Encodable {
        struct Log: Encodable {
            let origin: String
            let place: String
            let size: UInt64?
            let root: String?
            let leavesWereChecked: Bool
            let segments: UInt64
            let otherLeaves: UInt64
            let key: String?
            let newestQuorumTime: Int64?
        }
        struct Export: Encodable {
            let id: String?
            let origin: String
            let place: String
            let files: Int
            let manifestKey: String?
            let newestQuorumTime: Int64?
        }
        struct Entry: Encodable {
            let verdict: String
            let subject: String
            let zh: String
            let en: String
        }
        let exitCode: Int32
        let policyWasGiven: Bool
        let footageWasGiven: Bool
        let contentsWereRead: Bool
        let counts: [String: Int]
        let logs: [Log]
        let export: Export?
        /// All but INTACT and EXPIRED-LAWFUL.
        let findings: [Entry]
    }

    package func json(_ summary: VerdictSummary) throws -> Data {
        var findings: [Document.Entry] = []
        for verdict in Verdict.allCases where verdict.exitCode > 0 {
            for place in summary.places(verdict) { findings.append(.init(verdict: verdict.rawValue, subject: place, zh: verdict.meaning.zh, en: verdict.meaning.en)) }
        }
        var counts: [String: Int] = [:]
        for verdict in Verdict.allCases { counts[verdict.rawValue] = summary.count(verdict) }
        let document = Document(
            exitCode: summary.exitCode, policyWasGiven: terms.policy != nil, footageWasGiven: hasFootage, contentsWereRead: hasFootage && !isQuick, counts: counts,
            logs: nodes.flatMap(\.logs).map { log in
                .init(
                    origin: log.origin, place: log.place, size: log.checkpoint?.size, root: log.checkpoint?.root.hex, leavesWereChecked: log.isUsable, segments: log.kinds.segments,
                    otherLeaves: log.kinds.others, key: log.signer?.text, newestQuorumTime: log.newest?.time)
            },
            export: export.map { .init(id: $0.id, origin: $0.origin, place: $0.place, files: $0.fileCount, manifestKey: $0.exportKey?.text, newestQuorumTime: $0.newest?.time) },
            findings: findings)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(document)
    }
}
