package import CustosBase

/// The permission to copy streams of a span out of the house, once. Nothing writes a package without one.
///
/// It is made only here, by `ExportLaw.grant`, from a request whose register fields are complete and which another person
/// has approved; its initialiser is not reachable outside of this module.
package struct ExportGrant: Sendable, Hashable {
    package let request: ExportRequest
    package let approval: ExportApproval
    package let grantedAt: WallTime
    package let ruleUnits: [RuleUnit]

    internal init(request: ExportRequest, approval: ExportApproval, grantedAt: WallTime, ruleUnits: [RuleUnit]) {
        self.request = request
        self.approval = approval
        self.grantedAt = grantedAt
        self.ruleUnits = ruleUnits
    }

    package var id: ExportID { request.id }
    package var streams: [StreamID] { request.streams }
    package var span: WallRange { request.span }

    /// The grant lets footage of this stream that touches its span be copied. A sealed segment is copied as a whole, because only
    /// the whole can be checked: so up to a minute at either end lies outside of the span.
    package func covers(_ stream: StreamID, touching range: WallRange) -> Bool {
        streams.contains(stream) && range.start < span.end && range.end > span.start
    }

    /// The grant lets this moment of this stream be copied.
    package func covers(_ stream: StreamID, at time: WallTime) -> Bool { streams.contains(stream) && span.contains(time) }
}
