import CustosBase
import CustosLaw
import CustosStore
import GRDB
import Testing

@Suite("Cameras in the state database")
struct CameraTests {
    private let folder: TestFolder
    private let clocks = HandClocks()
    private let state: StateStore

    init() throws {
        folder = try TestFolder()
        state = try folder.state(clocks)
    }

    private static let gate = CameraDraft(name: "North gate", mainURL: "rtsp://10.0.0.5/Streaming/Channels/101")

    @Test("a camera that is added is read back, also by another process, and its number is never used again")
    func addAndRead() throws {
        let first = try state.addCamera(Self.gate)
        #expect(try folder.state().cameras() == [first])
        #expect(first.recordedStreams == [StreamID(first.id, .main)])

        #expect(try state.removeCamera(first.id))
        let second = try state.addCamera(Self.gate)

        #expect(second.id != first.id)
        #expect(try state.cameras() == [second])
        #expect(try state.camera(first.id) == nil)
        #expect(try state.camera(first.id, includingRemoved: true)?.removedAt != nil)
        #expect(try !state.removeCamera(first.id))
    }

    static let nameCases: [(String, String?)] = [
        ("  Gate  ", nil), ("门口摄像机", nil), ("<b>Gate</b> & \"x\"", nil), (String(repeating: "长", count: 64), nil),
        ("", "name.empty"), (" \t\n ", "name.empty"), (String(repeating: "x", count: 65), "name.long"), ("a\u{0}b", "name.control"), ("a\nb", "name.control"),
        ("gate\u{202E}etag", "name.control"), ("a\u{7F}b", "name.control"),
    ]

    @Test("a name has 1 to 64 characters after trimming and no control characters; markup is text", arguments: nameCases)
    func names(name: String, code: String?) throws {
        var draft = Self.gate
        draft.name = name

        if let code {
            let problem = #expect(throws: CameraProblem.self) { try state.addCamera(draft) }
            #expect(problem?.code == code)
            #expect(problem?.text.zh.isEmpty == false && problem?.text.en.isEmpty == false)
        } else {
            let stored = try state.addCamera(draft).name
            #expect(!stored.hasPrefix(" ") && !stored.hasSuffix(" ") && name.contains(stored))
        }
    }

    static let addressCases: [(url: String, stored: String?, user: String?, password: String?)] = [
        ("rtsp://10.0.0.5/a", "rtsp://10.0.0.5/a", nil, nil),
        (" RTSP://Cam.Local:8554/A?x=1#f ", "rtsp://cam.local:8554/A?x=1#f", nil, nil),
        ("rtsps://[fd00::5]:322/a", "rtsps://[fd00::5]:322/a", nil, nil),
        ("rtsp://admin:secret@10.0.0.5/a", "rtsp://10.0.0.5/a", "admin", "secret"),
        ("rtsp://admin:p%40ss@10.0.0.5/a", "rtsp://10.0.0.5/a", "admin", "p@ss"),
        ("rtsp://admin:p@ss@10.0.0.5/a", "rtsp://10.0.0.5/a", "admin", "p@ss"),
        ("rtsp://admin:100%25%@10.0.0.5", "rtsp://10.0.0.5", "admin", "100%%"),
        ("rtsp://admin@10.0.0.5/a", "rtsp://10.0.0.5/a", "admin", nil),
        ("rtsp://摄像机.local/a", "rtsp://摄像机.local/a", nil, nil),
        ("http://10.0.0.5/a", nil, nil, nil), ("10.0.0.5", nil, nil, nil), ("rtsp://", nil, nil, nil), ("rtsp:///a", nil, nil, nil),
        ("rtsp://10.0.0.5:0/a", nil, nil, nil), ("rtsp://10.0.0.5:65536/", nil, nil, nil), ("rtsp://10.0.0.5:x/", nil, nil, nil),
        ("rtsp://10.0.0.5/a b", nil, nil, nil), ("rtsp://10.0.0.5/a\r\nX: y", nil, nil, nil), ("rtsp://a<b>/", nil, nil, nil),
        ("rtsp://10.0.0.5/" + String(repeating: "x", count: 2048), nil, nil, nil),
    ]

