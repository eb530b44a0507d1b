import CustosBase
import CustosLedger
import Foundation
import Glibc

/// The key that signs the manifests of exports: made at first use, owner only, and announced by a `key` leaf.
struct ExportKey {
    let key: SigningKey
    let verifier: VerifierKey

    static func load(_ path: String, node: UUIDValue) throws -> ExportKey {
        let name = "custos/\(node)/export"
        if let data = FileManager.default.contents(atPath: path) {
            guard let seed = Hex.decode(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)), seed.count == 32 else {
                throw UsageError("\(path): is no key; move it away and a new one is made")
            }
            let key = SigningKey(seed: seed)
            return ExportKey(key: key, verifier: key.key(name: name, kind: .ed25519))
        }
        try FileManager.default.createDirectory(at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let key = SigningKey.generate(), temporary = path + ".new"
        let descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw UsageError("\(temporary): \(String(cString: strerror(errno)))") }
        defer { Glibc.close(descriptor) }
        let text = Array((Hex.encode(key.seed) + "\n").utf8)
        guard write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw UsageError("\(path): \(String(cString: strerror(errno)))")
        }
        return ExportKey(key: key, verifier: key.key(name: name, kind: .ed25519))
    }
}
