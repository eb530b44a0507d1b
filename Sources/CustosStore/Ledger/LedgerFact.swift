package import CustosBase
package import CustosLedger

/// What the house tells the ledger. The ledger adds `prev`, the rule and camera in force, the clock, and the moment where none is given.
///
/// `body` is the record in clear, JSON in UTF-8: the ledger salts it, stores it beside the log, and only its hash is in the leaf.
/// `actor`, `by` and `second` are identifiers such as `user:7`; a person has one salt, so all that one did can be found, and forgotten.
package enum LedgerFact: Sendable {
    case segment(SegmentRow, flag: SegmentLeaf.Flag)
    case gap(StreamID, from: WallTime, to: WallTime, GapLeaf.Reason)
    case loss(StreamID, first: UInt64, last: UInt64, from: WallTime, to: WallTime, LossLeaf.Cause, by: LossLeaf.Finder)
    case expire(StreamID, first: UInt64, last: UInt64, count: Int, from: WallTime, to: WallTime, ground: ExpireLeaf.Ground, body: [UInt8]?)
    case hold(UUIDValue, StreamID, from: WallTime, to: WallTime, body: [UInt8])
    case lift(UUIDValue, StreamID, by: String, second: String, body: [UInt8])
    case restrict(UUIDValue, StreamID, from: WallTime, to: WallTime, body: [UInt8])
    case release(UUIDValue, StreamID, by: String, second: String, body: [UInt8])
    case record(StreamID, isOn: Bool)
    case rule(CameraID, floor: Int, target: Int)
    case camera(CameraID, body: [UInt8])
    case configuration(what: String, object: String, body: [UInt8]?)
    case act(actor: String, action: String, object: String, ActLeaf.Result, body: [UInt8]?)
    case boot(version: String, build: TreeHash, stop: BootLeaf.Stop)
    case beat
    case scrub(checked: Int, bad: Int, root: TreeHash)
    case exportKey(VerifierKey)
}

/// One thing to be appended.
package struct LedgerEntry: Sendable {
    package var fact: LedgerFact
    /// When it happened; `nil`: now.
    package var moment: LeafMoment?

    package init(fact: LedgerFact, moment: LeafMoment? = nil) {
        self.fact = fact
        self.moment = moment
    }
}

extension LedgerFact {
    /// The word of the leaf's first line.
    var kind: String {
        switch self {
        case .segment: "seg"
        case .gap: "gap"
        case .loss: "loss"
        case .expire: "expire"
        case .hold: "hold"
        case .lift: "lift"
        case .restrict: "restrict"
        case .release: "release"
        case .record: "record"
        case .rule: "rule"
        case .camera: "cam"
        case .configuration: "cfg"
        case .act: "act"
        case .boot: "boot"
        case .beat: "beat"
        case .scrub: "scrub"
        case .exportKey: "key"
        }
    }

    /// The record that is stored beside the log.
    var body: [UInt8]? {
        switch self {
        case .hold(_, _, _, _, let body), .restrict(_, _, _, _, let body), .lift(_, _, _, _, let body), .release(_, _, _, _, let body), .camera(_, let body): body
        case .expire(_, _, _, _, _, _, _, let body), .configuration(_, _, let body), .act(_, _, _, _, let body): body
        case .segment, .gap, .loss, .record, .rule, .boot, .beat, .scrub, .exportKey: nil
        }
    }

    /// The persons whose salted identifiers are in the leaf, in its order.
    var persons: [String] {
        switch self {
        case .lift(_, _, let by, let second, _), .release(_, _, let by, let second, _): [by, second]
        case .act(let actor, _, _, _, _): [actor]
        default: []
        }
    }
}
