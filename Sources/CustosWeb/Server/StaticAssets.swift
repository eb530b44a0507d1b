import CustosBase
import Foundation
package import HTTPTypes
package import Hummingbird

/// The pages: read once at the start into a list by name. A request can only name what is in the list, so that no
/// path leads anywhere else.
package struct StaticAssets: Sendable {
    package enum Source: Sendable {
        /// The folder `Public` beside the program, in `share/custos` next to its `bin`, or in the source tree.
        case standard
        case directory(String)
        /// Names such as `app.js` and `lib/time.js`, with their bytes.
        case files([String: [UInt8]])
    }

    package struct NotFound: Error, CustomStringConvertible {
        package let places: [String]
        package var description: String { "no pages (index.html) in \(places.joined(separator: ", "))" }
    }

    package struct File: Sendable {
        package let bytes: ByteBuffer
        package let type: String
        package let tag: String
    }

    /// The pages are some hundred kilobytes; a folder beyond this is not ours.
    static let maximumBytes = 32 * 1024 * 1024
    static let maximumFiles = 2000

    package let files: [String: File]

    package init(_ source: Source) throws {
        switch source {
        case .files(let f): files = f.reduce(into: [:]) { $0[$1.key] = File(name: $1.key, $1.value) }
        case .directory(let path): files = try Self.read(path)
        case .standard:
            let places = Self.standardPlaces
            guard let found = places.first(where: { FileManager.default.fileExists(atPath: $0 + "/index.html") }) else { throw NotFound(places: places) }
            files = try Self.read(found)
        }
        guard files["index.html"] != nil else { throw NotFound(places: ["\(source)"]) }
    }

    /// The checkers that go into each export: `verify.html` and `verify.py`.
    package static func checkers(_ source: Source) throws -> [String] {
        let places: [String]
        switch source {
        case .standard: places = standardPlaces
        case .directory(let path): places = [path]
        case .files: places = []
        }
        let names = ["verify/verify.html", "verify/verify.py"]
        guard let found = places.first(where: { place in names.allSatisfy { FileManager.default.fileExists(atPath: place + "/" + $0) } }) else { throw NotFound(places: places) }
        return names.map { URL(fileURLWithPath: found + "/" + $0).resolvingSymlinksInPath().path }
    }

    private static var standardPlaces: [String] {
        let program = ((try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/") as NSString
        let folder = program.deletingLastPathComponent as NSString
        return [
            folder.appendingPathComponent("Public"), folder.appendingPathComponent("../share/custos/Public"),
            // Where this file was compiled: for a program that runs from its build folder.
            ((#filePath as NSString).deletingLastPathComponent as NSString).appendingPathComponent("../Public"),
        ]
    }

    private static func read(_ directory: String) throws -> [String: File] {
        let root = URL(fileURLWithPath: directory).standardizedFileURL.resolvingSymlinksInPath().path
        guard let list = FileManager.default.enumerator(atPath: root) else { throw NotFound(places: [directory]) }
        var out: [String: File] = [:]
        var total = 0
        for case let name as String in list where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
            let path = root + "/" + name
            guard let kind = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType, kind == .typeRegular, let data = FileManager.default.contents(atPath: path) else { continue }
            total += data.count
            guard total <= maximumBytes, out.count < maximumFiles else { throw NotFound(places: ["\(directory) (too large for pages)"]) }
            out[name] = File(name: name, Array(data))
        }
        return out
    }

    /// A file by its name in the list.
    package func response(_ name: String, _ headers: HTTPFields) -> Response {
        guard let file = files[name] else { return Response(Problem.notFound) }
        // Checked again at each use: an update of the program changes pages and API together.
        let fields: HTTPFields = [.contentType: file.type, .eTag: file.tag, .cacheControl: "no-cache"]
        let known = headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }.map { String($0.filter { c in c != " " }) }
        if known.contains(file.tag) || known.contains("W/" + file.tag) { return Response(status: .notModified, headers: fields) }
        return Response(status: .ok, headers: fields, body: .init(byteBuffer: file.bytes))
    }
}

extension StaticAssets.File {
    fileprivate init(name: String, _ bytes: [UInt8]) {
        self.bytes = ByteBuffer(bytes: bytes)
        type = Self.type(of: name)
        tag = "\"\(Hex.encode(Digest.sha256(bytes).prefix(12)))\""
    }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last.map({ $0.lowercased() }) {
        case "html": "text/html; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "json", "map": "application/json; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "webp": "image/webp"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        case "txt": "text/plain; charset=utf-8"
        case "webmanifest": "application/manifest+json"
        default: "application/octet-stream"
        }
    }
}
