package import CustosBase
import CustosMedia
import Glibc
import Logging
import Synchronization

/// What all recorders of a service share.
final class RecordingCore: Sendable {
    let node: UUIDValue
    let bootID: UUIDValue
    let disk: any DiskIO
    let clocks: any Clocks
    let options: RecordingOptions
    let logger: Logger
    let volumes: VolumeSet
    let workers: [VolumeWorker]
    let books: Bookkeeper
    let heldBytes = HeldBytes()

    init(
        node: UUIDValue, bootID: UUIDValue, disk: any DiskIO, clocks: any Clocks, options: RecordingOptions, logger: Logger, volumes: VolumeSet, books: Bookkeeper
    ) {
        self.node = node
        self.bootID = bootID
        self.disk = disk
        self.clocks = clocks
        self.options = options
        self.logger = logger
        self.volumes = volumes
        self.books = books
        workers = volumes.volumes.enumerated().map { VolumeWorker(volume: $1, number: $0, options: options, clocks: clocks) }
    }

    func hasRoom(for bytes: Int) -> Bool { heldBytes.value + bytes <= options.totalQueueBytes }

    func chooseWorker(for stream: StreamID) -> VolumeWorker? {
        guard let v = volumes.choose(for: stream, at: clocks.monotonic()) else { return nil }
        return workers.first { $0.volume === v }
    }

    func whyNoVolume() -> (DiskTrouble.Kind, String) {
        let all = volumes.statuses
        let text = all.isEmpty ? "no volume is configured" : all.map { "\($0.path): \($0.state.rawValue), \($0.detail)" }.joined(separator: "; ")
        if all.contains(where: { $0.state == .full }) { return (.full, text) }
        if all.contains(where: { $0.state == .failed }) { return (.failing, text) }
        return (.noVolume, text)
    }
}

/// Payload of all streams that is in memory.
final class HeldBytes: Sendable {
    private let bytes = Atomic<Int>(0)
    var value: Int { bytes.load(ordering: .relaxed) }
    func add(_ n: Int) { bytes.add(n, ordering: .relaxed) }
}

/// The kernel's name for this boot, beside which `CLOCK_BOOTTIME` has a meaning.
package enum BootID {
    /// Read once: a process does not outlive its boot.
    package static let ofThisMachine = current()

    /// A random one when `/proc` cannot be read: then no two boots are ever taken for the same.
    package static func current() -> UUIDValue {
        guard let f = fopen("/proc/sys/kernel/random/boot_id", "r") else { return .random() }
        defer { fclose(f) }
        var line = [CChar](repeating: 0, count: 64)
        guard fgets(&line, 64, f) != nil else { return .random() }
        let text = String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return UUIDValue(text) ?? .random()
    }
}
