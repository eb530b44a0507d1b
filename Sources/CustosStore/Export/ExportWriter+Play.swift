import CustosBase
import CustosLaw
import CustosMedia

/// `play/`: films that open everywhere, derived from the originals.
extension ExportWriter {
    /// One film for each unbroken run of the stream, in the order of its segments.
    func play(_ chain: ExportPlan.Chain, _ package: PackageWriter) throws {
        var number = 0
        var next = 0
        while next < chain.media.count {
            try checkCancelled()
            let (movie, media, end) = try movie(chain, from: next)
            next = end
            guard !movie.isEmpty else { continue }
            number += 1
            let name = "play/\(chain.stream.directoryName)-\(number)"
            try add(movie, media, chain.stream, name + ".mp4", package)
            if grant.request.wantsWatermark { try addFilm(movie, media, chain.stream, name + ".wm.mp4", package) }
        }
    }

    /// The tables of as many segments as one film takes, from the segment at `from` on.
    private func movie(_ chain: ExportPlan.Chain, from: Int) throws -> (movie: ProgressiveMovie, media: [ExportPlan.Medium], end: Int) {
        var movie = ProgressiveMovie(), media: [ExportPlan.Medium] = []
        var at = from
        while at < chain.media.count {
            let medium = chain.media[at]
            do {
                let outcome = try withOriginal(chain.stream, medium) { try movie.append($0) }
                if outcome == .needsNewFile { break }
                if outcome == .taken { media.append(medium) }
            } catch let e as SegmentError {
                // It is in media/ as it was recorded, and no film can be made of it. What was before it is made into one.
                if media.isEmpty {
                    report.notes.append("\(chain.stream) \(medium.sequence) cannot be played: \(e)")
                    return (ProgressiveMovie(), [], at + 1)
                }
                var before = ProgressiveMovie()
                for m in media { _ = try withOriginal(chain.stream, m) { try before.append($0) } }
                return (before, media, at)
            }
            at += 1
        }
        return (movie, media, at)
    }

    private func add(_ movie: ProgressiveMovie, _ media: [ExportPlan.Medium], _ stream: StreamID, _ name: String, _ package: PackageWriter) throws {
        if package.has(name) { return }
        let header = movie.header()
        try package.add(name, size: Int64(header.count) + movie.payloadByteCount) { write in
            try header.withUnsafeBytes { try write($0) }
            for (medium, part) in zip(media, movie.segments) {
                try withOriginal(stream, medium) { source in
                    for range in part.ranges { try pieces(of: source, range) { try write($0) } }
                }
            }
        }
    }
}
