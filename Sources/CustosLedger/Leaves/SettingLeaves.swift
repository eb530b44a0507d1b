package import CustosBase

/// `record`: from the moment on the stream should, or should not, be recorded.
package struct RecordLeaf: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, CaseIterable {
        case on, off
    }

    package var moment: LeafMoment
    package var stream: StreamID
    package var prev: TreeHash
    package var state: State

    package init(moment: LeafMoment, stream: StreamID, prev: TreeHash, state: State) {
        self.moment = moment
        self.stream = stream
        self.prev = prev
        self.state = state
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        stream = try r.line("stream", LeafReader.stream)
        prev = try r.line("prev", LeafReader.hash)
        state = try r.line("state", LeafReader.choice)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.stream(stream, prev)
        w.line("state", state.rawValue)
    }
}

/// `rule`: days of retention for what the camera records from now on.
package struct RuleLeaf: Sendable, Hashable {
    package var moment: LeafMoment
    package var cam: CameraID
    /// By law.
    package var floor: Int
    /// In all.
    package var target: Int

    package init(moment: LeafMoment, cam: CameraID, floor: Int, target: Int) {
        self.moment = moment
        self.cam = cam
        self.floor = floor
        self.target = target
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        cam = try r.line("cam", LeafReader.camera)
        floor = try r.line("floor", LeafReader.count)
        target = try r.line("target", LeafReader.count)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.line("cam", LeafWriter.camera(cam))
        w.line("floor", LeafWriter.number(floor))
        w.line("target", LeafWriter.number(target))
    }
}

/// `cam`: a camera's description.
package struct CamLeaf: Sendable, Hashable {
    package var moment: LeafMoment
    package var cam: CameraID
    package var body: TreeHash

    package init(moment: LeafMoment, cam: CameraID, body: TreeHash) {
        self.moment = moment
        self.cam = cam
        self.body = body
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        cam = try r.line("cam", LeafReader.camera)
        body = try r.line("body", LeafReader.hash)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.line("cam", LeafWriter.camera(cam))
        w.line("body", body.hex)
    }
}

/// `cfg`: a setting or a person's account changed.
package struct CfgLeaf: Sendable, Hashable {
    package var moment: LeafMoment
    package var what: String
    package var object: String
    package var body: TreeHash?

    package init(moment: LeafMoment, what: String, object: String, body: TreeHash?) {
        self.moment = moment
        self.what = what
        self.object = object
        self.body = body
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        what = try r.line("what", LeafReader.word)
        object = try r.line("object", LeafReader.word)
        body = try r.line("body", LeafReader.optionalHash)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.line("what", LeafWriter.word(what))
        w.line("object", LeafWriter.word(object))
        w.line("body", LeafWriter.optional(body))
    }
}
