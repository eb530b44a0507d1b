import CCustosAV
package import CustosBase
import CustosLaw
import CustosMedia
package import Foundation
import Glibc

/// `play/*.wm.mp4`: the films again, decoded and encoded anew, with words burnt into every picture.
extension ExportWriter {
    /// A fragment has a second of film; one that is larger than this is no picture that anybody would watch.
    private static let fragmentLimit: Int64 = 64 << 20

    func addFilm(_ movie: ProgressiveMovie, _ media: [ExportPlan.Medium], _ stream: StreamID, _ name: String, _ package: PackageWriter) throws {
        if package.has(name) { return }
        guard let description = movie.description else { return }
        while !material.films.turn.take() {
            try checkCancelled()
            usleep(200_000)
        }
        defer { material.films.turn.leave() }

        try disk.removeIfThere(names.work)
        let work = WorkFile(disk: disk, file: try disk.open(names.work, .create(direct: false)))
        defer { work.close() }
        guard let header = try film(description, movie, media, stream, work) else {
            report.notes.append("\(name): no picture of it could be decoded")
            return
        }
        try work.flush()
        let source = try DiskByteSource(disk: disk, file: work.file)
        try package.add(name, size: Int64(header.count) + work.length) { write in
            try header.withUnsafeBytes { try write($0) }
            try pieces(of: source, 0..<work.length) { try write($0) }
        }
    }

    /// Makes the film's payload; answers its header, or `nil` when there is no picture.
    private func film(_ description: StreamDescription, _ movie: ProgressiveMovie, _ media: [ExportPlan.Medium], _ stream: StreamID, _ work: WorkFile) throws -> [UInt8]? {
        let words = watermark()
        if let note = words.note, !report.notes.contains(note) { report.notes.append(note) }
        let film = try WatermarkFilm(description.video, font: words.font, banner: words.banner, threads: material.films.threads)
        var derived = DerivedMovie(audio: description.audio, start: movie.start)
        let stamp = PictureStamp(zone: material.zone, stream: stream)
        var times: [FragmentTime] = []
        // Dates are those of decoding; B pictures are shown so much later.
        var reordering: Int64 = 0
        func line(_ ticks: Int64) -> String {
            // A picture may be shown after the next fragment has begun to be decoded.
            let decoded = ticks - reordering
            let time = times.last { $0.mediaTime <= decoded } ?? times.first
            return time.map { stamp.text($0.wall + TimeSpan(microseconds: (decoded - $0.mediaTime) * 100 / 9)) } ?? ""
        }
        func take(_ picture: [UInt8], _ time: Int64, _ isSync: Bool) throws {
            derived.appendPicture(time: time, duration: 3600, size: UInt32(picture.count), isSync: isSync, at: work.length)
            try work.append(picture)
            guard work.length <= ProgressiveMovie.maximumPayload else { throw ExportError(.tooLarge, "the film of \(stream) is larger than a file may be") }
        }
        for medium in media {
            let index = try withOriginal(stream, medium) { try SegmentReader.read($0, verify: false) }
            for entry in index.fragments where entry.range.upperBound - entry.range.lowerBound <= Self.fragmentLimit {
                try checkCancelled()
                let bytes = try withOriginal(stream, medium) { try $0.read(at: entry.range.lowerBound, count: Int(entry.range.upperBound - entry.range.lowerBound)) }
                let samples = try SegmentReader.samples(fragment: bytes)
                times.append(entry.time)
                if times.count > 8 { times.removeFirst() }
                if derived.samples == 0, let key = samples.first(where: { $0.kind == .video && $0.isSync }) { reordering = Int64(key.compositionOffset) }
                for s in samples where s.kind == .video {
                    try film.send(bytes[Int(s.range.lowerBound)..<Int(s.range.upperBound)], time: s.decodeTime + Int64(s.compositionOffset), line: line, take: take)
                }
                let sound = samples.filter { $0.kind == .audio }
                if let first = sound.first, let last = sound.last {
                    derived.appendAudio(sound, at: work.length)
                    try work.append(Array(bytes[Int(first.range.lowerBound)..<Int(last.range.upperBound)]))
                }
            }
        }
        try film.finish(line: line, take: take)
        guard derived.videoSamples > 0, let video = film.description else { return nil }
        return derived.header(video, payload: work.length)
    }

    /// What stands on every picture: who asked, under which number. A font that cannot write it is not used.
    private func watermark() -> (banner: String, font: String?, note: String?) {
        let full = "复制件 COPY  EXPORT-\(grant.id)  登记表 \(grant.request.register.formNumber)  \(grant.request.register.requester)"
        for font in material.films.fonts where custos_mark_covers(font, full) == 1 { return (full, font, nil) }
        let form = grant.request.register.formNumber
        let isPlain = form.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        return (
            "COPY  EXPORT-\(grant.id)\(isPlain ? "  form \(form)" : "")  requester: see custody.txt", material.films.fonts.first { custos_mark_covers($0, "COPY") == 1 },
            "no font on this machine writes the requester's name: the films refer to custody.txt"
        )
    }
}

/// The date of a picture as it is burnt in: local time with its offset, and UTC.
package struct PictureStamp {
    let zone: TimeZone
    let stream: StreamID

    package init(zone: TimeZone, stream: StreamID) {
        self.zone = zone
        self.stream = stream
    }

    package func text(_ wall: WallTime) -> String {
        let offset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: wall.seconds)))
        return "\(Self.clock(wall + .seconds(offset))) \(LocalText.offset(offset))   UTC \(Self.clock(wall))   \(stream)"
    }

    /// `2026-11-23 14:31:07.240`
    private static func clock(_ wall: WallTime) -> String {
        let (days, rest) = WallTime.floorDivide(wall.microseconds, 86_400_000_000)
        let (y, m, d) = CivilDate.fromDays(days)
        func padded(_ n: Int64, _ width: Int) -> String {
            let s = String(n)
            return String(repeating: "0", count: max(0, width - s.count)) + s
        }
        let seconds = rest / 1_000_000
        return "\(padded(Int64(y), 4))-\(padded(Int64(m), 2))-\(padded(Int64(d), 2)) \(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2)).\(padded(rest / 1000 % 1000, 3))"
    }
}

/// A file at the target that a film's payload is collected in. Nothing of it outlasts the film.
final class WorkFile {
    private static let bufferBytes = 1 << 20
    let disk: any DiskIO
    let file: DiskFile
    private var buffer: [UInt8] = []
    private var written: Int64 = 0

    init(disk: any DiskIO, file: DiskFile) {
        self.disk = disk
        self.file = file
    }

    var length: Int64 { written + Int64(buffer.count) }

    func append(_ bytes: [UInt8]) throws {
        buffer += bytes
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    func flush() throws {
        guard !buffer.isEmpty else { return }
        try disk.writeAll(file, buffer, at: written)
        written += Int64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    func close() { disk.close(file) }
}
