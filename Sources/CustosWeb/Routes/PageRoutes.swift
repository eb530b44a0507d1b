import HTTPTypes
import Hummingbird

/// The pages and their assets. Every page is the same document; the script in it shows what the address names.
enum PageRoutes {
    static func all(_ assets: StaticAssets) -> [Route] {
        let page = Answer.bytes(200, "The page", type: "text/html")
        let name = Schema.text(characters: 1...200)
        @Sendable func show(_ call: Call) -> Response { assets.response("index.html", call.request.headers) }
        return [
            Route(.get, "/", .open, "page", "The first page", answers: [page], isDescribed: false) { show($0) },
            Route(.get, "/{page}", .open, "namedPage", "A page", parameters: [.path("page", name)], answers: [page], isDescribed: false) { show($0) },
            Route(.get, "/{page}/{item}", .open, "itemPage", "A page about one thing", parameters: [.path("page", name), .path("item", name)], answers: [page], isDescribed: false) { call in
                // What looks like the API and is none of it is not a page.
                if call.text("page") == "api" || call.text("page") == "a" { return Response(Problem.notFound) }
                return show(call)
            },
            Route(.get, "/a/**", .open, "asset", "A file of the pages", answers: [.bytes(200, "The file", type: "application/octet-stream")], isDescribed: false) { call in
                // The name is looked up in a list as it stands: nothing is decoded and no file is opened.
                assets.response(String(call.request.uri.path.dropFirst("/a/".count)), call.request.headers)
            },
        ]
    }
}
