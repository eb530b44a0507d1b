import COpenSSL

/// Ed25519 (RFC 8032, the pure variant) by the system's libcrypto.
package enum Ed25519 {
    /// Of a private key's seed, and of a public key.
    package static let keyByteCount = 32
    package static let signatureByteCount = 64

    /// 32 random bytes, which are a private key.
    package static func generateSeed() -> [UInt8] { SecureRandom.bytes(keyByteCount) }

    package static func publicKey(seed: [UInt8]) -> [UInt8] {
        withPrivateKey(seed) { key in
            var out = [UInt8](repeating: 0, count: keyByteCount)
            var n = out.count
            precondition(EVP_PKEY_get_raw_public_key(key, &out, &n) == 1 && n == keyByteCount, "libcrypto gave no public key")
            return out
        }
    }

    /// The 64 bytes of the signature, which are the same every time.
    package static func sign(_ message: [UInt8], seed: [UInt8]) -> [UInt8] {
        withPrivateKey(seed) { key in
            let context = EVP_MD_CTX_new()
            defer { EVP_MD_CTX_free(context) }
            var out = [UInt8](repeating: 0, count: signatureByteCount)
            var n = out.count
            let ok = EVP_DigestSignInit(context, nil, nil, nil, key) == 1 && EVP_DigestSign(context, &out, &n, message, message.count) == 1
            precondition(ok && n == signatureByteCount, "libcrypto refused to sign")
            return out
        }
    }

    /// False for a signature or a key of a wrong length as for one that does not fit.
    package static func verify(_ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard signature.count == signatureByteCount, publicKey.count == keyByteCount,
            let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
        else { return false }
        defer { EVP_PKEY_free(key) }
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    private static func withPrivateKey<R>(_ seed: [UInt8], _ body: (OpaquePointer) -> R) -> R {
        precondition(seed.count == keyByteCount, "an Ed25519 seed has 32 bytes, not \(seed.count)")
        guard let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count) else { preconditionFailure("libcrypto has no Ed25519") }
        defer { EVP_PKEY_free(key) }
        return body(key)
    }
}
