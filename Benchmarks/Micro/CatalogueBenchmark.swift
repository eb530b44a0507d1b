import CustosBase
import CustosStore
import Foundation
import GRDB

/// The catalogue of a hundred streams of a week: one million segments.
enum CatalogueBenchmark {
    static let streams = 100, rows = 1_000_000

    static func run() async throws {
        try await Measure.withFolder { folder in
            let path = folder + "/catalogue.sqlite"
            let first = try Catalogue(path: path)
            try Measure.once("catalogue", "1 M rows written, 500 at a time") {
                for n in 0..<rows / 500 { try first.insert(batch(n)) }
            }
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            Measure.print("catalogue", "file", "\(size / 1_000_000) MB")
            try Measure.once("catalogue", "500 rows more") { try first.insert(batch(rows / 500)) }
            try first.close()
            let clean = try Measure.once("catalogue", "open after a clean stop") { try open(path) }
            let day = WallRange(Material.wall + .days(2), Material.wall + .days(3))
            let spans = try Measure.once("catalogue", "a day's spans of one stream, first") { try clean.spans(of: stream(7), overlapping: day).count }
            precondition((1440...1441).contains(spans), "\(spans) spans")
            try Measure.row("catalogue", "a day's spans of one stream (1,440)", per: 20) {
                for _ in 0..<20 { _ = try clean.spans(of: stream(7), overlapping: day) }
            }
            // Left open: to the next owner this is a stop that was not clean.
            try Measure.once("catalogue", "open after SIGKILL") { try open(path).close() }
            try clean.database.close()
        }
    }

    /// With the first question that a start asks of every stream.
    private static func open(_ path: String) throws -> Catalogue {
        let c = try Catalogue(path: path)
        precondition(c.setAside == nil, "the catalogue was set aside")
        for s in 0..<streams { _ = try c.nextSequence(of: stream(s)) }
        return c
    }

    private static func stream(_ n: Int) -> StreamID { StreamID(CameraID(Int64(n + 1)), .main) }

    private static func batch(_ n: Int) -> [SegmentRow] {
        (0..<500).map { i in
            let number = n * 5 + i / streams + 1
            let start = Material.wall + .seconds(Int64(number) * 60)
            return SegmentRow(
                stream: stream(i % streams), sequence: UInt64(number), start: start, end: start + .seconds(Int64(60)), volume: UUIDValue(high: 1, low: 2),
                day: String(start.description.filter(\.isNumber).prefix(8)), byteCount: 30_000_000, sha256: [UInt8](repeating: UInt8(truncatingIfNeeded: i), count: 32), fragments: 61,
                fragmentRoot: [UInt8](repeating: 9, count: 32), run: UUIDValue(high: 3, low: 4), flags: [], codecs: "avc1.64001f", width: 1920, height: 1080,
                bootID: UUIDValue(high: 5, low: 6), bootStart: MonotonicTime(microseconds: Int64(number) * 60_000_000), bootEnd: MonotonicTime(microseconds: Int64(number + 1) * 60_000_000),
                cameraOffset: nil)
        }
    }
}
