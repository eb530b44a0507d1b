import CCustosClip
package import CustosMedia

/// One elementary stream of the simulator, cut into access units, that is played in a loop.
package struct Clip: Sendable {
    package struct Unit: Sendable {
        /// Video: NAL units, each behind a 4-byte length. Audio: one frame.
        package let bytes: [UInt8]
        package let isSync: Bool
    }

    package let format: TrackFormat
    package let units: [Unit]
    /// The packets of each unit, made once: a session only gives them its numbers.
    package let packets: [RTPPacketBuffer]
    /// Seconds from one unit to the next.
    package let unitSeconds: Double
    /// The clip's pictures show the second of the minute: play it aligned to the wall clock.
    package let isClockAligned: Bool

    package init(format: TrackFormat, units: [Unit], unitSeconds: Double, isClockAligned: Bool) {
        self.format = format
        self.units = units
        packets = units.map { RTPPacketizer.template($0.bytes, format: format, headroom: RTSPSink.headroom) }
        self.unitSeconds = unitSeconds
        self.isClockAligned = isClockAligned
    }

    /// Which error a clip could not be made by, for people.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Paints and encodes one minute of a scene.
    ///
    /// - Parameters:
    ///   - groupOfPictures: frames between key pictures; a factory default of some cameras is minutes long.
    ///   - progress: called with the fraction done.
    package static func paint(
        codec: VideoCodec, scene: Int, size: (width: Int, height: Int) = (ClipPainter.width, ClipPainter.height), framesPerSecond: Int = 25, groupOfPictures: Int = 50, kilobits: Int = 700,
        progress: (Double) -> Void = { _ in }
    ) throws -> Clip {
        var text = [CChar](repeating: 0, count: 256)
        let name = codec == .h264 ? "libx264" : "libx265"
        guard let encoder = custos_clip_video(name, Int32(size.width), Int32(size.height), Int32(framesPerSecond), Int32(groupOfPictures), Int32(kilobits), &text, text.count) else {
            throw Failure(description: "\(name): \(Self.text(text))")
        }
        defer { custos_clip_free(encoder) }
        let painter = ClipPainter(scene: scene, framesPerSecond: framesPerSecond, size: size)
        let sink = PacketSink()
        let context = Unmanaged.passUnretained(sink).toOpaque()
        let count = 60 * framesPerSecond
        for n in 0..<count {
            let p = painter.frame(n)
            let r = custos_clip_send(encoder, p.y, p.u, p.v, PacketSink.receive, context)
            guard r >= 0 else { throw Failure(description: "\(name) failed at frame \(n): \(r)") }
            if n % framesPerSecond == 0 { progress(Double(n) / Double(count)) }
        }
        guard custos_clip_finish(encoder, PacketSink.receive, context) >= 0, sink.packets.count == count else {
            throw Failure(description: "\(name) made \(sink.packets.count) of \(count) frames")
        }
        return try video(codec: codec, units: sink.packets.map { AnnexB.nalUnits($0.bytes) }, framesPerSecond: Double(framesPerSecond), isClockAligned: true)
    }

    /// Reads an Annex B file (`.h264`, `.264`, `.h265`, `.hevc`, `.265`), one picture an access unit, no B pictures.
    package static func annexB(_ bytes: [UInt8], codec: VideoCodec, framesPerSecond: Double) throws -> Clip {
        let nals = AnnexB.nalUnits(bytes)
        guard !nals.isEmpty else { throw Failure(description: "no NAL unit in the file: an Annex B elementary stream is wanted") }
        return try video(codec: codec, units: AnnexB.accessUnits(nals, codec: codec), framesPerSecond: framesPerSecond, isClockAligned: false)
    }

    private static func video(codec: VideoCodec, units: [[[UInt8]]], framesPerSecond: Double, isClockAligned: Bool) throws -> Clip {
        var sets: [[UInt8]] = []
        var cut: [Unit] = []
        for nals in units {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(nals.reduce(0) { $0 + $1.count + 4 })
            var sync = false
            for n in nals {
                let type = AnnexB.type(n, codec)
                if AnnexB.isParameterSet(type, codec), !sets.contains(n) { sets.append(n) }
                sync = sync || (codec == .h264 ? type == 5 : (16...21).contains(type))
                withUnsafeBytes(of: UInt32(n.count).bigEndian) { bytes.append(contentsOf: $0) }
                bytes += n
            }
            cut.append(Unit(bytes: bytes, isSync: sync))
        }
        guard let first = cut.firstIndex(where: \.isSync) else { throw Failure(description: "no key picture in the clip") }
        let loop = first == 0 ? cut : Array(cut[first...]) + Array(cut[..<first])
        let encoding: TrackFormat.Encoding = codec == .h264 ? .h264(parameterSets: sets) : .h265(parameterSets: sets, hasDONL: false)
        return Clip(format: TrackFormat(payloadType: 96, clockRate: 90_000, encoding: encoding), units: loop, unitSeconds: 1 / framesPerSecond, isClockAligned: isClockAligned)
    }

    /// What a C function wrote into a buffer of its own.
    private static func text(_ buffer: [CChar]) -> String { String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) }

    /// A minute of soft tones as AAC-LC, 16 kHz mono.
    package static func aac() throws -> Clip {
        let rate = 16_000
        var text = [CChar](repeating: 0, count: 256)
        var configuration = [UInt8](repeating: 0, count: 8)
        var n: Int32 = 0
        guard let encoder = custos_clip_aac(Int32(rate), 32, &configuration, &n, &text, text.count) else { throw Failure(description: "aac: \(Self.text(text))") }
        defer { custos_clip_free(encoder) }
        let sink = PacketSink()
        let context = Unmanaged.passUnretained(sink).toOpaque()
        for frame in 0..<(60 * rate / 1024) {
            let samples = (0..<1024).map { Float(tone(second: Double(frame * 1024 + $0) / Double(rate))) }
            guard custos_clip_send_audio(encoder, samples, PacketSink.receive, context) >= 0 else { throw Failure(description: "aac failed at frame \(frame)") }
        }
        _ = custos_clip_finish(encoder, PacketSink.receive, context)
        let format = TrackFormat(payloadType: 97, clockRate: UInt32(rate), encoding: .aac(configuration: Array(configuration.prefix(Int(n))), sizeLength: 13, indexLength: 3, indexDeltaLength: 3))
        return Clip(format: format, units: sink.packets.map { Unit(bytes: $0.bytes, isSync: true) }, unitSeconds: 1024 / Double(rate), isClockAligned: false)
    }

    /// A minute of soft tones as G.711, 8 kHz mono, 20 ms a packet.
    package static func g711(_ codec: AudioCodec) -> Clip {
        precondition(codec != .aac, "G.711 is A-law or mu-law")
        let units = (0..<3000).map { p in
            Unit(bytes: (0..<160).map { G711.encode(Int16(tone(second: Double(p * 160 + $0) / 8000) * 12_000), codec) }, isSync: true)
        }
        return Clip(format: TrackFormat(payloadType: codec == .pcma ? 8 : 0, clockRate: 8000, encoding: codec == .pcma ? .pcma : .pcmu), units: units, unitSeconds: 0.02, isClockAligned: false)
    }

    /// Two quiet tones that change every second; a triangle wave, so that no mathematics library is needed.
    private static func tone(second t: Double) -> Double {
        func triangle(_ f: Double) -> Double { abs((t * f).truncatingRemainder(dividingBy: 1) * 4 - 2) - 1 }
        return 0.15 * triangle(Int(t) % 2 == 0 ? 220 : 262) + 0.05 * triangle(440)
    }
}

