package import CustosBase

/// Why a package was not written to its end. Nothing is lost by it: what was whole stays, and the same export goes on later.
package struct ExportError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        /// More segments or leaves than one package holds: to be split.
        case tooLarge
        /// The free-space check before the first byte.
        case notEnoughRoom
        /// The medium is full.
        case targetFull
        /// The medium does not take a file of this size (FAT32 ends at 4 GiB): a folder instead of a ZIP, or another medium.
        case fileTooLarge
        /// The medium was taken out, went read-only or does not answer.
        case targetAway
        /// Another process is writing this export.
        case targetBusy
        /// Something else is where the package should be, or what was begun there is of another request.
        case targetWrong
        /// An original that was logged is not there.
        case originalMissing
        /// An original is not what was logged.
        case originalDamaged
        /// An original's volume is away or cannot be read.
        case originalAway
        /// The ledger does not give what the package must prove.
        case ledger
        /// This machine's libavcodec cannot encode H.264.
        case noEncoder
        case cancelled
    }

    /// The original that stopped the export, for the caller's loss leaf and alarm.
    package struct Original: Sendable, Hashable {
        package let stream: StreamID
        package let sequence: UInt64
        package let range: WallRange
        package let volume: UUIDValue?
    }

    package let code: Code
    package let detail: String
    package let original: Original?

    package init(_ code: Code, _ detail: String, original: Original? = nil) {
        self.code = code
        self.detail = detail
        self.original = original
    }

    package var description: String { "\(code.rawValue): \(detail)" }

    /// The same export can go on once the cause is gone. An original that is missing or damaged needs its loss leaf first, and then a new package.
    package var canContinue: Bool {
        switch code {
        case .notEnoughRoom, .targetFull, .targetAway, .targetBusy, .originalAway, .cancelled: true
        case .tooLarge, .fileTooLarge, .targetWrong, .originalMissing, .originalDamaged, .ledger, .noEncoder: false
        }
    }

    /// What a failed operation below the target means.
    static func target(_ error: DiskError) -> ExportError {
        // EFBIG: the file system's own limit.
        if error.errno == 27 { return ExportError(.fileTooLarge, "\(error)") }
        return ExportError(error.isFull ? .targetFull : .targetAway, "\(error)")
    }
}
