/// The sample tables of one track of a progressive file (ISO 14496-12 8.6, 8.7), built sample by sample.
///
/// A sample's duration is the distance to the next one, so that a decoding time can be had back from the table: a stretch that
/// the source skipped lengthens the sample before it.
struct SampleTable: Sendable {
    /// A run of equal values: `stts` and `ctts` are written that way.
    private struct Equal {
        var count: UInt32
        var value: Int64
    }
    private struct ChunkRun {
        var first: UInt32
        var samples: UInt32
    }

    let kind: MediaKind
    let timescale: UInt32
    private var sizes: [UInt32] = []
    private var durations: [Equal] = []
    private var offsets: [Equal] = []
    private var syncSamples: [UInt32] = []
    /// Where each chunk begins, counted from the first byte of the payload.
    private var chunks: [Int64] = []
    private var chunkRuns: [ChunkRun] = []
    private var chunkSamples: UInt32 = 0

    /// Decoding times of the first and the last sample, in ticks of the source.
    private(set) var firstDecodeTime: Int64 = 0
    private(set) var lastDecodeTime: Int64 = 0
    private var lastDuration: Int64 = 0
    private var earliestPresentation = Int64.max
    private var latestPresentationEnd = Int64.min

    init(kind: MediaKind, timescale: UInt32) {
        self.kind = kind
        self.timescale = timescale
    }

    var count: Int { sizes.count }
    var isEmpty: Bool { sizes.isEmpty }
    /// Where the last sample ends in decoding time.
    var decodeEnd: Int64 { lastDecodeTime + lastDuration }
    /// Ticks from the first to the last decoding time, the last duration included.
    var mediaDuration: Int64 { isEmpty ? 0 : decodeEnd - firstDecodeTime }
    /// When the first picture is shown and the last one ends, in ticks of the source.
    var presentation: Range<Int64> { isEmpty ? 0..<0 : earliestPresentation..<max(earliestPresentation, latestPresentationEnd) }

    /// Samples that follow lie one after the other from `offset` on.
    mutating func beginChunk(at offset: Int64) {
        closeChunk()
        chunks.append(offset)
    }

    mutating func append(decodeTime: Int64, duration: UInt32, size: UInt32, compositionOffset: Int32, isSync: Bool) {
        precondition(!chunks.isEmpty, "a sample before its chunk")
        if isEmpty {
            firstDecodeTime = decodeTime
            lastDecodeTime = decodeTime
        } else {
            // Decoding times never run back in a file; a source that does is held where it was.
            let time = max(decodeTime, lastDecodeTime)
            Self.add(time - lastDecodeTime, to: &durations)
            lastDecodeTime = time
        }
        lastDuration = Int64(duration)
        sizes.append(size)
        chunkSamples += 1
        Self.add(Int64(compositionOffset), to: &offsets)
        if isSync { syncSamples.append(UInt32(sizes.count)) }
        let shown = lastDecodeTime + Int64(compositionOffset)
        earliestPresentation = min(earliestPresentation, shown)
        latestPresentationEnd = max(latestPresentationEnd, shown + lastDuration)
    }

    private static func add(_ value: Int64, to runs: inout [Equal]) {
        if let last = runs.last, last.value == value, last.count < .max {
            runs[runs.count - 1].count += 1
        } else {
            runs.append(Equal(count: 1, value: value))
        }
    }

    private mutating func closeChunk() {
        guard !chunks.isEmpty else { return }
        guard chunkSamples > 0 else {
            chunks.removeLast()
            return
        }
        if chunkRuns.last?.samples != chunkSamples { chunkRuns.append(ChunkRun(first: UInt32(chunks.count), samples: chunkSamples)) }
        chunkSamples = 0
    }

    // MARK: - The boxes

    /// What is added to every composition offset, so that no picture is shown before media time 0 (an edit cannot begin there).
    private var compositionShift: Int64 { max(0, firstDecodeTime - earliestPresentation) }

    /// The media time at which presentation begins (8.6.6).
    var editStart: Int64 { isEmpty ? 0 : earliestPresentation + compositionShift - firstDecodeTime }

    /// Bytes of `stbl` beside `stsd`; the same for every base.
    func boxes(base: Int64) -> [UInt8] {
        var table = self
        table.closeChunk()
        return table.write(base: base)
    }

    private func write(base: Int64) -> [UInt8] {
        var b = BoxBuilder()
        // 8.6.1.2: the last duration is the sample's own.
        var durations = durations
        if !isEmpty { Self.add(lastDuration, to: &durations) }
        b.fullBox(.stts) {
            $0.u32(UInt32(durations.count))
            for run in durations {
                $0.u32(run.count)
                $0.u32(UInt32(clamping: run.value))
            }
        }
        let shift = compositionShift
        if offsets.contains(where: { $0.value + shift != 0 }) {
            // 8.6.1.3: version 1 has signed offsets.
            let isSigned = offsets.contains { $0.value + shift < 0 }
            b.fullBox(.ctts, version: isSigned ? 1 : 0) {
                $0.u32(UInt32(offsets.count))
                for run in offsets {
                    $0.u32(run.count)
                    $0.u32(UInt32(bitPattern: Int32(clamping: run.value + shift)))
                }
            }
        }
        // 8.6.2: without the box every sample is a sync sample.
        if syncSamples.count < sizes.count {
            b.fullBox(.stss) {
                $0.u32(UInt32(syncSamples.count))
                for n in syncSamples { $0.u32(n) }
            }
        }
        b.fullBox(.stsc) {
            $0.u32(UInt32(chunkRuns.count))
            for run in chunkRuns {
                $0.u32(run.first)
                $0.u32(run.samples)
                $0.u32(1)
            }
        }
        b.fullBox(.stsz) {
            $0.u32(0)
            $0.u32(UInt32(sizes.count))
            for size in sizes { $0.u32(size) }
        }
        b.fullBox(.stco) {
            $0.u32(UInt32(chunks.count))
            for chunk in chunks { $0.u32(UInt32(base + chunk)) }
        }
        return b.bytes
    }
}
