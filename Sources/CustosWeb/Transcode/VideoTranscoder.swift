import CCustosAV
import CustosIngest
import CustosMedia

/// One stream's pictures as H.264 (see `custos_transcode.h`). One thread at a time; it makes none.
final class VideoTranscoder {
    struct Failure: Error, Hashable {
        let code: Int32
    }
    enum Choice {
        case encode(asKey: Bool)
        /// It was decoded for the pictures that rest on it.
        case forget
    }
    struct Picture {
        /// NAL units behind 4-byte lengths.
        let bytes: UnsafeRawBufferPointer
        /// Of showing, in ticks of 90 kHz; rises.
        let time: Int64
        let isSync: Bool
    }

    /// This machine's libavcodec decodes H.265 and has libx264.
    static let isPossible = custos_transcode_offers(0) == 1
    /// The largest access unit that it takes.
    static let largestUnit = Int(CUSTOS_AV_MAX_INPUT) / 2

    private let transcoder: OpaquePointer
    /// Go in front of the next access unit.
    private var sets: [UInt8]
    private var made: (edition: Int32, video: VideoDescription)?

    init(_ video: VideoDescription, width: Int) throws(Failure) {
        var result: Int32 = 0
        guard let t = custos_transcode_open(Int32(video.codec == .h264 ? CUSTOS_AV_H264 : CUSTOS_AV_H265), Int32(clamping: width), video.claimedFrameRate ?? 25, &result) else { throw Failure(code: result) }
        transcoder = t
        sets = (video.vps + video.sps + video.pps).flatMap { [0, 0, 0, 1] + $0 }
    }

    deinit { custos_transcode_close(transcoder) }

    /// Which encoder it is; another number after the pictures' size changed, and `description` with it.
    var edition: Int32 { custos_transcode_edition(transcoder) }

    /// Of what was encoded; `nil` before the first picture, or when the encoder's own parameter sets cannot be read.
    var description: VideoDescription? {
        if let made, made.edition == edition { return made.video }
        var bytes: UnsafePointer<UInt8>?
        var count = 0
        guard custos_transcode_parameters(transcoder, &bytes, &count) == 0, let bytes else { return nil }
        let units = AnnexB.nalUnits(Array(UnsafeBufferPointer(start: bytes, count: count)))
        guard let video = VideoDescription.make(codec: .h264, vps: [], sps: units.filter { AnnexB.type($0, .h264) == 7 }, pps: units.filter { AnnexB.type($0, .h264) == 8 }) else { return nil }
        made = (edition, video)
        return video
    }

    /// One access unit with 4-byte lengths. `choose` is asked for each picture that comes out of the decoder; `take` gets what
    /// was encoded, valid during the call.
    func send(_ unit: UnsafeRawBufferPointer, time: Int64, choose: (Int64) -> Choice, take: (Picture) throws -> Void) throws {
        guard !unit.isEmpty, unit.count <= Self.largestUnit, sets.count <= Self.largestUnit else { return }
        let code = sets.withUnsafeBufferPointer { s in
            custos_transcode_send(transcoder, s.isEmpty ? nil : s.baseAddress, s.count, unit.bindMemory(to: UInt8.self).baseAddress, unit.count, time)
        }
        try check(code)
        sets = []
        try pictures(choose, take)
    }

    /// The pictures that the decoder still holds back for their order.
    func finish(choose: (Int64) -> Choice, take: (Picture) throws -> Void) throws {
        try check(custos_transcode_send(transcoder, nil, 0, nil, 0, 0))
        try pictures(choose, take)
    }

    private func pictures(_ choose: (Int64) -> Choice, _ take: (Picture) throws -> Void) throws {
        var time: Int64 = 0
        while true {
            let found = custos_transcode_picture(transcoder, &time)
            if found == 0 { return }
            try check(found == 1 ? 0 : found)
            switch choose(time) {
            case .forget: custos_transcode_forget(transcoder)
            case .encode(let asKey):
                try check(custos_transcode_encode(transcoder, asKey ? 1 : 0))
                try packets(take)
            }
        }
    }

    private func packets(_ take: (Picture) throws -> Void) throws {
        while true {
            var bytes: UnsafePointer<UInt8>?
            var count = 0, time: Int64 = 0, isSync: Int32 = 0
            let found = custos_transcode_packet(transcoder, &bytes, &count, &time, &isSync)
            guard found == 1, let bytes else { return try check(found) }
            try take(Picture(bytes: UnsafeRawBufferPointer(start: bytes, count: count), time: time, isSync: isSync == 1))
        }
    }

    private func check(_ code: Int32) throws(Failure) {
        if code != 0 { throw Failure(code: code) }
    }
}
