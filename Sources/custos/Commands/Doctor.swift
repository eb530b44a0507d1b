import ArgumentParser
import CCustosLinux
import CustosBase
import Foundation
import Glibc

/// `custos doctor`: what on this machine would stop a recorder that must not stop.
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what on this machine would stop a 24/7 recorder.",
        discussion: "Looks at clock synchronisation, free space against the floor, disk speed and sync latency, file descriptors, memory and the system's libraries. Exit code 1 when something would stop it.")

    @Option(name: .customLong("data"), help: "The data folder, or where it will be.") var data = "."
    @Option(help: "Cameras that will be recorded.") var cameras = 4
    @Option(help: "Mean bit rate of a camera in Mbit/s.") var megabits = 4.0
    @Flag(help: "Print JSON.") var json = false

    enum Level: String, Codable { case good, warning, stopper }

    struct Finding: Codable {
        var code: String
        var level: Level
        var text: String
        var remedy: String?
    }

    func run() throws {
        var findings = [clock(), descriptors(), memory()]
        findings += disk()
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(["findings": findings]), as: UTF8.self))
        } else {
            for f in findings {
                print("\(["good": "ok     ", "warning": "warning", "stopper": "STOPPER"][f.level.rawValue] ?? "") \(f.text)")
                if f.level != .good, let r = f.remedy { print("        -> \(r)") }
            }
        }
        if findings.contains(where: { $0.level == .stopper }) { throw ExitCode(ExitStatus.findings.rawValue) }
    }

    private func clock() -> Finding {
        var offset: Int64 = 0, error: Int64 = 0
        let state = custos_clock_state(&offset, &error)
        let year = CivilDate.fromDays(SystemClocks().wall().microseconds / 86_400_000_000).year
        if !(2024...2100).contains(year) {
            return Finding(code: "clock.absurd", level: .stopper, text: "the clock says the year \(year)", remedy: "set the clock and its battery; footage would carry wrong dates")
        }
        if state != 1 {
            return Finding(code: "clock.free", level: .warning, text: "the clock is not synchronised (the kernel says so)", remedy: "run chrony or systemd-timesyncd; nothing is erased while the clock is free")
        }
        return Finding(code: "clock.synchronised", level: .good, text: "the clock is synchronised, estimated error \(error) us")
    }

    private func descriptors() -> Finding {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let wanted = 256 + cameras * 12
        return limit.rlim_max < UInt(wanted)
            ? Finding(code: "descriptors.few", level: .stopper, text: "\(limit.rlim_max) file descriptors at most, \(wanted) wanted for \(cameras) cameras", remedy: "LimitNOFILE in the unit file, or ulimit -Hn")
            : Finding(code: "descriptors", level: .good, text: "\(limit.rlim_max) file descriptors at most, \(wanted) wanted")
    }

    private func memory() -> Finding {
        let bytes = Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE)))
        let wanted = Int64(300 + cameras * 4) << 20
        return bytes < wanted
            ? Finding(code: "memory.little", level: .warning, text: "\(bytes >> 20) MiB of memory, \(wanted >> 20) advised", remedy: "fewer cameras or more memory")
            : Finding(code: "memory", level: .good, text: "\(bytes >> 20) MiB of memory, \(wanted >> 20) advised")
    }

    private func disk() -> [Finding] {
        var out: [Finding] = []
        var fs = statvfs()
        var folder = data
        while statvfs(folder, &fs) != 0, folder != "/", folder != "." { folder = URL(fileURLWithPath: folder).deletingLastPathComponent().path }
        guard statvfs(folder, &fs) == 0 else {
            return [Finding(code: "disk.unreachable", level: .stopper, text: "\(data): no such folder", remedy: "create it on the disk that footage will go to")]
        }
        let free = Double(fs.f_bavail) * Double(fs.f_frsize)
        let perDay = Double(cameras) * megabits / 8 * 1e6 * 86_400
        let need = perDay * 30 * 1.2
        let text = String(format: "%.1f GB free; %d cameras of %.1f Mbit/s need %.1f GB for 30 days and a fifth (NM203.18.1.4)", free / 1e9, cameras, megabits, need / 1e9)
        out.append(
            free < need
                ? Finding(code: "disk.small", level: .stopper, text: text, remedy: String(format: "add a disk: at this rate it is full in %.1f days, and nothing inside the floor is overwritten", free / perDay))
                : Finding(code: "disk.space", level: .good, text: text))
        out.append(speed(folder, wanted: perDay / 86_400))
        return out
    }

    /// Writes 64 MiB in pieces of 1 MiB with a sync after each fourth, as a recorder does.
    private func speed(_ folder: String, wanted: Double) -> Finding {
        let path = folder + "/.custos-doctor-\(getpid())"
        let fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard fd >= 0 else { return Finding(code: "disk.readonly", level: .stopper, text: "\(folder): cannot be written: \(String(cString: strerror(errno)))", remedy: "give the service's user this folder") }
        defer {
            close(fd)
            unlink(path)
        }
        let clocks = SystemClocks()
        let block = [UInt8](repeating: 0xA5, count: 1 << 20)
        var syncs: [TimeSpan] = []
        let started = clocks.monotonic()
        for n in 0..<64 {
            guard write(fd, block, block.count) == block.count else { return Finding(code: "disk.write", level: .stopper, text: "\(folder): a write failed: \(String(cString: strerror(errno)))", remedy: nil) }
            if n % 4 == 3 {
                let s = clocks.monotonic()
                guard fdatasync(fd) == 0 else { return Finding(code: "disk.sync", level: .stopper, text: "\(folder): a sync failed: \(String(cString: strerror(errno)))", remedy: "this disk cannot be trusted") }
                syncs.append(clocks.monotonic() - s)
            }
        }
        let rate = Double(64 << 20) / max(0.000_001, (clocks.monotonic() - started).seconds)
        let worst = syncs.max() ?? .zero
        let text = String(format: "%@: %.0f MB/s with syncs, worst sync %.0f ms; %.1f MB/s wanted", folder, rate / 1e6, worst.seconds * 1000, wanted / 1e6)
        if rate < wanted * 2 { return Finding(code: "disk.slow", level: .stopper, text: text, remedy: "a faster disk or fewer cameras on it") }
        if worst > .milliseconds(2000) { return Finding(code: "disk.latency", level: .warning, text: text, remedy: "a sync over 2 s sheds streams to another volume") }
        return Finding(code: "disk.speed", level: .good, text: text)
    }
}
