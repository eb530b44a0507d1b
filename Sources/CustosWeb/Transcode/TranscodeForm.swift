import CustosMedia

/// In what form a viewer wants a stream that its browser may not play as it is.
struct TranscodeForm: Sendable, Hashable {
    /// H.265 becomes H.264; H.264 stays as it is.
    var h264 = false
    /// Pictures that are made anew are no wider.
    var width = standardWidth
    /// G.711 becomes AAC; AAC stays as it is.
    var aac = false

    static let standardWidth = 1280
    /// Widths that can be asked for: few, so that viewers of a camera share its transcoder.
    static let widths = [640, 1280, 1920, 3840]
    /// The stream as the camera sends it.
    static let asSent = TranscodeForm()

    var isAsSent: Bool { !h264 && !aac }

    /// `nil` for a word that is not known.
    init?(codec: String?, audio: String?, width: String?) {
        guard codec == nil || codec == "h264", audio == nil || audio == "aac" else { return nil }
        h264 = codec != nil
        aac = audio != nil
        if let width {
            guard let n = Int(width), (16...8192).contains(n) else { return nil }
            self.width = Self.widths.first { $0 >= n } ?? Self.widths[Self.widths.count - 1]
        }
        // Two viewers for whom nothing is made smaller share.
        if !h264 { self.width = Self.standardWidth }
    }

    private init() {}

    func transcodes(_ v: VideoDescription) -> Bool { h264 && v.codec != .h264 }
    func transcodes(_ a: AudioDescription?) -> Bool { aac && a.map { $0.codec != .aac } ?? false }
}
