package import CustosBase
package import CustosMedia

/// One stream of a simulated camera: what it plays and how it misbehaves.
package struct SimulatedStream: Sendable {
    package let video: Clip
    /// Played after the `resolution` fault; another size than `video`.
    package let otherVideo: Clip?
    package let audio: Clip?
    package let faults: SimulatedFaults
    /// Shifts the place in a clip that is not aligned to the clock, and the sub-frame phase, so that cameras
    /// do not send their key pictures at the same moment.
    package let phase: Double

    package init(video: Clip, otherVideo: Clip? = nil, audio: Clip? = nil, faults: SimulatedFaults = SimulatedFaults(), phase: Double = 0) {
        self.video = video
        self.otherVideo = otherVideo
        self.audio = audio
        self.faults = faults
        self.phase = phase
    }
}

/// A session's place in the loops of a stream: which units are due, as RTP packets.
///
/// Stateless in time: unit `n` of the clip's endless repetition is due at `n x unitSeconds` of the Unix epoch (plus
/// the phase), and its RTP time is that very instant, so two sessions see the same pictures at the same time, and a
/// receiver on this machine can compute its delay from the timestamp.
package struct SimulatedPlayback {
    package enum Outcome { case goOn(nextDue: WallTime), close }

    private struct Track {
        var clip: Clip
        var packetizer: RTPPacketizer
        var next: Int64
        var started = false
    }

    private let stream: SimulatedStream
    private let began: WallTime
    private var tracks: [Track] = []
    private var changed = false
    private var random: SeededRandom

    package init(_ stream: SimulatedStream, tracks kinds: [MediaKind], began: WallTime, seed: UInt64) {
        self.stream = stream
        self.began = began
        random = SeededRandom(seed: seed)
        for kind in kinds {
            guard let clip = kind == .video ? stream.video : stream.audio else { continue }
            let now = Self.position(began, clip, stream.phase)
            tracks.append(
                Track(
                    clip: clip, packetizer: RTPPacketizer(format: clip.format, ssrc: UInt32(truncatingIfNeeded: random.next()), firstSequence: UInt16(truncatingIfNeeded: random.next()), timestampOffset: 0), next: now + 1
                ))
        }
    }

    /// Units of a clip that are due by a time, counted from the epoch.
    private static func position(_ t: WallTime, _ clip: Clip, _ phase: Double) -> Int64 {
        Int64(((t.seconds + (clip.isClockAligned ? 0 : phase)) / clip.unitSeconds).rounded(.down))
    }

    private func due(_ track: Track) -> WallTime {
        WallTime(seconds: Double(track.next) * track.clip.unitSeconds - (track.clip.isClockAligned ? 0 : stream.phase))
    }

    private static func ticks(_ n: Int64, _ clip: Clip) -> Int64 {
        // Units are a whole number of ticks (3600 at 25 fps, 1024 of AAC, 160 of G.711): no rounding adds up.
        n &* Int64((clip.unitSeconds * Double(clip.format.clockRate)).rounded())
    }

    /// Emits everything that is due. `emit` gets the track's index and packets in order, with the headroom of an `RTSPSink`.
    package mutating func advance(to now: WallTime, emit: (Int, borrowing RTPPacketBuffer) -> Void) -> Outcome {
        let age = now - began
        if let drop = stream.faults.drop, age >= drop { return .close }
        let isSilent = stream.faults.silence.map { age >= $0.at && age < $0.at + $0.length } ?? false
        for i in tracks.indices {
            while due(tracks[i]) <= now {
                let n = tracks[i].next
                tracks[i].next += 1
                let isVideo = tracks[i].clip.format.kind == .video
                var clip = tracks[i].clip
                let at = Int(n % Int64(clip.units.count))
                if isVideo, !changed, let resolution = stream.faults.resolution, age >= resolution, let other = stream.otherVideo, other.units[at % other.units.count].isSync {
                    changed = true
                    tracks[i].clip = other
                    clip = other
                }
                let place = Int(n % Int64(clip.units.count))
                if !tracks[i].started {
                    guard clip.units[place].isSync else { continue }
                    tracks[i].started = true
                }
                var ticks = Self.ticks(n, clip)
                if let jump = stream.faults.jump, age >= jump.at { ticks += jump.by.microseconds * Int64(clip.format.clockRate) / 1_000_000 }
                var packets = tracks[i].packetizer.reuse(clip.packets[place], mediaTicks: ticks)
                guard !isSilent else { continue }
                misbehave(&packets)
                emit(i, packets)
            }
        }
        return .goOn(nextDue: tracks.map { due($0) }.min() ?? now + .seconds(1 as Int64))
    }

    /// A sender report of a track for this instant.
    package func senderReport(_ track: Int, wall: WallTime) -> [UInt8] {
        let clip = tracks[track].clip
        return tracks[track].packetizer.senderReport(wall: wall, mediaTicks: Int64(wall.seconds * Double(clip.format.clockRate)))
    }

    private mutating func misbehave(_ packets: inout RTPPacketBuffer) {
        let f = stream.faults
        guard f.hidesMarker || f.loss > 0 || f.reorder > 0 || f.duplicate > 0 else { return }
        packets.settle()
        if f.hidesMarker { packets.clearMarkers() }
        var out: [Range<Int>] = []
        for r in packets.ranges {
            if f.loss > 0, chance() < f.loss { continue }
            out.append(r)
            if f.duplicate > 0, chance() < f.duplicate { out.append(r) }
        }
        if f.reorder > 0 {
            var i = 0
            while i + 1 < out.count {
                if chance() < f.reorder {
                    out.swapAt(i, i + 1)
                    i += 1
                }
                i += 1
            }
        }
        packets.rearrange(out)
    }

    private mutating func chance() -> Double { Double(random.next() >> 11) / Double(1 << 53) }
}
