import CustosBase

/// Reads `ftyp`, head and `moov` back: what the segment says of itself and of its tracks.
struct InitialisationReader {
    /// More than the most parameter sets that a record holds. What is longer is not ours.
    static let maximumByteCount = 32 * 1024 * 1024
    /// The first read: nearly every initialisation is whole in it.
    private static let firstRead = 8 * 1024

    let head: SegmentHead
    let description: StreamDescription
    let bytes: [UInt8]

    init(_ source: some ByteSource) throws {
        let first = try source.read(at: 0, count: Self.firstRead)
        var c = ByteCursor(first)
        guard let (ftyp, brands) = c.box(), ftyp == .ftyp else { throw Self.error(.notSegment, 0, "no ftyp") }
        var b = brands
        guard b.u32() == FourCC.iso6.rawValue else { throw Self.error(.notSegment, 8, "not the brand that Custos writes") }
        let headAt = c.position
        guard let (uuid, headBody) = c.box(), uuid == .uuid, let head = SegmentHead(box: headBody) else {
            throw Self.error(.notSegment, headAt, "no Custos head of a known version behind ftyp")
        }
        self.head = head
        let moovAt = c.position
        guard let size = c.u32(), c.u32() == FourCC.moov.rawValue, size >= 8, Int(size) <= Self.maximumByteCount else {
            throw Self.error(.initialisationWrong, moovAt, "no moov behind the head")
        }
        let total = moovAt + Int(size)
        bytes = total <= first.count ? Array(first[..<total]) : try source.read(at: 0, count: total)
        guard bytes.count == total else { throw Self.error(.initialisationWrong, bytes.count, "the file ends inside its moov") }
        guard let description = try Self.movie(ByteCursor(bytes, moovAt + 8..<total)) else {
            throw Self.error(.initialisationWrong, moovAt, "the moov is not as Custos writes it")
        }
        self.description = description
    }

    private static func error(_ code: SegmentError.Code, _ position: Int, _ reason: String) -> SegmentError {
        SegmentError(code: code, position: Int64(position), reason: reason)
    }

    /// `moov` is mvhd, one or two trak, mvex.
    private static func movie(_ moov: ByteCursor) throws -> StreamDescription? {
        var c = moov
        var video: VideoDescription?
        var audio: AudioDescription?
        var others: Set<FourCC> = []
        while c.remaining > 0 {
            guard let (type, body) = c.box() else { return nil }
            switch type {
            case .trak:
                guard let (entry, timescale, id) = track(body) else { return nil }
                var e = entry
                guard let (type, sampleEntry) = e.box(), e.remaining == 0 else { return nil }
                if id == MediaKind.video.trackID, video == nil {
                    guard let v = try SampleEntry.video(type, sampleEntry), timescale == v.timescale else { return nil }
                    video = v
                } else if id == MediaKind.audio.trackID, audio == nil {
                    guard let a = try SampleEntry.audio(type, sampleEntry, sampleRate: timescale) else { return nil }
                    audio = a
                } else {
                    return nil
                }
            case .mvhd, .mvex: guard others.insert(type).inserted else { return nil }
            default: return nil
            }
        }
        guard let video, others.count == 2 else { return nil }
        return StreamDescription(video: video, audio: audio)
    }

    /// The sample entries, the timescale and the identifier of a `trak`.
    private static func track(_ trak: ByteCursor) -> (entries: ByteCursor, timescale: UInt32, id: UInt32)? {
        guard var header = trak.child(.tkhd), header.skip(4 + 8), let id = header.u32(),
            let media = trak.child(.mdia), var mediaHeader = media.child(.mdhd), mediaHeader.skip(4 + 8), let timescale = mediaHeader.u32(), timescale > 0,
            var entries = media.child(.minf)?.child(.stbl)?.child(.stsd), entries.u32() == 0, entries.u32() == 1
        else { return nil }
        return (entries, timescale, id)
    }
}

extension ByteCursor {
    /// The body of the first box of this type.
    func child(_ type: FourCC) -> ByteCursor? {
        var c = self
        while let (t, body) = c.box() { if t == type { return body } }
        return nil
    }
}

extension SampleEntry {
    /// The video description; `nil` when the entry is damaged; throws when it is of a codec that is not ours.
    static func video(_ type: FourCC, _ body: ByteCursor) throws -> VideoDescription? {
        var c = body
        guard type == .avc1 || type == .hvc1 else { throw SegmentError(code: .codecUnknown, position: Int64(body.position), reason: "video of type \(type)") }
        guard c.skip(6 + 2 + 16), let width = c.u16(), let height = c.u16(), c.skip(4 + 4 + 4 + 2 + 32 + 2 + 2), let (t, record) = c.box() else { return nil }
        if type == .avc1 {
            guard t == .avcC, let r = AVCConfiguration.read(record) else { return nil }
            return .restored(.h264, vps: [], sps: r.sps, pps: r.pps, width: Int(width), height: Int(height), codecString: r.codecString)
        }
        guard t == .hvcC, let r = HEVCConfiguration.read(record) else { return nil }
        return .restored(.h265, vps: r.vps, sps: r.sps, pps: r.pps, width: Int(width), height: Int(height), codecString: r.codecString)
    }

    /// The audio description; `nil` when the entry is damaged; throws when it is of a codec that is not ours.
    static func audio(_ type: FourCC, _ body: ByteCursor, sampleRate: UInt32) throws -> AudioDescription? {
        var c = body
        let codec: AudioCodec
        switch type {
        case .mp4a: codec = .aac
        case .alaw: codec = .pcma
        case .ulaw: codec = .pcmu
        default: throw SegmentError(code: .codecUnknown, position: Int64(body.position), reason: "audio of type \(type)")
        }
        guard c.skip(6 + 2 + 8), let channels = c.u16(), channels <= 255, c.skip(2 + 4 + 4) else { return nil }
        var configuration: [UInt8] = []
        if codec == .aac {
            guard var esds = c.child(.esds), esds.u32() == 0, let found = ElementaryStreamDescriptor.read(esds) else { return nil }
            configuration = found
        }
        return AudioDescription(codec: codec, sampleRate: sampleRate, channels: UInt8(channels), configuration: configuration)
    }
}
