import CustosBase
import CustosMedia
import CustosSignalling
import Glibc
import NIOCore

/// The state of a connection's media: which channel is what, the assembler, and how the socket wakes us.
struct MediaPath {
    /// What an interleaved channel carries.
    enum Lane: UInt8 { case unknown, videoRTP, videoRTCP, audioRTP, audioRTCP }

    var assembler: StreamAssembler?
    var hasEnded = false
    /// A lane for each of the 256 interleaved channels.
    var lanes = [Lane](repeating: .unknown, count: 256)
    var tracks: [Track] = []
    var early = EarlyFrames()
    var lastVideoPacket: MonotonicTime?
    /// Frames of channels that nobody set up, and datagrams that are not from the track's source.
    var strayFrames = 0

    var lowDelay: Bool
    /// As the kernel has it.
    var lowWater = 1
    /// The mark was lowered for one read.
    var isForced = false
    var lastRead = MonotonicTime(microseconds: 0)
    var bytesRead = 0
    var bytesPerSecond = 0
    var measuredAt = MonotonicTime(microseconds: 0)
    var measuredBytes = 0
    var nextReport = MonotonicTime(microseconds: 0)

    init(lowDelay: Bool) { self.lowDelay = lowDelay }

    struct Track {
        var mediaIndex: Int
        var kind: MediaKind
        /// Where receiver reports go.
        var reports: Reports
        var source = DatagramSourceLock()
        enum Reports {
            case channel(UInt8)
            case port(Int?)
        }
    }
}

/// Frames that came before the answer to PLAY, so that the first key frame is not lost.
struct EarlyFrames {
    /// A key frame of 8 Mbit/s; further frames are dropped, the stream then begins at the next key frame.
    static let limit = 512 * 1024
    /// channel, length (big-endian), payload; one after the other.
    var bytes: [UInt8] = []

    mutating func add(channel: UInt8, _ payload: RawSpan) {
        guard bytes.count + 3 + payload.byteCount <= Self.limit else { return }
        bytes.append(channel)
        bytes.append(UInt8(payload.byteCount >> 8))
        bytes.append(UInt8(payload.byteCount & 255))
        payload.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}

extension CameraConnection {
    /// RFC 3550 6.2: the least interval between reports.
    static let reportInterval = TimeSpan.seconds(5 as Int64)
    /// 400 Mbit/s: far beyond any camera; a peer that sends more keeps the loop from its other cameras.
    static let floodLimit = 50 * 1024 * 1024

    func setLowDelay(_ lowDelay: Bool) {
        media.lowDelay = lowDelay
        if media.assembler != nil { applyLowWater() }
    }

    func beginMedia(_ video: RTSPClientSession.PlayingTrack, _ audio: RTSPClientSession.PlayingTrack?, now: MonotonicTime) {
        for track in [video, audio].compactMap({ $0 }) {
            let isVideo = track.format.kind == .video
            let reports: MediaPath.Track.Reports
            switch track.transport {
            case .interleaved(let rtp, let rtcp):
                media.lanes[Int(rtp)] = isVideo ? .videoRTP : .audioRTP
                media.lanes[Int(rtcp)] = isVideo ? .videoRTCP : .audioRTCP
                reports = .channel(rtcp)
            case .datagrams(_, let rtcp, _): reports = .port(rtcp)
            }
            media.tracks.append(MediaPath.Track(mediaIndex: track.mediaIndex, kind: track.format.kind, reports: reports))
        }
        media.assembler = StreamAssembler(stream: configuration.stream, video: video.format, audio: audio?.format) { [weak self] event in
            self?.delegate?.connectionPublishes(event)
        }
        media.measuredAt = now
        media.measuredBytes = media.bytesRead
        media.nextReport = now + Self.reportInterval
        replayEarly(now)
    }

    private func replayEarly(_ now: MonotonicTime) {
        let bytes = media.early.bytes
        media.early = EarlyFrames()
        let wall = environment.clocks.wall()
        var at = 0
        while at < bytes.count {
            let count = Int(bytes[at + 1]) << 8 | Int(bytes[at + 2])
            receivedFrame(channel: bytes[at], bytes.span.bytes.extracting(at + 3..<at + 3 + count), wall: wall, now: now)
            at += 3 + count
        }
    }

    // MARK: The hot path

    func willRead(_ count: Int, now: MonotonicTime) {
        media.bytesRead += count
        media.lastRead = now
        if media.isForced {
            media.isForced = false
            applyLowWater()
        }
    }

