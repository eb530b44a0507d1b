import COpenSSL

/// One-shot and running digests by the system's libcrypto, and its random source.
///
/// libcrypto carries every algorithm that Custos needs now and later (SHA-2 with the processor's own
/// instructions, MD5 for RTSP Digest, SM3 for GB/T 28181), so that there is one library for all of them.
package enum DigestAlgorithm: Sendable {
    case md5, sha1, sha256, sha512_256

    fileprivate var evp: OpaquePointer {
        switch self {
        case .md5: EVP_md5()
        case .sha1: EVP_sha1()
        case .sha256: EVP_sha256()
        case .sha512_256: EVP_sha512_256()
        }
    }
    package var byteCount: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha256, .sha512_256: 32
        }
    }
}

package enum Digest {
    package static func hash(_ algorithm: DigestAlgorithm, _ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { hash(algorithm, $0) }
    }

    package static func hash(_ algorithm: DigestAlgorithm, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: algorithm.byteCount)
        var n: UInt32 = 0
        let ok = EVP_Digest(bytes.baseAddress, bytes.count, &out, &n, algorithm.evp, nil)
        precondition(ok == 1 && Int(n) == out.count, "libcrypto refused a digest")
        return out
    }

    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { hash(.sha256, bytes) }

    package static func hmac(_ algorithm: DigestAlgorithm, key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: algorithm.byteCount)
        var n: UInt32 = 0
        let r = HMAC(algorithm.evp, key, Int32(key.count), bytes, bytes.count, &out, &n)
        precondition(r != nil && Int(n) == out.count, "libcrypto refused an HMAC")
        return out
    }
}

/// A running SHA-256. Not thread-safe; one owner at a time.
package final class SHA256Hasher {
    private let context: OpaquePointer

    package init() {
        guard let c = EVP_MD_CTX_new() else { preconditionFailure("libcrypto has no memory for a digest") }
        context = c
        reset()
    }

    deinit { EVP_MD_CTX_free(context) }

    package func reset() {
        precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "libcrypto refused SHA-256")
    }

    package func update(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    package func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// Ends the digest and makes the hasher ready for the next one.
    package func finish() -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &out, nil)
        reset()
        return out
    }
}

/// Random bytes for keys, nonces and identifiers, from libcrypto's generator.
package enum SecureRandom {
    package static func bytes(_ count: Int) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: count)
        precondition(RAND_bytes(&out, Int32(count)) == 1, "no randomness")
        return out
    }

    /// Compares in time that does not depend on where the bytes differ.
    package static func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }
}
