import CustosBase
import CustosStore
import Foundation
import Logging

/// Makes a new, empty folder a volume the first time that it is configured, and never again.
///
/// A folder that carried a volume once and is empty now is a disk that is not mounted: recording into it would
/// fill the system's own disk, so it is left to `VolumeSet`, which refuses it as missing.
enum VolumePreparation {
    static func prepare(_ paths: [String], isDefault: Bool, state: StateStore, disk: any DiskIO, logger: Logger) throws {
        let known = Set(try state.knownVolumes().map(\.path))
        for path in paths where !known.contains(path) {
            if isDefault, !FileManager.default.fileExists(atPath: path) {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                // Its name must outlive a power cut as its contents will.
                try disk.syncDirectory((path as NSString).deletingLastPathComponent)
            }
            // What a fresh ext4 has in it, and what a power cut left of a preparation before this one.
            guard let entries = try? FileManager.default.contentsOfDirectory(atPath: path), entries.allSatisfy(VolumeIdentity.harmlessNames.contains) else { continue }
            let id = try VolumeSet.initialise(path, node: state.node, disk: disk)
            logger.notice("a new volume", metadata: ["path": "\(path)", "volume": "\(id)"])
        }
    }
}
