import CustosBase
import Logging
import Synchronization

/// When streams were not wanted, so that the time between is not taken for a gap. One setting for each stream.
final class Retirements: Sendable {
    private static let prefix = "recording.retired."
    /// More switching within one run of the program than anybody does by hand.
    private static let limit = 32

    private let state: StateStore
    private let logger: Logger
    private let lock = Mutex(())

    init(state: StateStore, logger: Logger) {
        self.state = state
        self.logger = logger
    }

    /// Spans without an end are shown as ending at `now`.
    func spans(_ stream: StreamID, now: WallTime) -> [WallRange] {
        read(stream).map { WallRange($0.0, max($0.0, $0.1 ?? now)) }
    }

    func retired(_ stream: StreamID, at time: WallTime) {
        change(stream) { list in if list.last?.1 != nil || list.isEmpty { list.append((time, nil)) } }
    }

    /// - Returns: whether the stream had been retired.
    @discardableResult
    func resumed(_ stream: StreamID, at time: WallTime) -> Bool {
        var was = false
        change(stream) { list in
            guard let last = list.last, last.1 == nil else { return }
            was = true
            list[list.count - 1].1 = max(last.0, time)
        }
        return was
    }

    private func read(_ stream: StreamID) -> [(WallTime, WallTime?)] {
        do {
            return try (state.setting(Self.prefix + stream.directoryName) ?? "").split(separator: ",").compactMap { span in
                let parts = span.split(separator: " ", omittingEmptySubsequences: false)
                guard parts.count == 2, let a = Int64(parts[0]) else { return nil }
                return (WallTime(microseconds: a), Int64(parts[1]).map { WallTime(microseconds: $0) })
            }
        } catch {
            logger.error("retirements of \(stream): \(error)")
            return []
        }
    }

    private func change(_ stream: StreamID, _ body: (inout [(WallTime, WallTime?)]) -> Void) {
        lock.withLock { _ in
            let before = read(stream)
            var list = before
            body(&list)
            let text = list.suffix(Self.limit).map { "\($0.0.microseconds) \($0.1.map { String($0.microseconds) } ?? "")" }.joined(separator: ",")
            guard list.count != before.count || list.last?.1 != before.last?.1 else { return }
            do { try state.setSetting(Self.prefix + stream.directoryName, text) } catch { logger.error("retirements of \(stream): \(error)") }
        }
    }
}
