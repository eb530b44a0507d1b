import CustosBase
import CustosLaw
import CustosLedger
import CustosStore
import HTTPTypes
import Logging
import Synchronization

/// Writes into the ledger who did what through the API, and who was refused (NM203.19.1.6, ASVS 16.3).
///
/// Every unsafe request of a known person or machine becomes an `act` leaf with its outcome, and so does every refusal that
/// rests on the law or on a missing right. Views write theirs themselves, with their entry in the register, before the
/// first byte. Requests that were malformed changed nothing and are not facts.
final class ActRecorder: Sendable {
    /// Refusals of people who are not known, in a minute; further ones are counted and told in one leaf. Without a bound
    /// whoever reaches the port could fill the ledger.
    static let anonymousLimit = 30

    private struct Minute {
        var number: Int64 = -1
        var recorded = 0
        var dropped = 0
    }

    private let state: StateStore
    private let logger: Logger
    private let minute = Mutex(Minute())

    init(state: StateStore, logger: Logger) {
        self.state = state
        self.logger = logger
    }

    /// The outcome of a request as the ledger says it; `nil` when it is no fact.
    enum Outcome {
        case done(status: Int)
        case refused(code: String, rules: [RuleUnit])
        case failed(String)

        init?(_ error: any Error) {
            switch error {
            case let r as Refusal: self = .refused(code: "law.refused", rules: r.ruleUnits)
            case let p as Problem where p.status == .unauthorized || p.status == .forbidden || !p.rules.isEmpty:
                guard p.code != SignIn.codeWanted.code else { return nil }  // Half of a sign-in.
                self = .refused(code: p.code, rules: p.rules)
            case let p as Problem where p.status.kind == .serverError: self = .failed(p.code)
            case is Problem, is CameraProblem, is AccountProblem, is CancellationError: return nil
            default: self = .failed("server.failed")
            }
        }
    }

    func record(_ route: Route, _ request: HTTPRequest, caller: Principal?, peer: Peer, _ outcome: Outcome) {
        let isAnonymous = caller == nil
        var body: [String: String?] = ["peer": peer.address, "path": request.path.map { String($0.prefix { $0 != "?" }.prefix(200)) }, "user": caller?.name]
        let result: StateFact.Result
        switch outcome {
        case .done(let status):
            result = .ok
            body["status"] = String(status)
        case .refused(let code, let rules):
            guard !isAnonymous || admitAnonymous() else { return }
            result = .refused
            body["code"] = code
            if !rules.isEmpty { body["rules"] = rules.map(\.text).joined(separator: " ") }
        case .failed(let code):
            guard !isAnonymous || admitAnonymous() else { return }
            result = .failed
            body["code"] = code
        }
        do {
            try state.note(
                .act(
                    actor: caller?.identifier ?? "anonymous", action: LeafWord.make(Self.kebab(route.name)), object: LeafWord.make(Self.object(request)), result: result,
                    body: LeafBody.make(body)))
        } catch {
            logger.error("an act could not be written down", metadata: ["action": "\(route.name)", "error": "\(error)"])
        }
    }

    private func admitAnonymous() -> Bool {
        let now = state.clocks.monotonic().microseconds / 60_000_000
        let (admits, dropped): (Bool, Int) = minute.withLock { m in
            var dropped = 0
            if m.number != now {
                dropped = m.dropped
                m = Minute(number: now)
            }
            guard m.recorded < Self.anonymousLimit else {
                m.dropped += 1
                return (false, dropped)
            }
            m.recorded += 1
            return (true, dropped)
        }
        if dropped > 0 {
            do { try state.note(.act(actor: "anonymous", action: "refusals", object: "count:\(dropped)", result: .refused, body: nil)) } catch {
                logger.error("refusals could not be written down", metadata: ["count": "\(dropped)", "error": "\(error)"])
            }
        }
        return admits
    }

    /// `addCamera` as `add-camera`.
    private static func kebab(_ name: String) -> String { name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) } }

    /// `/api/v1/cameras/12?x` as `cameras/12`.
    private static func object(_ request: HTTPRequest) -> String {
        let path = (request.path ?? "").prefix { $0 != "?" }
        return path.hasPrefix("/api/v1/") ? String(path.dropFirst(8)) : String(path.drop { $0 == "/" })
    }
}
