/// The bounds of a witness's or a mirror's server, each with what happens at it.
package struct TransparencyLimits: Sendable {
    /// Open connections. At the bound new ones wait in the system's backlog. A node keeps one or two.
    package var connections = 512
    /// Of one address: a unit's nodes may come out of one. At the bound the connection is closed at once.
    package var connectionsPerAddress = 64
    /// Requests that carry much and take long (`add-entries`, `answer`). At the bound: 503, and the node comes again later.
    package var uploads = 16
    package var uploadsPerAddress = 4
    package var headBytes = 8 * 1024
    package var headFields = 50
    package var firstRequestSeconds: Int64 = 15
    package var idleSeconds: Int64 = 75
    /// A body that is not complete by then ends its connection.
    package var checkpointSeconds: Int64 = 30
    package var entriesSeconds: Int64 = 15 * 60
    package var answerSeconds: Int64 = 60 * 60
    /// An answer to a challenge: 256 fragments of 8 MiB, far above 100 of two seconds each.
    package var answerBytes = 2 << 30
    /// After an answer that came before the end of its request, the rest is thrown away for so long.
    package var drainSeconds: Int64 = 30

    package static let standard = TransparencyLimits()
}
