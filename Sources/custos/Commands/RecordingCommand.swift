import ArgumentParser
import CustosBase
import CustosStore
import Foundation

struct RecordingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "recording", abstract: "What was recorded, and what was not and why.", subcommands: [List.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List spans of footage and gaps with their causes, for each stream.")
        @OptionGroup var data: DataOption
        @OptionGroup var output: OutputOption
        @Option(help: "Settings, for the volumes.") var config: String?
        @Option(help: "A camera's number.") var camera: Int64?
        @Option(help: "From this time (RFC 3339).") var from: String?
        @Option(help: "Until this time (RFC 3339).") var until: String?

        struct Listed: Encodable {
            var streams: [Stream]
            struct Stream: Encodable {
                var stream: String
                var name: String
                var spans: [Span]
                var gaps: [Gap]
            }
            struct Span: Encodable {
                var start: String
                var end: String
                var codecs: String
                var width: Int
                var height: Int
            }
            struct Gap: Encodable {
                var start: String
                var end: String?
                var cause: String
                var detail: String
            }
        }

        func run() throws {
            let folder = try data.open()
            let clocks = SystemClocks()
            let state = try folder.openState()
            let catalogue = try Catalogue(path: folder.cataloguePath, access: .visitor)
            let disk = SystemDisk()
            let volumes = VolumeSet(paths: try folder.knownVolumes(try Configuration.load(config), state), node: state.node, disk: disk, clocks: clocks, access: .reading)
            let library = FootageLibrary(catalogue: catalogue, state: state, volumes: volumes, recording: nil, clocks: clocks)
            let range = WallRange(try Self.time(from, "--from") ?? WallTime(microseconds: 0), try Self.time(until, "--until") ?? clocks.wall() + .days(1))
            var listed = Listed(streams: [])
            for c in try state.cameras(includingRemoved: true) where camera == nil || camera == c.id.rawValue {
                for kind in StreamKind.allCases {
                    let id = StreamID(c.id, kind)
                    let t = try library.timeline(id, range)
                    guard !t.spans.isEmpty || !t.gaps.isEmpty else { continue }
                    listed.streams.append(
                        .init(
                            stream: id.description, name: c.name,
                            spans: t.spans.map { .init(start: $0.start.description, end: $0.end.description, codecs: $0.codecs, width: $0.width, height: $0.height) },
                            gaps: t.gaps.map { .init(start: $0.start.description, end: $0.end?.description, cause: $0.causeText, detail: $0.detail) }))
                }
            }
            if output.json { return try output.printJSON(listed) }
            for s in listed.streams {
                print("\(s.stream)  \(s.name)")
                let lines = s.spans.map { ($0.start, ["  footage", $0.start, $0.end, "\($0.width)x\($0.height)"]) } + s.gaps.map { ($0.start, ["  gap", $0.start, $0.end ?? "still open", "\($0.cause): \($0.detail)"]) }
                Columns.print(lines.sorted { $0.0 < $1.0 }.map(\.1))
            }
        }

        private static func time(_ text: String?, _ option: String) throws -> WallTime? {
            guard let text else { return nil }
            guard let t = WallTime(iso8601: text) else { throw UsageError("\(option) \(text): a time is written like 2026-11-23T14:31:07+08:00") }
            return t
        }
    }
}
