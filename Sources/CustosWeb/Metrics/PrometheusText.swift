/// Text of the Prometheus exposition format 0.0.4, one family after the other.
package struct PrometheusText {
    package enum Kind: String { case counter, gauge }

    package private(set) var text = ""

    package init() {}

    /// One family: name, help, type, and its samples with their labels. A counter's name ends in `_total`.
    package mutating func family(_ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: [(String, String)], value: Double?)]) {
        let present = samples.filter { $0.value != nil }
        guard !present.isEmpty else { return }
        let name = kind == .counter && !name.hasSuffix("_total") ? name + "_total" : name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for s in present {
            text += name
            if !s.labels.isEmpty { text += "{" + s.labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",") + "}" }
            text += " \(Self.number(s.value ?? 0))\n"
        }
    }

    package mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Double?) { family(name, kind, help, [([], value)]) }

    private static func number(_ d: Double) -> String {
        if d.isNaN { return "NaN" }
        if d.isInfinite { return d > 0 ? "+Inf" : "-Inf" }
        return d == d.rounded() && abs(d) < 1e15 ? String(Int64(d)) : String(d)
    }

    private static func escaped(_ s: String) -> String {
        s.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
