/// What the verifier can say of a thing (ledger reference, 5). The raw value is the word of the machine line.
package enum Verdict: String, Sendable, Hashable, CaseIterable {
    case intact = "INTACT"
    case expiredLawful = "EXPIRED-LAWFUL"
    case gapDeclared = "GAP-DECLARED"
    case lossDeclared = "LOSS-DECLARED"
    case cannotTell = "CANNOT-TELL"
    case witnessStale = "WITNESS-STALE"
    case clockDoubt = "CLOCK-DOUBT"
    case unlogged = "UNLOGGED"
    case missing = "MISSING"
    case altered = "ALTERED"
    case earlyExpiry = "EARLY-EXPIRY"
    case holdViolated = "HOLD-VIOLATED"
    case chainBroken = "CHAIN-BROKEN"
    case logFork = "LOG-FORK"

    /// The program ends with the highest that it had to say.
    package var exitCode: Int32 {
        switch self {
        case .intact, .expiredLawful: 0
        case .gapDeclared: 10
        case .lossDeclared: 11
        case .cannotTell: 20
        case .witnessStale: 21
        case .clockDoubt: 22
        case .unlogged: 30
        case .missing: 31
        case .altered: 32
        case .earlyExpiry: 33
        case .holdViolated: 34
        case .chainBroken: 35
        case .logFork: 36
        }
    }
}
