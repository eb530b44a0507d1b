import CustosBase

/// The state behind `StreamAssembler`: a value, so that one access to it covers a whole packet.
struct Session: Sendable {
    private let policies: StreamPolicies
    private let receiverSSRC: UInt32
    private var video: VideoTrack
    private var audio: AudioTrack?
    private var run: Run?
    private var gauges = SessionGauges()
    private var events: [StreamEvent] = []
    private var counts = StreamStatistics()
    private var lastVideoTimestamp: UInt32 = 0
    /// Loss that no published sample has told yet: pictures went by while none could be.
    private var untoldLoss = false

    init(video: TrackFormat, audio: TrackFormat?, policies: StreamPolicies) {
        self.policies = policies
        self.video = VideoTrack(format: video, policies: policies)
        self.audio = audio.flatMap { AudioTrack(format: $0, policies: policies) }
        receiverSSRC = UInt32.random(in: 1 ... .max)
        events.reserveCapacity(8)
    }

    @inline(__always)
    var hasEvents: Bool { !events.isEmpty }

    mutating func takeEvents(into out: inout [StreamEvent]) { swap(&events, &out) }

    // MARK: Packets

    @inline(__always)
    mutating func receive(rtp: RawSpan, of kind: MediaKind, transport: StreamAssembler.Transport, wall: WallTime, arrival: MonotonicTime) {
        counts.packets += 1
        counts.bytes += UInt64(rtp.byteCount)
        gauges.count(bytes: rtp.byteCount, at: arrival, &counts)
        guard let h = RTPHeader(parsing: rtp) else {
            counts.malformedPackets += 1
            return
        }
        watchClock(wall: wall, now: arrival)
        if kind == .video {
            guard h.payloadType == video.format.payloadType else { return foreign(h, rtp, kind, wall, arrival) }
            video.receive(h, rtp, transport, wall: wall, arrival: arrival, &counts)
            if !video.finished.isEmpty { takeUnits() }
        } else {
            guard audio != nil, h.payloadType == audio?.format.payloadType else { return foreign(h, rtp, kind, wall, arrival) }
            audio?.receive(h, rtp, transport, wall: wall, arrival: arrival, &counts)
            takeFrames()
        }
    }

    @inline(never)
    private mutating func foreign(_ h: RTPHeader, _ packet: RawSpan, _ kind: MediaKind, _ wall: WallTime, _ arrival: MonotonicTime) {
        // RFC 5761 4: RTCP types 200 to 207 look like payload types 72 to 79 with the marker bit.
        if h.marker, (72...79).contains(h.payloadType) { return receive(rtcp: packet, of: kind, wall: wall, arrival: arrival) }
        counts.unknownPayload += 1
        if kind == .video { video.skipForeign(h) } else { audio?.skipForeign(h) }
    }

    mutating func receive(rtcp: RawSpan, of kind: MediaKind, wall: WallTime, arrival: MonotonicTime) {
        guard let packets = RTCPPacket.parse(rtcp) else {
            counts.malformedPackets += 1
            return
        }
        for case .senderReport(let report) in packets {
            if kind == .video {
                video.sender.receive(report, wall: wall, arrival: arrival)
                counts.cameraClockOffset = video.sender.offset
            } else {
                audio?.sender.receive(report, wall: wall, arrival: arrival)
            }
        }
    }

    mutating func receiverReport(of kind: MediaKind, now: MonotonicTime) -> [UInt8]? {
        guard let block = kind == .video ? video.report(now: now) : audio?.report(now: now) else { return nil }
        var bytes: [UInt8] = []
        RTCPPacket.receiverReport(ssrc: receiverSSRC, blocks: [block]).encode(into: &bytes)
        RTCPPacket.encodeName("custos", ssrc: receiverSSRC, into: &bytes)
        return bytes
    }

    mutating func tick(wall: WallTime, now: MonotonicTime) {
        watchClock(wall: wall, now: now)
        video.expire(now: now, &counts)
        takeUnits()
        audio?.expire(now: now, &counts)
        takeFrames()
        gauges.tick(now, &counts)
    }

    mutating func end(_ reason: RunEnd) {
        video.flush(&counts)
        takeUnits()
        endRun(reason)
    }

    var statistics: StreamStatistics {
        var s = counts
        s.jitterTicks = video.reception.jitter
        return s
    }

    // MARK: Runs

    @inline(__always)
    private mutating func watchClock(wall: WallTime, now: MonotonicTime) {
        if let stepped = run?.anchor.clockStepped(wall: wall, now: now), stepped { clockStepped() }
    }

    @inline(never)
    private mutating func clockStepped() {
        switch policies.clockSteps {
        case .newRunAtNextSync: run?.pendingEnd = .clockStep
        case .endAtOnce: endRun(.clockStep)
        }
    }

    private mutating func endRun(_ reason: RunEnd) {
        guard run != nil else { return }
        run = nil
        events.append(.runEnded(reason))
    }

