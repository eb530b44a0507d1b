/// What a camera says it can send: SDP (RFC 8866) as far as RTSP uses it (RFC 2326 C). A value to read and to write.
package struct SessionDescription: Sendable, Hashable {
    /// `a=name` or `a=name:value`.
    package struct Attribute: Sendable, Hashable {
        package var name: String
        package var value: String?
        package init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }
    }

    /// One `m=` section.
    package struct Media: Sendable, Hashable {
        /// `video`, `audio`, `application`..., lower case.
        package var kind: String
        /// 0 in RTSP, mostly; what is out of range was read as 0.
        package var port: Int
        /// `RTP/AVP` and its kin, as written.
        package var transport: String
        /// Payload types as written, in order of preference.
        package var formats: [String]
        package var attributes: [Attribute]

        package init(kind: String, port: Int = 0, transport: String = "RTP/AVP", formats: [String], attributes: [Attribute] = []) {
            self.kind = kind
            self.port = port
            self.transport = transport
            self.formats = formats
            self.attributes = attributes
        }

        package var control: String? { attributes.value(of: "control") }
        package var isVideo: Bool { kind == "video" }
        package var isAudio: Bool { kind == "audio" }
    }

    /// The `o=` line without its type; empty when it was missing.
    package var origin: String
    package var name: String
    /// The address of the session's `c=` line, when there was one that could be read.
    package var address: String?
    package var attributes: [Attribute]
    package var media: [Media]

    package init(origin: String = "", name: String = "", address: String? = nil, attributes: [Attribute] = [], media: [Media] = []) {
        self.origin = origin
        self.name = name
        self.address = address
        self.attributes = attributes
        self.media = media
    }

    /// The session's control attribute: the URL for PLAY and TEARDOWN (RFC 2326 C.1.1).
    package var control: String? { attributes.value(of: "control") }
}

extension [SessionDescription.Attribute] {
    package func value(of name: String) -> String? { first { $0.name.equalsIgnoringCase(name) }?.value }
    package func values(of name: String) -> [String] { filter { $0.name.equalsIgnoringCase(name) }.compactMap(\.value) }
    package func has(_ name: String) -> Bool { contains { $0.name.equalsIgnoringCase(name) } }
}
