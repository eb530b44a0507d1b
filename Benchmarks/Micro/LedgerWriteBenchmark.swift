import CustosBase
import CustosLedger
import CustosStore
import Foundation
import Logging

/// The ledger's writer on a real disk, with a signer in this process: 83 segment leaves a second, as 5,000 cameras make them, and bursts of 3,000.
enum LedgerWriteBenchmark {
    private static let rate = 83, seconds = 30, burst = 3_000

    static func run() async throws {
        try await Measure.withFolder { path in
            let clocks = SystemClocks(), disk = SystemDisk()
            let signer = LocalSigner(try SignerService(folder: path + "/signer", disk: disk))
            let ledger = try Ledger(
                folder: path + "/ledger", node: .random(), bootID: .random(), clocks: clocks, clockState: { ClockState(word: .ok, offset: nil) }, disk: disk, signer: signer, logger: Logger(label: "bench"))
            var sequence: UInt64 = 0
            func entries(_ count: Int) -> [LedgerEntry] {
                (0..<count).map { i in
                    sequence += 1
                    return LedgerEntry(fact: .segment(row(sequence, camera: Int64(i % 5_000 + 1), clocks), flag: .clean))
                }
            }
            let sizeBefore = size(path), cpu = Measure.cpu(), began = Measure.wall()
            var worst = 0.0
            for second in 0..<seconds {
                let asked = Measure.wall()
                _ = try ledger.append(entries(rate))
                worst = max(worst, Measure.wall() - asked)
                let next = began + Double(second + 1) * 1e9
                if next > Measure.wall() { usleep(UInt32((next - Measure.wall()) / 1e3)) }
            }
            let cost = (Measure.cpu() - cpu) / (Measure.wall() - began)
            Measure.print("ledger", "\(rate) leaves a second for \(seconds) s, signed every 5 s", "\(String(format: "%.3f", cost)) core; slowest append \(Measure.text(worst))")
            Measure.print("ledger", "bytes on the disk for a leaf, tiles and index with it", "\((size(path) - sizeBefore) / (rate * seconds))")
            let many = entries(burst)
            try Measure.once("ledger", "a burst of \(burst) leaves, durable") { _ = try ledger.append(many) }
            try Measure.once("ledger", "the same in tiles, signed and published") { try ledger.signNow() }
            ledger.stop()
        }
    }

    private static func row(_ sequence: UInt64, camera: Int64, _ clocks: SystemClocks) -> SegmentRow {
        let end = clocks.wall(), bootEnd = clocks.monotonic()
        return SegmentRow(
            stream: StreamID(CameraID(camera), .main), sequence: sequence, start: end - .milliseconds(60_000), end: end, volume: .random(), day: "20261124", byteCount: 30_000_000,
            sha256: SecureRandom.bytes(32), fragments: 60, fragmentRoot: SecureRandom.bytes(32), run: .random(), flags: [], codecs: "avc1.64001f", width: 1920, height: 1080, bootID: .random(),
            bootStart: bootEnd - .milliseconds(60_000), bootEnd: bootEnd, cameraOffset: nil)
    }

    private static func size(_ path: String) -> Int {
        var total = 0
        for case let name as String in FileManager.default.enumerator(atPath: path) ?? FileManager.DirectoryEnumerator() {
            total += (try? FileManager.default.attributesOfItem(atPath: path + "/" + name)[.size] as? Int) ?? 0  // A partial tile that has just gone.
        }
        return total
    }
}