    private mutating func takeUnits() {
        for i in video.finished.indices { take(video.finished[i]) }
        video.finished.removeAll(keepingCapacity: true)
    }

    private mutating func take(_ unit: VideoTrack.Unit) {
        guard let generation = run?.generation else { return start(unit) }
        if unit.isSync {
            if unit.generation != generation, unit.description != run?.description.video {
                endRun(.parametersChanged)
            } else if let reason = run?.pendingEnd {
                endRun(reason)
            } else if run?.anchor.isAstray == true {
                endRun(.timestampJump)
            }
            guard run != nil else { return start(unit) }
            run?.generation = unit.generation
        } else if unit.generation != generation, unit.lossBefore, unit.description?.sps != run?.description.video.sps {
            // The sync sample that the new sets came with is lost: what follows needs it.
            endRun(.parametersChanged)
            return start(unit)
        }
        place(unit)
    }

    /// Starts a run when the unit allows it. A change of parameter sets on a picture that is no sync sample waits
    /// for the next sync sample as well: until then the sets travel in band.
    private mutating func start(_ unit: VideoTrack.Unit) {
        guard unit.isSync, let d = unit.description else {
            counts.waitedSamples += 1
            untoldLoss = untoldLoss || unit.lossBefore
            return
        }
        let description = StreamDescription(video: d, audio: audio?.description)
        run = Run(description: description, first: unit, limits: policies.timeline)
        counts.runs += 1
        gauges.runStarted()
        events.append(.runStarted(description))
        publish(unit, decodeTime: 0, compositionOffset: 0)
    }

    private mutating func place(_ unit: VideoTrack.Unit) {
        guard let anchor = run?.anchor, let video = run?.description.video else { return }
        // An H.265 SPS says for certain whether pictures are reordered; most H.264 sets do not, but its slices do.
        let reorders = video.mayReorder && (video.codec == .h265 || unit.isBidirectional)
        switch run?.timeline.place(unit.timestamp, reorders: reorders, smallSteps: policies.smallBackwardSteps, anchor: anchor, arrival: unit.arrival) {
        case .placed(let decodeTime, let offset, let isClamped)?:
            if isClamped { counts.clampedTimestamps += 1 }
            run?.anchor.observe(media: Timeline.microseconds(decodeTime), wall: unit.wall, arrival: unit.arrival)
            publish(unit, decodeTime: decodeTime, compositionOffset: offset)
        case .jump?, nil:
            endRun(.timestampJump)
            start(unit)
        }
    }

    private mutating func publish(_ unit: VideoTrack.Unit, decodeTime: Int64, compositionOffset: Int32) {
        guard let run else { return }
        lastVideoTimestamp = unit.timestamp
        events.append(
            .sample(
                Sample(
                    arena: unit.arena, range: unit.range, kind: .video, decodeTime: decodeTime, compositionOffset: compositionOffset,
                    estimatedDuration: estimatedDuration(run), isSync: unit.isSync, lossBefore: unit.lossBefore || untoldLoss,
                    wall: run.anchor.date(media: Timeline.microseconds(decodeTime)), arrival: unit.arrival, cameraWall: video.sender.date(unit.timestamp))))
        untoldLoss = false
        counts.samples += 1
        if unit.isSync { counts.syncSamples += 1 }
        counts.lastSampleAt = unit.arrival
        gauges.videoSample(at: decodeTime, isSync: unit.isSync, &counts)
    }

    /// 25 frames a second when neither the stream nor its parameter sets have told yet.
    private func estimatedDuration(_ run: Run) -> UInt32 {
        if run.timeline.cadence > 0 { return UInt32(clamping: run.timeline.cadence) }
        return UInt32(clamping: Int64(Double(Timeline.timescale) / (run.description.video.claimedFrameRate ?? 25)))
    }

    private mutating func takeFrames() {
        guard let count = audio?.finished.count, count > 0 else { return }
        for i in 0..<count {
            if let frame = audio?.finished[i] { take(frame) }
        }
        audio?.finished.removeAll(keepingCapacity: true)
    }

    private mutating func take(_ frame: AudioTrack.Frame) {
        guard let present = run, present.audio != nil else {
            counts.waitedSamples += 1
            return
        }
        let camera = audio?.sender.date(frame.timestamp)
        let reported = camera.flatMap { present.media(of: $0, by: video.sender, near: lastVideoTimestamp) }
        switch run?.audio?.place(frame, anchor: present.anchor, reported: reported) {
        case .placed(let decodeTime, let wasMoved)?:
            events.append(
                .sample(
                    Sample(
                        arena: frame.arena, range: frame.range, kind: .audio, decodeTime: decodeTime, estimatedDuration: frame.duration, isSync: true,
                        lossBefore: frame.lossBefore || wasMoved, wall: present.anchor.date(media: present.audio?.media(decodeTime) ?? 0), arrival: frame.arrival, cameraWall: camera)))
            counts.samples += 1
            counts.lastSampleAt = frame.arrival
        case .early?, nil:
            counts.waitedSamples += 1
        }
    }
}
