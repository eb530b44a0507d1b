/// A sealed file that cannot be given a row.
struct RecoveryError: Error, Sendable, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "\(path): \(reason)" }
}
