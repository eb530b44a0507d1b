package import CustosBase

/// The recorder's figures; each has its reason beside it.
package struct RecordingOptions: Sendable, Hashable {
    /// Where disk work is done.
    package enum Execution: Sendable, Hashable {
        /// On the volumes' own threads.
        case threads
        /// In the caller, at once, and syncs only in `tick()`: for tests that must be the same every time.
        case inline
    }

    /// Aim for the length of a segment: bounds what is not yet in the catalogue (integrity 2.2).
    package var segmentLength: TimeSpan = .seconds(60 as Int64)
    /// A segment ends here although no sync sample came (minutes-long GOP).
    package var segmentLengthLimit: TimeSpan = .seconds(600 as Int64)
    package var segmentByteLimit: Int64 = 1 << 30
    /// The longest fragment: what a SIGKILL can take with it, so that with the sample that is held back and the way to
    /// the disk it stays within a second.
    package var fragmentLength: TimeSpan = .milliseconds(900)
    /// A fragment is cut here although its second is not full, so that one fragment never holds much memory.
    package var fragmentByteLimit = 8 << 20
    /// Between two syncs of one file: with fragment and latency the loss at a power cut (integrity 2.3, SSD).
    package var syncInterval: TimeSpan = .seconds(2 as Int64)
    /// Payload of one stream that may wait for write or sync: 32 MiB is a minute at 4 Mbit/s.
    package var streamQueueBytes = 32 << 20
    /// The same for all streams together.
    package var totalQueueBytes = 768 << 20
    /// A shorter hole between two runs is no gap (integrity 1.3).
    package var toleratedHole: TimeSpan = .seconds(2 as Int64)
    /// Unbuffered writes where the file system takes them.
    package var direct = true
    package var execution: Execution = .threads

    package init() {}
    package static let standard = RecordingOptions()
}
