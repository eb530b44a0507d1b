import CustosBase
package import HTTPTypes

/// All routes of the server. Making the table checks it: names and places are unique, parameters stand in their paths.
package struct RouteTable: Sendable {
    package let routes: [Route]

    package init(_ routes: [Route]) {
        self.routes = routes
        var places: Set<String> = [], names: Set<String> = []
        for r in routes {
            precondition(places.insert("\(r.method.rawValue) \(r.path)").inserted, "two routes at \(r.method.rawValue) \(r.path)")
            precondition(names.insert(r.name).inserted, "two routes are named \(r.name)")
            let inPath = Set(r.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) })
            precondition(inPath == Set(r.parameters.filter { $0.place == .path }.map(\.name)), "\(r.name): path and parameters differ")
            precondition(!r.answers.isEmpty, "\(r.name) has no answer")
            precondition(r.body == nil || !r.isSafe, "\(r.name): a body with \(r.method.rawValue)")
        }
    }

    /// The methods that a path takes; empty when no route is there.
    package func methods(at path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        return routes.filter { r in
            let pattern = r.path.split(separator: "/", omittingEmptySubsequences: true)
            if r.path.hasSuffix("/**") { return false }
            return pattern.count == parts.count && zip(pattern, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }.map(\.method)
    }
}
