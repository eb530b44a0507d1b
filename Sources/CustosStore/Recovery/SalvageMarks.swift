import CustosBase
import Logging
import Synchronization

/// Which segments are being salvaged, so that one that was renamed just before a crash is still known as salvaged.
///
/// The list stands in one setting, written before the first file is touched.
final class SalvageMarks: Sendable {
    static let setting = "recovery.salvaging"
    struct Mark: Hashable, Sendable {
        let stream: StreamID
        let sequence: UInt64
    }

    private let state: StateStore
    private let logger: Logger
    private let marks: Mutex<Set<Mark>>

    init(state: StateStore, logger: Logger) {
        self.state = state
        self.logger = logger
        var found: Set<Mark> = []
        do {
            for word in try state.setting(Self.setting)?.split(separator: ",") ?? [] {
                let parts = word.split(separator: " ")
                if parts.count == 2, let s = StreamID(parts[0]), let n = UInt64(parts[1]) { found.insert(Mark(stream: s, sequence: n)) }
            }
        } catch { logger.error("\(Self.setting): \(error)") }
        marks = Mutex(found)
    }

    func contains(_ stream: StreamID, _ sequence: UInt64) -> Bool { marks.withLock { $0.contains(Mark(stream: stream, sequence: sequence)) } }

    func add(_ stream: StreamID, _ sequence: UInt64) { change { $0.insert(Mark(stream: stream, sequence: sequence)) } }
    func add(_ all: [Mark]) { change { $0.formUnion(all) } }
    func remove(_ stream: StreamID, _ sequence: UInt64) { change { $0.remove(Mark(stream: stream, sequence: sequence)) } }
    func remove(_ all: [Mark]) { change { $0.subtract(all) } }

    private func change(_ body: (inout Set<Mark>) -> Void) {
        marks.withLock { set in
            let before = set
            body(&set)
            guard set != before else { return }
            let text = set.sorted { ($0.stream.description, $0.sequence) < ($1.stream.description, $1.sequence) }.map { "\($0.stream) \($0.sequence)" }.joined(separator: ",")
            // A mark that is not written costs only the flag, and only if a crash comes right then.
            do { try state.setSetting(Self.setting, set.isEmpty ? nil : text) } catch { logger.error("\(Self.setting): \(error)") }
        }
    }
}
