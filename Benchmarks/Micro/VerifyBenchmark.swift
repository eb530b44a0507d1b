import CustosBase
import CustosLedger
import CustosVerify
import Foundation

/// Verifying a log without its footage: 250 cameras, a segment each minute, a beat and a witnessed checkpoint each minute. Ten million leaves
/// are a month of that and 6 GB; `leaves=20000000` on the command line makes another number.
enum VerifyBenchmark {
    private static let cameras = 250
    private static let defaultLeaves: UInt64 = 10_000_000
    private static let start: Int64 = 1_760_000_000_000_000
    private static let minute: Int64 = 60_000_000

    static func run() async throws {
        let leaves = CommandLine.arguments.compactMap { $0.hasPrefix("leaves=") ? UInt64($0.dropFirst(7)) : nil }.first ?? defaultLeaves
        try await Measure.withFolder { path in
            var log = try Writer(path)
            let minutes = try log.write(leaves)
            var verification = Verification(path: path, terms: Terms(policy: try TrustPolicy(parsing: Array(log.policy.utf8)), now: (start + Int64(minutes) * minute) / 1_000_000))
            verification.progress = .none
            let report = try Measure.once("verify", "log of \(leaves) leaves, \(log.byteCount / 1_000_000) MB, \(minutes) checkpoints, two threads") { try verification.run() }
            let summary = report.summary()
            precondition(summary.exitCode == Verdict.cannotTell.exitCode && summary.count(.cannotTell) == Int(leaves - minutes - 1), "the log is not found honest: \(summary.exitCode)")
        }
    }

    /// Writes the log folder; leaves by bytes, for the house's own writer takes its time.
    private struct Writer {
        let path: String
        private let origin = LogOrigin(node: UUIDValue(high: 0x1111_1111_1111_4111, low: 0x8111_1111_1111_1111), epoch: 1)
        private let boot = UUIDValue(high: 0x2222_2222_2222_4222, low: 0x8222_2222_2222_2222)
        private let key = SigningKey(seed: Array(repeating: 1, count: 32)), witness = SigningKey(seed: Array(repeating: 2, count: 32))
        private var tree = CompactTree()
        private var bundle: [UInt8] = []
        private var history: [UInt8] = []
        private var last: [TreeHash] = Array(repeating: .zero, count: cameras)
        private(set) var byteCount = 0

        init(_ path: String) throws {
            self.path = path
            try Data("\(origin)\n".utf8).write(to: URL(fileURLWithPath: path + "/origin"))
        }

        var policy: String {
            "log \(key.key(name: origin.description, kind: .ed25519).text)\nwitness w \(witness.key(name: "w", kind: .cosignature).text)\nquorum w\n"
        }

        /// Gives the number of whole minutes.
        mutating func write(_ count: UInt64) throws -> UInt64 {
            var minutes: UInt64 = 0
            let moment = LeafMoment(at: WallTime(microseconds: start), boot: boot, bootTime: MonotonicTime(microseconds: 0))
            try append(Leaf.rule(RuleLeaf(moment: moment, cam: CameraID(1), floor: 30, target: 30)).bytes)
            while tree.size < count {
                let at = start + Int64(minutes) * minute
                for camera in 0..<cameras where tree.size < count { try segment(camera, minutes, at) }
                guard tree.size < count else { break }
                minutes += 1
                let beat = LeafMoment(at: WallTime(microseconds: at + minute), boot: boot, bootTime: MonotonicTime(microseconds: at + minute - start))
                try append(Leaf.beat(BeatLeaf(moment: beat, clock: ClockState(word: .ok, offset: .zero))).bytes)
                let note = sign(at: (at + minute) / 1_000_000)
                history += Array("note \(note.bytes.count)\n".utf8) + note.bytes
            }
            try flush()
            try Data(sign(at: (start + Int64(minutes) * minute) / 1_000_000).bytes).write(to: URL(fileURLWithPath: path + "/checkpoint"))
            try Data(history).write(to: URL(fileURLWithPath: path + "/checkpoints"))
            return minutes
        }

        private func sign(at time: Int64) -> SignedNote {
            let text = Checkpoint(origin: origin.description, size: tree.size, root: tree.root()).text
            return SignedNote(text: text, signatures: [key.sign(text, name: origin.description), witness.cosign(text, name: "w", time: time)])
        }

        private mutating func segment(_ camera: Int, _ minute: UInt64, _ at: Int64) throws {
            var leaf: [UInt8] = []
            leaf.reserveCapacity(640)
            func text(_ s: StaticString) { s.withUTF8Buffer { leaf.append(contentsOf: $0) } }
            func number(_ n: Int64) { leaf.append(contentsOf: String(n).utf8) }
            func hash(_ h: TreeHash) {
                withUnsafeBytes(of: h) { for b in $0 { leaf.append(Self.digits[Int(b >> 4)]); leaf.append(Self.digits[Int(b & 15)]) } }
            }
            text("custos.leaf/v1 seg\nstream ")
            number(Int64(camera + 1))
            text("/main\nseq ")
            number(Int64(minute + 1))
            text("\nprev ")
            hash(last[camera])
            text("\nt0 ")
            number(at)
            text("\nt1 ")
            number(at + VerifyBenchmark.minute)
            text("\nboot 22222222-2222-4222-8222-222222222222 ")
            number(at - VerifyBenchmark.start)
            text(" ")
            number(at + VerifyBenchmark.minute - VerifyBenchmark.start)
            text("\nclock ok -312\nsize 31457280\nsha256 ")
            hash(last[(camera + 1) % VerifyBenchmark.cameras])
            text("\nfrags 61\nfragroot ")
            hash(last[(camera + 2) % VerifyBenchmark.cameras])
            text("\ncam ")
            hash(last[(camera + 3) % VerifyBenchmark.cameras])
            text("\nrule 0\nflags clean\n")
            last[camera] = Merkle.leaf(leaf)
            try append(leaf)
        }

        private static let digits = Array("0123456789abcdef".utf8)

        private mutating func append(_ leaf: [UInt8]) throws {
            bundle.append(UInt8(leaf.count >> 8))
            bundle.append(UInt8(leaf.count & 255))
            bundle += leaf
            tree.append(Merkle.leaf(leaf))
            if tree.size % UInt64(TilePath.width) == 0 { try flush() }
        }

        private mutating func flush() throws {
            guard !bundle.isEmpty else { return }
            let width = Int(tree.size % UInt64(TilePath.width))
            let file = URL(fileURLWithPath: path + "/" + TilePath.entries(index: (tree.size - 1) / UInt64(TilePath.width), width: width == 0 ? TilePath.width : width))
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bundle).write(to: file)
            byteCount += bundle.count
            bundle.removeAll(keepingCapacity: true)
        }
    }
}
