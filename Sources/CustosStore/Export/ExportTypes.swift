import CustosBase
package import CustosLedger
package import Foundation
import Synchronization

/// Where a package goes, and in which form.
package struct ExportTarget: Sendable, Hashable {
    package enum Form: String, Sendable, Hashable, CaseIterable { case folder, zip }

    /// A folder that is there: usually a mounted stick.
    package let folder: String
    package let form: Form

    package init(folder: String, form: Form) {
        self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        self.form = form
    }
}

/// What the writer needs of the house besides a grant.
package struct ExportMaterial: Sendable {
    package var ledger: any ExportLedger
    package var catalogue: Catalogue
    package var volumes: VolumeSet
    /// Signs the manifest, under the name that its `key` leaf has.
    package var key: SigningKey
    package var keyName: String
    /// The leaf of that key.
    package var keyLeaf: UInt64
    /// Leaves of the request, the approval and the start, as far as they are in the log.
    package var actLeaves: [UInt64]
    /// `verify.html` and `verify.py` as they were installed.
    package var checkers: [String]
    /// Version of the program, and SHA-256 of its file.
    package var version: String
    package var build: String
    /// For local times; its name stands in the record.
    package var zone: TimeZone
    /// What the node's clock is set by, and how well: `ok +120 us (chrony)`.
    package var timeSource: String
    package var films: FilmOptions

    package init(
        ledger: any ExportLedger, catalogue: Catalogue, volumes: VolumeSet, key: SigningKey, keyName: String, keyLeaf: UInt64, actLeaves: [UInt64], checkers: [String], version: String,
        build: String, zone: TimeZone, timeSource: String, films: FilmOptions
    ) {
        self.ledger = ledger
        self.catalogue = catalogue
        self.volumes = volumes
        self.key = key
        self.keyName = keyName
        self.keyLeaf = keyLeaf
        self.actLeaves = actLeaves
        self.checkers = checkers
        self.version = version
        self.build = build
        self.zone = zone
        self.timeSource = timeSource
        self.films = films
    }
}

/// How films with a watermark are made.
package struct FilmOptions: Sendable {
    /// The one turn of the process.
    package var turn: TranscodeTurn
    /// Threads of the encoder; recording needs the others.
    package var threads: Int
    /// Font files in the order in which they are tried.
    package var fonts: [String]

    package init(turn: TranscodeTurn, threads: Int = 1, fonts: [String] = Self.usualFonts) {
        self.turn = turn
        self.threads = threads
        self.fonts = fonts
    }

    /// Fonts with Chinese characters as Debian's packages install them: fonts-noto-cjk, fonts-wqy-zenhei, fonts-wqy-microhei, fonts-arphic-uming, fonts-droid-fallback.
    package static let usualFonts = [
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "/usr/share/fonts/truetype/arphic/uming.ttc", "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    ]
}

/// One transcoding at a time in a process, however many exports there are: recording has the machine.
package final class TranscodeTurn: Sendable {
    private let isTaken = Mutex(false)
    package init() {}

    func take() -> Bool {
        isTaken.withLock { taken in
            defer { taken = true }
            return !taken
        }
    }
    func leave() { isTaken.withLock { $0 = false } }
}

/// How far a package is.
package struct ExportProgress: Sendable, Hashable {
    /// Bytes that are in the package; `total` is an estimate until the end.
    package let done: Int64
    package let total: Int64
    package let file: String

    package init(done: Int64, total: Int64, file: String) {
        self.done = done
        self.total = total
        self.file = file
    }
}

/// Stops a writer from another thread.
package final class ExportControl: Sendable {
    private let stopped = Mutex(false)
    /// See `LedgerPause`.
    let pause: (@Sendable (String) -> Void)?
    package init(pause: (@Sendable (String) -> Void)? = nil) { self.pause = pause }
    package func cancel() { stopped.withLock { $0 = true } }
    package var isCancelled: Bool { stopped.withLock { $0 } }
}

/// What was written.
package struct ExportReport: Sendable, Hashable {
    /// The folder or the ZIP.
    package var path: String
    package var files = 0
    package var byteCount: Int64 = 0
    package var segments = 0
    /// Segments of the span that are erased or declared lost; their leaves are in the package.
    package var absent = 0
    package var playFiles = 0
    package var films = 0
    /// SHA-256 of `manifest.txt` in hex; `nil` when the package was found whole.
    package var manifest: String?
    /// Leaves that the checkpoint covers.
    package var checkpointSize: UInt64 = 0
    /// What a person should know: a name that no font could write, a segment that no player can play.
    package var notes: [String] = []

    package init(path: String) { self.path = path }
}
