package import CustosBase

/// Where things are on a volume.
///
///     <volume>/custos.volume                           identity
///     <volume>/rec/<stream>/<yyyymmdd>/<seq>.open      being written
///     <volume>/rec/<stream>/<yyyymmdd>/<seq>.mp4       sealed, mode 0440
///     <volume>/quarantine/                             what recovery could not read; never deleted by itself
///
/// A file's name is its sequence number: never a time, never a camera's name.
package enum VolumeLayout {
    package static let identityName = "custos.volume"
    package static let footageName = "rec"
    package static let quarantineName = "quarantine"
    /// Read-only for owner and group (integrity 2.2).
    package static let sealedMode: UInt32 = 0o440

    package static func footage(_ volume: String) -> String { volume + "/" + footageName }
    package static func quarantine(_ volume: String) -> String { volume + "/" + quarantineName }
    package static func folder(_ volume: String, _ stream: StreamID, day: String) -> String {
        volume + "/" + footageName + "/" + stream.directoryName + "/" + day
    }
    package static func open(_ volume: String, _ stream: StreamID, day: String, _ sequence: UInt64) -> String {
        folder(volume, stream, day: day) + "/\(sequence).open"
    }
    package static func sealed(_ volume: String, _ stream: StreamID, day: String, _ sequence: UInt64) -> String {
        folder(volume, stream, day: day) + "/\(sequence).mp4"
    }

    /// The folder of a moment: `yyyymmdd` in UTC.
    package static func day(of time: WallTime) -> String {
        let (days, _) = WallTime.floorDivide(time.microseconds, 86_400_000_000)
        let (y, m, d) = CivilDate.fromDays(days)
        func padded(_ n: Int, _ width: Int) -> String {
            let s = String(n)
            return String(repeating: "0", count: max(0, width - s.count)) + s
        }
        return padded(Int(y), 4) + padded(Int(m), 2) + padded(Int(d), 2)
    }

    package static func isDay(_ name: String) -> Bool { name.utf8.count == 8 && name.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }

    /// The stream of a folder name; `nil` for a name that we did not make.
    package static func stream(_ name: String) -> StreamID? {
        guard let s = StreamID(name), s.directoryName == name else { return nil }
        return s
    }

    package enum FileName: Sendable, Hashable {
        case open(UInt64)
        case sealed(UInt64)
        case foreign
    }

    package static func file(_ name: String) -> FileName {
        guard let dot = name.lastIndex(of: "."), let n = UInt64(name[..<dot]), String(n) == name[..<dot] else { return .foreign }
        switch name[dot...] {
        case ".open": return .open(n)
        case ".mp4": return .sealed(n)
        default: return .foreign
        }
    }
}
