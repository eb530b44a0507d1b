import CustosBase
import CustosStore
import Foundation
import GRDB
import Testing

/// Rows of a made-up stream of one-minute segments.
struct RowMaker {
    var stream = StreamID(CameraID(3), .main)
    var volume = UUIDValue(high: 1, low: 2)
    var run = UUIDValue(high: 3, low: 4)
    var boot = UUIDValue(high: 5, low: 6)
    static let origin = WallTime(iso8601: "2026-11-23T00:00:00Z")!

    func row(_ sequence: UInt64, start: WallTime? = nil, seconds: Int64 = 60, codecs: String = "avc1.64001f", flags: SegmentFlags = []) -> SegmentRow {
        let start = start ?? Self.origin + .seconds(Int64(sequence) * 60)
        return SegmentRow(
            stream: stream, sequence: sequence, start: start, end: start + .seconds(seconds), volume: volume, day: String(start.description.filter(\.isNumber).prefix(8)),
            byteCount: 30_000_000 + Int64(sequence), sha256: Digest.sha256(Array("\(stream) \(sequence)".utf8)), fragments: Int(seconds),
            fragmentRoot: Digest.sha256([1]), run: run, flags: flags, codecs: codecs, width: 1920, height: 1080, bootID: boot,
            bootStart: MonotonicTime(microseconds: 1_000_000 * Int64(sequence)), bootEnd: MonotonicTime(microseconds: 1_000_000 * Int64(sequence + 60)),
            cameraOffset: sequence % 2 == 0 ? nil : .milliseconds(-312))
    }
}

@Suite("The catalogue")
struct CatalogueTests {
    private let folder: TestFolder
    private let catalogue: Catalogue
    private let rows = RowMaker()
    private var stream: StreamID { rows.stream }
    private func at(_ minutes: Double) -> WallTime { RowMaker.origin + .seconds(minutes * 60) }

    init() throws {
        folder = try TestFolder()
        catalogue = try folder.catalogue()
    }

    @Test("a row is read back with every field, alone and in a span")
    func roundTrip() throws {
        let all = (1...5).map { rows.row($0, flags: [.salvaged, .hasLoss]) }
        try catalogue.insert(all)

        #expect(try catalogue.segment(stream, 3) == all[2])
        #expect(try catalogue.segment(stream, 9) == nil)
        #expect(try catalogue.segment(StreamID(CameraID(3), .sub), 3) == nil)
        #expect(try catalogue.segments(of: stream, overlapping: WallRange(at(0), at(100))) == all)
        #expect(try catalogue.segments(of: stream, overlapping: WallRange(at(0), at(100)), limit: 2) == Array(all[..<2]))
        let span = try #require(try catalogue.spans(of: stream, overlapping: WallRange(at(3), at(3.5))).first)
        #expect(span.sequence == 3 && span.codecs == "avc1.64001f" && span.width == 1920 && span.flags == [.salvaged, .hasLoss] && span.day == "20261123" && span.volume == rows.volume)
    }

    @Test("a span's ends are half-open, and a segment that began long before is found")
    func overlaps() throws {
        try catalogue.insert([rows.row(1, start: at(0), seconds: 7200), rows.row(2, start: at(120)), rows.row(3, start: at(121))])
        func sequences(_ a: Double, _ b: Double) throws -> [UInt64] { try catalogue.segments(of: stream, overlapping: WallRange(at(a), at(b))).map(\.sequence) }

        #expect(try sequences(119, 119.5) == [1])
        #expect(try sequences(120, 121) == [2])
        #expect(try sequences(119.5, 120.5) == [1, 2])
        #expect(try sequences(122, 200) == [])
        #expect(try sequences(-5, 0) == [])
    }

