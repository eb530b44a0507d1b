import CustosBase

/// `custos-bench [NAME...]`: micro-benchmarks of the parts that every byte goes through, as rows of a Markdown table.
@main
struct Main {
    static let all: [(name: String, run: @Sendable () async throws -> Void)] = [
        ("depacketise", DepacketiseBenchmark.run), ("mux", MuxBenchmark.run), ("walk", WalkBenchmark.run), ("disk", DiskBenchmark.run), ("catalogue", CatalogueBenchmark.run), ("ledger", LedgerBenchmark.run),
        ("ledger-write", LedgerWriteBenchmark.run),
        ("export", ExportBenchmark.run), ("verify", VerifyBenchmark.run), ("search", SearchBenchmark.run),
    ]

    static func main() async throws {
        // `leaves=20000000` is for the benchmark that reads it.
        let wanted = CommandLine.arguments.dropFirst().filter { !$0.contains("=") }
        if let unknown = wanted.first(where: { w in !all.contains { $0.name == w } }) {
            print("custos-bench: \(unknown) is none of \(all.map(\.name).joined(separator: ", "))")
            return
        }
        print("| part | what | cost |\n|---|---|---|")
        for benchmark in all where wanted.isEmpty || wanted.contains(benchmark.name) { try await benchmark.run() }
    }
}