    @Test("an address is RTSP with a host, and its credentials are kept apart from it", arguments: addressCases)
    func addresses(url: String, stored: String?, user: String?, password: String?) throws {
        var draft = Self.gate
        draft.mainURL = url

        guard let stored else {
            #expect(throws: CameraProblem.self) { try state.addCamera(draft) }
            return
        }
        let camera = try state.addCamera(draft)
        #expect(camera.mainURL == stored)
        #expect(camera.user == user)
        #expect(camera.password?.reveal() == password)
    }

    @Test("what was typed into the fields wins over what stands in the address")
    func typedCredentials() throws {
        let camera = try state.addCamera(CameraDraft(name: "x", mainURL: "rtsp://a:b@h/1", user: "c", password: Secret("d")))
        let other = try state.addCamera(CameraDraft(name: "y", mainURL: "rtsp://a:b@h/2", user: "c"))

        #expect(camera.user == "c" && camera.password?.reveal() == "d")
        #expect(other.user == "c" && other.password == nil)
    }

    @Test("a password shows itself in no description, dump or interpolation")
    func secrets() throws {
        let camera = try state.addCamera(CameraDraft(name: "x", mainURL: "rtsp://admin:hunter2@h/1"))

        var dumped = ""
        dump(camera, to: &dumped)
        for text in ["\(camera)", String(reflecting: camera), String(describing: camera.password), dumped, "\(camera.draft)"] { #expect(!text.contains("hunter2")) }
        #expect(camera.password?.reveal() == "hunter2")
    }

    @Test("the same main address twice is refused with the other camera's name, unless it is wanted; a removed camera does not count")
    func duplicates() throws {
        let first = try state.addCamera(Self.gate)
        var again = Self.gate
        again.name = "Again"
        again.mainURL = "rtsp://u:p@10.0.0.5/Streaming/Channels/101"

        let problem = #expect(throws: CameraProblem.self) { try state.addCamera(again) }
        #expect(problem?.code == "url.duplicate")
        #expect(problem?.text.en.contains("North gate") == true)
        let forced = try state.addCamera(again, allowDuplicate: true)
        #expect(try state.updateCamera(forced.id) { $0.name = "Third" }.name == "Third")

        try state.removeCamera(first.id)
        try state.removeCamera(forced.id)
        #expect(throws: Never.self) { try state.addCamera(again) }
    }

    @Test("NM203.18.1.4 scenario 21: a camera with 29 days is refused when it is added and when it is edited; 30 days are stored")
    func retentionFloor() throws {
        var draft = Self.gate
        draft.retentionDays = 29
        let refusal = #expect(throws: Refusal.self) { try state.addCamera(draft) }
        #expect(refusal?.ruleUnits == [.minimumRetention])
        #expect(try state.cameras().isEmpty)

        draft.retentionDays = 30
        let camera = try state.addCamera(draft)
        #expect(throws: Refusal.self) { try state.updateCamera(camera.id) { $0.retentionDays = 29 } }

        #expect(try state.camera(camera.id)?.retentionDays == 30)
    }

    @Test("NM203.18.1.4: not even a hand in the database stores a retention below the floor")
    func schemaFloor() throws {
        let camera = try state.addCamera(Self.gate)
        #expect(throws: (any Error).self) { try state.database.write { try $0.execute(sql: "update camera set retention_days = 29") } }
        #expect(throws: (any Error).self) { try state.database.write { try $0.execute(sql: "insert into camera_retention values (?, 1, 1, 29, 29)", arguments: [camera.id.rawValue]) } }
        #expect(throws: (any Error).self) { try state.database.write { try $0.execute(sql: "delete from camera") } }
    }

    @Test("NM203.19.1.2: footage keeps the retention under which it was recorded when the policy is lowered")
    func retentionHistory() throws {
        var draft = Self.gate
        draft.retentionDays = 60
        let camera = try state.addCamera(draft)
        clocks.advance(.days(10))
        let recorded = clocks.wall()
        clocks.advance(.days(1))
        try state.updateCamera(camera.id) { $0.retentionDays = 30 }
        clocks.advance(.days(1))

        let old = try state.retentionTerms(of: camera.id, recordedAt: recorded)
        let new = try state.retentionTerms(of: camera.id, recordedAt: clocks.wall())
        let older = try state.retentionTerms(of: camera.id, recordedAt: recorded - .days(1000))

        #expect(old.days == 60 && old.daysNow == 30)
        #expect(new.days == 30)
        #expect(older.days == 60)
        #expect(try state.retentionTerms(of: CameraID(999), recordedAt: recorded).days == 30)
    }

    @Test("CNX.ATL.32: switching the anti-terror rule on raises every policy to 90 days; switching it off shortens no footage")
    func rules() throws {
        let camera = try state.addCamera(Self.gate)
        #expect(try state.setRetentionRules(["no such"]) == ["no such"])
        #expect(try state.setRetentionRules(["anti-terror"]) == nil)

        #expect(try state.retentionFloor().days == 90)
        #expect(try state.camera(camera.id)?.retentionDays == 90)
        #expect(throws: Refusal.self) { try state.updateCamera(camera.id) { $0.retentionDays = 60 } }

        clocks.advance(.days(1))
        let recorded = clocks.wall()
        clocks.advance(.days(1))
        #expect(try state.setRetentionRules([]) == nil)
        try state.updateCamera(camera.id) { $0.retentionDays = 30 }
        clocks.advance(.days(1))

        #expect(try state.retentionTerms(of: camera.id, recordedAt: recorded).floorDays == 90)
        #expect(try state.retentionTerms(of: camera.id, recordedAt: clocks.wall()).days == 30)
    }

    @Test("another process sees by the change token that something changed, and only then")
    func changeToken() throws {
        let other = try folder.state()
        var last = try other.changeToken()
        func changed() throws -> Bool {
            let t = try other.changeToken()
            defer { last = t }
            return t != last
        }

        let camera = try state.addCamera(Self.gate)
        #expect(try changed())
        #expect(try !changed())
        try state.openGap(StreamID(camera.id, .main), start: clocks.wall(), cause: .network)
        #expect(try !changed())
        try state.updateCamera(camera.id) { $0.enabled = false }
        #expect(try changed())
        try state.setSetting("a", "b")
        #expect(try changed())
        try state.removeCamera(camera.id)
        #expect(try changed())
    }

    @Test("when a stream was wanted is written with the camera")
    func intent() throws {
        let t0 = clocks.wall()
        let camera = try state.addCamera(Self.gate)
        clocks.advance(.seconds(Int64(100)))
        try state.updateCamera(camera.id) { $0.enabled = false }
        clocks.advance(.seconds(Int64(100)))
        try state.updateCamera(camera.id) {
            $0.enabled = true; $0.recordsSub = true; $0.subURL = "rtsp://10.0.0.5/2"
        }
        clocks.advance(.seconds(Int64(100)))
        try state.removeCamera(camera.id)
        func at(_ s: Int64) -> WallTime { t0 + .seconds(s) }

        let main = try state.recordingIntent(of: StreamID(camera.id, .main)).wanted(in: WallRange(at(-50), at(1000)))
        let sub = try state.recordingIntent(of: StreamID(camera.id, .sub)).wanted(in: WallRange(at(250), at(260)))

        #expect(main == [WallRange(at(0), at(100)), WallRange(at(200), at(300))])
        #expect(sub == [WallRange(at(250), at(260))])
        #expect(try state.intendedStreams().count == 2)
    }
}
