/// Writes one access unit at the end of an arena, each NAL unit behind a 4-byte length (ISO 14496-15 4.3.2),
/// and moves it to a fresh arena when the old one is full.
///
/// The only copy on the way from packet to disk is `append`. Nothing is allocated for a packet.
package struct AccessUnitBuilder: Sendable {
    package private(set) var arena: SampleArena
    /// Where the unit begins.
    package private(set) var start = 0
    /// Where the length of the open NAL unit is, or -1.
    private var openAt = -1
    /// The unit did not find room: it holds nothing now and takes nothing until it ends.
    private var isOverflowing = false
    /// The unit grew over the limit and is no sample.
    package var isTooLarge: Bool { isOverflowing || byteCount > limit }
    private let limit: Int
    private let capacity: Int

    package init(limit: Int = SampleArena.maximumSampleBytes, capacity: Int = SampleArena.standardCapacity) {
        self.limit = limit
        self.capacity = capacity
        arena = SampleArena(capacity: capacity)
    }

    package var byteCount: Int { arena.count - start }
    @inline(__always)
    package var isNALOpen: Bool { openAt >= 0 }

    /// Begins a NAL unit. One that is open must be closed or dropped first.
    @inline(__always)
    mutating func open() {
        guard !isOverflowing, arena.free >= 4 || makeRoom(4) else { return }
        openAt = arena.count
        for _ in 0..<4 { arena.append(byte: 0) }
    }

    @inline(__always)
    mutating func append(_ bytes: RawSpan) {
        guard !isOverflowing, arena.free >= bytes.byteCount || makeRoom(bytes.byteCount) else { return }
        arena.append(bytes)
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard !isOverflowing, arena.free >= bytes.count || makeRoom(bytes.count) else { return }
        arena.append(bytes)
    }

    @inline(__always)
    mutating func append(byte: UInt8) {
        guard !isOverflowing, arena.free >= 1 || makeRoom(1) else { return }
        arena.append(byte: byte)
    }

    /// Ends the open NAL unit and says where its bytes are; `nil` when there are none.
    mutating func close() -> Range<Int>? {
        guard openAt >= 0 else { return nil }
        let body = openAt + 4..<arena.count
        if body.isEmpty {
            drop()
            return nil
        }
        arena.patch(UInt32(body.count), at: openAt)
        openAt = -1
        return body
    }

    /// Takes the open NAL unit back.
    mutating func drop() {
        guard openAt >= 0 else { return }
        arena.rewind(to: openAt)
        openAt = -1
    }

    /// Takes back a closed NAL unit that is the unit's last.
    mutating func takeBack(_ body: Range<Int>) {
        precondition(openAt < 0 && body.upperBound == arena.count && body.lowerBound - 4 >= start, "NAL unit \(body) is not the last")
        arena.rewind(to: body.lowerBound - 4)
    }

    /// Ends the access unit: its bytes are fixed from now on.
    mutating func finish() -> Range<Int> {
        drop()
        let unit = start..<arena.count
        start = arena.count
        isOverflowing = false
        return unit
    }

    /// Takes the whole access unit back.
    mutating func discard() {
        openAt = -1
        arena.rewind(to: start)
        isOverflowing = false
    }

    @inline(never)
    private mutating func makeRoom(_ more: Int) -> Bool {
        let needed = byteCount + more
        guard needed <= limit else {
            openAt = -1
            arena.rewind(to: start)
            isOverflowing = true
            return false
        }
        let fresh = SampleArena(capacity: min(max(capacity, needed * 2), limit + capacity))
        arena.withBytes(start..<arena.count) { fresh.append($0) }
        // The old arena belongs to the samples that were published from it.
        arena.rewind(to: start)
        if openAt >= 0 { openAt -= start }
        start = 0
        arena = fresh
        return true
    }
}
