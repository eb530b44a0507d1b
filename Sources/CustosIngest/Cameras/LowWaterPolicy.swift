package import CustosBase

/// How many bytes the kernel gathers before it wakes us (`SO_RCVLOWAT`): fewer wake-ups while nobody watches.
///
/// A recorder does not mind bytes that come 100 ms later; a viewer does. So the mark is 1 while a low-delay
/// reader is attached and during signalling, and otherwise as high as the stream's own bit rate fills in
/// `holdLimit`, up to `ceiling`. A stream that slows down is helped by the session's tick, which lowers the mark
/// for one read when nothing was read for `patience`.
package struct LowWaterPolicy: Sendable, Hashable {
    package static let standard = LowWaterPolicy()
    /// Every byte wakes us.
    package static let off = LowWaterPolicy(ceiling: 1)

    /// 32 KiB: half of what one read takes, and a quarter of the kernel's first receive buffer.
    package var ceiling = 32 * 1024
    /// How long bytes of a steady stream are held back at most.
    package var holdLimit = TimeSpan.milliseconds(250)
    /// A tick that finds the last read older than this forces one. With ticks 200 ms apart bytes of an unsteady
    /// stream wait for 260 ms at most.
    package var patience = TimeSpan.milliseconds(60)

    package init() {}

    package init(ceiling: Int) { self.ceiling = ceiling }

    /// The mark for a stream that is playing.
    package func mark(bytesPerSecond: Int, lowDelay: Bool) -> Int {
        guard !lowDelay, ceiling > 1 else { return 1 }
        let held = Int(Double(bytesPerSecond) * holdLimit.seconds)
        // Below one full packet a mark saves nothing.
        return held < 2 * 1500 ? 1 : min(ceiling, held)
    }

    /// Whether the kernel should be told: a change by less than a quarter is not worth a system call.
    package func isWorthChanging(from old: Int, to new: Int) -> Bool {
        old != new && (old == 1 || new == 1 || abs(new - old) * 4 > old)
    }
}
