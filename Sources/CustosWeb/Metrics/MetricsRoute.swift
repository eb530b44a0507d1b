import CustosBase
import CustosIngest
import CustosLaw
import CustosMedia
import CustosStore
import Hummingbird

/// Measurements for Prometheus: cameras by number and name, volumes by path, and the server itself.
enum MetricsRoute {
    static func all(_ core: WebCore) -> [Route] {
        [
            Route(.get, "/metrics", .measurements, "getMetrics", "Measurements in the Prometheus text format", answers: [.bytes(200, "The text", type: "text/plain")]) { _ in
                let services = core.services, now = core.clocks.wall(), monotonic = core.clocks.monotonic()
                let text = try await core.store {
                    var out = PrometheusText()
                    try cameras(services, now: now, monotonic: monotonic, into: &out)
                    try storage(services, now: now, into: &out)
                    try ledger(services, now: now, into: &out)
                    return out
                }
                var out = text
                server(core, into: &out)
                return .text(out.text, type: "text/plain; version=0.0.4; charset=utf-8")
            }
        ]
    }

    private struct StreamFacts {
        let labels: [(String, String)]
        let status: StreamStatus?
        let progress: RecordingProgress?
        let isRecorded: Bool
        let gapSeconds: Double
    }

    private static func cameras(_ services: WebServices, now: WallTime, monotonic: MonotonicTime, into out: inout PrometheusText) throws {
        let day = WallRange(now - .days(1), now)
        var facts: [StreamFacts] = []
        for c in try services.state.cameras() {
            for kind in c.subURL == nil ? [StreamKind.main] : [.main, .sub] {
                let id = StreamID(c.id, kind), isRecorded = c.recordedStreams.contains(id)
                let gaps = isRecorded ? try services.state.gaps(of: id, overlapping: day) : []
                facts.append(
                    StreamFacts(
                        labels: [("camera", "\(c.id)"), ("name", c.name), ("stream", kind.rawValue)], status: services.supervisor.status(id), progress: services.recording?.progress(id),
                        isRecorded: isRecorded, gapSeconds: Coverage.length(of: gaps.map { WallRange($0.start, max($0.start, $0.end ?? now)) }, in: day).seconds))
            }
        }
        func family(_ name: String, _ kind: PrometheusText.Kind, _ help: String, _ value: (StreamFacts) -> Double?) { out.family(name, kind, help, facts.map { ($0.labels, value($0)) }) }
        family("custos_camera_up", .gauge, "1 while pictures arrive") { $0.status?.condition == .live ? 1 : 0 }
        family("custos_camera_received_bytes", .counter, "RTP bytes of the present connection") { $0.status?.statistics.map { Double($0.bytes) } }
        family("custos_camera_packets", .counter, "RTP packets of the present connection") { $0.status?.statistics.map { Double($0.packets) } }
        family("custos_camera_samples", .counter, "Pictures and sound frames of the present connection") { $0.status?.statistics.map { Double($0.samples) } }
        family("custos_camera_lost_packets", .counter, "RTP packets that never came, of the present connection") { $0.status?.statistics.map { Double($0.lostPackets) } }
        family("custos_camera_dropped_samples", .counter, "Damaged or too large pictures, of the present connection") { $0.status?.statistics.map { Double($0.droppedSamples) } }
        family("custos_camera_jitter_seconds", .gauge, "Interarrival jitter of video (RFC 3550)") { $0.status?.statistics.map { Double($0.jitterTicks) / 90_000 } }
        family("custos_camera_frame_rate", .gauge, "Pictures a second") { $0.status?.statistics?.frameRate }
        family("custos_camera_bit_rate", .gauge, "Bits a second") { $0.status?.statistics?.bitRate }
        family("custos_camera_reconnects", .counter, "How often the stream came back after it was lost") { $0.status.map { Double($0.reconnects) } }
        family("custos_camera_clock_offset_seconds", .gauge, "The camera's clock minus ours") { $0.status?.statistics?.cameraClockOffset?.seconds }
        family("custos_recording_wanted", .gauge, "1 when the stream should be on disk") { $0.isRecorded ? 1 : 0 }
        family("custos_recording_bytes", .counter, "File bytes written since the start") { $0.progress.map { Double($0.bytes) } }
        family("custos_recording_lag_seconds", .gauge, "Age of the newest footage on disk") { f in f.isRecorded ? f.progress?.lastDurable.map { (monotonic - $0.monotonic).seconds } : nil }
        family("custos_recording_waiting_bytes", .gauge, "Bytes in memory that wait for the disk") { $0.progress.map { Double($0.waitingBytes) } }
        family("custos_recording_trouble", .gauge, "1 while footage does not reach a disk") { f in f.progress.map { $0.trouble == nil ? 0 : 1 } }
        family("custos_recording_gap_seconds_24h", .gauge, "Seconds of the last 24 hours without footage") { $0.isRecorded ? $0.gapSeconds : nil }
    }

