package import CustosMedia
import Foundation

/// Makes clips once and keeps them: in memory for all cameras of a farm, and as Annex B files in a folder, so that
/// the next start paints nothing.
package final class ClipShelf {
    /// Part of the file names: raised when the painting changes.
    private static let edition = 2

    private let folder: String?
    private var clips: [String: Clip] = [:]
    private let progress: (String) -> Void

    package init(folder: String?, progress: @escaping (String) -> Void = { _ in }) {
        self.folder = folder
        self.progress = progress
    }

    package func video(_ codec: VideoCodec, scene: Int, width: Int = ClipPainter.width, height: Int = ClipPainter.height, groupOfPictures: Int = 50) throws -> Clip {
        let name = "v\(Self.edition)-scene\(scene % 4)-\(width)x\(height)-gop\(groupOfPictures).\(codec.rawValue)"
        if let known = clips[name] { return known }
        let clip: Clip
        if let folder, let bytes = FileManager.default.contents(atPath: folder + "/" + name), let stored = try? Clip.annexB([UInt8](bytes), codec: codec, framesPerSecond: 25).alignedToClock, stored.units.count == 1500 {
            clip = stored
        } else {
            progress(name)
            clip = try Clip.paint(codec: codec, scene: scene, size: (width, height), groupOfPictures: groupOfPictures, kilobits: max(120, 700 * width * height / (ClipPainter.width * ClipPainter.height)))
            try store(clip, name)
        }
        clips[name] = clip
        return clip
    }

    package func audio(_ codec: AudioCodec) throws -> Clip {
        if let known = clips[codec.rawValue] { return known }
        let clip = codec == .aac ? try Clip.aac() : Clip.g711(codec)
        clips[codec.rawValue] = clip
        return clip
    }

    /// Written beside and renamed, so that two farms that start at once do not read half a file.
    private func store(_ clip: Clip, _ name: String) throws {
        guard let folder else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var bytes: [UInt8] = []
        for unit in clip.units {
            var at = 0
            while at + 4 <= unit.bytes.count {
                let n = unit.bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
                bytes += [0, 0, 0, 1]
                bytes += unit.bytes[at + 4..<at + 4 + n]
                at += 4 + n
            }
        }
        let beside = folder + "/." + name + ".\(ProcessInfo.processInfo.processIdentifier)"
        try Data(bytes).write(to: URL(fileURLWithPath: beside))
        _ = rename(beside, folder + "/" + name)
    }
}

extension Clip {
    /// The same clip, played in step with the wall clock's minute.
    var alignedToClock: Clip { Clip(format: format, units: units, unitSeconds: unitSeconds, isClockAligned: true) }
}
