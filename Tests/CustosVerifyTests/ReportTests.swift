import CustosBase
import CustosLedger
import Foundation
import Testing

@testable import CustosVerify

@Suite("the report")
struct ReportTests {
    private func report(policy: TrustPolicy? = nil) throws -> VerificationReport {
        var log = TestLog()
        log.record(.on, at: 0)
        for n in [9, 10, 11, 100] as [UInt64] { log.segment(n, at: Int64(n) * 60) }
        log.witnessed(at: 200)
        log.expire(100, 100, count: 3, at: 7_000)
        let terms = Terms(policy: policy, now: TestLog.start)
        var report = VerificationReport(terms: terms, isQuick: false, hasFootage: false)
        var none: FootageList?
        report.nodes = [try Verification.judge([log.view], against: [], terms: terms, &none, reading: .digests, progress: .none)]
        return report
    }

    @Test("has its lines in the order of bytes, where ten comes before nine")
    func order() throws {
        let lines = try report().summary().lines

        #expect(lines == lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(lines.filter { $0.contains("seg") } == ["CANNOT-TELL seg 12/main 10", "CANNOT-TELL seg 12/main 11", "CANNOT-TELL seg 12/main 9", "EARLY-EXPIRY seg 12/main 100"])
        #expect(lines.contains { $0.hasPrefix("CHAIN-BROKEN stream") })
    }

    @Test("ends with the highest code that it has to say")
    func code() throws {
        #expect(try report().summary().exitCode == 35)
        #expect(Verdict.allCases.map(\.exitCode) == [0, 0, 10, 11, 20, 21, 22, 30, 31, 32, 33, 34, 35, 36])
        #expect(VerdictSummary().exitCode == 0)
    }

    @Test("for people says in both languages whom it trusted, what it means and what to do")
    func text() throws {
        let report = try report(), summary = report.summary()
        let both = report.text(summary, language: .both)

        let wanted = [
            "未提供信任策略", "No policy was given", "EARLY-EXPIRY  (1)", "\(us(720))-\(us(6_000))  (2025-10-09T09:05:20Z – 2025-10-09T10:33:20Z)", "seg 12/main 9-11 (3)", "处理：",
            "What to do:", Hex.encode(Digest.sha256(TestLog.logKey.publicKey)), "（退出码 35）", "(exit code 35)",
        ]
        for words in wanted { #expect(both.contains(words), "\(words)") }
        #expect(!report.text(summary, language: .en).contains("处理"))
        #expect(!report.text(summary, language: .zh).contains("What to do"))

        let trusted = try self.report(policy: TestLog().policy(quorum: "both"))
        let english = trusted.text(trusted.summary(), language: .en)
        #expect(english.contains("w1 (witness-1, fingerprint \(Hex.encode(Digest.sha256(TestLog.witnessKeys[1].publicKey)))): 2025-10-09T08:56:40Z"))
        #expect(!english.contains("No policy"))
    }

    @Test("for programs has counts, logs and all that is not good")
    func json() throws {
        let report = try report()

        let parsed = try #require(try JSONSerialization.jsonObject(with: report.json(report.summary())) as? [String: Any])

        #expect(parsed["exitCode"] as? Int == 35)
        #expect((parsed["counts"] as? [String: Int])?["EARLY-EXPIRY"] == 1)
        #expect((parsed["findings"] as? [[String: String]])?.contains { $0["verdict"] == "EARLY-EXPIRY" && $0["subject"] == "seg 12/main 100" } == true)
        #expect((parsed["logs"] as? [[String: Any]])?.first?["size"] as? Int == 6)
    }
}

@Suite("spoiled material")
struct SpoiledMaterialTests {
    @Test("of any kind is judged, and never found to be whole when a byte that counts was changed")
    func flips() throws {
        let log = TestExport.log()
        let export = try TestExport(log, chain: [4, 5, 6], span: (120, 240), media: [3, 4])
        let all = export.all(), policy = try log.policy(), terms = Terms(policy: policy, now: TestLog.start)
        func said(_ files: [String: [UInt8]]) throws -> [String] {
            var report = VerificationReport(terms: terms, isQuick: false, hasFootage: true)
            report.export = try ExportJudge.judge(MemoryPackage(files), place: "test", against: [], terms: terms, progress: .none)
            return report.summary().lines
        }
        let honest = try said(all)
        var random = SplitMix(state: 1)
        for (name, bytes) in all.sorted(by: { $0.key < $1.key }) where !bytes.isEmpty {
            for _ in 0..<12 {
                var changed = all
                changed[name]?[Int(random.next() % UInt64(bytes.count))] ^= UInt8(1 << (random.next() % 8))
                #expect(try said(changed) != honest, "\(name)")
                changed[name] = Array(bytes.prefix(Int(random.next() % UInt64(bytes.count))))
                #expect(try said(changed) != honest, "\(name)")
            }
        }
    }

    @Test("times and numbers at the ends of 64 bits are judged like others")
    func extremes() throws {
        var log = TestLog()
        let ends: [Int64] = [.max, -.max, 0, 1_760_000_000_000_000]
        log.rule(.max, 0, at: 0)
        for (i, t0) in ends.enumerated() {
            for t1 in ends {
                let moment = LeafMoment(at: WallTime(microseconds: t1), boot: TestLog.boot, bootTime: MonotonicTime(microseconds: t0 > 0 ? t0 : 0))
                log.add(
                    .seg(
                        SegmentLeaf(
                            stream: TestLog.stream, seq: UInt64(i) * (UInt64(Int64.max) / 3), prev: log.prev(), t0: WallTime(microseconds: t0), t1: WallTime(microseconds: t1), boot: TestLog.boot,
                            boot0: MonotonicTime(microseconds: 0),
                            boot1: MonotonicTime(microseconds: .max), clock: ClockState(word: .ok, offset: nil), size: UInt64(Int64.max), sha256: .zero, frags: 0, fragroot: .zero, cam: nil, rule: UInt64(Int64.max),
                            flags: .readded)))
                log.add(.gap(GapLeaf(moment: moment, stream: TestLog.stream, prev: log.prev(), from: moment.at, to: WallTime(microseconds: t0), reason: .clock)))
                log.add(.clk(ClkLeaf(moment: moment, before: WallTime(microseconds: t0), after: moment.at)))
                log.add(.record(RecordLeaf(moment: moment, stream: TestLog.stream, prev: log.prev(), state: t0 > t1 ? .on : .off)))
                log.add(.hold(HoldLeaf(moment: moment, stream: TestLog.stream, prev: log.prev(), hold: TestLog.boot, from: WallTime(microseconds: t0), to: moment.at, body: .zero)))
                log.add(.loss(LossLeaf(moment: moment, stream: TestLog.stream, prev: log.prev(), first: 0, last: UInt64(Int64.max), from: moment.at, to: moment.at, cause: .volume, by: .check)))
                log.add(
                    .expire(
                        ExpireLeaf(
                            moment: moment, stream: TestLog.stream, prev: log.prev(), first: 0, last: UInt64(Int64.max), count: .max, from: moment.at, to: moment.at, rule: nil, ground: .term, body: nil)))
                log.add(.beat(BeatLeaf(moment: moment, clock: ClockState(word: .ok, offset: nil))))
            }
        }
        var note = log.note()
        for w in 0..<2 { note.add(TestLog.witnessKeys[w].cosign(note.text, name: "witness-\(w)", time: .max)) }
        log.append(history: note)

        #expect(try !lines(log).isEmpty)
        #expect(try !lines([log.view], policy: log.policy(quorum: "both"), now: 0).isEmpty)
    }
}
