import CustosBase
import CustosMedia
import CustosStore
import Foundation
import Logging

/// The recorder's own path, from samples to sealed segments: collect, encode, both digests, write, sync, catalogue.
enum DiskBenchmark {
    static let streams = 20, seconds = 60, speed = 6.0

    static func run() async throws {
        for direct in [true, false] { try await run(direct: direct) }
    }

    private static func run(direct: Bool) async throws {
        try await Measure.withFolder { folder in
            let clocks = SystemClocks(), disk = SystemDisk()
            let state = try StateStore(path: folder + "/state.sqlite", clocks: clocks)
            let catalogue = try Catalogue(path: folder + "/catalogue.sqlite", clocks: clocks)
            let volume = folder + "/volume"
            try FileManager.default.createDirectory(atPath: volume, withIntermediateDirectories: false)
            try VolumeSet.initialise(volume, node: state.node, disk: disk)
            let volumes = VolumeSet(paths: [volume], node: state.node, disk: disk, clocks: clocks, register: state)
            var options = RecordingOptions.standard
            options.direct = direct
            let service = try RecordingService(state: state, catalogue: catalogue, volumes: volumes, clocks: clocks, disk: disk, options: options, logger: Logger(label: "bench"))
            let recorders = (1...streams).map { service.recorder(for: StreamID(CameraID(Int64($0)), .main)) }
            _ = try await service.recover()
            for r in recorders { r.receive(.runStarted(StreamDescription(video: Material.video, audio: nil))) }

            let began = clocks.monotonic(), beganCPU = Measure.cpu()
            var making = 0.0, payload = 0
            var arenas = recorders.map { _ in SampleArena() }
            let units = (0..<Material.framesPerGOP).map { Material.accessUnit($0) }
            for frame in 0..<seconds * 25 {
                // Copying a picture into its arena is the camera's part, not the recorder's.
                let madeFrom = Measure.cpu()
                let bytes = units[frame % units.count]
                let samples = arenas.indices.map { i in
                    if arenas[i].free < bytes.count { arenas[i] = SampleArena() }
                    let at = arenas[i].count
                    bytes.withUnsafeBytes { arenas[i].append($0) }
                    return Sample(
                        arena: arenas[i], range: at..<at + bytes.count, kind: .video, decodeTime: Int64(frame) * 3600, estimatedDuration: 3600, isSync: frame % units.count == 0,
                        wall: clocks.wall(), arrival: clocks.monotonic())
                }
                making += Measure.cpu() - madeFrom
                for (recorder, sample) in zip(recorders, samples) { recorder.receive(.sample(sample)) }
                payload += streams * bytes.count
                let ahead = Double(frame + 1) / 25 / speed - (clocks.monotonic() - began).seconds
                if ahead > 0.001 { usleep(UInt32(ahead * 1e6)) }
            }
            await service.stop()
            let cost = (Measure.cpu() - beganCPU - making) / 1e9
            let dropped = recorders.reduce(0) { $0 + (service.progress($1.stream)?.droppedFragments ?? 0) }
            try catalogue.close()
            Measure.print(
                "disk", "\(streams) streams at \(Int(speed)) times real time, \(direct ? "direct" : "buffered") writes",
                String(format: "%.2f CPU s a GB, %.4f CPU s a stream-minute of 4 Mbit/s", cost / Double(payload) * 1e9, cost / Double(payload) * 30.2e6) + (dropped > 0 ? ", \(dropped) fragments DROPPED" : ""))
        }
    }
}
