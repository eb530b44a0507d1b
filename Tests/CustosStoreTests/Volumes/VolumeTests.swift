import CustosBase
import CustosStore
import Glibc
import Testing

@Suite("Volumes and their identity")
struct VolumeTests {
    private let node = UUIDValue.random()
    private let clocks = HandClocks()

    private final class Register: VolumeRegister, @unchecked Sendable {
        var known: [String: VolumeExpectation] = [:]
        func expectation(at path: String) -> VolumeExpectation? { known[path] }
        func noteOpened(_ identity: VolumeIdentity, at path: String) { known[path] = VolumeExpectation(volume: identity.volume, openings: identity.openings) }
    }

    private func disk(_ roots: String...) -> MemoryDisk {
        let d = MemoryDisk()
        for r in roots { d.mount(r) }
        return d
    }
    private func open(_ paths: [String], _ disk: any DiskIO, _ register: Register? = nil, node other: UUIDValue? = nil) -> VolumeSet {
        VolumeSet(paths: paths, node: other ?? node, disk: disk, clocks: clocks, register: register)
    }

    @Test("an identity block reads back, and with any byte changed it does not")
    func identityBlock() {
        let identity = VolumeIdentity(volume: .random(), node: node, openings: 41)
        let block = identity.encode()

        #expect(VolumeIdentity(copy: block) == identity)
        for i in stride(from: 0, to: block.count, by: 3) {
            var torn = block
            torn[i] ^= 1
            #expect(VolumeIdentity(copy: torn) == nil, "byte \(i)")
        }
    }

    @Test("a folder with anything in it does not become a volume")
    func notEmpty() throws {
        let disk = disk("/v0")
        disk.put("/v0/holiday.mp4", [1])

        #expect(throws: VolumeError.self) { try VolumeSet.initialise("/v0", node: node, disk: disk) }
    }

    @Test("an initialising that was cut off at any call can be done again")
    func initialiseAnywhere() throws {
        for index in 0..<12 {
            let memory = disk("/v0")
            let faulty = FaultyDisk(memory)
            faulty.strike(at: index, .powerOff)
            let first = try? VolumeSet.initialise("/v0", node: node, disk: faulty)
            var random = SplitMix(state: UInt64(index))
            memory.cutPower(&random, keepsSome: true)
            faulty.heal()
            if first == nil, (try? memory.stat("/v0/custos.volume")) == nil { try VolumeSet.initialise("/v0", node: node, disk: faulty) }

            #expect(open(["/v0"], memory).statuses[0].state == .ok, "call \(index)")
        }
    }

    @Test("a bare mount point is missing, and nothing is made in it")
    func missing() throws {
        let disk = disk("/v0")

        let volumes = open(["/v0"], disk)

        #expect(volumes.statuses[0].state == .missing)
        #expect(disk.paths.isEmpty)
    }

    @Test("another node's volume, another volume at the path, an older copy and a copy beside are refused")
    func swapped() throws {
        let disk = disk("/a", "/b")
        let register = Register()
        try VolumeSet.initialise("/a", node: node, disk: disk)
        #expect(open(["/a"], disk, node: .random()).statuses[0].state == .swapped)

        let early = try #require(disk.contents("/a/custos.volume"))
        open(["/a"], disk, register).release()
        open(["/a"], disk, register).release()
        let late = try #require(disk.contents("/a/custos.volume"))
        disk.put("/a/custos.volume", early)
        #expect(open(["/a"], disk, register).statuses[0].state == .swapped)

        disk.put("/a/custos.volume", late)
        disk.put("/b/custos.volume", late)
        #expect(open(["/a", "/b"], disk, register).statuses.map(\.state) == [.swapped, .swapped])

        disk.mount("/c")
        try VolumeSet.initialise("/c", node: node, disk: disk)
        disk.put("/a/custos.volume", try #require(disk.contents("/c/custos.volume")))
        #expect(open(["/a"], disk, register).statuses[0].state == .swapped)
    }

    @Test("of two copies of the identity, either one is enough")
    func twoCopies() throws {
        let disk = disk("/v0")
        let id = try VolumeSet.initialise("/v0", node: node, disk: disk)
        for at in [0, 4096] {
            var bytes = try #require(disk.contents("/v0/custos.volume"))
            bytes[at + 20] ^= 255
            disk.put("/v0/custos.volume", bytes)
            let volumes = open(["/v0"], disk)
            #expect(volumes.statuses[0].state == .ok && volumes.statuses[0].id == id)
            volumes.release()
        }
    }

    @Test("a second process is refused, a reading one is not")
    func locked() throws {
        let disk = disk("/v0")
        try VolumeSet.initialise("/v0", node: node, disk: disk)
        let first = open(["/v0"], disk)

        #expect(open(["/v0"], disk).statuses[0].state == .failed)
        #expect(VolumeSet(paths: ["/v0"], node: node, disk: disk, clocks: clocks, access: .reading).statuses[0].state == .ok)
        first.release()
        #expect(open(["/v0"], disk).statuses[0].state == .ok)
    }

    @Test("names of files are numbers and nothing else")
    func names() {
        #expect(VolumeLayout.file("12.open") == .open(12) && VolumeLayout.file("12.mp4") == .sealed(12))
        for name in ["012.mp4", "-1.mp4", "12.mp4.tmp", "12", ".mp4", "99999999999999999999.mp4", "12.MP4", "..", "12 .mp4"] {
            #expect(VolumeLayout.file(name) == .foreign, "\(name)")
        }
        #expect(VolumeLayout.day(of: WallTime(iso8601: "2026-11-23T23:59:59Z")!) == "20261123")
        #expect(VolumeLayout.stream("12-main") == lobby && VolumeLayout.stream("12/main") == nil && VolumeLayout.stream("0-main") == nil)
    }
}

@Suite("Volumes that come and go")
struct VolumeReturnTests {
    @Test("a volume that is taken away is missing, nothing is written into its bare folder, and it is used again when it is back")
    func takenAway() async throws {
        let disk = MemoryDisk()
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"])
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks)
        _ = try await bench.service.recover()
        let start = bench.clocks.wall()
        func record(_ frames: Int) {
            for i in 0..<frames {
                camera.sendFrame()
                if i % 3 == 0 { bench.service.tick() }
            }
        }
        camera.begin()
        record(7)
        let identity = try #require(disk.contents("/v0/custos.volume"))

        disk.lose("/v0/custos.volume")
        let before = disk.paths
        record(30)
        #expect(bench.volumes.statuses[0].state == .missing)
        #expect(bench.service.progress(lobby)?.trouble?.kind == .noVolume)
        #expect(disk.paths.filter { $0.hasSuffix(".open") }.count <= before.filter { $0.hasSuffix(".open") }.count)

        disk.put("/v0/custos.volume", identity)
        record(20)
        #expect(bench.volumes.statuses[0].state == .ok)
        #expect(bench.service.progress(lobby)?.trouble == nil)
        let end = bench.clocks.wall()
        await bench.service.stop()
        #expect(try bench.footage(lobby).covered == end - start)
        try bench.checkFiles([lobby])
    }
}
