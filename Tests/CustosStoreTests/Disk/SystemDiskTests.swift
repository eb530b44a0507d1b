import CustosBase
import CustosMedia
import CustosStore
import Glibc
import Testing

@Suite("Recording on this machine's file systems")
struct SystemDiskTests {
    private func record(in folder: String, threads: Bool, seconds: Int = 12, options: (inout RecordingOptions) -> Void = { _ in }) async throws -> (RecordingBench, WallRange) {
        let bench = try RecordingBench(disk: SystemDisk(), roots: [folder]) {
            $0.execution = threads ? .threads : .inline
            options(&$0)
        }
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks, framesPerGroup: 5, frameBytes: 50_000)
        camera.description.audio = PaperCamera.alaw
        _ = try await bench.service.recover()
        let start = bench.clocks.wall()
        camera.begin()
        for _ in 0..<seconds * 5 { camera.sendFrame() }
        let range = WallRange(start, bench.clocks.wall())
        return (bench, range)
    }

    @Test("direct and buffered writes leave the same whole files", arguments: ["/tmp", "/dev/shm"], [true, false])
    func fileSystems(_ place: String, _ threads: Bool) async throws {
        let folder = try TemporaryFolder(in: place)
        let (bench, range) = try await record(in: folder.path, threads: threads)

        await bench.service.stop()

        #expect(try bench.footage(lobby) == (range.duration, .zero))
        #expect(try bench.rows(lobby).count >= 3)
        try bench.checkFiles([lobby])
        let path = try #require(bench.volumes.path(of: try bench.rows(lobby)[0]))
        var s = Glibc.stat()
        #expect(lstat(path, &s) == 0 && s.st_mode & 0o777 == 0o440)
        #expect(Int64(s.st_blocks) * 512 <= Int64(s.st_size) + 65_536, "reserved room is given back")
    }

    @Test("a full file system ends in a capacity gap and whole files")
    func full() async throws {
        let folder = try TemporaryFolder(in: "/tmp")
        guard mount("tmpfs", folder.path, "tmpfs", 0, "size=24m") == 0 else {
            print("skipped: no tmpfs can be mounted here (errno \(errno))")
            return
        }
        defer { umount2(folder.path, 0) }
        let (bench, range) = try await record(in: folder.path, threads: false, seconds: 150) { $0.streamQueueBytes = 4 << 20 }

        #expect(bench.volumes.statuses[0].state == .full)
        await bench.service.stop()

        #expect(try bench.gaps(lobby).contains { $0.cause == .capacity })
        #expect(try bench.uncovered(lobby, range).isEmpty)
        try bench.restart()
        _ = try await bench.service.recover()
        try bench.checkFiles([lobby])
        await bench.service.stop()
    }

    @Test("an error names operation, path and errno")
    func errors() throws {
        let error = #expect(throws: DiskError.self) { try SystemDisk().open("/nowhere/x", .read) }
        #expect(error == DiskError(.open, "/nowhere/x", ENOENT) && error?.isMissing == true)
        #expect("\(try #require(error))".contains("open /nowhere/x"))
    }
}

/// A fresh folder, gone with its contents when the test is over.
final class TemporaryFolder {
    let path: String
    init(in place: String) throws {
        var template = Array("\(place)/custos-volume-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw DiskError(.makeDirectory, place, errno) }
        path = String(cString: made)
    }
    deinit { Self.empty(path) }
    private static func empty(_ folder: String) {
        let disk = SystemDisk()
        for name in (try? disk.list(folder)) ?? [] {
            let p = folder + "/" + name
            if (try? disk.stat(p).isDirectory) == true { empty(p) } else { try? disk.remove(p) }
        }
        rmdir(folder)
    }
}
