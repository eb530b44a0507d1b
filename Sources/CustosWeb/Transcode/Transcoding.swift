import CCustosAV
import CustosMedia
import NIOCore
import NIOPosix
import Synchronization

/// The machine's places for transcoding, and the threads that do it. Each place is one thread that gives way to everything
/// else: nothing here may cost the recorder anything.
package final class Transcoding: Sendable {
    /// Places for live streams; each is taken by one stream in one size, for all its viewers.
    package let slots: Int
    /// Chunks of footage that are transcoded at once.
    package let footageSlots: Int
    private let taken = Mutex<(now: Int, refusals: UInt64, skips: UInt64)>((0, 0, 0))
    let pictures: NIOThreadPool
    /// G.711 alone is cheap: one thread does all streams, and no picture keeps it waiting.
    let sound = NIOThreadPool(numberOfThreads: 1)
    /// Chunks of footage; more wait a moment, then they are refused.
    let footage: BoundedPool

    /// - Parameter slots: 0: half of the machine's cores, at least one.
    init(slots: Int) {
        self.slots = slots > 0 ? slots : max(1, System.coreCount / 2)
        footageSlots = max(1, self.slots / 2)
        pictures = NIOThreadPool(numberOfThreads: self.slots)
        footage = BoundedPool(threads: footageSlots, waiting: 4 * footageSlots)
    }

    func start() {
        pictures.start()
        sound.start()
        footage.start()
    }

    func stop() async {
        try? await pictures.shutdownGracefully()  // These two only throw when they were stopped before.
        try? await sound.shutdownGracefully()
        await footage.stop()
    }

    package var used: Int { taken.withLock { $0.now } }
    /// How often no place was free, and how often a transcoder was late and left pictures out.
    package var refusals: UInt64 { taken.withLock { $0.refusals } }
    package var skips: UInt64 { taken.withLock { $0.skips } }

    /// A place, given back when it is let go; `nil` when there is none.
    func take() -> Slot? {
        let isFree = taken.withLock { t in
            guard t.now < slots else { return false }
            t.now += 1
            return true
        }
        return isFree ? Slot(self) : nil
    }

    func refused() { taken.withLock { $0.refusals += 1 } }
    func skipped() { taken.withLock { $0.skips += 1 } }

    final class Slot: Sendable {
        private let transcoding: Transcoding
        fileprivate init(_ t: Transcoding) { transcoding = t }
        deinit { transcoding.taken.withLock { $0.now -= 1 } }
    }

    /// To be called on a thread of these pools before it works.
    static func giveWay() { custos_transcode_thread("custos-picture") }
}
