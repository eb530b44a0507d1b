/// Every place of a witness's or a mirror's server; anything else is not there.
enum TransparencyRoute: Hashable, Sendable {
    case addCheckpoint
    case addEntries
    case logs
    case checkpoint(hash: String)
    case pending(hash: String)
    case tile(hash: String, path: String)
    case possession(hash: String)
    case challenge(hash: String)
    case answer(hash: String)

    var isPost: Bool {
        switch self {
        case .addCheckpoint, .addEntries, .answer: true
        default: false
        }
    }

    /// Reads a path, its query left off. `nil`: no such place. Nothing in it is decoded: none of our paths needs it.
    init?(path: some StringProtocol) {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        let rest = path.dropFirst()
        switch rest {
        case "add-checkpoint": self = .addCheckpoint
        case "add-entries": self = .addEntries
        case "logs": self = .logs
        default:
            guard let slash = rest.firstIndex(of: "/") else { return nil }
            let hash = String(rest[..<slash]), place = String(rest[rest.index(after: slash)...])
            guard hash.utf8.count == 64, hash.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }) else { return nil }
            switch place {
            case "checkpoint": self = .checkpoint(hash: hash)
            case "pending": self = .pending(hash: hash)
            case "possession": self = .possession(hash: hash)
            case "challenge": self = .challenge(hash: hash)
            case "answer": self = .answer(hash: hash)
            default:
                guard place.hasPrefix("tile/") else { return nil }
                self = .tile(hash: hash, path: place)
            }
        }
    }
}
