/// What a witness or a mirror answers: the same whether the question came over HTTP or on a stick.
package struct ProtocolAnswer: Sendable, Hashable {
    /// An HTTP status code, by a file as over a network.
    package let status: Int
    package let contentType: String
    package let body: [UInt8]

    package static let plainType = "text/plain; charset=utf-8"
    /// C2SP tlog-witness: the size that the witness has.
    package static let sizeType = "text/x.tlog.size"

    package init(_ status: Int, _ contentType: String, _ body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    package init(_ status: Int, _ text: String) { self.init(status, Self.plainType, Array((text.isEmpty ? "" : text + "\n").utf8)) }

    package var isSuccess: Bool { status == 200 }
    /// The body as one line for a message, cut.
    package var line: String { String(String(decoding: body.prefix(200), as: UTF8.self).prefix { $0 != "\n" }) }
}
