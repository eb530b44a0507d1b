import CustosBase
import CustosMedia

/// A camera session under test: packets and times go in by hand, events come out.
final class SessionBench {
    static let video = TrackFormat(payloadType: 96, clockRate: 90_000, encoding: .h264(parameterSets: []))
    static let videoH265 = TrackFormat(payloadType: 96, clockRate: 90_000, encoding: .h265(parameterSets: [], hasDONL: false))

    private final class Log { var events: [StreamEvent] = [] }
    private let log = Log()
    let assembler: StreamAssembler
    /// 2026-11-23T00:00:00Z.
    var wall = WallTime(microseconds: 1_795_392_000_000_000)
    var now = MonotonicTime(microseconds: 5_000_000_000)
    var transport = StreamAssembler.Transport.ordered

    init(video: TrackFormat = SessionBench.video, audio: TrackFormat? = nil, policies: StreamPolicies = .standard) {
        let log = log
        assembler = StreamAssembler(stream: StreamID(CameraID(1), .main), video: video, audio: audio, policies: policies) { log.events.append($0) }
    }

    func advance(_ span: TimeSpan) {
        wall = wall + span
        now = now + span
    }

    func receive(_ packet: [UInt8], of kind: MediaKind = .video) {
        assembler.receive(rtp: packet.span.bytes, of: kind, transport: transport, wall: wall, arrival: now)
    }

    func receive(_ packets: [[UInt8]]) { for p in packets { receive(p) } }

    func receiveRTCP(_ bytes: [UInt8], of kind: MediaKind = .video) {
        assembler.receive(rtcp: bytes.span.bytes, of: kind, wall: wall, arrival: now)
    }

    var events: [StreamEvent] { log.events }
    /// For long plays: only the last events are kept.
    func forget() { log.events.removeFirst(max(0, log.events.count - 4)) }
    var samples: [Sample] { events.compactMap { if case .sample(let s) = $0 { s } else { nil } } }
    var video: [Sample] { samples.filter { $0.kind == .video } }
    var audio: [Sample] { samples.filter { $0.kind == .audio } }
    var descriptions: [StreamDescription] { events.compactMap { if case .runStarted(let d) = $0 { d } else { nil } } }
    var ends: [RunEnd] { events.compactMap { if case .runEnded(let e) = $0 { e } else { nil } } }
    var statistics: StreamStatistics { assembler.statistics }

    /// One complete picture in one packet a NAL unit, marker on the last, at the present time.
    func picture(_ sequence: inout UInt16, timestamp: UInt32, _ nals: [[UInt8]]) {
        for (i, n) in nals.enumerated() {
            receive(rtp(sequence, timestamp, marker: i == nals.count - 1, n))
            sequence &+= 1
        }
    }
}

/// An RTP packet of payload type 96.
func rtp(_ sequence: UInt16, _ timestamp: UInt32, marker: Bool = false, _ payload: [UInt8], payloadType: UInt8 = 96, ssrc: UInt32 = 0xCAFE) -> [UInt8] {
    var b: [UInt8] = []
    RTPHeader(marker: marker, payloadType: payloadType, sequenceNumber: sequence, timestamp: timestamp, ssrc: ssrc).encode(into: &b)
    return b + payload
}

func hex(_ text: String) -> [UInt8] { Hex.decode(text.filter { $0 != " " && $0 != "\n" }) ?? [] }

/// NAL units behind 4-byte lengths.
func avcc(_ nals: [UInt8]...) -> [UInt8] {
    var out: [UInt8] = []
    for n in nals {
        for shift in [24, 16, 8, 0] { out.append(UInt8(truncatingIfNeeded: n.count >> shift)) }
        out += n
    }
    return out
}

func header(of packet: [UInt8]) -> RTPHeader? { RTPHeader(parsing: packet.span.bytes) }
func reports(in packet: [UInt8]) -> [RTCPPacket]? { RTCPPacket.parse(packet.span.bytes) }

func bytes(_ s: Sample) -> [UInt8] { s.withBytes { [UInt8]($0) } }

/// What x264 and x265 (Debian 12) wrote for test pictures; slices cut to their first bytes.
enum Vector {
    /// High, 1920x1080, 25 frames a second, two B pictures.
    static let sps = hex("67640028acd940780227e5c044000003000400000300c83c60c658")
    static let pps = hex("68ef8fcb")
    static let idr = hex("6588840047dae3985bd757da423e8389")
    static let p = hex("419a231888ffb8fb12bfd8141a8cea4c")
    static let b = hex("019e62442dffbc83ca158b6fff80e1ff")
    /// Constrained Baseline, 640x360, 30 frames a second.
    static let spsSmall = hex("6742c01eda0280bfe5c044000003000400000300f23c58ba80")
    static let ppsSmall = hex("68ce0fc8")
    /// The second slice of an IDR picture: first_mb_in_slice is not 0.
    static let idrSecondSlice = hex("6500f088843a118a000218f1c00040f6")
    static let pSecondSlice = hex("4100f09a2282bd6a12c18fd72810e223")
    static let sei = hex("0605080011223344556677 80")
    static let aud = hex("09f0")
    /// Recovery point, recovery_frame_cnt 0.
    static let recoveryPoint = hex("06060184 80")
    /// An I slice that is no IDR.
    static let intra = hex("6188840047dae3985bd757da423e8389")

    static let vps265 = hex("40010c01ffff016000000300900000030000030078959409")
    static let sps265 = hex("420101016000000300900000030000030078a003c0801107cb965654a4c2f0168080000003008000000c84")
    static let pps265 = hex("4401c073c189")
    static let sps265Small = hex("42010101600000030090000003000003003ca00a880c1c44d96e92930bc05a020000030002000003001e10")
    static let idr265 = hex("2801ac74110c5322cd38e3691de18e2d")
    static let p265 = hex("0201d02149883a08861150a50dd1279a")
}
