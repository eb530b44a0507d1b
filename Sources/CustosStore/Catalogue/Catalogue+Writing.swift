package import CustosBase
import Foundation
import GRDB

/// Rows in and rows out.
extension Catalogue {
    /// Inserts sealed segments in one transaction that is on the disk when this returns.
    ///
    /// A row that is there already is left alone, so that recovery may run twice; a different row under the same
    /// stream and sequence is a conflict and nothing of the batch is stored.
    package func insert(_ rows: [SegmentRow]) throws {
        guard !rows.isEmpty else { return }
        try writing { db in
            var keys = KeyCache()
            let segment = try db.cachedStatement(
                sql: "insert into segment (stream, start_us, sequence, end_us, byte_count, volume, day, format, flags) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
            let seal = try db.cachedStatement(
                sql: """
                    insert into seal (stream, sequence, start_us, sha256, fragments, fragment_root, run, boot, boot_start_us, boot_end_us, camera_offset_us)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            let total = try db.cachedStatement(
                sql: """
                    insert into total (stream, segments, byte_count, longest_us, last_sequence) values (?, 1, ?, ?, ?)
                    on conflict (stream) do update set segments = segments + 1, byte_count = byte_count + excluded.byte_count,
                      longest_us = max(longest_us, excluded.longest_us), last_sequence = max(last_sequence, excluded.last_sequence)
                    """)
            let known = try db.cachedStatement(sql: "select 1 from seal where stream = ? and sequence = ?")
            for given in rows {
                var row = given
                // A file whose dates run backwards is footage all the same.
                row.end = max(row.start, row.end)
                let stream = row.stream.key, sequence = Int64(row.sequence)
                if try Int.fetchOne(known, arguments: [stream, sequence]) != nil {
                    guard try Self.fetchRow(db, stream: stream, sequence: sequence) == row else {
                        throw StoreError(.conflict, path: path, "segment \(row.stream) \(row.sequence) is in the catalogue with other contents")
                    }
                    continue
                }
                guard let day = Int(row.day), row.day.utf8.count == 8 else { throw StoreError(.conflict, path: path, "the day of \(row.stream) \(row.sequence) is \(row.day)") }
                try segment.execute(arguments: [
                    stream, row.start.microseconds, sequence, row.end.microseconds, row.byteCount, keys.identity(db, row.volume), day,
                    keys.format(db, row.codecs, row.width, row.height), row.flags.rawValue,
                ])
                try seal.execute(arguments: [
                    stream, sequence, row.start.microseconds, Data(row.sha256), row.fragments, Data(row.fragmentRoot), keys.identity(db, row.run),
                    keys.identity(db, row.bootID), row.bootStart.microseconds, row.bootEnd.microseconds, row.cameraOffset?.microseconds,
                ])
                try total.execute(arguments: [stream, row.byteCount, (row.end - row.start).microseconds, sequence])
            }
        }
    }

    /// Takes rows out. Rows that are not there are no error. The files are the caller's business: the sweeper
    /// has unlinked them, or recovery has recorded their loss.
    package func remove(_ segments: [(stream: StreamID, sequence: UInt64)]) throws {
        guard !segments.isEmpty else { return }
        try writing { db in
            for (stream, sequence) in segments {
                guard
                    let start = try Int64.fetchOne(
                        db, sql: "select start_us from seal where stream = ? and sequence = ?", arguments: [stream.key, Int64(sequence)]),
                    let bytes = try Int64.fetchOne(
                        db, sql: "select byte_count from segment where stream = ? and start_us = ? and sequence = ?", arguments: [stream.key, start, Int64(sequence)])
                else { continue }
                try db.execute(sql: "delete from segment where stream = ? and start_us = ? and sequence = ?", arguments: [stream.key, start, Int64(sequence)])
                try db.execute(sql: "update total set segments = segments - 1, byte_count = byte_count - ? where stream = ?", arguments: [bytes, stream.key])
            }
        }
    }

    /// The keys of one transaction. Not kept beyond it: a rollback takes keys back.
    private struct KeyCache {
        private var identities: [UUIDValue: Int64] = [:]
        private var formats: [String: Int64] = [:]

        mutating func identity(_ db: Database, _ id: UUIDValue) throws -> Int64 {
            if let k = identities[id] { return k }
            let bytes = Data(id.bytes)
            let find = try db.cachedStatement(sql: "select key from identity where id = ?")
            let key: Int64
            if let k = try Int64.fetchOne(find, arguments: [bytes]) {
                key = k
            } else {
                try db.cachedStatement(sql: "insert into identity (id) values (?)").execute(arguments: [bytes])
                key = db.lastInsertedRowID
            }
            identities[id] = key
            return key
        }

        mutating func format(_ db: Database, _ codecs: String, _ width: Int, _ height: Int) throws -> Int64 {
            let name = "\(codecs) \(width)x\(height)"
            if let k = formats[name] { return k }
            let find = try db.cachedStatement(sql: "select key from format where codecs = ? and width = ? and height = ?")
            let key: Int64
            if let k = try Int64.fetchOne(find, arguments: [codecs, width, height]) {
                key = k
            } else {
                try db.cachedStatement(sql: "insert into format (codecs, width, height) values (?, ?, ?)").execute(arguments: [codecs, width, height])
                key = db.lastInsertedRowID
            }
            formats[name] = key
            return key
        }
    }
}
