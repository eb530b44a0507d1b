import CCustosAV
package import CustosBase
package import CustosMedia
import HTTPTypes
import Synchronization

/// Makes JPEG pictures of key frames on one thread, at most one a second for each camera: pictures are for a look
/// and must never cost the recorder anything.
package final class PictureMaker: Sendable {
    /// Between two decodings for one camera.
    package static let interval = TimeSpan.seconds(1 as Int64)
    /// libavcodec's scale; 5 is about a tenth of a byte for each pixel.
    static let quality: Int32 = 5

    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        package let code: Int32
        package var description: String { "no picture: libav shim answered \(code)" }
    }

    private struct Recent {
        var at: MonotonicTime
        var key: String
        var jpeg: [UInt8]?
    }

    private let clocks: any Clocks
    private let pool = BoundedPool(threads: 1, waiting: 16)
    private let recent = Mutex<[CameraID: Recent]>([:])

    package init(clocks: any Clocks) { self.clocks = clocks }

    func start() { pool.start() }
    func stop() async { await pool.stop() }

    /// Takes the camera's turn for a picture that `key` names. Returns the picture of this second when it is the
    /// same one; throws 429 when this second's turn went to another.
    package func turn(_ camera: CameraID, key: String) throws(Problem) -> [UInt8]? {
        let now = clocks.monotonic()
        let answer: Result<[UInt8]?, Problem> = recent.withLock { table in
            if let r = table[camera], now - r.at < Self.interval {
                if r.key == key, let jpeg = r.jpeg { return .success(jpeg) }
                return .failure(Problem(.tooManyRequests, "snapshot.rate", zh: "每台摄像机每秒最多一张图片。", en: "One picture a second for each camera.").retry(afterSeconds: 1))
            }
            // Pictures of earlier seconds are of no use to anyone.
            if table.count > 64 { table = table.filter { now - $0.value.at < Self.interval } }
            table[camera] = Recent(at: now, key: key, jpeg: nil)
            return .success(nil)
        }
        return try answer.get()
    }

    /// Keeps the picture for whoever asks for the same one within the second.
    package func keep(_ jpeg: [UInt8], for camera: CameraID, key: String) {
        recent.withLock { table in
            if table[camera]?.key == key { table[camera]?.jpeg = jpeg }
        }
    }

    /// Other work on the thread of pictures.
    func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T { try await pool.run(body) }

    /// Decodes a key frame (NAL units behind 4-byte lengths, as `Sample` has them).
    package func jpeg(_ video: VideoDescription, keyFrame: [UInt8], width: Int) async throws -> [UInt8] {
        try await pool.run { try Self.decode(video, keyFrame: keyFrame, width: width) }
    }

    static func decode(_ video: VideoDescription, keyFrame: [UInt8], width: Int) throws -> [UInt8] {
        let bytes = annexB(video, keyFrame: keyFrame)
        var out: UnsafeMutablePointer<UInt8>?
        var count = 0
        let code = custos_av_jpeg(video.codec == .h264 ? Int32(CUSTOS_AV_H264) : Int32(CUSTOS_AV_H265), bytes, bytes.count, Int32(clamping: width), quality, &out, &count)
        guard code == 0, let out else { throw Failure(code: code) }
        defer { custos_av_release(out) }
        return Array(UnsafeBufferPointer(start: out, count: count))
    }

    /// Parameter sets and the access unit with start codes (ITU-T H.264 Annex B). A length that runs past the end
    /// ends the unit there: the decoder judges what it gets.
    static func annexB(_ video: VideoDescription, keyFrame: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(keyFrame.count + 512)
        for unit in video.vps + video.sps + video.pps {
            out.append(contentsOf: [0, 0, 0, 1])
            out.append(contentsOf: unit)
        }
        var at = 0
        while at + 4 <= keyFrame.count {
            let n = Int(keyFrame[at]) << 24 | Int(keyFrame[at + 1]) << 16 | Int(keyFrame[at + 2]) << 8 | Int(keyFrame[at + 3])
            at += 4
            let end = min(keyFrame.count, at + n)
            out.append(contentsOf: [0, 0, 0, 1])
            out.append(contentsOf: keyFrame[at..<end])
            at = end
        }
        return out
    }
}
