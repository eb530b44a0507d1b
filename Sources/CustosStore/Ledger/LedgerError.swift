/// Why the ledger cannot do what it was asked.
package struct LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        /// Its volume hangs or gives errors. It goes on by itself when the volume does.
        case stalled
        /// Its volume, or the queue in front of it, has no room.
        case full
        /// What is on the disk does not continue what was signed: nothing is appended or signed until the log is restored or a new
        /// epoch begins.
        case forked
        case stopped
        /// The signer's process does not answer.
        case signerAway
        /// What was given cannot be a leaf, or is not allowed.
        case invalid
        /// Another segment file was logged under the same number.
        case conflict
        /// A cosignature came for a checkpoint that is not kept any more, or that a newer cosigned one has passed.
        case late
        /// Another process has the ledger.
        case locked
        /// Files do not hold what they must.
        case damaged
    }

    package let code: Code
    package let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    package var description: String { "ledger \(code.rawValue): \(detail)" }
}
