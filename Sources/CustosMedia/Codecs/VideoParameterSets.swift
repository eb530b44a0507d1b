/// The parameter sets that are in force for a video track, from SDP at first and from the stream as soon as it sends some.
///
/// A set replaces the one with its number. The first set of a kind that comes in band throws out all of that kind
/// from SDP: `sprop` is garbage with some cameras (VStarcam, retina issue 42) and outdated with others.
package struct VideoParameterSets: Sendable {
    package enum Kind: Int, Sendable, CaseIterable {
        case vps, sps, pps
    }

    /// Sets of one kind that are kept; at the bound the oldest goes. Encoders use one to three.
    package static let limit = 16
    /// `avcC` and `hvcC` give a set's length 16 bits.
    package static let maximumSetBytes = 65_535

    private struct Entry {
        var id: Int
        var bytes: [UInt8]
        var isFromSDP: Bool
    }

    private let codec: VideoCodec
    private let keepTrailingZeros: Bool
    private var sets: [[Entry]] = [[], [], []]
    /// Grows with every change that the description shows.
    package private(set) var generation = 0
    /// What the sets describe; `nil` while they do not suffice.
    package private(set) var description: VideoDescription?

    package init(codec: VideoCodec, fromSDP: [[UInt8]], trailingZeros: StreamPolicies.TrailingZeroBytes = .leftOutOfDescription) {
        self.codec = codec
        keepTrailingZeros = trailingZeros == .kept
        for bytes in fromSDP {
            let start = Self.startCodeLength(bytes)
            bytes.withUnsafeBytes { _ = store(UnsafeRawBufferPointer(rebasing: $0[start...]), fromSDP: true) }
        }
        describe()
    }

    /// Takes a NAL unit from the stream. Other NAL units than parameter sets, and sets that cannot be read, are left
    /// aside. A set that is there already changes nothing, and costs a comparison.
    package mutating func offer(_ nal: UnsafeRawBufferPointer) {
        if store(nal, fromSDP: false) { describe() }
    }

    private func kind(_ nal: UnsafeRawBufferPointer) -> Kind? {
        guard let first = nal.first else { return nil }
        switch codec {
        case .h264:
            switch H264NALUnit.type(first) {
            case H264NALUnit.sps: return .sps
            case H264NALUnit.pps: return .pps
            default: return nil
            }
        case .h265:
            switch H265NALUnit.type(first) {
            case H265NALUnit.vps: return .vps
            case H265NALUnit.sps: return .sps
            case H265NALUnit.pps: return .pps
            default: return nil
            }
        }
    }

    private mutating func store(_ nal: UnsafeRawBufferPointer, fromSDP: Bool) -> Bool {
        guard let kind = kind(nal) else { return false }
        var end = nal.count
        if !keepTrailingZeros { while end > 1, nal[end - 1] == 0 { end -= 1 } }
        let body = UnsafeRawBufferPointer(rebasing: nal[..<end])
        guard body.count <= Self.maximumSetBytes else { return false }
        if sets[kind.rawValue].contains(where: { !$0.isFromSDP && $0.bytes.count == body.count && $0.bytes.elementsEqual(body) }) { return false }
        let bytes = [UInt8](body)
        guard let id = number(of: bytes, kind) else { return false }
        let before = sets[kind.rawValue].map(\.bytes)
        if !fromSDP { sets[kind.rawValue].removeAll { $0.isFromSDP } }
        sets[kind.rawValue].removeAll { $0.id == id }
        if sets[kind.rawValue].count >= Self.limit { sets[kind.rawValue].removeFirst() }
        sets[kind.rawValue].append(Entry(id: id, bytes: bytes, isFromSDP: fromSDP))
        return sets[kind.rawValue].map(\.bytes) != before
    }

    /// The set's own number; `nil` when the set is damaged.
    private func number(of bytes: [UInt8], _ kind: Kind) -> Int? {
        switch (codec, kind) {
        case (.h264, .sps): return (try? H264SPS.parse(bytes))?.id
        case (.h265, .sps): return (try? H265SPS.parse(bytes))?.id
        case (.h264, .pps):
            var r = RBSPReader(bytes, skipping: 1)
            guard let id = try? r.unsigned("pic_parameter_set_id", upTo: 255), (try? r.unsigned("seq_parameter_set_id", upTo: 31)) != nil else { return nil }
            return id
        case (.h265, .pps):
            var r = RBSPReader(bytes, skipping: 2)
            guard let id = try? r.unsigned("pps_pic_parameter_set_id", upTo: 63), (try? r.unsigned("pps_seq_parameter_set_id", upTo: 15)) != nil else { return nil }
            return id
        case (_, .vps):
            var r = RBSPReader(bytes, skipping: 2)
            guard bytes.count > 6, let id = try? r.bits(4) else { return nil }
            return Int(id)
        }
    }

    private mutating func describe() {
        // The SPS received last gives the size: a camera that changes resolution may change the number with it.
        guard let active = sets[Kind.sps.rawValue].last?.bytes else { return }
        func list(_ kind: Kind) -> [[UInt8]] { sets[kind.rawValue].sorted { $0.id < $1.id }.map(\.bytes) }
        let next = VideoDescription.make(codec: codec, vps: list(.vps), sps: list(.sps), pps: list(.pps), active: active)
        if next != description {
            description = next
            generation += 1
        }
    }

    /// 3 or 4 when the bytes begin with an Annex B start code, as some SDP has them.
    private static func startCodeLength(_ b: [UInt8]) -> Int {
        if b.starts(with: [0, 0, 0, 1]) { return 4 }
        return b.starts(with: [0, 0, 1]) ? 3 : 0
    }
}

extension VideoDescription {
    /// Describes a track by its parameter sets; `nil` when they do not suffice to decode. `active` (by default the
    /// first SPS) gives size, codec string, reordering and frame rate.
    package static func make(codec: VideoCodec, vps: [[UInt8]], sps: [[UInt8]], pps: [[UInt8]], active: [UInt8]? = nil) -> VideoDescription? {
        guard let active = active ?? sps.first, !pps.isEmpty else { return nil }
        switch codec {
        case .h264:
            guard let s = try? H264SPS.parse(active) else { return nil }
            return VideoDescription(codec: codec, vps: [], sps: sps, pps: pps, width: s.width, height: s.height, codecString: s.codecString, mayReorder: s.mayReorder, claimedFrameRate: s.frameRate)
        case .h265:
            guard !vps.isEmpty, let s = try? H265SPS.parse(active) else { return nil }
            return VideoDescription(codec: codec, vps: vps, sps: sps, pps: pps, width: s.width, height: s.height, codecString: s.codecString, mayReorder: s.mayReorder, claimedFrameRate: s.frameRate)
        }
    }
}
