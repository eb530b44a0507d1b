import CustosBase
import CustosMedia
import Testing

@testable import CustosStore

@Suite("The check's own box walker")
struct BoxWalkTests {
    private func file() async throws -> (disk: MemoryDisk, bytes: [UInt8]) {
        let b = try await LibraryBench(segment: 10, frameBytes: 60)
        b.camera.end(.parametersChanged)
        b.camera.description.audio = PaperCamera.alaw
        b.camera.begin()
        for i in 0..<30 { b.camera.sendFrame(loss: i == 17) }
        await b.settle()
        let row = try #require(try b.bench.rows(b.stream).first)
        let path = try #require(b.bench.volumes.path(of: row))
        return (b.disk, try #require(b.disk.contents(path)))
    }

    @Test("it agrees with the recorder's reader on a good file")
    func good() async throws {
        let (disk, bytes) = try await file()
        disk.put("/f", bytes)

        let mine = try BoxWalk.read("/f", disk: disk, hashes: true)
        let theirs = try SegmentReader.read(BytesSource(bytes), verify: true)

        #expect(mine.fault == nil && mine.goodLength == theirs.goodLength && mine.length == Int64(bytes.count))
        #expect(mine.head?.stream == theirs.head.stream && mine.head?.sequence == theirs.head.sequence && mine.head?.run == theirs.head.run)
        #expect(mine.head?.boot == theirs.head.bootID && mine.head?.node == theirs.head.node && mine.head?.start == theirs.head.startWall)
        #expect(mine.head?.startMonotonic == theirs.head.startMonotonic)
        #expect(mine.fragments == theirs.fragments.count && mine.width == 320 && mine.height == 240 && mine.codecs == ["avc1", "alaw"])
        #expect(mine.leaves == theirs.leafHashes)
        #expect(mine.root == FragmentTree.root(theirs.leafHashes ?? []))
        #expect(mine.sha256 == Digest.sha256(bytes))
        #expect(mine.firstWall == theirs.fragments.first?.time.wall && mine.lastWall == theirs.fragments.last?.time.wall)
        #expect(mine.hasLoss && theirs.fragments.contains { $0.hasLoss })
        #expect(mine.startsWithSync == theirs.fragments.first?.startsWithSync)
        #expect(try BoxWalk.read("/f", disk: disk, hashes: false).goodLength == theirs.goodLength)
    }

    @Test("it agrees with the recorder's reader on where a cut file is still good, wherever it is cut")
    func cut() async throws {
        let (disk, bytes) = try await file()
        for length in stride(from: 0, to: bytes.count, by: 97) {
            let part = Array(bytes[..<length])
            disk.put("/f", part)

            let mine = try BoxWalk.read("/f", disk: disk, hashes: true)
            let theirs = try? SegmentReader.read(BytesSource(part), verify: true)

            // A file that ends behind a fragment is whole as far as its form tells; its row tells the rest.
            #expect((mine.fault == nil && length > 0) == (theirs.map { $0.tail == .clean && $0.goodLength == Int64(length) } ?? false), "cut at \(length)")
            #expect(mine.goodLength == theirs?.goodLength ?? 0, "cut at \(length)")
            #expect(mine.fragments == theirs?.fragments.count ?? 0, "cut at \(length)")
        }
    }

    @Test("it finds every flipped bit that the recorder's reader finds, and none is found by neither", arguments: [0, 3, 7])
    func flipped(bit: Int) async throws {
        let (disk, bytes) = try await file()
        for at in stride(from: 0, to: bytes.count, by: 61) {
            var damaged = bytes
            damaged[at] ^= UInt8(1 << bit)
            disk.put("/f", damaged)

            let mine = try BoxWalk.read("/f", disk: disk, hashes: true)
            let theirs = try? SegmentReader.read(BytesSource(damaged), verify: true)

            #expect(mine.fault != nil, "byte \(at)")
            #expect(theirs.map { $0.tail != .clean } ?? true, "byte \(at)")
            if let theirs { #expect(mine.goodLength <= theirs.goodLength + 48, "byte \(at)") }
        }
    }

    @Test("zeros behind the last fragment are a fault of a sealed file, and tell how far an open one is good")
    func zeros() async throws {
        let (disk, bytes) = try await file()
        disk.put("/f", bytes + [UInt8](repeating: 0, count: 70_000))

        let mine = try BoxWalk.read("/f", disk: disk, hashes: false)

        #expect(mine.fault?.text.contains("zeros") == true && mine.goodLength == Int64(bytes.count))
    }

    @Test("a file of other kinds of bytes never traps it")
    func rubbish() throws {
        let disk = MemoryDisk()
        var random = SystemRandomNumberGenerator()
        for i in 0..<500 {
            var bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            if i % 2 == 0, bytes.count > 8 { bytes.replaceSubrange(0..<8, with: [0, 0, 0, UInt8(i % 60), 0x66, 0x74, 0x79, 0x70]) }
            disk.put("/f", bytes)
            #expect(try BoxWalk.read("/f", disk: disk, hashes: true).fault != nil)
        }
    }
}
