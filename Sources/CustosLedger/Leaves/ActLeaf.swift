/// `act`: somebody did something, or was refused.
package struct ActLeaf: Sendable, Hashable {
    package enum Result: String, Sendable, Hashable, CaseIterable {
        case ok, refused, failed
    }

    package var moment: LeafMoment
    package var actor: TreeHash
    package var action: String
    package var object: String
    package var result: Result
    package var body: TreeHash?

    package init(moment: LeafMoment, actor: TreeHash, action: String, object: String, result: Result, body: TreeHash?) {
        self.moment = moment
        self.actor = actor
        self.action = action
        self.object = object
        self.result = result
        self.body = body
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        actor = try r.line("actor", LeafReader.hash)
        action = try r.line("action", LeafReader.word)
        object = try r.line("object", LeafReader.word)
        result = try r.line("result", LeafReader.choice)
        body = try r.line("body", LeafReader.optionalHash)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.line("actor", actor.hex)
        w.line("action", LeafWriter.word(action))
        w.line("object", LeafWriter.word(object))
        w.line("result", result.rawValue)
        w.line("body", LeafWriter.optional(body))
    }
}
