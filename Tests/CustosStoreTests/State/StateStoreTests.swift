import CustosBase
import CustosStore
import Foundation
import GRDB
import Testing

@Suite("The state database")
struct StateStoreTests {
    private let folder: TestFolder
    private let clocks = HandClocks()
    private let state: StateStore
    private let stream = StreamID(CameraID(12), .sub)
    private var t: WallTime { WallTime(iso8601: "2026-11-23T06:00:00Z")! }
    private func at(_ s: Int64) -> WallTime { t + .seconds(s) }

    init() throws {
        folder = try TestFolder()
        state = try folder.state(clocks)
    }

    @Test("both databases sync every commit, keep a write-ahead log, and are the owner's alone")
    func pragmas() throws {
        let catalogue = try folder.catalogue()
        for database in [state.database, catalogue.database] {
            let (synchronous, journal, keys) = try database.writeWithoutTransaction { db in
                (try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode"), try Int.fetchOne(db, sql: "PRAGMA foreign_keys"))
            }
            #expect(synchronous == 2 && journal == "wal" && keys == 1)
        }
        for name in folder.names {
            let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(name)")
        }
    }

    @Test("the node's name is made once and stays")
    func node() throws {
        #expect(try folder.state().node == state.node)
        #expect(try TestFolder().state().node != state.node)
    }

    @Test("a file that is no database is an error that names it, and is left as it is")
    func damagedState() throws {
        let other = try TestFolder()
        let path = other.path + "/state.sqlite"
        let rubbish = Data(repeating: 0x58, count: 8192)
        try rubbish.write(to: URL(fileURLWithPath: path))

        let e = #expect(throws: StoreError.self) { try other.state() }

        #expect(e?.code == .damaged && e?.path == path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == rubbish)
    }

    @Test("a state of a newer version is refused and not touched")
    func newerVersion() throws {
        try state.database.write { try $0.execute(sql: "insert into grdb_migrations values ('999 from the future')") }

        let e = #expect(throws: StoreError.self) { try folder.state() }

        #expect(e?.code == .tooNew)
    }

    @Test("settings are stored, replaced, found by prefix and removed")
    func settings() throws {
        try state.setSetting("web.title", "一")
        try state.setSetting("web.title", "二")
        try state.setSetting("other", "x")

        #expect(try state.setting("web.title") == "二")
        #expect(try state.settings(prefix: "web.") == ["web.title": "二"])
        try state.setSetting("other", nil)
        #expect(try state.setting("other") == nil)
    }

    @Test("a stream has one open gap; opening it again keeps it, ending it twice changes nothing")
    func openGap() throws {
        let id = try state.openGap(stream, start: at(0), cause: .network, detail: "connect.refused")
        #expect(try state.openGap(stream, start: at(5), cause: .camera) == id)
        #expect(try state.openGaps().map(\.id) == [id])
        #expect(try state.openGap(of: stream)?.cause == .network)

        try state.closeGap(id, end: at(10))
        try state.closeGap(id, end: at(99))
        try state.setGapCause(id, .camera, detail: "auth.failed")

        let gap = try #require(try state.gap(id))
        #expect(gap.end == at(10) && gap.cause == .camera && gap.detail == "auth.failed")
        #expect(try state.openGaps().isEmpty)
        #expect(try state.openGap(stream, start: at(20), cause: .network) != id)
    }

    @Test("an end before its start, when the clock was set back, is taken as the start")
    func gapBackwards() throws {
        let id = try state.openGap(stream, start: at(10), cause: .network)
        try state.closeGap(id, end: at(3))
        #expect(try state.gap(id)?.end == at(10))
    }

    @Test("recording the same gap again, as recovery may, leaves one")
    func gapTwice() throws {
        let a = try state.addGap(stream, WallRange(at(0), at(5)), cause: .crash)
        let b = try state.addGap(stream, WallRange(at(0), at(5)), cause: .crash)
        #expect(a == b)
        #expect(try state.gaps(of: stream, overlapping: WallRange(at(-1), at(100))).count == 1)
    }

    @Test("gaps that touch a span are found, in order, with the open one")
    func gapsOverlapping() throws {
        try state.addGap(stream, WallRange(at(0), at(10)), cause: .network)
        try state.addGap(stream, WallRange(at(20), at(30)), cause: .camera)
        try state.openGap(stream, start: at(40), cause: .capacity)
        try state.addGap(StreamID(CameraID(12), .main), WallRange(at(0), at(10)), cause: .network)
        func starts(_ a: Int64, _ b: Int64) throws -> [WallTime] { try state.gaps(of: stream, overlapping: WallRange(at(a), at(b))).map(\.start) }

        #expect(try starts(5, 25) == [at(0), at(20)])
        #expect(try starts(10, 20) == [])
        #expect(try starts(35, 50) == [at(40)])
        #expect(try starts(1000, 2000) == [at(40)])
        #expect(try starts(30, 40) == [])
    }

    @Test("the schema itself refuses a second open gap, an end before its start, and a cause that is none")
    func gapSchema() throws {
        try state.openGap(stream, start: at(0), cause: .network)
        for values in ["(25, 1, null, 'network', '')", "(24, 5, 4, 'network', '')", "(24, 5, 6, 'boredom', '')"] {
            #expect(throws: DatabaseError.self, "\(values)") {
                try state.database.write { try $0.execute(sql: "insert into gap (stream, start_us, end_us, cause, detail) values \(values)") }
            }
        }
    }

    @Test("a loss is recorded once and can come back")
    func losses() throws {
        let volume = UUIDValue.random(), range = WallRange(at(0), at(60))
        func add() throws -> Bool { try state.addLoss(stream: stream, sequence: 7, range: range, volume: volume, detail: "gone", detectedBy: "recovery") }

        #expect(try add())
        #expect(try !add())
        let loss = try #require(try state.losses(of: stream, overlapping: WallRange(at(59), at(100))).first)
        #expect(loss.sequence == 7 && loss.volume == volume && loss.detectedBy == "recovery")
        try state.removeLoss(stream: stream, sequence: 7)
        #expect(try state.losses(of: stream, overlapping: range).isEmpty)
    }

    @Test("the last stop is never, then clean, then unclean with its last beat")
    func stops() throws {
        let boot = UUIDValue.random()
        #expect(try state.lastStop() == .never)

        try state.markRunning(bootID: boot)
        #expect(try state.lastStop() == .never)
        clocks.advance(.seconds(Int64(10)))
        try state.markCleanStop()
        #expect(try state.lastStop() == .clean(at: clocks.wall()))

        let second = try folder.state(clocks)
        try second.markRunning(bootID: boot)
        clocks.advance(.seconds(Int64(3)))
        try second.beat()
        let beat = clocks.wall()
        clocks.advance(.seconds(Int64(50)))

        let third = try folder.state(clocks)
        #expect(try third.lastStop(bootID: boot) == .unclean(lastBeat: beat, sameBoot: true))
        try third.markRunning(bootID: .random())
        #expect(try third.lastStop(bootID: .random()) == .unclean(lastBeat: beat, sameBoot: false))
        #expect(try state.latestStart()?.startedAt == clocks.wall())
    }

    @Test("two processes write at the same time and wait for each other")
    func concurrency() async throws {
        let folder = self.folder
        try await withThrowingTaskGroup(of: Void.self) { group in
            for process in 0..<3 {
                let store = try folder.state()
                group.addTask { for i in 0..<40 { try store.setSetting("p\(process).\(i)", "x") } }
            }
            try await group.waitForAll()
        }
        #expect(try state.settings(prefix: "p").count == 120)
    }
}