/// Collects what the C encoders hand out.
private final class PacketSink {
    var packets: [(bytes: [UInt8], isKey: Bool)] = []

    static let receive: custos_clip_packet = { context, bytes, count, isKey in
        guard let context, let bytes else { return }
        Unmanaged<PacketSink>.fromOpaque(context).takeUnretainedValue().packets.append((Array(UnsafeBufferPointer(start: bytes, count: count)), isKey != 0))
    }
}

/// G.711 (ITU-T G.711 table 1a/2a by arithmetic).
package enum G711 {
    package static func encode(_ sample: Int16, _ codec: AudioCodec) -> UInt8 { codec == .pcma ? aLaw(sample) : muLaw(sample) }

    private static func aLaw(_ s: Int16) -> UInt8 {
        var v = Int(s) >> 3
        let sign: UInt8 = v >= 0 ? 0xD5 : 0x55
        if v < 0 { v = -v - 1 }
        var segment = 0
        while (segment < 8) && (v > [0x1F, 0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF, 0xFFF][segment]) { segment += 1 }
        if segment >= 8 { return 0x7F ^ sign }
        let mantissa = segment < 2 ? v >> 1 & 15 : v >> segment & 15
        return UInt8(segment << 4 | mantissa) ^ sign
    }

    private static func muLaw(_ s: Int16) -> UInt8 {
        let mask: UInt8 = s < 0 ? 0x7F : 0xFF
        let v = min(abs(Int(s)) >> 2, 8159) + 33
        var segment = 0
        while (segment < 8) && (v > [0x3F, 0x7F, 0xFF, 0x1FF, 0x3FF, 0x7FF, 0xFFF, 0x1FFF][segment]) { segment += 1 }
        if segment >= 8 { return 0x7F ^ mask }
        return UInt8(segment << 4 | v >> (segment + 1) & 15) ^ mask
    }
}
