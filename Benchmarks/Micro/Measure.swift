import CustosBase
import Foundation

/// Times in nanoseconds; a row is the median of several rounds, with the spread beside it.
enum Measure {
    static func cpu() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }
    static func wall() -> Double { read(CLOCK_MONOTONIC) }

    private static func read(_ id: clockid_t) -> Double {
        var t = timespec()
        clock_gettime(id, &t)
        return Double(t.tv_sec) * 1e9 + Double(t.tv_nsec)
    }

    /// CPU time of `body` divided by `count`, the median of `rounds` after one that warms up.
    static func row(_ part: String, _ what: String, per count: Int, rounds: Int = 7, _ body: () throws -> Void) rethrows {
        try body()
        var costs: [Double] = []
        for _ in 0..<rounds {
            let began = cpu()
            try body()
            costs.append((cpu() - began) / Double(count))
        }
        costs.sort()
        print(part, what, "\(text(costs[rounds / 2])) (\(text(costs[0])) to \(text(costs[rounds - 1])))")
    }

    /// Wall time of what happens once: a disk is part of it.
    static func once<R>(_ part: String, _ what: String, _ body: () throws -> R) rethrows -> R {
        let began = wall(), beganCPU = cpu()
        let r = try body()
        print(part, what, "\(text(wall() - began)), CPU \(text(cpu() - beganCPU))")
        return r
    }

    static func print(_ part: String, _ what: String, _ cost: String) { Swift.print("| \(part) | \(what) | \(cost) |") }

    static func text(_ nanoseconds: Double) -> String {
        switch nanoseconds {
        case ..<10_000: String(format: "%.0f ns", nanoseconds)
        case ..<10_000_000: String(format: "%.1f µs", nanoseconds / 1e3)
        case ..<10_000_000_000: String(format: "%.1f ms", nanoseconds / 1e6)
        default: String(format: "%.1f s", nanoseconds / 1e9)
        }
    }

    /// A folder below the temporary one (`TMPDIR`), removed at the end.
    static func withFolder<R>(_ body: (String) async throws -> R) async throws -> R {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("custos-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }
}
