import COpenSSL

/// The two hashes of RFC 6962 section 2.1: of a leaf and of a node, told apart by their first byte.
package enum Merkle {
    /// The root of the tree without leaves: SHA-256 of nothing.
    package static let emptyRoot = TreeHash { out in
        var context = SHA256_CTX()
        SHA256_Init(&context)
        SHA256_Final(out, &context)
    }

    package static func leaf(_ bytes: [UInt8]) -> TreeHash { bytes.withUnsafeBytes { leaf($0) } }

    package static func leaf(_ bytes: UnsafeRawBufferPointer) -> TreeHash {
        TreeHash { out in
            var context = SHA256_CTX(), prefix: UInt8 = 0
            SHA256_Init(&context)
            SHA256_Update(&context, &prefix, 1)
            SHA256_Update(&context, bytes.baseAddress, bytes.count)
            SHA256_Final(out, &context)
        }
    }

    package static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        TreeHash { out in
            var context = SHA256_CTX(), prefix: UInt8 = 1
            SHA256_Init(&context)
            SHA256_Update(&context, &prefix, 1)
            _ = withUnsafeBytes(of: left) { SHA256_Update(&context, $0.baseAddress, $0.count) }
            _ = withUnsafeBytes(of: right) { SHA256_Update(&context, $0.baseAddress, $0.count) }
            SHA256_Final(out, &context)
        }
    }
}
