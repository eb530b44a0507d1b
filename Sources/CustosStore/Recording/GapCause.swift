/// Why a span of time of an enabled stream has no footage.
package enum GapCause: String, Sendable, Hashable, Codable, CaseIterable {
    /// The camera answered wrongly, refused, or fell silent.
    case camera
    /// The camera could not be reached.
    case network
    /// Our storage could not take the footage.
    case capacity
    /// The recorder did not run, and had not been stopped in good order; or footage was found lost.
    case crash
    /// The recorder was stopped in good order.
    case maintenance
    /// The wall clock was set: the span never happened, or happened twice.
    case clock
}
