import CSodium
package import CustosStore

/// Argon2id (RFC 9106) through libsodium. A call takes a tenth of a second of a core and tens of megabytes on
/// purpose: it belongs on a `BoundedPool`, never on an event loop.
package enum PasswordHash {
    package struct Cost: Sendable, Hashable {
        package var passes: UInt64
        package var memoryBytes: Int
        package init(passes: UInt64, memoryBytes: Int) {
            self.passes = passes
            self.memoryBytes = memoryBytes
        }

        /// Three passes over 64 MiB: 0.1 to 0.2 s on the machines that we measured, above what RFC 9106 4 asks for with little memory.
        package static let standard = Cost(passes: 3, memoryBytes: 64 * 1024 * 1024)
        /// The least that libsodium takes; for tests, whose passwords protect nothing.
        package static let least = Cost(passes: 1, memoryBytes: 8192)
    }

    /// The machine did not have the memory.
    package struct OutOfMemory: Error {}

    /// The hash with its salt and cost, as `verify` reads it.
    package static func make(_ password: Secret, cost: Cost = .standard) throws -> String {
        start()
        var out = [CChar](repeating: 0, count: crypto_pwhash_strbytes())
        let text = password.reveal()
        let result = text.withCString { p in crypto_pwhash_str_alg(&out, p, UInt64(text.utf8.count), cost.passes, cost.memoryBytes, crypto_pwhash_alg_argon2id13()) }
        guard result == 0 else { throw OutOfMemory() }
        return String(decoding: out.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package static func verify(_ password: Secret, against hash: String) -> Bool {
        start()
        var stored = hash.utf8.map { CChar(bitPattern: $0) }
        guard stored.count < crypto_pwhash_strbytes() else { return false }
        stored.append(contentsOf: repeatElement(0, count: crypto_pwhash_strbytes() - stored.count))
        let text = password.reveal()
        return text.withCString { p in crypto_pwhash_str_verify(stored, p, UInt64(text.utf8.count)) == 0 }
    }

    /// sodium_init is idempotent and thread-safe; a negative result means that the machine has no randomness.
    private static func start() { precondition(sodium_init() >= 0, "libsodium did not start") }
}