    func receivedFrame(channel: UInt8, _ payload: RawSpan, wall: WallTime, now: MonotonicTime) {
        guard let assembler = media.assembler else {
            if !media.hasEnded { media.early.add(channel: channel, payload) }
            return
        }
        switch media.lanes[Int(channel)] {
        case .videoRTP:
            media.lastVideoPacket = now
            assembler.receive(rtp: payload, of: .video, transport: .ordered, wall: wall, arrival: now)
        case .audioRTP: assembler.receive(rtp: payload, of: .audio, transport: .ordered, wall: wall, arrival: now)
        case .videoRTCP: assembler.receive(rtcp: payload, of: .video, wall: wall, arrival: now)
        case .audioRTCP: assembler.receive(rtcp: payload, of: .audio, wall: wall, arrival: now)
        case .unknown: media.strayFrames += 1
        }
    }

    // MARK: Five times a second

    func mediaTick(wall: WallTime, now: MonotonicTime) {
        media.assembler?.tick(wall: wall, now: now)
        if now >= media.nextReport {
            media.nextReport = now + Self.reportInterval
            sendReports(now)
        }
        let span = now - media.measuredAt
        if span >= .seconds(1 as Int64) {
            media.bytesPerSecond = Int(Double(media.bytesRead - media.measuredBytes) / span.seconds)
            media.measuredAt = now
            media.measuredBytes = media.bytesRead
            if media.bytesPerSecond > Self.floodLimit {
                return over(SessionEnd(.peerHostile, "\(media.bytesPerSecond * 8 / 1_000_000) Mbit/s"))
            }
            if !media.isForced { applyLowWater() }
        }
        if media.lowWater > 1, !media.isForced, now - media.lastRead > environment.lowWater.patience {
            media.isForced = true
            setLowWater(1)
        }
    }

    private func applyLowWater() {
        guard pairs.isEmpty else { return }
        let mark = environment.lowWater.mark(bytesPerSecond: media.bytesPerSecond, lowDelay: media.lowDelay)
        if environment.lowWater.isWorthChanging(from: media.lowWater, to: mark) { setLowWater(mark) }
    }

    /// The kernel looks at the mark at once: bytes that wait above a lowered one wake us now (tcp_set_rcvlowat).
    private func setLowWater(_ mark: Int) {
        guard let options = channel?.syncOptions else { return }
        do {
            try options.setOption(ChannelOptions.socket(.init(SOL_SOCKET), .init(SO_RCVLOWAT)), value: .init(mark))
            media.lowWater = mark
        } catch {
            // A closing socket. Its end is told by the channel itself.
        }
    }

    private func sendReports(_ now: MonotonicTime) {
        for track in media.tracks {
            guard let report = media.assembler?.receiverReport(of: track.kind, now: now), report.count < 65_536 else { continue }
            switch track.reports {
            case .channel(let number):
                guard let channel, channel.isWritable else { continue }
                channel.writeAndFlush(ByteBuffer(bytes: [UInt8(ascii: "$"), number, UInt8(report.count >> 8), UInt8(report.count & 255)] + report), promise: nil)
            case .port(let port):
                guard let port, let to = peer?.with(port: port) else { continue }
                pairs[track.mediaIndex]?.send(report, isRTCP: true, to: to)
            }
        }
    }
}

extension CameraConnection: DatagramOwner {
    func receivedStranger() { media.strayFrames += 1 }

    func receivedDatagram(media index: Int, isRTCP: Bool, _ payload: RawSpan, port: UInt16) {
        guard let assembler = media.assembler, let i = media.tracks.firstIndex(where: { $0.mediaIndex == index }) else { return }
        let wall = environment.clocks.wall(), now = environment.clocks.monotonic()
        let kind = media.tracks[i].kind
        media.bytesRead += payload.byteCount
        if isRTCP {
            if case .port(nil) = media.tracks[i].reports { media.tracks[i].reports = .port(Int(port)) }
            assembler.receive(rtcp: payload, of: kind, wall: wall, arrival: now)
        } else {
            guard media.tracks[i].source.accepts(payload, port: port, now: now) else {
                media.strayFrames += 1
                return
            }
            if kind == .video { media.lastVideoPacket = now }
            assembler.receive(rtp: payload, of: kind, transport: .datagram, wall: wall, arrival: now)
        }
    }
}
