// sources: CustosBase CustosMedia
// A whole camera session on hostile packets: RTP of both tracks, RTCP, orders, times and silence, under both codecs.
// Input: a byte of choices, then chunks of [kind, length, bytes].
import CustosBase
import CustosMedia

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    guard count > 2 else { return 0 }
    let choices = input[0]
    var policies = StreamPolicies.standard
    if choices & 2 != 0 { policies.damagedPictures = .keptInPart }
    if choices & 4 != 0 { policies.unspecifiedNALUnits = .dropped }
    if choices & 8 != 0 { policies.missingFragmentEnd = .damages }
    let video = TrackFormat(payloadType: 96, clockRate: 90_000, encoding: choices & 1 == 0 ? .h264(parameterSets: []) : .h265(parameterSets: [], hasDONL: choices & 16 != 0))
    let audio = TrackFormat(payloadType: 97, clockRate: 16_000, encoding: choices & 32 == 0 ? .aac(configuration: [0x14, 0x08], sizeLength: 13, indexLength: 3, indexDeltaLength: 3) : .pcma)
    var inRun = false
    var last: [MediaKind: Int64] = [:]
    let assembler = StreamAssembler(stream: StreamID(CameraID(1), .main), video: video, audio: audio, policies: policies) { event in
        switch event {
        case .runStarted:
            precondition(!inRun)
            inRun = true
            last = [:]
        case .runEnded:
            precondition(inRun)
            inRun = false
        case .sample(let s):
            precondition(inRun && s.byteCount > 0)
            precondition(s.decodeTime > last[s.kind] ?? -1, "decoding time falls")
            last[s.kind] = s.decodeTime
            if s.kind == .video { checkLengths(s) }
        }
    }
    var wall = WallTime(microseconds: 1_795_392_000_000_000), now = MonotonicTime(microseconds: 1_000_000_000)
    var at = 1
    while at + 2 <= count {
        let kind = input[at], length = min(Int(input[at + 1]), count - at - 2)
        let bytes = [UInt8](input[at + 2..<at + 2 + length])
        at += 2 + length
        let step = TimeSpan.milliseconds(Int64(kind >> 4) * 20)
        wall = wall + step
        now = now + step
        switch kind & 15 {
        case 0...5: assembler.receive(rtp: bytes.span.bytes, of: .video, transport: .ordered, wall: wall, arrival: now)
        case 6...9: assembler.receive(rtp: bytes.span.bytes, of: .video, transport: .datagram, wall: wall, arrival: now)
        case 10, 11: assembler.receive(rtp: bytes.span.bytes, of: .audio, transport: kind & 1 == 0 ? .ordered : .datagram, wall: wall, arrival: now)
        case 12: assembler.receive(rtcp: bytes.span.bytes, of: length & 1 == 0 ? .video : .audio, wall: wall, arrival: now)
        case 13:
            if length > 0 { wall = wall + .milliseconds(Int64(Int8(bitPattern: bytes[0])) * 10) }
            assembler.tick(wall: wall, now: now)
        case 14: _ = assembler.receiverReport(of: .video, now: now)
        default: assembler.end(.silent)
        }
    }
    assembler.end(.stopped)
    return 0
}

private func checkLengths(_ s: Sample) {
    s.withBytes { b in
        var at = 0
        while at < b.count {
            precondition(at + 4 < b.count, "a NAL unit of no bytes")
            at += 4 + Int(UInt32(bigEndian: b.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
        }
        precondition(at == b.count, "lengths do not add up")
    }
}
