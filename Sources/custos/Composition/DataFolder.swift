import CustosBase
import CustosStore
import Foundation
import Glibc

/// The folder that holds everything of one recorder: the two databases, the default volume, and a lock.
struct DataFolder: Sendable {
    let path: String

    /// Opens the folder, making it when `create` says so. Mode 0700: only the service's user reads footage.
    init(_ path: String, create: Bool) throws {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: self.path, isDirectory: &isFolder) {
            guard isFolder.boolValue else { throw UsageError("\(path): is a file, a folder is wanted") }
        } else if create {
            try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } else {
            throw UsageError("\(path): no such folder")
        }
    }

    var statePath: String { path + "/state.sqlite" }
    var cataloguePath: String { path + "/catalogue.sqlite" }
    var ledgerPath: String { path + "/ledger" }
    var signerPath: String { path + "/signer" }
    var exportKeyPath: String { path + "/ledger/export.key" }
    var defaultVolume: String { path + "/footage" }

    func volumes(_ configuration: Configuration) -> [String] { configuration.volumes.isEmpty ? [defaultVolume] : configuration.volumes }

    /// The volumes to look at without a server: none where none was ever used.
    func knownVolumes(_ configuration: Configuration, _ state: StateStore) throws -> [String] {
        let paths = volumes(configuration)
        guard try state.knownVolumes().isEmpty else { return paths }
        return paths.filter { FileManager.default.fileExists(atPath: $0 + "/" + VolumeLayout.identityName) }
    }

    func openState(clocks: any Clocks = SystemClocks()) throws -> StateStore { try StateStore(path: statePath, clocks: clocks) }

    /// Holds the folder for a server until the process ends; throws `BusyError` when another one has it.
    func lock() throws -> FileLock { try FileLock(path + "/custos.lock", held: "\(path): another custos serves this folder") }
}

/// An advisory lock on a file (flock(2)), released by the kernel however the process ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    init(_ path: String, held: String) throws {
        let fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard fd >= 0 else { throw UsageError("\(path): \(String(cString: strerror(errno)))") }
        guard flock(fd, LOCK_EX | LOCK_NB) == 0 else {
            close(fd)
            throw BusyError(description: held)
        }
        descriptor = fd
    }

    deinit { close(descriptor) }
}
