import CustosBase

/// The video packets of a session on their way to access units: order, loss, and where a unit ends.
struct VideoTrack: Sendable {
    /// An access unit that ended, with what its place in a run depends on.
    struct Unit: Sendable {
        var arena: SampleArena
        var range: Range<Int>
        var timestamp: UInt32
        var isSync: Bool
        var isBidirectional: Bool
        var lossBefore: Bool
        var wall: WallTime
        var arrival: MonotonicTime
        var generation: Int
        var description: VideoDescription?
    }

    let format: TrackFormat
    private let policies: StreamPolicies
    private(set) var codec = VideoCodec.h264
    private(set) var reception: PacketReception
    private var queue: ReorderQueue
    private var h264 = H264Depacketizer()
    private var h265: H265Depacketizer
    private var unit: AccessUnit
    var sender: SenderClock

    /// Units that ended and were not taken yet: at most a few.
    var finished: [Unit] = []

    private var followsLoss = false
    private var sawIDR = false
    private var sawMarker = false
    private var trustsMarkers: Bool
    /// The timestamp of the unit that ended at its marker bit last.
    private var markedTimestamp: UInt32?

    init(format: TrackFormat, policies: StreamPolicies, limit: Int = SampleArena.maximumSampleBytes) {
        self.format = format
        self.policies = policies
        reception = PacketReception(clockRate: format.clockRate)
        queue = ReorderQueue(depth: policies.reorderDepth)
        sender = SenderClock(clockRate: format.clockRate, bound: policies.senderReportBound)
        trustsMarkers = policies.markerTrust != .never
        var sets: [[UInt8]] = []
        var hasDONL = false
        switch format.encoding {
        case .h264(let s): sets = s
        case .h265(let s, let donl):
            codec = .h265
            sets = s
            hasDONL = donl
        case .aac, .pcma, .pcmu: preconditionFailure("an audio format as the video track: \(format)")
        }
        h265 = H265Depacketizer(hasDONL: hasDONL)
        unit = AccessUnit(codec: codec, parameterSets: VideoParameterSets(codec: codec, fromSDP: sets, trailingZeros: policies.trailingZeroBytes), policies: policies, limit: limit)
    }

    // MARK: Order

    @inline(__always)
    mutating func receive(_ h: RTPHeader, _ packet: RawSpan, _ transport: StreamAssembler.Transport, wall: WallTime, arrival: MonotonicTime, _ counts: inout StreamStatistics) {
        reception.measureJitter(h, arrival: arrival)
        if transport == .ordered || reception.distance(h) == 0 && queue.isEmpty {
            take(h, packet, wall: wall, arrival: arrival, &counts)
        } else {
            receiveUnordered(h, packet, wall: wall, arrival: arrival, &counts)
        }
    }

