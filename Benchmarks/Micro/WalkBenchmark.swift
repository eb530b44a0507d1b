import CustosMedia

/// Reading a segment's boxes, as recovery, playback and `custos check` do.
enum WalkBenchmark {
    static func run() throws {
        var segment = StoredSegment(StreamDescription(video: Material.video, audio: nil))
        for n in 0..<60 { segment.append(Material.second(n)) }
        let source = BytesSource(segment.bytes)
        var found = 0
        try Measure.row("walk", "headers of a segment, 60 fragments, \(segment.bytes.count / 1_000_000) MB", per: 100) {
            for _ in 0..<100 { found &+= try SegmentReader.read(source, verify: false).fragments.count }
        }
        try Measure.row("walk", "the same, every byte verified", per: 1) { found &+= try SegmentReader.read(source, verify: true).fragments.count }
        precondition(found % 60 == 0 && found > 0, "\(found) fragments")
    }
}
