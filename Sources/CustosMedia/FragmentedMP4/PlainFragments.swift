import CustosBase

/// Reads back what `FragmentRewriter` and `FragmentHeader` made for a browser: `moof` and `mdat` pairs without our boxes.
package enum PlainFragments {
    /// Up to the first track's decoding time: `moof`, `mfhd`, `traf`, `tfhd`, `tfdt` with its version.
    private static let timeOffset = 8 + 16 + 8 + 16 + 12

    /// The samples of each fragment, with ranges counted from the first byte of `body`.
    package static func samples(_ body: [UInt8]) throws(SegmentError) -> [[StoredSample]] {
        var out: [[StoredSample]] = []
        var at = 0
        while at < body.count {
            guard let moof = boxSize(body, at), let mdat = boxSize(body, at + moof), moof >= timeOffset + 8 else { throw SegmentError(code: .fragmentWrong, position: Int64(at), reason: "no whole fragment") }
            let end = at + moof + mdat
            // The strict reader wants the time box of a stored fragment, which says when its video begins.
            var c = ByteCursor(body, at + timeOffset..<at + timeOffset + 8)
            let time = FragmentTime(mediaTime: max(0, c.i64() ?? 0), wall: .init(microseconds: 0), monotonic: .init(microseconds: 0), cameraWall: nil)
            let box = FixedWriter.array(FragmentTime.byteCount) { time.write(into: &$0) }
            let table: FragmentTable
            do throws(TearReason) { table = try FragmentTable(box + body[at..<at + moof + MovieFragment.mdatHeaderByteCount]) } catch {
                throw SegmentError(code: .fragmentWrong, position: Int64(at), reason: error.rawValue)
            }
            out.append(table.samples(origin: Int64(at - FragmentTime.byteCount)))
            at = end
        }
        return out
    }

    /// The size of the box at `at`, when it is whole.
    private static func boxSize(_ body: [UInt8], _ at: Int) -> Int? {
        guard at + 8 <= body.count else { return nil }
        var c = ByteCursor(body, at..<at + 4)
        guard let size = c.u32().map({ Int($0) }), size >= 8, at + size <= body.count else { return nil }
        return size
    }
}
