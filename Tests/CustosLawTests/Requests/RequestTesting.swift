import CustosLaw
import Testing

/// Words of the tests of this folder.
protocol RequestTesting {}

extension RequestTesting {
    /// The refusal of a step; a step that is taken, or that fails otherwise, is the test's failure.
    func refusal<T>(at location: SourceLocation = #_sourceLocation, _ body: () throws -> T) -> Refusal? {
        do {
            _ = try body()
            Issue.record("nothing was refused", sourceLocation: location)
        } catch {
            if let r = error as? Refusal { return r }
            Issue.record("no refusal but \(error)", sourceLocation: location)
        }
        return nil
    }

    /// The step is refused; the refusal names its guard in both languages, and the rule.
    func expectRefused<T>(_ id: String, _ unit: String, at location: SourceLocation = #_sourceLocation, _ body: () throws -> T) {
        guard let r = refusal(at: location, body) else { return }
        #expect(r.zh.contains(id) && r.en.contains(id), "\(r)", sourceLocation: location)
        #expect(r.ruleUnits.map(\.text).contains(unit), "\(r)", sourceLocation: location)
    }

    /// The record's state has no such step.
    func expectWrongState<T>(at location: SourceLocation = #_sourceLocation, _ body: () throws -> T) {
        guard let fault = fault(at: location, body) else { return }
        if case .wrongState = fault { return }
        Issue.record("\(fault)", sourceLocation: location)
    }

    func expectForbidden<T>(at location: SourceLocation = #_sourceLocation, _ body: () throws -> T) {
        guard let fault = fault(at: location, body) else { return }
        if case .forbidden = fault { return }
        Issue.record("\(fault)", sourceLocation: location)
    }

    /// The paths of the fields that are wrong.
    func faultyFields<T>(at location: SourceLocation = #_sourceLocation, _ body: () throws -> T) -> [String] {
        guard case .fields(let problems) = fault(at: location, body) else { return [] }
        return problems.map(\.path)
    }

    private func fault<T>(at location: SourceLocation, _ body: () throws -> T) -> LawFault? {
        do {
            _ = try body()
            Issue.record("the step was taken", sourceLocation: location)
        } catch {
            if let f = error as? LawFault { return f }
            Issue.record("no fault but \(error)", sourceLocation: location)
        }
        return nil
    }
}
