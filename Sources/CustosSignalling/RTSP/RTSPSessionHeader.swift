package import CustosBase

/// The `Session` header (RFC 2326 12.37): `identifier[;timeout=seconds]`, with the spaces that cameras put anywhere.
package struct RTSPSessionHeader: Sendable, Hashable {
    /// RFC 2326 12.37: "60 seconds (one minute)" when not given.
    package static let defaultTimeout = TimeSpan.milliseconds(60_000)

    package var identifier: String
    package var timeout: TimeSpan?

    package init(identifier: String, timeout: TimeSpan? = nil) {
        self.identifier = identifier
        self.timeout = timeout
    }

    /// `nil` when there is no identifier. A timeout that is no positive number is as none.
    package init?(_ text: String) {
        let parts = text.parts(UInt8(ascii: ";")).map(\.trimmed)
        guard let identifier = parts.first, !identifier.isEmpty else { return nil }
        self.identifier = identifier
        for part in parts.dropFirst() {
            let (name, value) = part.cut(at: UInt8(ascii: "="))
            guard name.trimmed.equalsIgnoringCase("timeout"), let seconds = value.flatMap({ Int64($0.trimmed) }), (1...86_400).contains(seconds) else { continue }
            timeout = .seconds(seconds)
        }
    }

    package var text: String {
        timeout.map { "\(identifier);timeout=\($0.microseconds / 1_000_000)" } ?? identifier
    }
}
