import CustosBase
import CustosStore
import GRDB
import Testing

@Suite struct ViewRegisterTests {
    @Test("an entry can be neither removed nor rewritten, not even by the program; only its end is added once")
    func kept() throws {
        let folder = try TestFolder(), state = try folder.state()
        let camera = try state.addCamera(CameraDraft(name: "gate", mainURL: "rtsp://10.0.0.1/"))
        let register = ViewRegister(state: state)

        let view = try register.open(.init(principal: "user:1", user: "wang", peer: "::1"), cameras: [camera.id], kind: .live, stream: .main, range: nil, purpose: "duty")
        try register.close(view)
        try register.close(view)

        #expect(try register.entries(limit: 9, before: nil).map(\.user) == ["wang"])
        for sql in ["delete from view_entry", "update view_entry set user = 'li'", "update view_entry set ended_us = null", "update view_entry set ended_us = ended_us + 1"] {
            #expect(throws: DatabaseError.self) { try state.database.write { try $0.execute(sql: sql) } }
        }
    }

    @Test("a view allows its own principal, camera and span, and nothing beside")
    func allowed() throws {
        let folder = try TestFolder(), state = try folder.state(), register = ViewRegister(state: state)
        let a = try state.addCamera(CameraDraft(name: "a", mainURL: "rtsp://10.0.0.1/")).id, b = try state.addCamera(CameraDraft(name: "b", mainURL: "rtsp://10.0.0.2/")).id
        func span(_ from: Double, _ to: Double) -> WallRange { WallRange(WallTime(seconds: from), WallTime(seconds: to)) }

        let view = try register.open(.init(principal: "user:1", user: "wang", peer: "::1"), cameras: [a], kind: .playback, stream: .any, range: span(100, 200), purpose: "x")

        #expect(try register.allows(view, principal: "user:1", camera: a, range: span(100, 200)))
        #expect(try !register.allows(view, principal: "user:2", camera: a, range: span(100, 200)))
        #expect(try !register.allows(view, principal: "user:1", camera: b, range: span(100, 200)))
        #expect(try !register.allows(view, principal: "user:1", camera: a, range: span(99, 200)))
        #expect(try !register.allows(view, principal: "user:1", camera: a, range: span(100, 201)))
    }
}
