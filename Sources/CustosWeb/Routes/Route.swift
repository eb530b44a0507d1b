package import HTTPTypes
package import Hummingbird

/// A named value of a path or a query, with its shape.
package struct Parameter: Sendable {
    package enum Place: String, Sendable { case path, query }
    package let name: String
    package let place: Place
    package let schema: Schema
    package let isRequired: Bool
    package let note: String

    package static func path(_ name: String, _ schema: Schema = Schemas.identifier, _ note: String = "") -> Parameter {
        .init(name: name, place: .path, schema: schema, isRequired: true, note: note)
    }
    package static func query(_ name: String, _ schema: Schema, _ note: String = "") -> Parameter {
        .init(name: name, place: .query, schema: schema, isRequired: false, note: note)
    }
    package static func requiredQuery(_ name: String, _ schema: Schema, _ note: String = "") -> Parameter {
        .init(name: name, place: .query, schema: schema, isRequired: true, note: note)
    }
}

/// One lawful answer of a route.
package struct Answer: Sendable {
    package let status: Int
    package let meaning: String
    package var contentType: String?
    package var schema: Schema?
    package var headers: [(name: String, meaning: String)] = []
    /// Types that the same bytes may come as instead, where the caller chooses.
    package var otherTypes: [String] = []

    package static func json(_ status: Int = 200, _ meaning: String, _ schema: Schema) -> Answer {
        .init(status: status, meaning: meaning, contentType: "application/json", schema: schema)
    }
    package static func empty(_ status: Int = 204, _ meaning: String) -> Answer { .init(status: status, meaning: meaning) }
    package static func bytes(_ status: Int = 200, _ meaning: String, type: String, or others: [String] = [], headers: [(name: String, meaning: String)] = []) -> Answer {
        .init(status: status, meaning: meaning, contentType: type, headers: headers, otherTypes: others)
    }
    package static func problem(_ status: Int, _ meaning: String) -> Answer { .json(status, meaning, .reference("Error")) }
}

/// One operation of the server: where it is, who may use it, what goes in and comes out, and the work.
///
/// Router, API description and the permission tests are all made from these values. `policy` has no default.
package struct Route: Sendable {
    package let method: HTTPRequest.Method
    /// `/api/v1/cameras/{id}`.
    package let path: String
    package let policy: Policy
    /// The operation's name, unique in the table.
    package let name: String
    package let summary: String
    package var parameters: [Parameter]
    package var body: Schema?
    package var bodyLimit: Int
    package var answers: [Answer]
    /// False for pages and assets, which are not part of the API.
    package var isDescribed: Bool
    /// The work writes its own leaf, before it does what it does, or changes nothing that is anybody's but the caller's (a draft
    /// is saved every two seconds); every other unsafe request gets one from the gate.
    package var recordsItself: Bool
    package let work: @Sendable (Call) async throws -> Response

    /// The usual bound of a request body: the largest form of the API is a camera with two URLs of 2 KiB.
    package static let standardBodyLimit = 32 * 1024

    package init(
        _ method: HTTPRequest.Method, _ path: String, _ policy: Policy, _ name: String, _ summary: String, parameters: [Parameter] = [], body: Schema? = nil,
        bodyLimit: Int = Route.standardBodyLimit, answers: [Answer], isDescribed: Bool = true, recordsItself: Bool = false, work: @escaping @Sendable (Call) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.policy = policy
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.body = body
        self.bodyLimit = bodyLimit
        self.answers = answers
        self.isDescribed = isDescribed
        self.recordsItself = recordsItself
        self.work = work
    }

    package var isSafe: Bool { method == .get || method == .head }
    /// `cameras` of `/api/v1/cameras/{id}`.
    package var group: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[2]) : "server"
    }

    /// Problems that any route of this kind may answer with, beside those it lists.
    package var impliedProblems: [(status: Int, meaning: String)] {
        var out: [(Int, String)] = []
        if !parameters.isEmpty || body != nil { out.append((400, "A parameter or the body is malformed")) }
        if policy != .open && policy != .measurements { out.append((401, "Not signed in")) }
        if policy != .open || !isSafe { out.append((403, "Not allowed for this role, this origin, or without the CSRF header")) }
        if body != nil { out.append((413, "The body is too large")) }
        if body != nil { out.append((415, "The body is not application/json")) }
        // What somebody may not see does not exist for them.
        if policy == .law || policy == .lawAct { out.append((404, "No such record, kind or book, or not to be seen")) }
        out.append((503, "The server is busy"))
        return out.filter { implied in !answers.contains { $0.status == implied.0 } }
    }
}