    @Test("the same row twice is one; another row under its number is a conflict and nothing of the batch is stored")
    func conflicts() throws {
        try catalogue.insert([rows.row(1)])
        try catalogue.insert([rows.row(1), rows.row(2)])
        var other = rows.row(2)
        other.byteCount += 1

        let e = #expect(throws: StoreError.self) { try catalogue.insert([rows.row(3), other]) }

        #expect(e?.code == .conflict)
        #expect(try catalogue.segment(stream, 3) == nil)
        #expect(try catalogue.totals().first?.segments == 2)
    }

    @Test("two segments with the same start, after a step of the clock, are both kept")
    func sameStart() throws {
        try catalogue.insert([rows.row(1, start: at(5)), rows.row(2, start: at(5))])
        #expect(try catalogue.segments(of: stream, overlapping: WallRange(at(5), at(6))).map(\.sequence) == [1, 2])
    }

    @Test("numbers go on after everything was removed; the totals follow")
    func removal() throws {
        #expect(try catalogue.nextSequence(of: stream) == 1)
        try catalogue.insert((1...9).map { rows.row($0) })
        #expect(try catalogue.nextSequence(of: stream) == 10)
        #expect(try catalogue.latestEnd(of: stream) == at(10))
        #expect(try catalogue.oldest(of: stream) == at(1))
        #expect(try catalogue.oldest(volume: rows.volume) == at(1))
        #expect(try catalogue.latest(of: stream)?.sequence == 9)
        let bytes = try catalogue.totals().first?.byteCount

        try catalogue.remove([(stream, 1), (stream, 2), (stream, 77)])
        #expect(try catalogue.oldest(of: stream) == at(3))
        #expect(try catalogue.totals().first == StreamTotal(stream: stream, segments: 7, byteCount: try #require(bytes) - 60_000_003, oldest: at(3), newest: at(10)))

        try catalogue.remove((3...9).map { (stream, $0) })
        #expect(try catalogue.nextSequence(of: stream) == 10)
        #expect(try catalogue.latestEnd(of: stream) == nil)
        #expect(try catalogue.segment(stream, 5) == nil)
        #expect(try catalogue.streams() == [stream])
    }

    @Test("walking a volume or a stream in small pages meets every row once")
    func walking() throws {
        var other = rows
        other.volume = UUIDValue(high: 9, low: 9)
        try catalogue.insert((1...23).map { $0 % 3 == 0 ? other.row($0) : rows.row($0) })
        var seen: [UInt64] = [], all: [UInt64] = []

        try catalogue.forEach(volume: other.volume, page: 2) { seen.append($0.sequence) }
        try catalogue.forEach(of: stream, page: 4) { all.append($0.sequence) }
        try catalogue.forEach(volume: .random()) { _ in Issue.record("a volume that is not there") }

        #expect(seen == [3, 6, 9, 12, 15, 18, 21])
        #expect(all == Array(1...23))
    }

    @Test("days begin at midnight of the zone, and footage that lies twice over the same time counts once")
    func days() throws {
        // 15:00 to 17:00 UTC is 23:00 to 01:00 in Shanghai.
        try catalogue.insert((1...120).map { rows.row($0, start: at(15 * 60 + Double($0) - 1)) })
        try catalogue.insert([rows.row(500, start: at(15 * 60), seconds: 600)])

        let days = try catalogue.days(of: stream, WallRange(at(-480), at(960 + 1440)), offset: .seconds(Int64(8 * 3600)))

        #expect(days.map(\.day) == ["2026-11-23", "2026-11-24"])
        #expect(days.map(\.recorded) == [.seconds(Int64(3600)), .seconds(Int64(3600))])
        #expect(days[0].range.start == at(-480))
        let cut = try catalogue.days(of: stream, WallRange(at(15 * 60 + 30), at(15 * 60 + 40)), offset: .zero)
        #expect(cut.map(\.recorded) == [.seconds(Int64(600))])
    }