    @inline(never)
    private mutating func receiveUnordered(_ h: RTPHeader, _ packet: RawSpan, wall: WallTime, arrival: MonotonicTime, _ counts: inout StreamStatistics) {
        guard reception.distance(h) != nil else {
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

    /// Gives up what waits too long for a missing packet.
    mutating func expire(now: MonotonicTime, _ counts: inout StreamStatistics) {
        while let head = queue.head(behind: UInt16(truncatingIfNeeded: reception.expected)), now - head.oldest >= policies.reorderAge, giveUp(&counts) {}
    }

    /// Counts the missing packets in front of the first waiting one as lost; `false` when none waits.
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

    /// A packet of another payload type with a place in the sequence.
    mutating func skipForeign(_ h: RTPHeader) { reception.skipForeign(h) }

    @inline(__always)
    private mutating func take(_ h: RTPHeader, _ packet: RawSpan, wall: WallTime, arrival: MonotonicTime, _ counts: inout StreamStatistics) {
        switch reception.accept(h) {
        case .follows(lost: 0): break
        case .follows(let lost):
            counts.lostPackets += UInt64(lost)
            noteLoss(before: h.timestamp)
        case .restarted: noteLoss(before: h.timestamp)
        case .duplicate:
            counts.duplicatePackets += 1
            return
        case .late:
            counts.reorderedPackets += 1
            return
        }
        unpack(h, packet.extracting(h.payload), wall: wall, arrival: arrival, &counts)
    }

    // MARK: Units

    @inline(never)
    private mutating func noteLoss(before timestamp: UInt32) {
        let cut = codec == .h264 ? h264.discontinue(&unit) : h265.discontinue(&unit)
        guard unit.isOpen else {
            followsLoss = true
            return
        }
        if cut || unit.timestamp == timestamp || unit.hasPicture {
            // The end of a picture that no marker bit ended may be among the missing.
            unit.isDamaged = true
            followsLoss = unit.timestamp != timestamp
        } else {
            unit.followsLoss = true
        }
    }

    @inline(__always)
    private mutating func unpack(_ h: RTPHeader, _ payload: RawSpan, wall: WallTime, arrival: MonotonicTime, _ counts: inout StreamStatistics) {
        if unit.isOpen, unit.timestamp != h.timestamp { timestampChanged(to: h.timestamp, &counts) }
        if !unit.isOpen {
            unit.isOpen = true
            unit.timestamp = h.timestamp
            unit.followsLoss = followsLoss
            unit.arrival = arrival
            followsLoss = false
        }
        unit.wall = wall
        unit.arrival = max(unit.arrival, arrival)
        switch codec == .h264 ? h264.unpack(payload, into: &unit) : h265.unpack(payload, into: &unit) {
        case .taken: break
        case .orphan: unit.isDamaged = true
        case .malformed:
            counts.malformedPackets += 1
            unit.isDamaged = true
        case .unsupported:
            counts.unsupportedPackets += 1
            unit.isDamaged = true
        }
        if h.marker { marked(&counts) }
    }

    /// A unit holds what makes it a sample, or what makes it a sample that is lost.
    private var unitIsComplete: Bool { unit.hasPicture || unit.isDamaged || unit.bytes.isTooLarge }

    private mutating func timestampChanged(to timestamp: UInt32, _ counts: inout StreamStatistics) {
        closeFragment()
        if unitIsComplete {
            endUnit(&counts)
        } else if policies.markerWithoutPicture == .joinsFollowingPicture {
            unit.timestamp = timestamp
        } else {
            unit.discard()
        }
    }

    private mutating func marked(_ counts: inout StreamStatistics) {
        sawMarker = true
        closeFragment()
        if unitIsComplete {
            guard trustsMarkers else { return }
            if unit.lacksFirstSlice, !unit.followsLoss, !unit.isDamaged, markedTimestamp == unit.timestamp {
                // The picture before ended too early: this is the rest of it.
                trustsMarkers = false
                counts.contradictedMarkers += 1
                return
            }
            markedTimestamp = unit.timestamp
            endUnit(&counts)
        } else if policies.markerWithoutPicture == .dropped {
            unit.discard()
        }
    }

    private mutating func closeFragment() {
        guard codec == .h264 ? h264.hasOpenFragment : h265.hasOpenFragment else { return }
        switch policies.missingFragmentEnd {
        case .closes: _ = codec == .h264 ? h264.closeFragment(&unit) : h265.closeFragment(&unit)
        case .damages: _ = codec == .h264 ? h264.discontinue(&unit) : h265.discontinue(&unit)
        }
    }

    private mutating func endUnit(_ counts: inout StreamStatistics) {
        if unit.lacksFirstSlice, unit.followsLoss { unit.isDamaged = true }
        guard unit.hasPicture, !unit.bytes.isTooLarge, !unit.isDamaged || policies.damagedPictures == .keptInPart else {
            unit.discard()
            counts.droppedSamples += 1
            followsLoss = true
            return
        }
        let isSync: Bool
        if unit.isIDR {
            sawIDR = true
            isSync = !unit.isDamaged
        } else {
            isSync = codec == .h264 && policies.recoveryPoints == .syncUntilIDR && !sawIDR && unit.hasRecoveryPoint && unit.isIntra && !unit.isDamaged
        }
        let sets = unit.parameterSets
        var one = Unit(
            arena: unit.bytes.arena, range: 0..<0, timestamp: unit.timestamp, isSync: isSync, isBidirectional: unit.isBidirectional,
            lossBefore: unit.followsLoss || unit.isDamaged, wall: unit.wall, arrival: unit.arrival, generation: sets.generation, description: sets.description)
        one.range = unit.finish()
        finished.append(one)
    }

    /// The session ends: a picture that only a timestamp change would have ended is complete.
    mutating func flush(_ counts: inout StreamStatistics) {
        while giveUp(&counts) {}
        if unit.isOpen, unit.hasPicture, !sawMarker || !trustsMarkers {
            closeFragment()
            endUnit(&counts)
        }
        unit.discard()
    }

    mutating func report(now: MonotonicTime) -> RTCPPacket.ReportBlock? {
        let echo = sender.echo(now: now)
        return reception.report(lastSenderReport: echo.lastReport, delay: echo.delay)
    }
}
