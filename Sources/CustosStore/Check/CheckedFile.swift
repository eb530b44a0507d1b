import CustosBase

/// What the check found out about one segment file by reading it, with no help from the code that wrote it.
struct CheckedFile {
    struct Head {
        var stream: StreamID
        var sequence: UInt64
        var node: UUIDValue
        var run: UUIDValue
        var boot: UUIDValue
        var start: WallTime
        var startMonotonic: MonotonicTime
        var flags: UInt32
    }
    struct Fault: Error, Hashable {
        /// A check value that its bytes do not have, as against a form that is wrong.
        var isCheckValue: Bool
        var position: Int64
        var text: String
    }

    var head: Head?
    var codecs: [String] = []
    var width = 0
    var height = 0
    var fragments = 0
    /// The first and the last time box.
    var firstWall: WallTime?
    var lastWall: WallTime?
    var lastDuration = TimeSpan.zero
    var hasLoss = false
    var startsWithSync: Bool?
    var leaves: [[UInt8]] = []
    /// Up to and with the last good check box.
    var goodLength: Int64 = 0
    var length: Int64 = 0
    var sha256: [UInt8] = []
    var fault: Fault?

    var end: WallTime? { lastWall.map { $0 + lastDuration } }
    /// RFC 6962 2.1, as the text of the standard has it: split at the largest power of two below the count.
    var root: [UInt8] { Self.treeHead(leaves[...]) }

    private static func treeHead(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        switch leaves.count {
        case 0: return Digest.sha256([])
        case 1: return leaves[leaves.startIndex]
        default:
            var k = 1
            while k * 2 < leaves.count { k *= 2 }
            return Digest.sha256([1] + treeHead(leaves.prefix(k)) + treeHead(leaves.dropFirst(k)))
        }
    }
}
