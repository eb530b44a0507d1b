import CustosBase
import CustosMedia

/// Segments that another process is writing, found on the volumes: how a command beside a running server sees footage
/// that is not sealed yet.
enum OpenFileScan {
    /// A segment is open for minutes, so only today's and yesterday's folders can hold one of a running server.
    static func segments(of stream: StreamID, volumes: VolumeSet, now: WallTime) -> [OpenSegment] {
        var found: [OpenSegment] = []
        for (volume, root) in volumes.readableVolumes {
            for day in [VolumeLayout.day(of: now - .days(1)), VolumeLayout.day(of: now)] {
                let folder = VolumeLayout.folder(root, stream, day: day)
                // No such folder, or one that went away: nothing is being written there.
                guard let names = try? volumes.disk.list(folder) else { continue }
                for name in names {
                    guard case .open(let sequence) = VolumeLayout.file(name) else { continue }
                    let path = folder + "/" + name
                    // A file that was sealed in between, or has no fragment yet, is no open segment.
                    guard let index = try? volumes.disk.withSource(of: path, { try SegmentReader.read($0, verify: false) }), let last = index.fragments.last else { continue }
                    found.append(OpenSegment(stream: stream, sequence: sequence, volume: volume, path: path, start: index.head.startWall, end: last.endWall, run: index.head.run))
                }
            }
        }
        return found.sorted { $0.sequence < $1.sequence }
    }
}

extension FootageLibrary {
    /// What is being written: told by this process's recorder, or seen on the volumes.
    func openSegments(of stream: StreamID) -> [OpenSegment] {
        recording?.openSegments(of: stream) ?? OpenFileScan.segments(of: stream, volumes: volumes, now: clocks.wall())
    }
}
