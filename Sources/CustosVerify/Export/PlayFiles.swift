import CustosBase

/// Rule 17: what a player shows is what the evidence has. The payload of a play file's `mdat` is that of its segments' `mdat` boxes, one behind
/// the other (ISO/IEC 14496-12, 4.2 and 8.1.1); the verifier walks the boxes itself.
struct PlayFiles {
    let package: any Package
    /// Boxes in a file: two for each second, of a day in one file.
    private static let maximumBoxes = 1_000_000

    private struct Box {
        let type: [UInt8]
        let payload: Range<UInt64>
    }
    private struct Media {
        let name: String
        let payloads: [Range<UInt64>]
        var length: UInt64 { payloads.reduce(0) { $0 + UInt64($1.count) } }
    }

    /// Names of play files that are not made of these media files.
    ///
    /// - Parameters:
    ///   - plays: of one stream, in the order of their numbers.
    ///   - media: of that stream, in the order of its segments. All have the digests of their leaves.
    func wrong(_ plays: [String], media names: [String]) throws(VerifierError) -> [String] {
        var media: [Media] = []
        for name in names {
            // A segment that is no MP4 can be in no play file.
            guard let boxes = try boxes(name) else { continue }
            media.append(Media(name: name, payloads: boxes.filter { $0.type == Array("mdat".utf8) }.map(\.payload)))
        }
        var wrong: [String] = [], next = 0
        for name in plays {
            if let end = try end(of: name, media, from: next) { next = end } else { wrong.append(name) }
        }
        return wrong
    }

    /// The place behind the run of media files, at or behind `next`, of which the play file is made.
    private func end(of name: String, _ media: [Media], from next: Int) throws(VerifierError) -> Int? {
        guard let boxes = try boxes(name), boxes.map(\.type) == ["ftyp", "moov", "mdat"].map({ Array($0.utf8) }) else { return nil }
        let payload = boxes[2].payload
        guard let whole = try digest([(name, [payload])]) else { return nil }
        for first in next..<max(next, media.count) {
            var length: UInt64 = 0, end = first
            while end < media.count, length < UInt64(payload.count) {
                length += media[end].length
                end += 1
            }
            if length == UInt64(payload.count), try digest(media[first..<end].map { ($0.name, $0.payloads) }) == whole { return end }
        }
        return nil
    }

    private func digest(_ parts: [(name: String, ranges: [Range<UInt64>])]) throws(VerifierError) -> [UInt8]? {
        let hasher = SHA256Hasher()
        for part in parts {
            for range in part.ranges { guard try package.stream(part.name, range, { hasher.update($0) }) else { return nil } }
        }
        return hasher.finish()
    }

    /// The boxes of a file from its beginning to its end; `nil` when they do not fill it.
    private func boxes(_ name: String) throws(VerifierError) -> [Box]? {
        guard let size = package.size(name) else { return nil }
        var out: [Box] = []
        var at: UInt64 = 0
        while at < size {
            guard out.count < Self.maximumBoxes, size - at >= 8 else { return nil }
            var head: [UInt8] = []
            guard try package.stream(name, at..<min(at + 16, size), { head += $0 }) else { return nil }
            func number(_ from: Int, _ count: Int) -> UInt64 { head[from..<from + count].reduce(0) { $0 << 8 | UInt64($1) } }
            var length = number(0, 4), header: UInt64 = 8
            if length == 1 {
                guard head.count == 16 else { return nil }
                length = number(8, 8)
                header = 16
            }
            guard length >= header, length <= size - at else { return nil }
            out.append(Box(type: Array(head[4..<8]), payload: at + header..<at + length))
            at += length
        }
        return out
    }
}
