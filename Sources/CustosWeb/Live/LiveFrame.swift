import CustosBase
import CustosMedia
import NIOCore

/// One picture (with the sound before it) as a fragment, made once and shared by all viewers of a stream.
///
/// The header holds the run's own times. Each viewer has media time from 0 on, so it takes a copy of the header,
/// some hundred bytes, and writes its times into it; the payload is never copied.
final class LiveFrame: Sendable {
    let isSync: Bool
    /// Packets were lost before this picture.
    let lossBefore: Bool
    /// A transcoder that was late left pictures out before this one.
    let skippedBefore: Bool
    /// Of the picture, in ticks of 90 kHz since the run's start.
    let decodeTime: Int64
    let duration: Int64
    let wall: WallTime
    /// `moof` and the header of `mdat`.
    let header: [UInt8]
    let payload: ByteBuffer
    private let timeFields: [TimeField]
    /// The same without its sound; `nil` when it has none. The picture is the payload's first part.
    private let silent: (header: [UInt8], timeFields: [TimeField], byteCount: Int)?

    /// Where a track's `tfdt` holds its 64-bit time, and that time.
    private struct TimeField: Sendable {
        let offset: Int
        let time: Int64
        let timescale: Int64
    }

    var byteCount: Int { header.count + payload.readableBytes }

    init(picture: Sample, sound: [Sample], description: StreamDescription, sequence: UInt32, skippedBefore: Bool = false) {
        self.skippedBefore = skippedBefore
        isSync = picture.isSync
        lossBefore = picture.lossBefore
        decodeTime = picture.decodeTime
        duration = Int64(picture.estimatedDuration)
        wall = picture.wall
        header = FragmentHeader.encode(
            sequence: sequence, time: nil, description: description, video: [FragmentSample(sample: picture, duration: picture.estimatedDuration)],
            audio: sound.map { FragmentSample(sample: $0, duration: $0.estimatedDuration) })
        var bytes = ByteBufferAllocator().buffer(capacity: picture.byteCount + sound.reduce(0) { $0 + $1.byteCount })
        picture.withBytes { _ = bytes.writeBytes($0) }
        for s in sound { s.withBytes { _ = bytes.writeBytes($0) } }
        payload = bytes
        timeFields = Self.timeFields(header, description)
        if sound.isEmpty {
            silent = nil
        } else {
            let alone = FragmentHeader.encode(
                sequence: sequence, time: nil, description: description, video: [FragmentSample(sample: picture, duration: picture.estimatedDuration)], audio: [])
            silent = (alone, Self.timeFields(alone, description), picture.byteCount)
        }
    }

    /// Header and payload with `offset` ticks of 90 kHz added to its times. Sound from before media time 0 is left out: put at 0 it
    /// would be out of step with its picture.
    func message(shiftedBy offset: Int64) -> (header: [UInt8], payload: ByteBuffer) {
        if let silent, timeFields.contains(where: { $0.time + offset * $0.timescale / 90_000 < 0 }), let picture = payload.getSlice(at: payload.readerIndex, length: silent.byteCount) {
            return (Self.shifted(silent.header, silent.timeFields, by: offset), picture)
        }
        return (Self.shifted(header, timeFields, by: offset), payload)
    }

    private static func shifted(_ header: [UInt8], _ fields: [TimeField], by offset: Int64) -> [UInt8] {
        var h = header
        for f in fields {
            let shifted = UInt64(bitPattern: max(0, f.time + offset * f.timescale / 90_000))
            for i in 0..<8 { h[f.offset + i] = UInt8(truncatingIfNeeded: shifted >> (56 - 8 * UInt64(i))) }
        }
        return h
    }

    /// Finds `moof/traf/tfdt` version 1 (ISO 14496-12 8.8.12) by walking the boxes, with the track of each (`tfhd`, 8.8.7).
    private static func timeFields(_ h: [UInt8], _ d: StreamDescription) -> [TimeField] {
        func u32(_ at: Int) -> Int { Int(h[at]) << 24 | Int(h[at + 1]) << 16 | Int(h[at + 2]) << 8 | Int(h[at + 3]) }
        func name(_ at: Int) -> String { String(decoding: h[at + 4..<at + 8], as: UTF8.self) }
        func children(_ range: Range<Int>) -> [(name: String, body: Range<Int>)] {
            var out: [(String, Range<Int>)] = []
            var at = range.lowerBound
            while at + 8 <= range.upperBound {
                let size = u32(at)
                guard size >= 8, at + size <= range.upperBound else { break }
                out.append((name(at), at + 8..<at + size))
                at += size
            }
            return out
        }
        var fields: [TimeField] = []
        for moof in children(0..<h.count) where moof.name == "moof" {
            for traf in children(moof.body) where traf.name == "traf" {
                let boxes = children(traf.body)
                guard let tfhd = boxes.first(where: { $0.name == "tfhd" }), let tfdt = boxes.first(where: { $0.name == "tfdt" }) else { continue }
                precondition(h[tfdt.body.lowerBound] == 1, "a fragment with a 32-bit time")
                let track = u32(tfhd.body.lowerBound + 4), at = tfdt.body.lowerBound + 4
                let time = Int64(u32(at)) << 32 | Int64(u32(at + 4))
                fields.append(TimeField(offset: at, time: time, timescale: Int64(d.timescale(of: track == 1 ? .video : .audio))))
            }
        }
        return fields
    }
}

/// The begin of a run for viewers: what a decoder must know.
final class LiveStart: Sendable {
    let description: StreamDescription
    let initialisation: ByteBuffer
    let message: ByteBuffer

    /// - Parameter from: as the camera sends it, when it was made anew.
    init(_ whole: StreamDescription, from: StreamDescription? = nil) {
        description = TrackSelection.browser.applied(to: whole)
        initialisation = ByteBuffer(bytes: FragmentedMP4.initialisation(whole, head: nil))
        var json: JSON = [
            "type": "init", "codecs": JSON(FragmentedMP4.codecs(whole)), "codec": JSON(whole.video.codec.rawValue), "width": JSON(whole.video.width), "height": JSON(whole.video.height),
            "audio": JSON(whole.audio?.codec.rawValue), "playableAudio": JSON(description.audio != nil),
        ]
        if let from, from.video.codec != whole.video.codec {
            json.set("transcoded", ["from": JSON(from.video.codec.rawValue), "width": JSON(from.video.width), "height": JSON(from.video.height)])
        }
        if let before = from?.audio?.codec, let now = whole.audio?.codec, before != now { json.set("audioTranscoded", ["from": JSON(before.rawValue)]) }
        message = ByteBuffer(bytes: json.bytes)
    }
}
