import CustosBase
import CustosIngest
import CustosMedia
import CustosStore

/// Cameras and their streams as the API shows them. Passwords have no way in here.
enum CameraView {
    /// A fragment is written each second; without one for this long nothing is being recorded.
    static let recordingPatience = TimeSpan.seconds(10 as Int64)

    static func isRecording(_ p: RecordingProgress?, now: WallTime) -> Bool {
        guard let p, p.trouble == nil, let last = p.lastWritten else { return false }
        return (now - last.wall).magnitude <= recordingPatience
    }

    static func camera(_ c: CameraRecord, _ services: WebServices, _ places: CameraPlaces.View, now: WallTime) -> JSON {
        let place = places.place(c.id)
        return [
            "id": JSON(c.id.rawValue), "name": JSON(c.name), "transport": JSON(c.transport), "enabled": JSON(c.enabled), "records": JSON(c.records), "recordsSub": JSON(c.recordsSub),
            "audio": JSON(c.audio), "retentionDays": JSON(c.retentionDays), "hasSub": JSON(c.subURL != nil), "mainURL": JSON(c.mainURL), "subURL": JSON(c.subURL), "user": JSON(c.user),
            "main": status(c, .main, services, now: now), "sub": c.subURL == nil ? .null : status(c, .sub, services, now: now), "place": place?.json ?? .null, "words": JSON(places.words(c)),
            "recordID": place.map { .int($0.record) } ?? .null,
        ]
    }

    static func status(_ c: CameraRecord, _ kind: StreamKind, _ services: WebServices, now: WallTime) -> JSON {
        let id = StreamID(c.id, kind)
        let s = services.supervisor.status(id), progress = services.recording?.progress(id)
        // A camera that was just switched on or off: the supervisor hears of it within a second.
        let condition = !c.enabled ? StreamCondition.disabled : s?.condition ?? .connecting
        let statistics = s?.statistics, d = s?.description
        let isWanted = c.recordedStreams.contains(id)
        let recording = !isWanted ? "off" : progress?.trouble != nil ? "trouble" : isRecording(progress, now: now) ? "recording" : "waiting"
        return [
            "condition": JSON(condition.rawValue), "cause": JSON(c.enabled ? s?.cause ?? "connecting" : "disabled"), "detail": JSON(progress?.trouble?.detail ?? s?.detail ?? ""),
            "since": JSON(s?.since ?? c.updatedAt), "reconnects": JSON(s?.reconnects ?? 0), "nextAttempt": JSON(s?.nextAttempt), "recording": JSON(recording),
            "lastRecorded": JSON(progress?.lastWritten?.wall), "codec": JSON(d?.video.codec.rawValue), "codecs": JSON(d.map { FragmentedMP4.codecs($0) }), "width": d.map { JSON($0.video.width) } ?? .null,
            "height": d.map { JSON($0.video.height) } ?? .null, "frameRate": JSON(statistics?.frameRate.map(rounded)), "bitRate": JSON(statistics.map { $0.bitRate.rounded() }),
            "lostPackets": statistics.map { JSON($0.lostPackets) } ?? .null, "jitterMilliseconds": JSON(statistics.map { rounded(Double($0.jitterTicks) / 90) }),
            "keyFrameSeconds": JSON(statistics?.gopSeconds.map(rounded)), "clockOffsetSeconds": JSON(statistics?.cameraClockOffset.map { rounded($0.seconds) }), "audio": JSON(d?.audio?.codec.rawValue),
        ]
    }

    /// To a hundredth: more digits say nothing and change all the time.
    static func rounded(_ d: Double) -> Double { (d * 100).rounded() / 100 }
}