    private static func storage(_ services: WebServices, now: WallTime, into out: inout PrometheusText) throws {
        let volumes = services.volumes.statuses
        let stock = try Stock(services, volumes, now: now)
        func family(_ name: String, _ help: String, _ value: (VolumeStatus) -> Double?) { out.family(name, .gauge, help, volumes.map { ([("volume", $0.id.description), ("path", $0.path)], value($0)) }) }
        family("custos_volume_bytes", "Size of the file system") { Double($0.totalBytes) }
        family("custos_volume_free_bytes", "Free for footage") { Double($0.freeBytes) }
        family("custos_volume_used_bytes", "Footage") { Double($0.usedBytes) }
        family("custos_volume_write_bytes_per_second", "Rate of writing") { $0.writeRate }
        family("custos_volume_sync_seconds", "99th percentile of the last syncs") { $0.syncLatency.seconds }
        family("custos_volume_days_kept", "Age of the oldest footage in days") { v in v.oldest.map { (now - $0).seconds / 86_400 } }
        family("custos_volume_days_projected", "Days that the volume holds at the present rate") { $0.writeRate > 0 ? Double($0.freeBytes + $0.usedBytes) / $0.writeRate / 86_400 : nil }
        out.family(
            "custos_volume_state", .gauge, "1 for the state that the volume is in",
            volumes.flatMap { v in VolumeState.allCases.map { ([("path", v.path), ("state", $0.rawValue), ("volume", v.id.description)], $0 == v.state ? 1 : 0) } })
        out.single("custos_storage_days_projected", .gauge, "Days that all volumes hold at the present rate", stock.forecast.daysProjected)
        out.single("custos_storage_full_seconds", .gauge, "Seconds until the volumes are full; absent when they never are", stock.forecast.fullAt.map { max(0, ($0 - now).seconds) })
    }

    private static func ledger(_ services: WebServices, now: WallTime, into out: inout PrometheusText) throws {
        guard let feeder = services.ledger else { return }
        let status = feeder.ledger?.status
        out.single("custos_ledger_up", .gauge, "1 while facts become leaves and are signed", status?.state.word == .ok && feeder.failure == nil ? 1 : 0)
        out.single("custos_ledger_leaves", .counter, "Leaves of the log", status.map { Double($0.size) })
        out.single("custos_ledger_signed_leaves", .gauge, "Leaves under the newest signature", status.map { Double($0.signedSize) })
        out.single("custos_ledger_waiting_facts", .gauge, "Facts that are not leaves yet", Double(try services.state.outboxCount()))
        let witnesses = services.witnesses()
        out.family("custos_witness_lag_leaves", .gauge, "Signed leaves that the witness has not cosigned", witnesses.map { ([("witness", $0.name)], Double($0.lag)) })
        out.family("custos_witness_silence_seconds", .gauge, "Since its last cosignature", witnesses.map { w in ([("witness", w.name)], w.goodAt.map { (now - $0).seconds }) })
    }

    private static func server(_ core: WebCore, into out: inout PrometheusText) {
        let v = core.counters.values
        out.family("custos_http_requests", .counter, "Answers by class of status", v.requests.sorted { $0.key < $1.key }.map { ([("class", "\($0.key)xx")], Double($0.value)) })
        out.single("custos_http_requests_in_progress", .gauge, "Requests being worked on", Double(v.inProgress))
        out.single("custos_sign_in_failures", .counter, "Sign-ins that were refused", Double(v.signInFailures))
        out.single("custos_live_viewers", .gauge, "Live viewers", Double(core.live.viewerCount))
        out.single("custos_transcoders", .gauge, "Live streams that are transcoded", Double(core.transcoding.used))
        out.single("custos_transcoder_refusals_total", .counter, "Viewers for whom no place for transcoding was free", Double(core.transcoding.refusals))
        out.single("custos_transcoder_skips_total", .counter, "How often a transcoder was late and left pictures out", Double(core.transcoding.skips))
        out.single("custos_live_streams_watched", .gauge, "Streams with a live viewer", Double(core.live.watchedStreams))
        out.single("custos_live_sent_bytes", .counter, "Bytes sent to live viewers that have ended", Double(v.liveBytes))
        out.single("custos_live_skips", .counter, "How often live viewers skipped to a later sync sample, of those that have ended", Double(v.viewerSkips))
        out.single("custos_live_too_slow", .counter, "Live viewers closed for taking nothing", Double(v.viewersTooSlow))
        out.single("custos_playback_bytes", .counter, "Bytes of recorded footage sent", Double(v.playbackBytes))
        out.single("custos_event_listeners", .gauge, "Pages that listen to status events", Double(v.eventListeners))
        out.single("custos_start_time_seconds", .gauge, "When the recorder started", core.startedAt.seconds)
    }
}
