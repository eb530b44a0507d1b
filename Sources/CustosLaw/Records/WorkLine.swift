/// The straight way through a life, and the step that is next on it: what lists of work show as the thing to do.
extension RecordKind {
    /// Parts of the names of states that lie beside the way.
    private static let aside = [
        "fail", "refus", "reject", "overdue", "rectification", "incomplete", "withdraw", "expire", "suspend", "not_established", "decommission", "disabled", "cancel", "revoke", "terminat", "penalised",
    ]
    /// Parts of the names of steps that end something or turn it down.
    private static let turns = ["refus", "return_", "withdraw", "reject", "fail", "dismiss", "decommission", "cancel", "expire", "revoke", "not_established"]

    private func place(of state: String) -> Int { lifecycle.states.firstIndex { $0.name == state } ?? -1 }

    /// From each state the step ahead to the nearest later one, or, where other records or time lead on, the next state that is no trouble.
    package var straightWay: [String] {
        func isAside(_ state: String) -> Bool { Self.aside.contains { state.contains($0) } }
        var line = [lifecycle.initial]
        while let here = line.last, case let at = place(of: here) {
            let ahead = lifecycle.events.filter { e in e.from.contains(here) && !isTurn(e) && e.to.map { !isAside($0) } ?? false }.map { place(of: $0.to ?? "") }.filter { $0 > at }.min()
            let isEnd = lifecycle.states[at].isFinal
            guard let next = ahead ?? (isEnd ? nil : lifecycle.states.indices.first { $0 > at && !isAside(lifecycle.states[$0].name) }) else { break }
            line.append(lifecycle.states[next].name)
        }
        return line
    }

    /// A step that ends something, turns it down, or goes back.
    package func isTurn(_ e: RecordEvent) -> Bool {
        guard let to = e.to else { return false }
        let name = "\(e.name) \(to)"
        return Self.turns.contains { name.contains($0) } || e.from.allSatisfy { place(of: $0) > place(of: to) }
    }

    /// The steps that lead on from a state and that a person can take, the one on the straight way first; no turns.
    package func stepsAhead(from state: String) -> [RecordEvent] {
        let ways = lifecycle.events.filter { !$0.isSystemOnly && $0.from.contains(state) && $0.to != state && !isTurn($0) }
        let line = straightWay, at = line.firstIndex(of: state)
        func rank(_ e: RecordEvent) -> Int {
            guard let to = e.to, let n = line.firstIndex(of: to) else { return 2 }
            if let at, n == at + 1 { return 0 }
            return n > at ?? -1 ? 1 : 2
        }
        return ways.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
    }
}
