package import CustosBase
package import CustosLaw

/// What `custos check` found, in a form that people and programs read.
package struct CheckReport: Sendable, Codable {
    package var node: UUIDValue
    package var startedAt: WallTime
    package var finishedAt: WallTime
    /// Files whose every byte was read, and those of which only size and place were looked at.
    package var filesRead = 0
    package var filesSeen = 0
    package var bytesRead: Int64 = 0
    package var streams = 0
    package var volumes = 0
    /// Segments that a running server is writing or sealing: not yet to be judged.
    package var underWay = 0
    package var findings: [CheckFinding] = []
    /// The check was cancelled: what was not looked at is not judged.
    package var isComplete = true

    package init(node: UUIDValue, startedAt: WallTime) {
        self.node = node
        self.startedAt = startedAt
        finishedAt = startedAt
    }

    /// Nothing that a person must act on, or all of it was repaired.
    package var isClean: Bool { !findings.contains { $0.severity != .notice && !$0.repaired } }
    package func count(_ severity: CheckFinding.Severity) -> Int { findings.count { $0.severity == severity } }
}

/// One thing that is not as it should be, with its place.
package struct CheckFinding: Sendable, Codable, Hashable {
    package enum Severity: String, Sendable, Codable, CaseIterable {
        /// Footage or its proof is missing or wrong.
        case error
        /// Something that a person or a repair should put right.
        case warning
        /// Worth knowing.
        case notice
    }

    /// Stable names; programs may test on them.
    package enum Code: String, Sendable, Codable, CaseIterable {
        case catalogueDamaged = "catalogue.damaged"
        case catalogueTotals = "catalogue.totals"
        case volumeAway = "volume.away"
        case volumeIdentity = "volume.identity"
        case fileForeign = "file.foreign"
        case fileUnreadable = "file.unreadable"
        case fileStructure = "file.structure"
        case fileCheckValue = "file.check-value"
        case fileHead = "file.head"
        case fileUncatalogued = "file.uncatalogued"
        case fileDouble = "file.double"
        case fileOpen = "file.open"
        case fileExpired = "file.expired"
        case rowFileMissing = "row.file-missing"
        case rowDiffers = "row.differs"
        case coverageHole = "coverage.hole"
        case coverageOverlap = "coverage.overlap"
        case sequenceHole = "sequence.hole"
        case gapStale = "gap.stale"
        case lossDeclared = "loss.declared"
        case floorEarlyExpiry = "floor.early-expiry"
        case expiryUnfinished = "expiry.unfinished"
        case quarantine = "quarantine.file"
    }

    package var code: Code
    package var severity: Severity
    package var stream: StreamID?
    package var sequence: UInt64?
    package var volume: UUIDValue?
    package var path: String?
    /// Byte position in the file, where there is one.
    package var position: Int64?
    package var from: WallTime?
    package var to: WallTime?
    package var zh: String
    package var en: String
    package var rules: [RuleUnit]
    /// The repair that would put it right.
    package var repair: Repair?
    package var repaired = false

    package init(
        _ code: Code, _ severity: Severity, stream: StreamID? = nil, sequence: UInt64? = nil, volume: UUIDValue? = nil, path: String? = nil, position: Int64? = nil,
        range: WallRange? = nil, zh: String, en: String, rules: [RuleUnit] = [], repair: Repair? = nil
    ) {
        self.code = code
        self.severity = severity
        self.stream = stream
        self.sequence = sequence
        self.volume = volume
        self.path = path
        self.position = position
        from = range?.start
        to = range?.end
        self.zh = zh
        self.en = en
        self.rules = rules
        self.repair = repair
    }
}

/// What a check may put right, and only when it is told to. None of them changes or removes footage.
package enum Repair: String, Sendable, Codable, CaseIterable {
    /// Gives sealed, good files that have no catalogue row one.
    case adoptSealedFiles = "adopt-sealed-files"
    /// Makes rows anew that differ from their good file, and the totals.
    case rebuildCatalogueRows = "rebuild-catalogue-rows"
    /// Takes rows out whose file is gone and records the loss.
    case recordLosses = "record-losses"
    /// Closes open gaps behind which footage goes on, or whose stream is not wanted any more.
    case closeStaleGaps = "close-stale-gaps"
    /// Records a gap (cause crash) where nothing covers the time.
    case recordHoles = "record-holes"
}

/// How far a check is.
package struct CheckProgress: Sendable, Hashable {
    package enum Phase: String, Sendable, Codable { case catalogue, files, coverage }
    package var phase: Phase
    package var filesDone: Int
    package var filesTotal: Int
    package var bytesRead: Int64
    /// What is being looked at.
    package var place: String
}
