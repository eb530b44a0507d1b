import Glibc

/// Aligned memory that one disk thread gathers writes in, so that a fragment leaves as few large writes.
final class StagingBuffer {
    /// The measured optimum for unbuffered writes (performance 2).
    static let capacity = 1 << 20
    let base: UnsafeMutableRawPointer

    init() {
        base = .allocate(byteCount: Self.capacity, alignment: DiskFile.alignment)
    }

    deinit { base.deallocate() }
}
