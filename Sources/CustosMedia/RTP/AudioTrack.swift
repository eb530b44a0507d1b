import CustosBase

/// The audio packets of a session on their way to frames: AAC (RFC 3640) and G.711 (RFC 3551 4.5.14).
struct AudioTrack: Sendable {
    struct Frame: Sendable {
        var arena: SampleArena
        var range: Range<Int>
        var timestamp: UInt32
        /// In ticks of the clock rate.
        var duration: UInt32
        var lossBefore: Bool
        var wall: WallTime
        var arrival: MonotonicTime
    }

    /// Minutes of G.711, a few seconds of AAC.
    private static let arenaCapacity = 64 * 1024

    let format: TrackFormat
    let description: AudioDescription
    private let policies: StreamPolicies
    private(set) var reception: PacketReception
    private var queue: ReorderQueue
    private var aac: AACDepacketizer?
    private var frameDuration: UInt32 = 0
    private var bytes = AccessUnitBuilder(limit: AACDepacketizer.maximumUnitBytes, capacity: AudioTrack.arenaCapacity)
    private var followsLoss = false
    var sender: SenderClock
    var finished: [Frame] = []

    /// `nil` for a configuration that no decoder could use: the video goes on without sound.
    init?(format: TrackFormat, policies: StreamPolicies) {
        guard format.clockRate >= 1000, format.clockRate <= 384_000 else { return nil }
        self.format = format
        self.policies = policies
        reception = PacketReception(clockRate: format.clockRate)
        queue = ReorderQueue(depth: policies.reorderDepth)
        sender = SenderClock(clockRate: format.clockRate, bound: policies.senderReportBound)
        let channels = max(format.channels, 1)
        switch format.encoding {
        case .aac(let configuration, let sizeLength, let indexLength, let indexDeltaLength):
            guard let config = try? AudioSpecificConfig.parse(configuration),
                let depacketizer = AACDepacketizer(sizeLength: sizeLength, indexLength: indexLength, indexDeltaLength: indexDeltaLength)
            else { return nil }
            aac = depacketizer
            frameDuration = UInt32(clamping: UInt64(config.frameLength) * UInt64(format.clockRate) / UInt64(config.sampleRate))
            description = AudioDescription(codec: .aac, sampleRate: format.clockRate, channels: config.channels == 0 ? channels : config.channels, configuration: configuration)
        case .pcma: description = AudioDescription(codec: .pcma, sampleRate: format.clockRate, channels: channels, configuration: [])
        case .pcmu: description = AudioDescription(codec: .pcmu, sampleRate: format.clockRate, channels: channels, configuration: [])
        case .h264, .h265: return nil
        }
    }

    mutating func receive(_ h: RTPHeader, _ packet: RawSpan, _ transport: StreamAssembler.Transport, wall: WallTime, arrival: MonotonicTime, _ counts: inout StreamStatistics) {
        reception.measureJitter(h, arrival: arrival)
        guard transport == .datagram, reception.distance(h) != nil else {
            while giveUp(&counts) {}
            return take(h, packet, wall: wall, arrival: arrival, &counts)
        }
        while let d = reception.distance(h), d >= queue.depth, giveUp(&counts) {}
        let d = reception.distance(h) ?? 0
        if d > 0, d < queue.depth {
            if !queue.insert(h, packet, wall: wall, arrival: arrival) { counts.duplicatePackets += 1 }
        } else {
            if d == 0, !queue.isEmpty { counts.reorderedPackets += 1 }
            take(h, packet, wall: wall, arrival: arrival, &counts)
            drain(&counts)
        }
        expire(now: arrival, &counts)
    }

    mutating func expire(now: MonotonicTime, _ counts: inout StreamStatistics) {
        while let head = queue.head(behind: UInt16(truncatingIfNeeded: reception.expected)), now - head.oldest >= policies.reorderAge, giveUp(&counts) {}
    }

    private mutating func giveUp(_ counts: inout StreamStatistics) -> Bool {
        guard let head = queue.head(behind: UInt16(truncatingIfNeeded: reception.expected)), let slot = queue.take(head.sequenceNumber) else { return false }
        take(slot.header, slot.bytes.span.bytes, wall: slot.wall, arrival: slot.arrival, &counts)
        queue.recycle(slot)
        drain(&counts)
        return true
    }

    private mutating func drain(_ counts: inout StreamStatistics) {
        while let slot = queue.take(UInt16(truncatingIfNeeded: reception.expected)) {
            take(slot.header, slot.bytes.span.bytes, wall: slot.wall, arrival: slot.arrival, &counts)
            queue.recycle(slot)
        }
    }

    mutating func skipForeign(_ h: RTPHeader) { reception.skipForeign(h) }

    private mutating func take(_ h: RTPHeader, _ packet: RawSpan, wall: WallTime, arrival: MonotonicTime, _ counts: inout StreamStatistics) {
        switch reception.accept(h) {
        case .follows(lost: 0): break
        case .follows(let lost):
            counts.lostPackets += UInt64(lost)
            noteLoss(&counts)
        case .restarted: noteLoss(&counts)
        case .duplicate:
            counts.duplicatePackets += 1
            return
        case .late:
            counts.reorderedPackets += 1
            return
        }
        let payload = packet.extracting(h.payload)
        guard payload.byteCount > 0 else {
            counts.malformedPackets += 1
            return
        }
        if aac != nil {
            unpackAAC(payload, h.timestamp, wall: wall, arrival: arrival, &counts)
        } else {
            bytes.append(payload)
            finish(timestamp: h.timestamp, duration: UInt32(payload.byteCount / Int(description.channels)), wall: wall, arrival: arrival, &counts)
        }
    }

    private mutating func noteLoss(_ counts: inout StreamStatistics) {
        followsLoss = true
        if aac?.discontinue() == true {
            bytes.discard()
            counts.droppedSamples += 1
        }
    }

    private mutating func unpackAAC(_ payload: RawSpan, _ timestamp: UInt32, wall: WallTime, arrival: MonotonicTime, _ counts: inout StreamStatistics) {
        guard var depacketizer = aac else { return }
        let outcome = depacketizer.unpack(payload, timestamp: timestamp) { frame, part, isFirst, isLast in
            if isFirst, bytes.byteCount > 0 {
                bytes.discard()
                followsLoss = true
                counts.droppedSamples += 1
            }
            bytes.append(part)
            if isLast {
                finish(timestamp: timestamp &+ UInt32(truncatingIfNeeded: frame) &* frameDuration, duration: frameDuration, wall: wall, arrival: arrival, &counts)
            }
        }
        aac = depacketizer
        switch outcome {
        case .taken: break
        case .orphan:
            bytes.discard()
            followsLoss = true
        case .malformed: counts.malformedPackets += 1
        }
    }

    private mutating func finish(timestamp: UInt32, duration: UInt32, wall: WallTime, arrival: MonotonicTime, _ counts: inout StreamStatistics) {
        guard !bytes.isTooLarge else {
            bytes.discard()
            counts.droppedSamples += 1
            followsLoss = true
            return
        }
        let arena = bytes.arena
        let range = bytes.finish()
        finished.append(Frame(arena: arena, range: range, timestamp: timestamp, duration: duration, lossBefore: followsLoss, wall: wall, arrival: arrival))
        followsLoss = false
    }

    mutating func report(now: MonotonicTime) -> RTCPPacket.ReportBlock? {
        let echo = sender.echo(now: now)
        return reception.report(lastSenderReport: echo.lastReport, delay: echo.delay)
    }
}
