import CustosBase
import CustosIngest
import Foundation

/// What `--config FILE` may say: JSON5, every key optional, an unknown key refused by name.
///
/// What a text of law sets (the 30-day floor) is not configuration and has no key here.
struct Configuration: Decodable, Sendable {
    /// Address of the web server, `HOST:PORT`.
    var listen = "127.0.0.1:8470"
    /// Address of the RTSP server that re-publishes streams to signed-in clients; `null` for none.
    var rtspListen: String? = "127.0.0.1:8554"
    /// PEM files of the web server; without them it speaks plain HTTP.
    var tls: TLS?
    /// Folders that footage is recorded to. Empty: `footage` in the data folder.
    var volumes: [String] = []
    /// Networks that a camera's address may lie in, as CIDR. Empty: private networks and loopback.
    var cameraNetworks: [String] = []
    /// Names under which browsers reach the server, for the Origin check behind a proxy.
    var origins: [String] = []
    /// Folder of the web pages; found beside the program when absent.
    var webPages: String?
    /// Days that new cameras keep footage unless told otherwise; 30 at least.
    var retentionDays = 30
    /// Threads that receive from cameras and serve viewers; 0 is one for each core.
    var eventLoops = 0
    /// Live streams that are transcoded at once for browsers without H.265, each on a thread; 0 is half of the cores.
    var transcoders = 0
    /// Socket of a signer that runs as a process of its own, best under its own user. `null`: the recorder starts one as its child.
    var signerSocket: String?
    /// A second folder, best on another disk, for the child signer's memory of its last signature.
    var signerSecondFolder: String?
    /// Those witness addresses of the ledger's policy that are mirrors: leaves are sent there.
    var mirrors: [String] = []
    /// Seconds without media after which a stream is silent.
    var silenceSeconds = 10

    struct TLS: Decodable, Sendable {
        var certificate: String
        var key: String
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case listen, rtspListen, tls, volumes, cameraNetworks, origins, webPages, retentionDays, eventLoops, silenceSeconds, signerSocket, signerSecondFolder, mirrors, transcoders
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let any = try decoder.container(keyedBy: AnyKey.self)
        let known = Set(CodingKeys.allCases.map(\.rawValue))
        if let unknown = any.allKeys.first(where: { !known.contains($0.stringValue) }) {
            throw DecodingError.dataCorruptedError(forKey: unknown, in: any, debugDescription: "no such setting; known are \(known.sorted().joined(separator: ", "))")
        }
        let c = try decoder.container(keyedBy: CodingKeys.self)
        listen = try c.decodeIfPresent(String.self, forKey: .listen) ?? listen
        rtspListen = c.contains(.rtspListen) ? try c.decodeIfPresent(String.self, forKey: .rtspListen) : rtspListen
        tls = try c.decodeIfPresent(TLS.self, forKey: .tls)
        volumes = try c.decodeIfPresent([String].self, forKey: .volumes) ?? volumes
        cameraNetworks = try c.decodeIfPresent([String].self, forKey: .cameraNetworks) ?? cameraNetworks
        origins = try c.decodeIfPresent([String].self, forKey: .origins) ?? origins
        webPages = try c.decodeIfPresent(String.self, forKey: .webPages)
        retentionDays = try c.decodeIfPresent(Int.self, forKey: .retentionDays) ?? retentionDays
        eventLoops = try c.decodeIfPresent(Int.self, forKey: .eventLoops) ?? eventLoops
        silenceSeconds = try c.decodeIfPresent(Int.self, forKey: .silenceSeconds) ?? silenceSeconds
        signerSocket = try c.decodeIfPresent(String.self, forKey: .signerSocket)
        signerSecondFolder = try c.decodeIfPresent(String.self, forKey: .signerSecondFolder)
        mirrors = try c.decodeIfPresent([String].self, forKey: .mirrors) ?? mirrors
        transcoders = try c.decodeIfPresent(Int.self, forKey: .transcoders) ?? transcoders
        guard (0...64).contains(transcoders) else { throw DecodingError.dataCorruptedError(forKey: .transcoders, in: c, debugDescription: "0 to 64") }
        guard (0...64).contains(eventLoops) else { throw DecodingError.dataCorruptedError(forKey: .eventLoops, in: c, debugDescription: "0 to 64") }
        guard (2...600).contains(silenceSeconds) else { throw DecodingError.dataCorruptedError(forKey: .silenceSeconds, in: c, debugDescription: "2 to 600") }
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads a file; a fault is told with file, key and reason.
    static func load(_ path: String?) throws -> Configuration {
        guard let path else { return Configuration() }
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        do {
            return try decoder.decode(Configuration.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch let e as DecodingError {
            throw UsageError("\(path): \(e.explanation)")
        } catch {
            throw UsageError("\(path): cannot be read: \(error.localizedDescription)")
        }
    }
}

extension DecodingError {
    /// The key path and the reason in one line.
    var explanation: String {
        let context: Context =
            switch self {
            case .typeMismatch(_, let c), .valueNotFound(_, let c), .keyNotFound(_, let c), .dataCorrupted(let c): c
            @unknown default: Context(codingPath: [], debugDescription: "\(self)")
            }
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    }
}

/// A `HOST:PORT` text; the host may be an IPv6 address in brackets.
struct ListenAddress: Sendable {
    var host: String
    var port: Int

    init(_ text: String) throws {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port) else {
            throw UsageError("\(text): an address is HOST:PORT, for example 0.0.0.0:8470 or [::]:8470")
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty else { throw UsageError("\(text): the host is missing") }
        self.host = host
        self.port = port
    }
}
