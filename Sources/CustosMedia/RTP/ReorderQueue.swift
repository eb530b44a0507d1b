import CustosBase

/// Datagrams that came before an earlier one: kept by sequence number until it comes or is given up.
///
/// Bounded in depth and age by `StreamPolicies`. Packets in order never come here. The slots' memory is made when
/// the first packet has to wait, and used again.
struct ReorderQueue: Sendable {
    struct Slot: Sendable {
        var header = RTPHeader(marker: false, payloadType: 0, sequenceNumber: 0, timestamp: 0, ssrc: 0)
        var bytes: [UInt8] = []
        var wall = WallTime(microseconds: 0)
        var arrival = MonotonicTime(microseconds: 0)
        var isUsed = false
    }

    let depth: Int
    /// A power of two, so that numbers keep their slots where they wrap.
    private let slotCount: Int
    private var slots: [Slot] = []
    private(set) var count = 0

    init(depth: Int) {
        self.depth = min(max(depth, 1), 1024)
        var n = 1
        while n < self.depth { n *= 2 }
        slotCount = n
    }

    @inline(__always)
    var isEmpty: Bool { count == 0 }

    /// `false` when that packet waits here already.
    mutating func insert(_ header: RTPHeader, _ packet: RawSpan, wall: WallTime, arrival: MonotonicTime) -> Bool {
        if slots.isEmpty { slots = [Slot](repeating: Slot(), count: slotCount) }
        let i = Int(header.sequenceNumber) & (slotCount - 1)
        if slots[i].isUsed { return false }
        slots[i].header = header
        slots[i].bytes.removeAll(keepingCapacity: true)
        packet.withUnsafeBytes { slots[i].bytes.append(contentsOf: $0) }
        slots[i].wall = wall
        slots[i].arrival = arrival
        slots[i].isUsed = true
        count += 1
        return true
    }

    /// Takes the packet with this number out, when it is here. The slot's memory stays with the queue: give the
    /// value back with `recycle`.
    mutating func take(_ sequenceNumber: UInt16) -> Slot? {
        guard count > 0 else { return nil }
        let i = Int(sequenceNumber) & (slotCount - 1)
        guard slots[i].isUsed, slots[i].header.sequenceNumber == sequenceNumber else { return nil }
        var out = Slot()
        swap(&out, &slots[i])
        count -= 1
        return out
    }

    mutating func recycle(_ slot: consuming Slot) {
        let i = Int(slot.header.sequenceNumber) & (slotCount - 1)
        guard !slots[i].isUsed else { return }
        slot.isUsed = false
        slots[i] = slot
    }

    /// The number nearest behind `expected` that waits here, and since when the longest waiting one does.
    func head(behind expected: UInt16) -> (sequenceNumber: UInt16, oldest: MonotonicTime)? {
        guard count > 0 else { return nil }
        var best: UInt16?
        var oldest = MonotonicTime(microseconds: .max)
        for s in slots where s.isUsed {
            if best.map({ s.header.sequenceNumber &- expected < $0 &- expected }) ?? true { best = s.header.sequenceNumber }
            oldest = min(oldest, s.arrival)
        }
        return best.map { ($0, oldest) }
    }
}
