package import CustosMedia

/// Cuts an Annex B byte stream (ITU-T H.264 annex B, H.265 annex B) of a clip into NAL units and access units.
package enum AnnexB {
    package static func nalUnits(_ b: [UInt8]) -> [[UInt8]] {
        var out: [[UInt8]] = []
        var start = -1, i = 0
        while i + 2 < b.count {
            if b[i + 2] > 1 {
                i += 3
            } else if b[i] == 0, b[i + 1] == 0, b[i + 2] == 1 {
                if start >= 0 { append(b, start, i, &out) }
                start = i + 3
                i += 3
            } else {
                i += 1
            }
        }
        if start >= 0 { append(b, start, b.count, &out) }
        return out
    }

    private static func append(_ b: [UInt8], _ from: Int, _ to: Int, _ out: inout [[UInt8]]) {
        var end = to
        while end > from, b[end - 1] == 0 { end -= 1 }
        if end > from { out.append(Array(b[from..<end])) }
    }

    package static func type(_ nal: [UInt8], _ codec: VideoCodec) -> Int { codec == .h264 ? Int(nal[0] & 31) : Int(nal[0] >> 1 & 63) }

    package static func isParameterSet(_ type: Int, _ codec: VideoCodec) -> Bool { codec == .h264 ? type == 7 || type == 8 : (32...34).contains(type) }

    /// A new access unit begins at a picture's first slice, or at what goes in front of it.
    package static func accessUnits(_ nals: [[UInt8]], codec: VideoCodec) -> [[[UInt8]]] {
        var out: [[[UInt8]]] = []
        var unit: [[UInt8]] = []
        var hasPicture = false
        for n in nals {
            let t = type(n, codec)
            let isPicture = codec == .h264 ? t == 1 || t == 5 : t < 32
            let firstSlice = isPicture && (codec == .h264 ? n.count > 1 && n[1] & 0x80 != 0 : n.count > 2 && n[2] & 0x80 != 0)
            if hasPicture, firstSlice || !isPicture {
                out.append(unit)
                unit = []
                hasPicture = false
            }
            unit.append(n)
            hasPicture = hasPicture || isPicture
        }
        if hasPicture { out.append(unit) }
        return out
    }
}
