package import CustosBase

/// What recovery found and did at a start. Running it again finds nothing.
package struct RecoveryReport: Sendable, Hashable {
    package struct Item: Sendable, Hashable {
        package var path: String
        package var detail: String

        package init(path: String, detail: String) {
            self.path = path
            self.detail = detail
        }
    }
    package struct Loss: Sendable, Hashable {
        package var stream: StreamID
        package var sequence: UInt64
        package var range: WallRange

        package init(stream: StreamID, sequence: UInt64, range: WallRange) {
            self.stream = stream
            self.sequence = sequence
            self.range = range
        }
    }

    /// Segments that were open and are now sealed with the flag `salvaged`.
    package var salvaged: [Item] = []
    /// Sealed segments that had no catalogue row.
    package var catalogued: [Item] = []
    /// Catalogue rows whose file is gone: noted as a gap, never silent.
    package var lost: [Loss] = []
    /// Files moved to `quarantine/` because nothing could be read from them.
    package var quarantined: [Item] = []
    /// Files that are not ours, left where they are.
    package var foreign: [Item] = []
    /// What could not be finished this time and will be tried again.
    package var failures: [Item] = []
    /// Volumes that could not be looked at.
    package var volumesSkipped: [Item] = []

    package init() {}

    /// Nothing had to be done and nothing went wrong.
    package var isQuiet: Bool { salvaged.isEmpty && catalogued.isEmpty && lost.isEmpty && quarantined.isEmpty && failures.isEmpty && volumesSkipped.isEmpty }
}
