import CustosBase
import CustosLaw
import CustosStore
import GRDB
import Testing

@Suite("Facts on their way to the ledger")
struct OutboxTests {
    private let folder: TestFolder
    private let clocks = HandClocks()
    private let state: StateStore
    private let stream = StreamID(CameraID(1), .main)

    init() throws {
        folder = try TestFolder()
        state = try folder.state(clocks)
    }

    private func facts() throws -> [StateFact] { try state.outbox(limit: 1000).map(\.fact) }
    private func clear() throws { try state.outboxDone(try state.outbox(limit: 1000).map { ($0.id, 0) }) }

    @Test("a camera tells its description without the password, its retention, and what is recorded of it")
    func camera() throws {
        let c = try state.addCamera(CameraDraft(name: "Lobby \"A\"", mainURL: "rtsp://10.0.0.7/1", user: "admin", password: Secret("s3cret!"), retentionDays: 45))

        let all = try facts()

        #expect(all.contains(.rule(camera: c.id, floor: 30, target: 45)))
        #expect(all.contains(.record(stream: StreamID(c.id, .main), isOn: true)))
        let body = all.compactMap { if case .camera(c.id, let body) = $0 { body } else { nil } }.first
        #expect(body?.contains("Lobby \\\"A\\\"") == true && body?.contains("s3cret") == false)
        try clear()
        try state.removeCamera(c.id)
        #expect(try facts().contains(.record(stream: StreamID(c.id, .main), isOn: false)))
    }

    @Test("a change that does not happen leaves no fact")
    func rollback() throws {
        try clear()
        #expect(throws: (any Error).self) { try state.addCamera(CameraDraft(name: "Lobby", mainURL: "rtsp://10.0.0.7/1", retentionDays: 7)) }
        #expect(try facts().isEmpty)
    }

    @Test("a gap is told when it ends, and every hour while it lasts, each part once")
    func gaps() throws {
        let start = clocks.wall()
        let id = try state.openGap(stream, start: start, cause: .network)
        #expect(try facts().isEmpty)
        clocks.advance(.seconds(3600 as Int64))
        try state.noteLastingGaps(interval: .seconds(3600 as Int64))
        try state.noteLastingGaps(interval: .seconds(3600 as Int64))
        let hour = clocks.wall()
        clocks.advance(.seconds(60 as Int64))
        try state.closeGap(id, end: clocks.wall())
        try state.closeGap(id, end: clocks.wall())

        #expect(
            try facts() == [
                .gap(stream: stream, from: start, to: hour, cause: .network), .gap(stream: stream, from: hour, to: clocks.wall(), cause: .network),
            ])
    }

    @Test("no two facts have the same moment, also when the clock stands still and the outbox is empty in between")
    func moments() throws {
        var moments: Set<Int64> = []
        for _ in 0..<5 {
            try state.note(.act(actor: "user:1", action: "a", object: "b", result: .ok, body: nil))
            moments.formUnion(try state.outbox(limit: 10).map(\.bootTime.microseconds))
            try clear()
        }
        #expect(moments.count == 5)
    }

    @Test("a view, an account and a token are facts of their own transaction")
    func accounts() throws {
        let c = try state.addCamera(CameraDraft(name: "Lobby", mainURL: "rtsp://10.0.0.7/1"))
        try clear()
        let view = try ViewRegister(state: state).open(
            .init(principal: "user:1", user: "li", peer: "10.0.0.1"), cameras: [c.id], kind: .playback, stream: .any, range: WallRange(clocks.wall() - .seconds(5 as Int64), clocks.wall()), purpose: "丢失\n自行车")
        let all = try facts()
        guard case .act(let actor, let action, let object, let result, let body) = all.first else { return #expect(Bool(false), "no act") }
        #expect(actor == "user:1" && action == "view-playback" && object == "view:\(view)" && result == .ok && all.count == 1)
        #expect(body?.contains("丢失\\n自行车") == true)
    }

    @Test("a new log is told everything that is in force")
    func seed() throws {
        let c = try state.addCamera(CameraDraft(name: "Lobby", mainURL: "rtsp://10.0.0.7/1"))
        let span = WallRange(clocks.wall() - .seconds(60 as Int64), clocks.wall())
        let mark = try state.placeMark(.hold, StreamID(c.id, .main), span, reason: "case", document: "", by: "user:1")
        try clear()

        try state.noteEverythingInForce()

        let all = try facts()
        #expect(all.count == 4)
        #expect(all.contains(.record(stream: StreamID(c.id, .main), isOn: true)))
        #expect(all.contains { if case .hold(mark.id, _, span.start, span.end, _) = $0 { true } else { false } })
    }
}
