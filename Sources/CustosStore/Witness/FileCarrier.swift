package import CustosLedger
import Foundation

/// Requests and answers as files, for where there is no network: the same bytes, the same handlers, another carrier.
///
/// A request is a file with the body of `add-checkpoint`, or a folder:
///
///     checkpoint                         body of add-checkpoint
///     entries-<start>-<end>-<towards>    bodies of add-entries, in their order by name
package enum FileCarrier {
    static let checkpointName = "checkpoint"
    static let entriesPrefix = "entries-"

    // MARK: Node

    /// Writes the request of a node. `entries`: a folder with leaves too. Call it again on the same folder after it was cut short: what
    /// is there whole stays, and the rest follows. Answers the size that was asked for.
    package static func writeRequest(_ requests: WitnessRequests, note: SignedNote, memory: WitnessMemory, entries: Bool, to path: String, disk: any DiskIO) throws -> UInt64 {
        let size = try Checkpoint(parsing: note.text).size
        let first = try requests.addCheckpoint(note, from: min(memory.known, size))
        guard entries else {
            try disk.replaceDurably(path, first.bytes)
            return size
        }
        try disk.makeDirectory(path)
        let origin = try Checkpoint(parsing: note.text).origin
        var towards = size
        let begun = try disk.contents(path + "/" + checkpointName, limit: AddCheckpointRequest.maximumBytes).flatMap { try? AddCheckpointRequest(parsing: $0) }.flatMap { try? Checkpoint(parsing: $0.note.text) }
        if let begun, begun.origin == origin, begun.size <= size, begun.size > memory.next ?? 0 {
            towards = begun.size
        } else {
            for old in try entryFiles(in: path, disk) { try disk.remove(path + "/" + old.name) }
            try disk.replaceDurably(path + "/" + checkpointName, first.bytes)
        }
        var at = min(memory.next ?? 0, towards)
        let present = try entryFiles(in: path, disk).filter { $0.towards == towards }
        while at < towards {
            if let there = present.first(where: { $0.start == at }) {
                at = there.end
                continue
            }
            let (body, upTo) = try requests.addEntries(origin: origin, from: at, to: towards, ticket: memory.ticket)
            try disk.replaceDurably("\(path)/\(entriesPrefix)\(padded(at))-\(padded(upTo))-\(padded(towards))", body)
            at = upTo
        }
        return towards
    }

    /// A file with leaves `start` up to `end`, for the checkpoint of `towards`.
    private struct EntryFile {
        let name: String
        let start: UInt64, end: UInt64, towards: UInt64
    }

    private static func entryFiles(in folder: String, _ disk: any DiskIO) throws -> [EntryFile] {
        try disk.list(folder).compactMap { name in
            guard name.hasPrefix(entriesPrefix) else { return nil }
            let parts = name.dropFirst(entriesPrefix.count).split(separator: "-").map { UInt64($0) }
            guard parts.count == 3, let a = parts[0], let b = parts[1], let c = parts[2], a < b, b <= c else { return nil }
            return EntryFile(name: name, start: a, end: b, towards: c)
        }.sorted { ($0.towards, $0.start) < ($1.towards, $1.start) }
    }

    private static func padded(_ n: UInt64) -> String {
        let text = String(n)
        return String(repeating: "0", count: max(0, 12 - text.count)) + text
    }

    // MARK: Witness and mirror

    /// A witness's answer to a file.
    package static func answer(_ witness: Witness, request path: String, disk: any DiskIO) throws -> AnswerFile {
        guard let body = try disk.contents(path, limit: AddCheckpointRequest.maximumBytes) else { throw WitnessError(.wrongInput, path, "no such file") }
        let (log, size) = subject(body)
        return AnswerFile(by: witness.folder.verifier.name, log: log, items: [.init(.addCheckpoint, size: size, try witness.addCheckpoint(body))])
    }

    /// A mirror's answers to a file or a folder. It goes on until the first answer that is neither 200 nor 202: what follows could not
    /// succeed either.
    package static func answer(_ mirror: LogMirror, request path: String, disk: any DiskIO) throws -> AnswerFile {
        let isFolder: Bool
        do throws(DiskError) { isFolder = try disk.stat(path).isDirectory } catch {
            guard error.isMissing else { throw error }
            throw WitnessError(.wrongInput, path, "no such file")
        }
        let first = isFolder ? path + "/" + checkpointName : path
        var file = AnswerFile(by: mirror.folder.verifier.name, log: nil, items: [])
        if let body = try disk.contents(first, limit: AddCheckpointRequest.maximumBytes) {
            let (log, size) = subject(body)
            file.log = log
            file.items.append(.init(.addCheckpoint, size: size, try mirror.addCheckpoint(body)))
            // A request that comes a second time finds its checkpoint known (409); its leaves may still be wanted.
            guard let status = file.items.last?.answer.status, status == 200 || status == 409 else { return file }
        }
        guard isFolder else { return file }
        for entry in try entryFiles(in: path, disk) {
            let name = path + "/" + entry.name
            guard let body = try disk.contents(name, limit: MirrorUpload.maximumBytes) else { continue }
            if file.log == nil {
                var decoder = AddEntriesDecoder()
                decoder.append(body.prefix(1024))
                file.log = try? decoder.nextHeader()?.origin
            }
            let answer = try mirror.addEntries(body)
            file.items.append(.init(.addEntries, size: entry.towards, answer))
            if answer.status == 202 || answer.status == 200 { continue }
            // Leaves that are here already, from a request that was carried before: the next file may begin where we are.
            if answer.status == 409, let info = try? MirrorInfo(parsing: answer.body), info.next >= entry.end { continue }
            break
        }
        return file
    }

    /// Of which log and size a body speaks; for the answer's head only.
    private static func subject(_ body: [UInt8]) -> (log: String?, size: UInt64) {
        guard let request = try? AddCheckpointRequest(parsing: body), let checkpoint = try? Checkpoint(parsing: request.note.text) else { return (nil, 0) }
        return (checkpoint.origin, checkpoint.size)
    }
}
