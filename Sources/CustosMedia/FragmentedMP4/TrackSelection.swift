/// Which of a stream's tracks a reader wants.
package enum TrackSelection: Sendable, Hashable {
    /// Everything the camera sent: what is stored.
    case all
    /// What Media Source Extensions take: video, and AAC. G.711 has no registered codec string that a browser plays,
    /// and one unknown track makes a browser refuse the whole initialisation.
    case browser
    /// Video alone.
    case video

    /// The description with only the selected tracks.
    package func applied(to d: StreamDescription) -> StreamDescription {
        switch self {
        case .all: d
        case .browser: StreamDescription(video: d.video, audio: d.audio?.codec == .aac ? d.audio : nil)
        case .video: StreamDescription(video: d.video, audio: nil)
        }
    }
}

/// The track identifiers of every file and live stream that Custos writes (ISO 14496-12 8.3.2).
extension MediaKind {
    var trackID: UInt32 { self == .video ? 1 : 2 }
}
