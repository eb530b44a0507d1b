import CustosBase
import Foundation

/// The files that Tests/LedgerTests/make_vectors.py wrote, which shares no line with what is tested here.
enum VectorFiles {
    struct LeafVector: Decodable {
        let name: String
        let kind: String
        let bytes: String
        let ok: Bool
    }

    struct Tree: Decodable {
        struct Root: Decodable {
            let size: UInt64
            let root: String
            init(from decoder: any Decoder) throws {
                var c = try decoder.unkeyedContainer()
                size = try c.decode(UInt64.self)
                root = try c.decode(String.self)
            }
        }
        struct Inclusion: Decodable {
            let size, index: UInt64
            let proof: [String]
        }
        struct Consistency: Decodable {
            let from, size: UInt64
            let proof: [String]
        }
        struct Part: Decodable {
            let start, end, size: UInt64
            let hash: String
            let proof: [String]
        }
        struct Published: Decodable {
            let leaves, roots: [String]
        }
        let roots: [Root]
        let inclusion: [Inclusion]
        let consistency: [Consistency]
        let subtrees: [Part]
        let published: Published
    }

    struct Notes: Decodable {
        struct Signature: Decodable { let seed, `public`, message, signature: String }
        struct Text: Decodable {
            let name, text: String
            let ok: Bool
        }
        struct Signed: Decodable {
            let key: String
            let ok: Bool
            let time: Int64?
        }
        struct Note: Decodable {
            let name, note: String
            let ok: Bool
            let signed: [Signed]
        }
        struct Quorum: Decodable {
            let policy, name, note, origin: String
            let log: Bool
            let time: Int64?
        }
        struct Path: Decodable {
            let path: String
            let level: Int?
            let index: UInt64?
            let width: Int?
        }
        let ed25519: [Signature]
        let keys, checkpoints, policies, proofs, requests, mirrorInfos: [Text]
        let notes: [Note]
        let quorums: [Quorum]
        let tilePaths: [Path]
    }

    static let leaves: [LeafVector] = read("leaves")
    static let tree: Tree = read("tree")
    static let notes: Notes = read("notes")

    private static func read<V: Decodable>(_ name: String) -> V {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Vectors/\(name).json")
        return try! JSONDecoder().decode(V.self, from: Data(contentsOf: path))
    }
}
