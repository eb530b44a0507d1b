import CCustosAV
import CustosBase
import CustosMedia

/// One film that is decoded, written on and encoded as H.264 (see `custos_mark.h`). One thread, one film.
final class WatermarkFilm {
    /// What the encoder is held to (2 Mbit/s), with G.711 beside it: for the estimate of room.
    static let maximumBytesPerSecond: Int64 = 270_000
    static var isPossible: Bool {
        var result: Int32 = 0
        guard let mark = custos_mark_open(Int32(CUSTOS_AV_H264), nil, "", 1, 25, &result) else { return false }
        custos_mark_close(mark)
        return true
    }

    private let mark: OpaquePointer
    /// Go in front of the first access unit; later ones have their own where they change.
    private var head: [UInt8]

    init(_ video: VideoDescription, font: String?, banner: String, threads: Int) throws {
        var result: Int32 = 0
        let codec = video.codec == .h264 ? CUSTOS_AV_H264 : CUSTOS_AV_H265
        guard let mark = custos_mark_open(Int32(codec), font, banner, Int32(threads), video.claimedFrameRate ?? 25, &result) else {
            throw ExportError(.noEncoder, "a film cannot be made here: \(result)")
        }
        self.mark = mark
        head = (video.vps + video.sps + video.pps).flatMap { [0, 0, 0, 1] + $0 }
    }

    deinit { custos_mark_close(mark) }

    /// One access unit with 4-byte lengths. `line`: what to write on a picture of that time. `take`: an encoded picture, again with lengths.
    func send(_ unit: ArraySlice<UInt8>, time: Int64, line: (Int64) -> String, take: ([UInt8], Int64, Bool) throws -> Void) throws {
        let annexB = head + Self.startCodes(unit)
        guard annexB.count <= Int(CUSTOS_AV_MAX_INPUT), !annexB.isEmpty else { return }
        head = []
        try check(annexB.withUnsafeBufferPointer { custos_mark_send(mark, $0.baseAddress, $0.count, time) })
        try pictures(line, take)
    }

    func finish(line: (Int64) -> String, take: ([UInt8], Int64, Bool) throws -> Void) throws {
        try check(custos_mark_send(mark, nil, 0, 0))
        try pictures(line, take)
        try check(custos_mark_finish(mark))
        try packets(take)
    }

    /// Of what was encoded; `nil` before the first picture.
    var description: VideoDescription? {
        var bytes: UnsafePointer<UInt8>?
        var count = 0
        guard custos_mark_parameters(mark, &bytes, &count) == 0, let bytes else { return nil }
        let sets = Self.units(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return .make(codec: .h264, vps: [], sps: sets.filter { $0.first.map { $0 & 31 } == 7 }, pps: sets.filter { $0.first.map { $0 & 31 } == 8 })
    }

    private func pictures(_ line: (Int64) -> String, _ take: ([UInt8], Int64, Bool) throws -> Void) throws {
        var time: Int64 = 0
        while true {
            let found = custos_mark_picture(mark, &time)
            if found == 0 { return }
            try check(found == 1 ? 0 : found)
            try check(custos_mark_encode(mark, line(time)))
            try packets(take)
        }
    }

    private func packets(_ take: ([UInt8], Int64, Bool) throws -> Void) throws {
        while true {
            var bytes: UnsafePointer<UInt8>?
            var count = 0, time: Int64 = 0, isSync: Int32 = 0
            let found = custos_mark_packet(mark, &bytes, &count, &time, &isSync)
            guard found == 1, let bytes else { return try check(found) }
            try take(Self.lengths(Array(UnsafeBufferPointer(start: bytes, count: count))), time, isSync == 1)
        }
    }

    private func check(_ result: Int32) throws {
        guard result != 0 else { return }
        throw ExportError(.noEncoder, "libavcodec gave up on a film: \(result)")
    }

    // MARK: Two ways to part NAL units

    /// 4-byte lengths become start codes, which are as long. A length that lies ends the unit there.
    private static func startCodes(_ unit: ArraySlice<UInt8>) -> [UInt8] {
        var out = Array(unit)
        var at = 0
        while at + 4 <= out.count {
            let count = out[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard count > 0, count <= out.count - at - 4 else { return Array(out[..<at]) }
            out.replaceSubrange(at..<at + 4, with: [0, 0, 0, 1])
            at += 4 + count
        }
        return Array(out[..<at])
    }

    private static func lengths(_ annexB: [UInt8]) -> [UInt8] {
        units(annexB).flatMap { u in (0..<4).map { UInt8(truncatingIfNeeded: u.count >> (24 - 8 * $0)) } + u }
    }

    /// The NAL units of Annex B (H.264 B.1.1).
    static func units(_ b: [UInt8]) -> [[UInt8]] {
        var starts: [(code: Int, unit: Int)] = []
        var i = 0
        while i + 3 <= b.count {
            if b[i] == 0, b[i + 1] == 0, b[i + 2] == 1 {
                starts.append((i > 0 && b[i - 1] == 0 ? i - 1 : i, i + 3))
                i += 3
            } else {
                i += 1
            }
        }
        return starts.indices.map { Array(b[starts[$0].unit..<($0 + 1 < starts.count ? starts[$0 + 1].code : b.count)]) }
    }
}
