/// A camera as the state database numbers it; never reused, never shown as a name.
package struct CameraID: Sendable, Hashable, Comparable, Codable, RawRepresentable, CustomStringConvertible {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package init(_ value: Int64) { rawValue = value }
    package static func < (a: CameraID, b: CameraID) -> Bool { a.rawValue < b.rawValue }
    package var description: String { String(rawValue) }
    package init(from decoder: any Decoder) throws { rawValue = try decoder.singleValueContainer().decode(Int64.self) }
    package func encode(to encoder: any Encoder) throws {
        var c = encoder.singleValueContainer()
        try c.encode(rawValue)
    }
}

/// Which of a camera's streams: the main stream is the original; the sub-stream serves small tiles.
package enum StreamKind: String, Sendable, Hashable, Codable, CaseIterable {
    case main, sub
}

/// One stream of one camera: the unit of recording. Its text, `12/main`, names it in files and leaves.
package struct StreamID: Sendable, Hashable, Codable, CustomStringConvertible {
    package let camera: CameraID
    package let kind: StreamKind

    package init(_ camera: CameraID, _ kind: StreamKind) {
        self.camera = camera
        self.kind = kind
    }

    /// Reads what `description` and `directoryName` write; `nil` for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "-" }
        guard parts.count == 2, let n = Int64(parts[0]), n > 0, String(n) == parts[0], let k = StreamKind(rawValue: String(parts[1])) else { return nil }
        self.init(CameraID(n), k)
    }

    package var description: String { "\(camera.rawValue)/\(kind.rawValue)" }
    /// The folder of the stream below `rec/` on a volume.
    package var directoryName: String { "\(camera.rawValue)-\(kind.rawValue)" }
}
