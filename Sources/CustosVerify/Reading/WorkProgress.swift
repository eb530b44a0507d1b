/// Tells whoever waits how far the work is. Called from one thread.
package struct WorkProgress: Sendable {
    package enum Stage: String, Sendable {
        case leaves, view, files, footage
    }

    private let body: (@Sendable (Stage, _ done: UInt64, _ total: UInt64) -> Void)?

    package static let none = WorkProgress(nil)

    package init(_ body: (@Sendable (Stage, _ done: UInt64, _ total: UInt64) -> Void)?) { self.body = body }

    func report(_ stage: Stage, done: UInt64, of total: UInt64) { body?(stage, done, total) }
}
