import ArgumentParser
import CustosBase
import CustosIngest
import CustosLaw
import CustosMedia
import CustosSignalling
import CustosStore
import Foundation
import Logging
import NIOCore
import NIOPosix

struct CameraCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "camera", abstract: "Add, import, list, probe and remove cameras.",
        discussion: "Changes take effect in a running server within two seconds.",
        subcommands: [Add.self, Import.self, List.self, Probe.self, Remove.self])
}

/// What both `add` and a row of `import` turn into.
private func summary(_ c: CameraRecord) -> CameraCommand.Listed {
    CameraCommand.Listed(
        id: c.id.rawValue, name: c.name, url: c.mainURL, subURL: c.subURL, user: c.user, transport: c.transport, enabled: c.enabled, records: c.records, recordsSub: c.recordsSub,
        audio: c.audio, retentionDays: c.retentionDays)
}

extension CameraCommand {
    /// A camera as `--json` prints it; the password never appears.
    struct Listed: Encodable {
        var id: Int64
        var name: String
        var url: String
        var subURL: String?
        var user: String?
        var transport: String
        var enabled: Bool
        var records: Bool
        var recordsSub: Bool
        var audio: Bool
        var retentionDays: Int
    }

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a camera.")

        @OptionGroup var data: DataOption
        @OptionGroup var output: OutputOption
        @Option(help: "What people call it.") var name: String
        @Option(help: "Address of the sub-stream.") var sub: String?
        @Option(help: "User name at the camera; or write it into the URL.") var user: String?
        @Option(help: "File that holds the password; a password on the command line would be seen by everyone on this machine.") var passwordFile: String?
        @Option(help: "automatic, tcp or udp.") var transport = "automatic"
        @Option(help: "Days that its footage is kept; 30 at least (NM203.18.1.4).") var retentionDays = 30
        @Flag(inversion: .prefixedNo, help: "Keep sound.") var audio = true
        @Flag(help: "Record the sub-stream too.") var recordSub = false
        @Flag(help: "Add it although another camera has the same address.") var force = false
        @Argument(help: ArgumentHelp("Address of the main stream: rtsp://[USER:PASSWORD@]HOST[:PORT]/PATH", valueName: "url")) var url: String

        func run() throws {
            let state = try data.open(create: true).openState()
            let password = try passwordFile.map { Secret(try String(contentsOfFile: $0, encoding: .utf8).trimmingCharacters(in: .newlines)) }
            let draft = CameraDraft(name: name, mainURL: url, subURL: sub, user: user, password: password, transport: transport, recordsSub: recordSub, audio: audio, retentionDays: retentionDays)
            let c = try state.addCamera(draft, allowDuplicate: force)
            if output.json { try output.printJSON(summary(c)) } else { print("camera \(c.id): \(c.name)") }
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add the cameras of a CSV file.",
            discussion: "The first row names the columns: name and url are needed; sub, user, password, transport, retentionDays, audio are known. All rows are judged before the first is added; with a fault nothing is.")

        @OptionGroup var data: DataOption
        @OptionGroup var output: OutputOption
        @Flag(help: "Judge the file and add nothing.") var dryRun = false
        @Flag(help: "Add cameras although another one has the same address.") var force = false
        @Argument(help: "The CSV file (RFC 4180, UTF-8); - for standard input.") var file: String

        struct Result: Encodable {
            var added: [Listed] = []
            var faults: [Fault] = []
            struct Fault: Encodable {
                var line: Int
                var text: String
            }
        }

        static let columns: Set<String> = ["name", "url", "sub", "user", "password", "transport", "retentiondays", "audio"]

        func run() throws {
            let bytes = file == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try Self.read(file)
            guard let text = String(data: bytes, encoding: .utf8) else { throw UsageError("\(file): is not UTF-8; save it as UTF-8 and try again") }
            let rows: [CSVReader.Row]
            do { rows = try CSVReader.rows(text) } catch let f as CSVReader.Fault { throw UsageError("\(file): \(f)") }
            guard let head = rows.first else { throw UsageError("\(file): is empty") }
            let names = head.fields.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            for n in names where !Self.columns.contains(n) { throw UsageError("\(file): line \(head.line): no column is called \"\(n)\"; known are \(Self.columns.sorted().joined(separator: ", "))") }
            guard Set(names).count == names.count else { throw UsageError("\(file): line \(head.line): a column stands twice") }
            for needed in ["name", "url"] where !names.contains(needed) { throw UsageError("\(file): line \(head.line): the column \(needed) is missing") }

            let state = try data.open(create: true).openState()
            var drafts: [(line: Int, draft: CameraDraft)] = []
            var result = Result()
            var addresses = Set(try state.cameras().map(\.mainURL))
            let floor = try state.retentionFloor()
            for row in rows.dropFirst() {
                do {
                    let draft = try Self.draft(row, names).validated(floor: floor)
                    guard force || addresses.insert(draft.mainURL).inserted else { throw UsageError("another camera has the address \(draft.mainURL)") }
                    drafts.append((row.line, draft))
                } catch let r as Refusal {
                    result.faults.append(.init(line: row.line, text: r.description))
                } catch let p as CameraProblem {
                    result.faults.append(.init(line: row.line, text: "\(p.text.zh) \(p.text.en)"))
                } catch {
                    result.faults.append(.init(line: row.line, text: "\(error)"))
                }
            }
            if result.faults.isEmpty, !dryRun {
                for (line, draft) in drafts {
                    do { result.added.append(summary(try state.addCamera(draft, allowDuplicate: force))) } catch { throw UsageError("\(file): line \(line): \(error); \(result.added.count) cameras were added before it") }
                }
            }
            if output.json {
                try output.printJSON(result)
            } else {
                for f in result.faults { print("line \(f.line): \(f.text)") }
                print(result.faults.isEmpty ? (dryRun ? "\(drafts.count) cameras would be added" : "\(result.added.count) cameras added") : "\(result.faults.count) faults; nothing was added")
            }
            if !result.faults.isEmpty { throw ExitCode(ExitStatus.usage.rawValue) }
        }

