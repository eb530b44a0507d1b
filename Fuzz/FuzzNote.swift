// sources: CustosBase CustosLedger
//
// Notes, keys, checkpoints, policies, proof files and the requests of witness and mirror on any bytes: nothing traps, and
// what reads is written again as the same bytes. A first byte chooses what the rest is.

import CustosBase
import CustosLedger

private let log = SigningKey(seed: [UInt8](repeating: 1, count: 32)), witness = SigningKey(seed: [UInt8](repeating: 2, count: 32))
private let logKey = log.key(name: "log", kind: .ed25519), witnessKey = witness.key(name: "w", kind: .cosignature)
private let checkpoint = Checkpoint(origin: "log", size: 3, root: Merkle.emptyRoot)
private let note = SignedNote(text: checkpoint.text, signatures: [log.sign(checkpoint.text, name: "log"), witness.cosign(checkpoint.text, name: "w", time: 5)])
private let good: [[UInt8]] = [
    note.bytes, checkpoint.text, Array(logKey.text.utf8), Array("# c\nlog \(logKey)\nwitness W \(witnessKey) u\ngroup G any W\nquorum G\n".utf8),
    TLogProof(extra: [1], index: 1, hashes: [.zero], checkpoint: note).bytes, AddCheckpointRequest(oldSize: 1, proof: [.zero], note: note).bytes, MirrorInfo(size: 3, next: 1, ticket: [9]).bytes,
    AddEntriesHeader(origin: "log", start: 1, end: 3, ticket: [4]).bytes + EntryPackage(entries: [[1], [2, 3]], proof: [.zero]).bytes,
]
private let policy = try! TrustPolicy(parsing: good[3])

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzNote(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: data, count: count))
    guard let choice = input.first else { return 0 }
    let kind = Int(choice) % good.count, rest = Array(input.dropFirst())
    if choice < 128 {
        read(kind, rest)
    } else {
        // Something good with some bytes changed or put in.
        var bytes = good[kind]
        for i in stride(from: 0, to: rest.count - 2, by: 3) {
            let at = (Int(rest[i]) << 8 | Int(rest[i + 1])) % bytes.count
            if rest[i] < 128 { bytes[at] = rest[i + 2] } else { bytes.insert(rest[i + 2], at: at) }
        }
        read(kind, bytes)
    }
    return 0
}

private func read(_ kind: Int, _ bytes: [UInt8]) {
    func again(_ written: [UInt8]) { precondition(written == bytes, "\(kind) was read otherwise than written") }
    do throws(LedgerFormatError) {
        switch kind {
        case 0:
            let n = try SignedNote(parsing: bytes)
            again(n.bytes)
            if n.isSigned(by: logKey) { precondition(n.text == checkpoint.text, "another text was signed") }
            if let time = policy.quorumTime(n) { precondition(n.text == checkpoint.text && time == 5, "another cosignature") }
        case 1: again(try Checkpoint(parsing: bytes).text)
        case 2:
            guard let text = String(validating: bytes, as: UTF8.self) else { return }
            again(Array(try VerifierKey(parsing: text).text.utf8))
        case 3:
            let p = try TrustPolicy(parsing: bytes)
            _ = p.quorumTime(note)
            _ = p.isSignedByLog(note, origin: "log")
        case 4: again(try TLogProof(parsing: bytes).bytes)
        case 5: again(try AddCheckpointRequest(parsing: bytes).bytes)
        case 6: again(try MirrorInfo(parsing: bytes).bytes)
        default: try entries(bytes)
        }
    } catch { precondition((0...bytes.count).contains(error.position), "\(kind): \(error)") }
}

/// A body that comes in two parts reads as one that comes whole.
private func entries(_ bytes: [UInt8]) throws(LedgerFormatError) {
    var whole = AddEntriesDecoder(maximumEntryBytes: 1024), parts = AddEntriesDecoder(maximumEntryBytes: 1024)
    var written: [UInt8] = []
    var packages = 0
    whole.append(bytes)
    if let header = try whole.nextHeader() { written += header.bytes }
    while let package = try whole.nextPackage() {
        written += package.bytes
        packages += 1
    }
    precondition(bytes.starts(with: written), "a body was read otherwise than written")
    precondition(whole.hasRest == (written.count < bytes.count))
    var found = 0
    for part in [bytes[..<(bytes.count / 2)], bytes[(bytes.count / 2)...]] {
        parts.append(part)
        _ = try parts.nextHeader()
        while try parts.nextPackage() != nil { found += 1 }
    }
    precondition(found == packages && parts.header == whole.header, "\(found) packages, not \(packages)")
}
