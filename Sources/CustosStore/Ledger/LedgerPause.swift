import Glibc

/// Stops the program for ever at a named step, so that a test can kill it there. Only while the environment has
/// `CUSTOS_LEDGER_PAUSE=<step>`.
package enum LedgerPause {
    package static let variable = "CUSTOS_LEDGER_PAUSE"

    package static let walWritten = "wal-written"
    package static let walSynced = "wal-synced"
    package static let bundleRenamed = "bundle-renamed"
    package static let tileRenamed = "tile-renamed"
    package static let signerRemembered = "signer-remembered"
    package static let signed = "signed"
    package static let published = "published"
    package static let historyAppended = "history-appended"

    // The ways out that the ledger guards: footage that goes, and copies that leave.
    package static let expireGranted = "expire-granted"
    package static let expireCovered = "expire-covered"
    package static let expireUnlinked = "expire-unlinked"
    package static let exportBegun = "export-begun"
    package static let exportCopied = "export-copied"
    package static let exportSigned = "export-signed"

    /// `nil` when the variable is not set. Before it stops it says so on standard error.
    package static func fromEnvironment() -> (@Sendable (String) -> Void)? {
        guard let value = getenv(variable) else { return nil }
        let step = String(cString: value)
        return { name in
            guard name == step else { return }
            let line = "paused at \(name)\n"
            _ = line.withCString { write(2, $0, strlen($0)) }
            while true { sleep(3_600) }
        }
    }
}
