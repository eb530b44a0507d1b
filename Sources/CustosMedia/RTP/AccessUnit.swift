package import CustosBase

/// The access unit that is being built: its bytes, and what its NAL units say about it.
///
/// The depacketisers put NAL units in; `VideoTrack` decides where the unit ends.
package struct AccessUnit: Sendable {
    package let codec: VideoCodec
    package private(set) var bytes: AccessUnitBuilder
    package private(set) var parameterSets: VideoParameterSets
    private let policies: StreamPolicies
    /// An Annex B start code was seen inside a NAL unit of this stream: all are searched from now on.
    package private(set) var findsStartCodes = false

    /// RTP timestamp of the unit, of its last packet while no picture came.
    package var timestamp: UInt32 = 0
    package var isOpen = false
    /// Bytes of a NAL unit of this access unit are missing.
    package var isDamaged = false
    /// Packets were lost between the previous unit and this one.
    package var followsLoss = false
    package var wall = WallTime(microseconds: 0)
    package var arrival = MonotonicTime(microseconds: 0)

    package private(set) var hasPicture = false
    /// The first slice that came is not the picture's first.
    package private(set) var lacksFirstSlice = false
    package private(set) var isIDR = false
    package private(set) var hasRecoveryPoint = false
    package private(set) var isIntra = true
    package private(set) var isBidirectional = false

    package init(codec: VideoCodec, parameterSets: VideoParameterSets, policies: StreamPolicies, limit: Int = SampleArena.maximumSampleBytes, capacity: Int = SampleArena.standardCapacity) {
        self.codec = codec
        self.parameterSets = parameterSets
        self.policies = policies
        bytes = AccessUnitBuilder(limit: limit, capacity: capacity)
    }

    // MARK: What a depacketiser does

    /// A whole NAL unit.
    @inline(__always)
    mutating func takeNAL(_ nal: RawSpan) {
        bytes.open()
        bytes.append(nal)
        closeNAL()
    }

    @inline(__always)
    mutating func openNAL() { bytes.open() }

    @inline(__always)
    mutating func append(_ part: RawSpan) { bytes.append(part) }

    @inline(__always)
    mutating func append(byte: UInt8) { bytes.append(byte: byte) }

    /// Bytes of the NAL unit under way are missing.
    mutating func dropNAL() {
        isDamaged = true
        bytes.drop()
    }

    /// No packet is missing, and yet the last fragment did not say that it is the last.
    mutating func endUnfinishedNAL() {
        switch policies.missingFragmentEnd {
        case .closes: closeNAL()
        case .damages: dropNAL()
        }
    }

    mutating func closeNAL() {
        guard let body = bytes.close() else { return }
        if policies.startCodes == .split, splitAtStartCodes(body) { return }
        examine(body)
    }

    // MARK: What the track does

    /// Ends the unit; `bytes` goes on behind it.
    package mutating func finish() -> Range<Int> {
        let range = bytes.finish()
        forget()
        return range
    }

    package mutating func discard() {
        bytes.discard()
        forget()
    }

    private mutating func forget() {
        isOpen = false
        isDamaged = false
        followsLoss = false
        hasPicture = false
        lacksFirstSlice = false
        isIDR = false
        hasRecoveryPoint = false
        isIntra = true
        isBidirectional = false
    }

    // MARK: Looking into NAL units

    private mutating func examine(_ body: Range<Int>) {
        let arena = bytes.arena
        switch codec {
        case .h264: arena.withBytes(body) { examineH264($0, body) }
        case .h265: arena.withBytes(body) { examineH265($0) }
        }
    }

    private mutating func examineH264(_ nal: UnsafeRawBufferPointer, _ body: Range<Int>) {
        let type = H264NALUnit.type(nal[0])
        switch type {
        case H264NALUnit.slice, H264NALUnit.partitionA, H264NALUnit.idr:
            let start = H264NALUnit.sliceStart(nal)
            if !hasPicture { lacksFirstSlice = start.map { !$0.isFirst } ?? true }
            hasPicture = true
            if type == H264NALUnit.idr { isIDR = true }
            isIntra = isIntra && start?.isIntra == true
            isBidirectional = isBidirectional || start?.isBidirectional == true
        case 3, 4:
            hasPicture = true
        case H264NALUnit.sei:
            if H264NALUnit.recoveryPoint(nal) == 0 { hasRecoveryPoint = true }
        case H264NALUnit.sps, H264NALUnit.pps:
            parameterSets.offer(nal)
        case 0:
            if policies.unspecifiedNALUnits == .dropped { bytes.takeBack(body) }
        default:
            break
        }
    }

    private mutating func examineH265(_ nal: UnsafeRawBufferPointer) {
        let type = H265NALUnit.type(nal[0])
        if H265NALUnit.isVCL(type) {
            if !hasPicture { lacksFirstSlice = !H265NALUnit.isFirstSlice(nal) }
            hasPicture = true
            if H265NALUnit.isIRAP(type) { isIDR = true } else { isIntra = false }
        } else if type >= H265NALUnit.vps, type <= H265NALUnit.pps {
            parameterSets.offer(nal)
        }
    }

    // MARK: Annex B inside RTP

    /// Splits a NAL unit that holds start codes (no lawful one does: ISO 14496-10 7.4.1) into its parts.
    private mutating func splitAtStartCodes(_ body: Range<Int>) -> Bool {
        let arena = bytes.arena
        guard arena.withBytes(body, { mayHoldStartCode($0) }), let whole = arena.withBytes(body, { Self.firstStartCode($0) == nil ? nil : [UInt8]($0) }) else { return false }
        findsStartCodes = true
        bytes.takeBack(body)
        whole.withUnsafeBytes { all in
            var at = 0
            while at < all.count {
                let rest = UnsafeRawBufferPointer(rebasing: all[at...])
                let code = Self.firstStartCode(rest)
                var end = code ?? rest.count
                // Zeros in front of a start code belong to it (B.1.1, zero_byte and trailing_zero_8bits).
                if code != nil { while end > 0, rest[end - 1] == 0 { end -= 1 } }
                if end > 0 {
                    bytes.open()
                    bytes.append(UnsafeRawBufferPointer(rebasing: rest[..<end]))
                    if let part = bytes.close() { examine(part) }
                }
                guard let code else { break }
                at += code + 3
            }
        }
        return true
    }

    @inline(__always)
    private func mayHoldStartCode(_ nal: UnsafeRawBufferPointer) -> Bool {
        if findsStartCodes { return true }
        // In front of everything: a lawful NAL unit begins with a header that is not 0 0.
        if nal.count >= 3, nal[0] == 0, nal[1] == 0 { return true }
        switch codec {
        case .h264: return !H264NALUnit.isVCL(H264NALUnit.type(nal[0]))
        case .h265: return !H265NALUnit.isVCL(H265NALUnit.type(nal[0]))
        }
    }

    /// Where `00 00 01` is.
    private static func firstStartCode(_ b: UnsafeRawBufferPointer) -> Int? {
        var i = 2
        while i < b.count {
            let c = b[i]
            if c > 1 {
                i += 3
            } else if c == 1 {
                if b[i - 1] == 0, b[i - 2] == 0 { return i - 2 }
                i += 3
            } else {
                i += 1
            }
        }
        return nil
    }
}
