package import CustosBase

/// Where everything is in a segment file.
package struct SegmentIndex: Sendable, Hashable {
    package var head: SegmentHead
    package var description: StreamDescription
    /// `ftyp`, head and `moov`; its check box not included.
    package var initRange: Range<Int64>
    package var fragments: [FragmentEntry]
    /// Bytes up to and with the last good check box: what recovery truncates to. 0 when even the initialisation's check is wrong.
    package var goodLength: Int64
    package var tail: TailState
    /// RFC 6962 leaf hashes of the initialisation and of every good fragment; only with `verify`.
    package var leafHashes: [[UInt8]]?

    /// The first fragment that does not count, `nil` when the tail is clean or only zeros. 0 is the initialisation.
    package var firstBadFragment: UInt32? {
        switch tail {
        case .clean, .zeros: nil
        case .torn: goodLength == 0 ? 0 : UInt32(fragments.count + 1)
        case .wrongCheck(let fragment, _): fragment
        }
    }

    /// RFC 6962 tree head over the initialisation and the good fragments; only with `verify`.
    package var fragmentRoot: [UInt8]? { leafHashes.map(FragmentTree.root) }
}

/// What follows the last good fragment.
package enum TailState: Sendable, Hashable {
    /// Nothing.
    case clean
    /// Bytes that are no whole fragment, from `at` on.
    case torn(at: Int64, reason: TearReason)
    /// Zeros to the end: space that was allocated and not written.
    case zeros(at: Int64)
    /// A fragment at `at` is whole in form, and its bytes are not those that the check box was made of (`verify` only for the chain value).
    case wrongCheck(fragment: UInt32, at: Int64)
}

/// Why bytes are no fragment.
package enum TearReason: String, Error, Hashable, Codable, CaseIterable {
    case endsInside = "the file ends inside the fragment"
    case notTimeBox = "no time box where a fragment should begin"
    case notMoof = "no moof behind the time box"
    case moofWrong = "the moof is not as Custos writes it"
    case mdatWrong = "no mdat behind the moof, or of another length than its samples"
    case notCheckBox = "no check box behind the fragment"
    case zerosThenData = "zeros, and then something else"
    case tooManyFragments = "more fragments than a segment may have"
}

/// One fragment of a segment.
package struct FragmentEntry: Sendable, Hashable {
    /// Time box, `moof` and `mdat`.
    package var range: Range<Int64>
    package var checkRange: Range<Int64>
    /// From 1.
    package var number: UInt32
    package var time: FragmentTime
    /// Video ticks.
    package var videoDuration: Int64
    /// The first video sample is a sync sample; false when there is no video in the fragment.
    package var startsWithSync: Bool
    /// A sample of either track has loss before it.
    package var hasLoss: Bool
    package var videoSamples: Int
    package var audioSamples: Int
    /// How many of the video samples are sync samples.
    package var syncSamples: Int

    /// Our date of a video decoding time (ticks since the run's start) in or near this fragment.
    package func wall(atVideoTime ticks: Int64) -> WallTime { time.wall + MediaTicks.span(video: ticks - time.mediaTime) }
    /// Our date of the end of the last video sample; the start when there is no video.
    package var endWall: WallTime { wall(atVideoTime: time.mediaTime + videoDuration) }
}

/// One sample of a stored fragment, for frame-exact work.
package struct StoredSample: Sendable, Hashable {
    package var kind: MediaKind
    /// Where its bytes are, in the file (or in the fragment's bytes when the table was made of those).
    package var range: Range<Int64>
    /// Ticks of the track's timescale since the run's start.
    package var decodeTime: Int64
    package var duration: UInt32
    package var compositionOffset: Int32
    package var isSync: Bool
    package var lossBefore: Bool
}

/// A file that is not a segment at all: its beginning cannot be read.
package struct SegmentError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        case notSegment, initialisationWrong, codecUnknown, tooLarge, fragmentWrong, beforeOrigin
    }
    package var code: Code
    /// Byte position in the file or the fragment.
    package var position: Int64
    package var reason: String
    package var description: String { "\(code.rawValue) at byte \(position): \(reason)" }
}
