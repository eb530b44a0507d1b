package import CustosBase
import HTTPTypes

/// The OpenAPI 3.1 document, generated from the route table that the server runs on.
package enum OpenAPIDocument {
    package static func make(_ table: RouteTable, version: String) -> JSON {
        var paths: JSON = .object([JSON.Member]())
        for route in table.routes where route.isDescribed {
            var item = paths[route.path] ?? .object([JSON.Member]())
            item.set(route.method.rawValue.lowercased(), operation(route))
            paths.set(route.path, item)
        }
        var schemas: JSON = .object([JSON.Member]())
        for c in Schemas.components { schemas.set(c.name, c.schema.json) }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Custos",
                "version": JSON(version),
                "description": "Cameras, live and recorded footage, storage and accounts of one Custos recorder. Times are RFC 3339 in UTC.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]],
            "paths": paths,
            "components": [
                "schemas": schemas,
                "securitySchemes": [
                    "session": ["type": "apiKey", "in": "cookie", "name": JSON(SessionCookie.name), "description": "Unsafe methods also need the header X-Custos-CSRF."],
                    "token": ["type": "http", "scheme": "bearer"],
                ],
            ],
        ]
    }

    private static func operation(_ route: Route) -> JSON {
        var o: JSON = ["operationId": JSON(route.name), "summary": JSON(route.summary), "tags": [JSON(route.group)]]
        if !route.parameters.isEmpty { o.set("parameters", .array(route.parameters.map(parameter))) }
        if let body = route.body {
            o.set("requestBody", ["required": true, "content": ["application/json": ["schema": body.json]]])
        }
        var answers: JSON = .object([JSON.Member]())
        for a in route.answers {
            var j: JSON = ["description": JSON(a.meaning)]
            if let type = a.contentType {
                let value = a.schema.map { ["schema": $0.json] as JSON } ?? .object([JSON.Member]())
                j.set("content", .object(([type] + a.otherTypes).map { .init(name: $0, value: value) }))
            }
            if !a.headers.isEmpty {
                var headers: JSON = .object([JSON.Member]())
                for h in a.headers { headers.set(h.name, ["description": JSON(h.meaning), "schema": ["type": "string"]]) }
                j.set("headers", headers)
            }
            answers.set(String(a.status), j)
        }
        for (status, meaning) in route.impliedProblems {
            answers.set(String(status), ["description": JSON(meaning), "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Error"]]]])
        }
        o.set("responses", answers)
        switch route.policy {
        case .open: o.set("security", [])
        case .person: o.set("security", [["session": []]])
        case .measurements: o.set("security", [.object([JSON.Member]()), ["session": []], ["token": []]])
        default: o.set("security", [["session": []], ["token": []]])
        }
        o.set("x-custos-policy", JSON(route.policy.rawValue))
        return o
    }

    private static func parameter(_ p: Parameter) -> JSON {
        [
            "name": JSON(p.name), "in": JSON(p.place.rawValue), "required": JSON(p.isRequired), "description": JSON(p.note), "schema": p.schema.json,
        ]
    }
}
