// sources: CustosBase CustosMedia
// RTP headers and RTCP compounds: what is read and written again is read as the same.
import CustosMedia

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    if let h = RTPHeader(parsing: bytes.span.bytes) {
        precondition(h.payload.lowerBound >= RTPHeader.byteCount && h.payload.upperBound <= count)
    }
    guard let packets = RTCPPacket.parse(bytes.span.bytes) else { return 0 }
    let written = packets.filter { if case .other = $0 { false } else { true } }
    var out: [UInt8] = []
    for p in written { p.encode(into: &out) }
    precondition(written.isEmpty || RTCPPacket.parse(out.span.bytes) == written)
    return 0
}
