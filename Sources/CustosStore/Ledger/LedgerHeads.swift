import CustosBase
import CustosLedger

/// What the next leaf refers to: the last link of each stream's chain, and each camera's rule and description in force. Follows from
/// the leaves alone.
struct LedgerHeads: Sendable {
    struct Stream: Sendable, Hashable {
        var hash: TreeHash
        /// The highest segment number that was logged; `nil` for none.
        var highest: UInt64?
    }
    struct Camera: Sendable, Hashable {
        var rule: UInt64?
        var description: Described?
    }
    struct Described: Sendable, Hashable {
        var index: UInt64
        var hash: TreeHash
    }

    var streams: [StreamID: Stream] = [:]
    var cameras: [CameraID: Camera] = [:]
    var clock = LedgerClock()

    mutating func apply(_ leaf: Leaf, hash: TreeHash, index: UInt64) {
        for m in leaf.moments { clock.see(m) }
        switch leaf {
        case .rule(let r): cameras[r.cam, default: Camera()].rule = index
        case .cam(let c): cameras[c.cam, default: Camera()].description = Described(index: index, hash: hash)
        default: break
        }
        guard let stream = leaf.stream else { return }
        var head = streams[stream] ?? Stream(hash: hash)
        head.hash = hash
        if case .seg(let s) = leaf { head.highest = max(head.highest ?? 0, s.seq) }
        streams[stream] = head
    }
}