    @Test("a file that is no database is set aside with the date, never deleted, and says that a rebuild is due", arguments: [0, 100, 5000])
    func notADatabase(bytes: Int) throws {
        let folder = try TestFolder()
        let path = folder.path + "/catalogue.sqlite"
        let rubbish = Data(repeating: 0x58, count: bytes)
        try rubbish.write(to: URL(fileURLWithPath: path))

        let c = try folder.catalogue()

        if bytes == 0 {
            // An empty file is a new database to SQLite.
            #expect(c.setAside == nil)
        } else {
            let aside = try #require(c.setAside)
            #expect(aside.path.hasPrefix(path + ".damaged-20261123T060000Z"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: aside.path)) == rubbish)
        }
        try c.insert([rows.row(1)])
        #expect(try c.segment(stream, 1) != nil)
    }

    @Test("damage inside the file is found at the next start after an unclean stop; a visitor only says so")
    func damagedPages() throws {
        try catalogue.insert((1...4000).map { rows.row($0) })
        try catalogue.database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        // The process dies here: no mark of a clean close.
        let path = folder.path + "/catalogue.sqlite"
        let copy = try TestFolder()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes.replaceSubrange(40_000..<140_000, with: Data(repeating: 0xEE, count: 100_000))
        try bytes.write(to: URL(fileURLWithPath: copy.path + "/catalogue.sqlite"))

        let owner = try copy.catalogue()
        let again = try copy.catalogue(.visitor)

        #expect(owner.setAside?.reason.isEmpty == false)
        #expect(copy.names.contains { $0.contains(".damaged-") })
        #expect(try owner.segment(stream, 1) == nil)
        #expect(again.setAside == nil)
    }

    @Test("after a clean close the file is taken as it is")
    func cleanClose() throws {
        try catalogue.insert([rows.row(1)])
        try catalogue.close()

        let again = try folder.catalogue()

        #expect(again.setAside == nil && !again.isNew)
        #expect(try again.segment(stream, 1) == rows.row(1))
    }

    @Test("a visitor reads beside the owner, and never sets the owner's file aside")
    func visitors() throws {
        try catalogue.insert([rows.row(1)])
        let visitor = try folder.catalogue(.visitor)
        try catalogue.insert([rows.row(2)])
        #expect(try visitor.segment(stream, 2) != nil)

        let other = try TestFolder()
        try Data(repeating: 0x58, count: 5000).write(to: URL(fileURLWithPath: other.path + "/catalogue.sqlite"))
        let e = #expect(throws: StoreError.self) { try other.catalogue(.visitor) }
        #expect(e?.code == .damaged)
        #expect(other.names.filter { $0.contains("damaged") }.isEmpty)
    }

    @Test("the schema itself refuses a segment that ends before it starts, a digest of another length, and a day that is none")
    func schema() throws {
        var short = rows.row(1)
        short.sha256 = [1, 2, 3]
        var day = rows.row(1)
        day.day = "yesterday"
        #expect(throws: (any Error).self) { try catalogue.insert([short]) }
        #expect(throws: (any Error).self) { try catalogue.insert([day]) }
        #expect(throws: DatabaseError.self) {
            try catalogue.database.write { try $0.execute(sql: "insert into segment values (6, 10, 1, 9, 1, 1, 20261123, 1, 0)") }
        }
    }

    @Test("every question of the hot path is answered from an index")
    func queryPlans() throws {
        let questions = [
            "select * from segment where stream = 6 and start_us >= 1 and start_us < 2 and end_us > 1 order by start_us, sequence",
            "select end_us from segment where stream = 6 order by start_us desc limit 8",
            "select end_us from segment where stream = 6 and start_us < 7 order by start_us desc limit 8",
            "select min(start_us) from segment where volume = 1",
            "select max(sequence) from seal where stream = 6",
            "delete from segment where stream = 6 and start_us = 1 and sequence = 1",
        ]
        try catalogue.database.read { db in
            for q in questions {
                let plan = try Row.fetchAll(db, sql: "explain query plan " + q).map { $0["detail"] as String }
                #expect(plan.allSatisfy { $0.contains("SEARCH") && !$0.contains("TEMP B-TREE") }, "\(q): \(plan)")
            }
        }
    }
}
