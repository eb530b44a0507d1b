import CustosBase

/// A package as a ZIP without compression (APPNOTE 6.3): members one behind the other, the directory at the end, ZIP64 where sizes ask for it.
///
/// Sizes are known before the data, and the checksum is put into the header behind it: so there are no data descriptors, which some
/// programs cannot read. It has its final name only when it is whole.
final class ZipSink: PackageSink {
    /// What is written at once: headers and small files together.
    private static let bufferBytes = 1 << 20

    private let disk: any DiskIO
    private let names: PackageNames
    private let format: ZipFormat
    private var file: DiskFile?
    /// Where the next member begins.
    private var end: Int64
    private var header: (offset: Int64, size: Int64)?
    private var buffer: [UInt8] = []
    /// Where the buffer's first byte belongs.
    private var bufferStart: Int64

    /// - Parameter files: members that are whole already, in their order; what lies behind them is cut off.
    init(disk: any DiskIO, names: PackageNames, files: [PackagedFile], time: WallTime) throws {
        self.disk = disk
        self.names = names
        format = ZipFormat(time: time)
        end = files.last.map { $0.offset + ZipFormat.headerByteCount(names.name + "/" + $0.name, size: $0.size) + $0.size } ?? 0
        bufferStart = end
        if files.isEmpty {
            try disk.removeIfThere(names.partialZip)
            file = try disk.open(names.partialZip, .create(direct: false))
            try disk.syncDirectory(names.target)
        } else {
            let f = try disk.open(names.partialZip, .update(direct: false))
            file = f
            guard try disk.size(f) >= end else { throw ExportError(.targetWrong, "\(names.partialZip) is shorter than its journal says") }
            try disk.truncate(f, to: end)
        }
        buffer.reserveCapacity(Self.bufferBytes)
    }

    private func open() -> DiskFile {
        guard let file else { preconditionFailure("the ZIP is closed") }
        return file
    }

    func begin(_ name: String, size: Int64) throws {
        header = (end, size)
        try put(format.localHeader(names.name + "/" + name, size: size, crc: 0))
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        if bytes.count >= Self.bufferBytes {
            try flush()
            try disk.write(open(), bytes, at: bufferStart)
            bufferStart += Int64(bytes.count)
        } else {
            buffer.append(contentsOf: bytes)
            if buffer.count >= Self.bufferBytes { try flush() }
        }
    }

    private func put(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    private func flush() throws {
        guard !buffer.isEmpty else { return }
        try buffer.withUnsafeBytes { try disk.write(open(), $0, at: bufferStart) }
        bufferStart += Int64(buffer.count)
        buffer.removeAll(keepingCapacity: true)
    }

    func end(crc: UInt32) throws -> Int64 {
        guard let header else { preconditionFailure("no member was begun") }
        let place = header.offset + Int64(ZipFormat.crcOffset)
        let bytes = ZipFormat.little(crc)
        if place >= bufferStart {
            for (i, b) in bytes.enumerated() { buffer[Int(place - bufferStart) + i] = b }
        } else if place + 4 <= bufferStart {
            try bytes.withUnsafeBytes { try disk.write(open(), $0, at: place) }
        } else {
            // The buffer's edge runs through it.
            try flush()
            try bytes.withUnsafeBytes { try disk.write(open(), $0, at: place) }
        }
        end = bufferStart + Int64(buffer.count)
        self.header = nil
        return header.offset
    }

    func abandon() {
        guard header != nil else { return }
        header = nil
        // The member's bytes are written over by the next one, or cut off at the end.
        if end >= bufferStart {
            buffer.removeLast(buffer.count - Int(end - bufferStart))
        } else {
            buffer.removeAll(keepingCapacity: true)
            bufferStart = end
        }
    }

    func commit() throws {
        try flush()
        try disk.dataSync(open())
    }

    func seal(_ files: [PackagedFile]) throws {
        let f = open()
        let directory = end
        for file in files { try put(format.directoryEntry(names.name + "/" + file.name, size: file.size, crc: file.crc, offset: file.offset)) }
        let size = bufferStart + Int64(buffer.count) - directory
        try put(ZipFormat.end(count: files.count, offset: directory, size: size))
        try flush()
        try disk.truncate(f, to: bufferStart)
        try disk.dataSync(f)
        close()
        try disk.rename(names.partialZip, to: names.zip)
        try disk.syncDirectory(names.target)
    }

    func close() {
        if let file { disk.close(file) }
        file = nil
    }
}
