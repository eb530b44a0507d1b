package import CustosMedia

/// A simulated camera: its name, its paths and what it plays on each.
package struct SimulatedCamera: Sendable {
    package let number: Int
    package let name: String
    package let main: SimulatedStream
    package let sub: SimulatedStream?

    package init(number: Int, name: String, main: SimulatedStream, sub: SimulatedStream?) {
        self.number = number
        self.name = name
        self.main = main
        self.sub = sub
    }

    package var mainPath: String { "/cam/\(number)" }
    package var subPath: String? { sub == nil ? nil : "/cam/\(number)/sub" }

    /// The stream of a path: `/cam/3`, `/cam/3/main` or `/cam/3/sub`.
    func stream(_ path: String) -> SimulatedStream? {
        switch path {
        case mainPath, mainPath + "/main": main
        case mainPath + "/sub": sub
        default: nil
        }
    }
}

/// How a farm's cameras are made.
package struct SimulationPlan: Sendable {
    package enum Codec: Sendable { case mixed, only(VideoCodec) }
    package enum Audio: Sendable { case mixed, none, only(AudioCodec) }

    package var count = 4
    package var codec = Codec.mixed
    package var audio = Audio.mixed
    package var faults = SimulatedFaults()
    package var groupOfPictures = 50
    /// Plays this instead of a painted clip.
    package var media: Clip?
    /// Where painted clips are kept.
    package var cache: String?

    package init() {}

    private static let names = ["东门 East gate", "大厅 Hall", "停车场 Car park", "后院 Back yard"]

    /// One in four cameras of the mix is H.265; one has AAC, two have G.711, one is mute; two have a sub-stream.
    package func cameras(progress: @escaping (String) -> Void = { _ in }) throws -> [SimulatedCamera] {
        let shelf = ClipShelf(folder: cache, progress: progress)
        return try (1...max(1, count)).map { n in
            let place = (n - 1) % 4
            // The golden ratio spreads any number of cameras evenly over a clip.
            let phase = (Double(n) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1) * 60
            let sound: Clip? =
                switch audio {
                case .none: nil
                case .only(let c): try shelf.audio(c)
                case .mixed: place == 0 ? try shelf.audio(.aac) : place == 3 ? nil : try shelf.audio(place == 1 ? .pcma : .pcmu)
                }
            let name = Self.names[place] + (count > 4 ? " \(n)" : "")
            if let media { return SimulatedCamera(number: n, name: name, main: SimulatedStream(video: media, audio: sound, faults: faults, phase: phase), sub: nil) }
            let codec: VideoCodec =
                switch self.codec {
                case .only(let c): c
                case .mixed: place == 1 ? .h265 : .h264
                }
            let main = try shelf.video(codec, scene: place, groupOfPictures: groupOfPictures)
            let other = faults.resolution == nil ? nil : try shelf.video(codec, scene: place, width: 480, height: 270, groupOfPictures: groupOfPictures)
            let sub = place == 1 || place == 2 ? SimulatedStream(video: try shelf.video(.h264, scene: place, width: 320, height: 180), faults: faults) : nil
            return SimulatedCamera(number: n, name: name, main: SimulatedStream(video: main, otherVideo: other, audio: sound, faults: faults), sub: sub)
        }
    }
}