        private static func read(_ path: String) throws -> Data {
            do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch { throw UsageError("\(path): cannot be read: \(error.localizedDescription)") }
        }

        private static func draft(_ row: CSVReader.Row, _ names: [String]) throws -> CameraDraft {
            guard row.fields.count <= names.count else { throw UsageError("\(row.fields.count) fields, \(names.count) columns") }
            func field(_ name: String) -> String? {
                guard let i = names.firstIndex(of: name), i < row.fields.count else { return nil }
                let t = row.fields[i].trimmingCharacters(in: .whitespaces)
                return t.isEmpty ? nil : t
            }
            var draft = CameraDraft(name: field("name") ?? "", mainURL: field("url") ?? "")
            draft.subURL = field("sub")
            draft.user = field("user")
            draft.password = field("password").map(Secret.init)
            draft.transport = field("transport") ?? draft.transport
            if let days = field("retentiondays") {
                guard let n = Int(days) else { throw UsageError("retentionDays is \"\(days)\", a number is wanted") }
                draft.retentionDays = n
            }
            if let audio = field("audio") {
                guard let on = ["yes": true, "true": true, "1": true, "no": false, "false": false, "0": false][audio.lowercased()] else { throw UsageError("audio is \"\(audio)\", yes or no is wanted") }
                draft.audio = on
            }
            return draft
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the cameras.")
        @OptionGroup var data: DataOption
        @OptionGroup var output: OutputOption

        func run() throws {
            let cameras = try data.open().openState().cameras().map(summary)
            if output.json { return try output.printJSON(["cameras": cameras]) }
            Columns.print([["id", "name", "enabled", "records", "days", "url"]] + cameras.map { ["\($0.id)", $0.name, $0.enabled ? "yes" : "no", $0.records ? "yes" : "no", "\($0.retentionDays)", $0.url] })
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a camera off the list.", discussion: "Its footage stays under custody until the floor has passed; its password is forgotten.")
        @OptionGroup var data: DataOption
        @Argument(help: "The camera's number.") var id: Int64

        func run() throws {
            guard try data.open().openState().removeCamera(CameraID(id)) else { throw UsageError("no camera \(id)") }
            print("camera \(id) removed; its footage stays under custody")
        }
    }

    struct Probe: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Connect to a camera once, look, and leave.")
        @OptionGroup var output: OutputOption
        @Option(name: .customLong("data"), help: ArgumentHelp("The data folder, to probe a camera of it by number.", valueName: "dir")) var data: String?
        @Option(help: "Settings, for the networks that cameras may lie in.") var config: String?
        @Option(help: "automatic, tcp or udp.") var transport = "automatic"
        @Option(help: "Seconds to wait.") var timeout = 15
        @Argument(help: "An address, or a camera's number with --data.") var camera: String

        struct Found: Encodable {
            var video: String
            var codecs: String
            var width: Int
            var height: Int
            var audio: String?
            var frameRate: Double?
            var bitRate: Double?
            var keyFrameSeconds: Double?
            var clockOffsetSeconds: Double?
            var transport: String?
        }

        func run() async throws {
            let configuration = try Configuration.load(config)
            var wanted: StreamConfiguration
            if let data, let id = Int64(camera) {
                let state = try DataFolder(data, create: false).openState()
                guard let c = try state.camera(CameraID(id)) else { throw UsageError("no camera \(id)") }
                wanted = StreamPlan.configuration(of: c, .main, silenceSeconds: configuration.silenceSeconds)
            } else {
                guard let choice = RTSPClientSession.TransportChoice(rawValue: transport) else { throw UsageError("--transport is automatic, tcp or udp") }
                wanted = StreamConfiguration(stream: StreamID(CameraID(1), .main), url: camera, transport: choice)
            }
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let supervisor = CameraSupervisor(
                group: group, clocks: SystemClocks(), networks: try StreamPlan.networks(configuration), logger: Logger(label: "probe"), onStream: { _ in }, onStreamRemoved: { _ in }, onUnavailable: { _, _, _ in })
            defer { group.shutdownGracefully { _ in } }
            let p = try await supervisor.probe(wanted, timeout: .seconds(Int64(timeout)))
            let v = p.description.video
            let found = Found(
                video: v.codec.rawValue, codecs: v.codecString, width: v.width, height: v.height, audio: p.description.audio?.codec.rawValue, frameRate: p.frameRate, bitRate: p.bitRate,
                keyFrameSeconds: p.keyFrameInterval?.seconds, clockOffsetSeconds: p.clockOffset?.seconds, transport: p.transport)
            if output.json { return try output.printJSON(found) }
            Columns.print([
                ["video", "\(found.video) \(found.width)x\(found.height) (\(found.codecs))"], ["audio", found.audio ?? "none"],
                ["frames", found.frameRate.map { String(format: "%.1f a second", $0) } ?? "?"], ["bit rate", found.bitRate.map { String(format: "%.2f Mbit/s", $0 / 1e6) } ?? "?"],
                ["key picture", found.keyFrameSeconds.map { String(format: "every %.1f s", $0) } ?? "only one seen"],
                ["camera clock", found.clockOffsetSeconds.map { String(format: "%+.3f s from ours", $0) } ?? "not told"], ["transport", found.transport ?? "?"],
            ])
        }
    }
}
