// sources: CustosBase CustosMedia
// The H.265 depacketiser and the parameter set parsers on any payloads. Input: chunks of [flags, length, payload].
import CustosMedia

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    let sets = VideoParameterSets(codec: .h265, fromSDP: [])
    var unit = AccessUnit(codec: .h265, parameterSets: sets, policies: .standard, limit: 2048, capacity: 4096)
    var depacketizer = H265Depacketizer(hasDONL: count % 2 == 1)
    var at = 0
    while at + 2 <= count {
        let flags = input[at], length = min(Int(input[at + 1]), count - at - 2)
        let payload = [UInt8](input[at + 2..<at + 2 + length])
        at += 2 + length
        if flags & 1 != 0 { _ = depacketizer.discontinue(&unit) }
        _ = depacketizer.unpack(payload.span.bytes, into: &unit)
        if flags & 2 != 0 { _ = depacketizer.closeFragment(&unit) }
        if flags & 4 != 0 {
            _ = depacketizer.discontinue(&unit)
            check(unit.bytes.arena, unit.finish())
        }
    }
    return 0
}

private func check(_ arena: SampleArena, _ range: Range<Int>) {
    arena.withBytes(range) { b in
        var at = 0
        while at < b.count {
            precondition(at + 4 < b.count, "a NAL unit of no bytes")
            at += 4 + Int(UInt32(bigEndian: b.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
        }
        precondition(at == b.count, "lengths do not add up")
    }
}
