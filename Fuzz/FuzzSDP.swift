// sources: CustosBase CustosMedia CustosSignalling
//
// Session descriptions of any kind: reading never traps and stays within its bounds, what we write is read again as the
// same, and the formats that come out are such as the assembler may be given.

#if canImport(CustosSignalling)
    import CustosBase
    import CustosMedia
    import CustosSignalling
#endif

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSDP(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let read = SessionDescription(parsing: [UInt8](UnsafeBufferPointer(start: data, count: count)))
    precondition(read.media.count <= 32, "\(read.media.count) media")
    for media in read.media {
        precondition((0...65_535).contains(media.port) && media.attributes.count <= 256, "out of bounds")
        guard let format = media.trackFormat() else { continue }
        precondition(format.payloadType <= 127 && format.clockRate > 0 && format.channels > 0, "payload type \(format.payloadType), clock \(format.clockRate)")
        precondition((format.kind == .video) == media.isVideo, "a format of another kind")
        if case .aac(let configuration, let size, let index, let delta) = format.encoding {
            precondition(configuration.count >= 2 && [size, index, delta].allSatisfy { (0...32).contains($0) }, "AAC of \(configuration.count) bytes")
        }
    }
    let written = read.encode()
    let again = SessionDescription(parsing: written)
    precondition(again.encode() == written, "written twice, differently")
    precondition(again.media.map { $0.trackFormat() } == read.media.map { $0.trackFormat() }, "other formats after writing")
    return 0
}
