import CustosBase
import CustosMedia
import Glibc

/// Writes one `.open` file: encodes fragments, hashes, gathers, writes. Confined to one thread at a time.
///
/// Unbuffered writes start and end on 4-KiB borders. The unfinished last block is written with zeros behind it
/// and written again, with the same bytes at its beginning, when the next fragment follows.
final class SegmentWriter {
    /// Room is reserved in steps, the first one small so that many low streams do not hold a disk's worth.
    private static let firstReservation: Int64 = 4 << 20
    private static let reservation: Int64 = 16 << 20

    private let disk: any DiskIO
    let file: DiskFile
    private let staging: StagingBuffer
    private let description: StreamDescription
    private let fileHasher = SHA256Hasher()
    private let leafHasher = FragmentHasher()
    private var chain = CheckChain()
    private(set) var leafHashes: [[UInt8]] = []

    /// Where the staged bytes begin in the file; a multiple of the alignment when the file is direct.
    private var base: Int64 = 0
    private var fill = 0
    /// The bytes of the unfinished last block, kept while other segments use the staging buffer.
    private var tail: [UInt8] = []
    private var reserved: Int64 = 0
    private var reserves = true

    /// True length: what the file is cut to when it is sealed.
    private(set) var length: Int64 = 0
    private(set) var fragments = 0
    private(set) var hasLoss = false
    private(set) var cameraOffset: TimeSpan?

    init(disk: any DiskIO, file: DiskFile, staging: StagingBuffer, description: StreamDescription) {
        self.disk = disk
        self.file = file
        self.staging = staging
        self.description = description
    }

    /// Stages the initialisation and its check box; they leave with the first fragment.
    private func begin(_ head: SegmentHead) throws(DiskError) {
        let initialisation = FragmentedMP4.initialisation(description, head: head)
        try putHashed(initialisation)
        try putCheck(length: initialisation.count)
    }

    /// Writes a fragment and its check box. The caller syncs.
    func append(_ fragment: RecordedFragment, head: SegmentHead) throws(DiskError) {
        if !tail.isEmpty {
            tail.withUnsafeBytes { staging.base.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
            fill = tail.count
            tail.removeAll(keepingCapacity: true)
        }
        if length == 0 { try begin(head) }
        let header = FragmentHeader.encode(
            sequence: UInt32(truncatingIfNeeded: fragments + 1), time: fragment.time, description: description, video: fragment.video, audio: fragment.audio)
        try putHashed(header)
        for s in fragment.video { try putHashed(s.sample) }
        for s in fragment.audio { try putHashed(s.sample) }
        try putCheck(length: header.count + fragment.payloadBytes)
        try flush()
        fragments += 1
        hasLoss = hasLoss || fragment.hasLoss
        if cameraOffset == nil, let camera = fragment.time.cameraWall { cameraOffset = camera - fragment.time.wall }
    }

    /// SHA-256 of the whole file. Once, after the last fragment.
    func finishDigest() -> [UInt8] { fileHasher.finish() }

    private func putCheck(length: Int) throws(DiskError) {
        let leaf = leafHasher.finish()
        leafHashes.append(leaf)
        let box = chain.append(fragmentHash: leaf, length: UInt32(length)).encode()
        let result = box.withUnsafeBytes { bytes in Result { () throws(DiskError) in try put(bytes) } }
        try result.get()
    }

    private func putHashed(_ sample: Sample) throws(DiskError) {
        let result = sample.withBytes { bytes in Result { () throws(DiskError) in try putHashed(bytes) } }
        try result.get()
    }

    private func putHashed(_ bytes: [UInt8]) throws(DiskError) {
        let result = bytes.withUnsafeBytes { bytes in Result { () throws(DiskError) in try putHashed(bytes) } }
        try result.get()
    }

    private func putHashed(_ bytes: UnsafeRawBufferPointer) throws(DiskError) {
        leafHasher.update(bytes)
        try put(bytes)
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws(DiskError) {
        fileHasher.update(bytes)
        length += Int64(bytes.count)
        var at = 0
        while at < bytes.count {
            let n = min(bytes.count - at, StagingBuffer.capacity - fill)
            (staging.base + fill).copyMemory(from: bytes.baseAddress! + at, byteCount: n)
            fill += n
            at += n
            if fill == StagingBuffer.capacity { try writeOut(padded: fill, kept: 0) }
        }
    }

    /// Writes what is staged; of a direct file the unfinished block is kept for next time.
    private func flush() throws(DiskError) {
        guard fill > 0 else { return }
        guard file.isDirect else { return try writeOut(padded: fill, kept: 0) }
        let kept = fill % DiskFile.alignment
        let padded = kept == 0 ? fill : fill - kept + DiskFile.alignment
        memset(staging.base + fill, 0, padded - fill)
        try writeOut(padded: padded, kept: kept)
    }

    private func writeOut(padded: Int, kept: Int) throws(DiskError) {
        reserve(to: base + Int64(padded))
        try disk.write(file, UnsafeRawBufferPointer(start: staging.base, count: padded), at: base)
        if kept > 0 { tail = Array(UnsafeRawBufferPointer(start: staging.base + (fill - kept), count: kept)) }
        base += Int64(fill - kept)
        fill = 0
    }

    /// Reserving is a favour: a file system that cannot, or has no room for a whole step, is written without.
    private func reserve(to end: Int64) {
        guard reserves, end > reserved else { return }
        let step = reserved == 0 ? Self.firstReservation : Self.reservation
        do {
            try disk.preallocate(file, at: reserved, count: max(step, end - reserved))
            reserved += max(step, end - reserved)
        } catch {
            reserves = false
        }
    }
}
