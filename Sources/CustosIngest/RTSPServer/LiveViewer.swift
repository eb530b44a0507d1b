import CustosBase
import CustosMedia
import CustosSignalling
import NIOCore

/// The playback of a live stream for one viewer, on the viewer's event loop: samples become packets, with a sender report every five seconds.
final class LiveViewer: RTSPServedPlayback {
    /// RFC 3550 6.2: five seconds at least between reports.
    static let reportInterval = TimeAmount.seconds(5)

    private let sink: RTSPSink
    private let description: StreamDescription
    private let reader = LiveViewerReader()
    private var stream: LiveStream?
    private var packetizers: [MediaKind: RTPPacketizer] = [:]
    private var clock: ViewerClock
    private var packets = RTPPacketBuffer(headroom: RTSPSink.headroom)
    private var lastSent: [MediaKind: (wall: WallTime, ticks: Int64)] = [:]
    /// To be sent with the next sync sample, unless it has its own: the description may be older than the run.
    private var parameterSets: VideoDescription?
    private var reports: RepeatedTask?

    init(sink: RTSPSink, description: StreamDescription, tracks: [Int]) {
        self.sink = sink
        self.description = description
        let media = SessionDescription(describing: description, name: "").media
        for track in tracks where media.indices.contains(track) {
            guard let format = media[track].trackFormat() else { continue }
            packetizers[format.kind] = RTPPacketizer(format: format)
        }
        clock = ViewerClock(timescales: Dictionary(uniqueKeysWithValues: packetizers.keys.map { ($0, description.timescale(of: $0)) }))
    }

    func begin(_ stream: LiveStream) {
        self.stream = stream
        let loop = sink.eventLoop
        let bound = NIOLoopBound(self, eventLoop: loop)
        // A viewer over UDP begins at the next sync sample: the cached GOP would be one burst, and be lost.
        reader.begin(stream, wantsCachedGOP: !sink.isDatagramsOnly) { loop.execute { bound.value.drain() } }
        reports = loop.scheduleRepeatedTask(initialDelay: Self.reportInterval, delay: Self.reportInterval) { _ in bound.value.report() }
    }

    func sinkIsReady() { drain() }

    func close() {
        reports?.cancel()
        reports = nil
        if let stream { reader.close(stream) }
        stream = nil
    }

    var skipped: (times: Int, samples: Int) { reader.skipped }

    /// Sends what waits, as far as the viewer takes it. What it does not take stays in the queue, which knows its bound.
    private func drain() {
        while stream != nil, sink.isReady, let event = reader.next() {
            switch event {
            case .runStarted(let run): runStarted(run)
            case .sample(let sample): send(sample)
            // A camera that is away may come back; the session waits for it, and the viewer decides for how long.
            case .runEnded(.stopped): sink.end()
            case .runEnded: continue
            }
        }
    }

    private func runStarted(_ run: StreamDescription) {
        guard run.video.codec == description.video.codec, packetizers[.audio] == nil || run.audio == nil || run.audio == description.audio else { return sink.end() }
        clock.runStarted()
        parameterSets = run.video
    }

    private func send(_ sample: Sample) {
        guard let timeBase = packetizers[sample.kind] else { return }
        let ticks = clock.ticks(sample)
        let isFirst = lastSent[sample.kind] == nil
        lastSent[sample.kind] = (sample.wall, ticks)
        packets.removeAll()
        var packetizer = timeBase
        sample.withBytes { bytes in
            guard sample.kind == .video, sample.isSync, let sets = parameterSets else { return packetizer.packetize(bytes, mediaTicks: ticks, into: &packets) }
            parameterSets = nil
            let missing = sets.lengthPrefixedParameterSets(missingIn: bytes)
            guard !missing.isEmpty else { return packetizer.packetize(bytes, mediaTicks: ticks, into: &packets) }
            (missing + bytes).withUnsafeBytes { packetizer.packetize($0, mediaTicks: ticks, into: &packets) }
        }
        packetizers[sample.kind] = packetizer
        sink.send(packets, track: sample.kind == .video ? 0 : 1)
        if isFirst { report(sample.kind) }
    }

    private func report() {
        guard sink.isReady else { return }
        for kind in packetizers.keys { report(kind) }
    }

    /// What our clock said at the last sample (RFC 3550 6.4.1): footage and live picture carry the same time.
    private func report(_ kind: MediaKind) {
        guard let packetizer = packetizers[kind], let last = lastSent[kind] else { return }
        sink.send(report: packetizer.senderReport(wall: last.wall, mediaTicks: last.ticks), track: kind == .video ? 0 : 1)
    }
}

extension VideoDescription {
    /// The parameter sets as length-prefixed NAL units, or nothing when an access unit brings its own.
    fileprivate func lengthPrefixedParameterSets(missingIn bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var at = 0
        while at + 5 <= bytes.count {
            let type = codec == .h264 ? bytes[at + 4] & 0x1F : bytes[at + 4] >> 1 & 0x3F
            if type == (codec == .h264 ? 7 : 33) { return [] }
            at += 4 + Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
        }
        return (vps + sps + pps).flatMap { unit in
            withUnsafeBytes(of: UInt32(unit.count).bigEndian) { Array($0) } + unit
        }
    }
}
