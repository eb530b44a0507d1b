import CustosBase
import CustosLedger
import Glibc

/// A sealed segment's file below a volume's `rec/`.
struct FootageFile: Sendable {
    let number: UInt64
    /// Place of its volume in the list of those given.
    let volume: UInt16
    /// `yyyymmdd`, as a number.
    let day: UInt32
    var content = Content.unread

    /// What was found when the file was looked at.
    enum Content: Sendable, Hashable {
        case unread
        /// It went away since the folders were listed.
        case gone
        /// The disk or its rights do not let us.
        case unreadable
        case size(UInt64)
        case digest(TreeHash, size: UInt64)
    }
}

/// All files below the `rec/` folders of some volumes:
///
///     <volume>/rec/<camera>-<kind>/<yyyymmdd>/<number>.mp4
struct FootageList: Sendable {
    let volumes: [String]
    /// Sealed files by number.
    private(set) var files: [StreamID: [FootageFile]] = [:]
    /// Whatever else lies there and is no `<number>.open` at its place: paths below `rec/`, as bytes.
    private(set) var foreign: [[UInt8]] = []

    /// Volumes beyond this number are refused by the command.
    static let maximumVolumes = Int(UInt16.max)

    init(volumes: [String]) throws(VerifierError) {
        self.volumes = volumes
        for v in volumes.indices { try list(volumes[v] + "/rec", [], UInt16(v)) }
        for stream in files.keys { files[stream]?.sort { ($0.number, $0.volume, $0.day) < ($1.number, $1.volume, $1.day) } }
    }

    /// Takes over what was read before, so that a second look does not read it all again.
    mutating func inherit(_ before: FootageList) {
        for (stream, old) in before.files {
            guard var new = files[stream] else { continue }
            var k = 0
            for i in new.indices {
                while k < old.count, (old[k].number, old[k].volume, old[k].day) < (new[i].number, new[i].volume, new[i].day) { k += 1 }
                if k < old.count, (old[k].number, old[k].volume, old[k].day) == (new[i].number, new[i].volume, new[i].day), case .digest = old[k].content { new[i].content = old[k].content }
            }
            files[stream] = new
        }
    }

    /// Takes the files of a stream out, to be changed and put back: there may be millions, and none is copied so.
    mutating func take(_ stream: StreamID) -> [FootageFile] { files.removeValue(forKey: stream) ?? [] }
    mutating func put(_ stream: StreamID, _ list: [FootageFile]) { if !list.isEmpty { files[stream] = list } }

    static func path(_ stream: StreamID, _ file: FootageFile, volumes: [String]) -> String { volumes[Int(file.volume)] + "/rec/" + name(stream, file) }

    /// The path below `rec/`.
    static func name(_ stream: StreamID, _ file: FootageFile) -> String {
        let day = String(file.day)
        return stream.directoryName + "/" + String(repeating: "0", count: 8 - day.count) + day + "/\(file.number).mp4"
    }

    private mutating func list(_ root: String, _ below: [[UInt8]], _ volume: UInt16) throws(VerifierError) {
        let folder = below.reduce(root) { $0 + "/" + String(decoding: $1, as: UTF8.self) }
        for name in try PlainFile.names(folder) ?? [] {
            let path = below + [name]
            switch try Self.kind(folder, name) {
            case nil: continue
            case .folder: if path.count <= Self.maximumDepth { try list(root, path, volume) } else { foreign.append(Self.joined(path)) }
            case .file: take(path, volume)
            case .other: foreign.append(Self.joined(path))
            }
        }
    }

    /// Folders within folders that are looked into: ours are three deep.
    private static let maximumDepth = 64

    private mutating func take(_ path: [[UInt8]], _ volume: UInt16) {
        guard path.count == 3, let streamName = String(validating: path[0], as: UTF8.self), let stream = StreamID(streamName), stream.directoryName == streamName, path[1].count == 8,
            path[1].allSatisfy({ (48...57).contains($0) }), let dot = path[2].firstIndex(of: 0x2E), let number = ByteText.decimal(path[2][..<dot])
        else { return foreign.append(Self.joined(path)) }
        switch String(decoding: path[2][dot...], as: UTF8.self) {
        case ".open": break
        case ".mp4": files[stream, default: []].append(FootageFile(number: number, volume: volume, day: path[1].reduce(0) { $0 * 10 + UInt32($1 - 48) }))
        default: foreign.append(Self.joined(path))
        }
    }

    /// Kind without following links, by the name's own bytes.
    private static func kind(_ folder: String, _ name: [UInt8]) throws(VerifierError) -> PlainFile.Kind? {
        var s = stat()
        let path = (Array(folder.utf8) + [0x2F] + name + [0]).map { CChar(bitPattern: $0) }
        guard lstat(path, &s) == 0 else {
            if errno == ENOENT { return nil }
            throw PlainFile.failed("look at", folder)
        }
        return PlainFile.kind(s)
    }

    private static func joined(_ path: [[UInt8]]) -> [UInt8] { Array(path.joined(separator: [0x2F])) }
}
