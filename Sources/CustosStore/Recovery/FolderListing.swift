import CustosBase

/// What lies in one stream's folders on the volumes that can be looked at.
struct FolderListing: Sendable {
    struct File: Sendable, Hashable {
        let volume: UUIDValue
        let root: String
        let day: String
        let sequence: UInt64
    }

    private(set) var open: [File] = []
    private(set) var sealed: [File] = []
    private(set) var foreign: [RecoveryReport.Item] = []

    /// Lists the day folders of a stream; `days` limits it to some of them.
    init(_ stream: StreamID, roots: [(id: UUIDValue, path: String)], disk: any DiskIO, days wanted: (([String]) -> [String])? = nil) throws(DiskError) {
        for (id, root) in roots {
            let folder = VolumeLayout.footage(root) + "/" + stream.directoryName
            let names: [String]
            do { names = try disk.list(folder) } catch  where error.isMissing { continue }
            var days: [String] = []
            for name in names {
                if VolumeLayout.isDay(name) { days.append(name) } else { foreign.append(.init(path: folder + "/" + name, detail: "not a day")) }
            }
            days.sort()
            for day in wanted?(days) ?? days {
                for name in try disk.list(folder + "/" + day) {
                    switch VolumeLayout.file(name) {
                    case .open(let n): open.append(File(volume: id, root: root, day: day, sequence: n))
                    case .sealed(let n): sealed.append(File(volume: id, root: root, day: day, sequence: n))
                    case .foreign: foreign.append(.init(path: folder + "/" + day + "/" + name, detail: "not a segment's name"))
                    }
                }
            }
        }
    }

    /// The highest number in use.
    var highest: UInt64? { max(open.map(\.sequence).max() ?? 0, sealed.map(\.sequence).max() ?? 0).nonZero }

    /// The streams that have folders on a volume, and names that are none.
    static func streams(_ root: String, disk: any DiskIO) throws(DiskError) -> (streams: [StreamID], foreign: [RecoveryReport.Item]) {
        var streams: [StreamID] = [], foreign: [RecoveryReport.Item] = []
        let folder = VolumeLayout.footage(root)
        let names: [String]
        do { names = try disk.list(folder) } catch  where error.isMissing { return ([], []) }
        for name in names.sorted() {
            if let s = VolumeLayout.stream(name) { streams.append(s) } else { foreign.append(.init(path: folder + "/" + name, detail: "not a stream's folder")) }
        }
        return (streams, foreign)
    }
}

extension UInt64 {
    fileprivate var nonZero: UInt64? { self == 0 ? nil : self }
}
