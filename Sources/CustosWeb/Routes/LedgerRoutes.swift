import CustosBase
import CustosLedger
import CustosStore
import HTTPTypes
import Hummingbird

/// How the ledger is, and the log itself for those who watch it (C2SP tlog-tiles).
enum LedgerRoutes {
    static let shape = Schema.object([
        .required("state", .choice(["ok", "stalled", "full", "forked", "signerAway", "closed"])), .required("detail", .anyText), .required("since", .nullable(.time)), .required("origin", .anyText),
        .required("size", .count, "Leaves that are durable"), .required("signedSize", .count), .required("signedAt", .nullable(.time)), .required("cosignedSize", .nullable(.count)),
        .required("cosignedAt", .nullable(.time)), .required("waiting", .count, "Facts that are durable and not leaves yet"),
        .required(
            "witnesses",
            .array(
                .object([
                    .required("name", .anyText), .required("url", .nullable(.anyText)), .required("mirror", .boolean), .required("cosignedSize", .nullable(.count)), .required("cosignedAt", .nullable(.time)),
                    .required("lag", .count), .required("error", .nullable(.anyText)), .required("alarm", .choice(["none", "hour", "day", "threeDays"])),
                ]), maximum: 256)),
    ])

    static func all(_ core: WebCore) -> [Route] {
        [
            Route(
                .get, "/api/v1/ledger", .storage, "getLedger", "Size, signatures, witnesses and alarms of the ledger", answers: [.json(200, "The ledger now", .reference("Ledger"))]
            ) { _ in
                let services = core.services
                return .json(try await core.store { json(services.ledger, waiting: try services.state.outboxCount(), witnesses: services.witnesses()) })
            },
            Route(
                .get, "/api/v1/ledger/checkpoint", .storage, "getCheckpoint", "The newest signed checkpoint (C2SP tlog-checkpoint)",
                answers: [.bytes(200, "The note", type: "text/plain"), .problem(404, "Nothing is signed yet")]
            ) { _ in
                guard let ledger = core.services.ledger?.ledger, let note = try await core.store({ try ledger.log.checkpoint() }) else { throw Problem.notFound }
                return .bytes(note.bytes, type: "text/plain; charset=utf-8", headers: [.cacheControl: "no-store"])
            },
            Route(
                .get, "/api/v1/ledger/leaves/{id}", .register, "getLeaf", "One leaf with its proof (C2SP tlog-proof)", parameters: [.path("id", .integer(0...Int64.max))],
                answers: [.json(200, "Leaf and proof", .object([.required("leaf", .anyText), .required("proof", .anyText)])), .problem(404, "No such leaf under the newest signature")]
            ) { call in
                let index = UInt64(call.integer("id") ?? 0)
                guard let ledger = core.services.ledger?.ledger else { throw Problem.notFound }
                let found: (leaf: [UInt8], proof: TLogProof)? = try await core.store {
                    let log = ledger.log
                    guard let note = try log.checkpoint(), case let size = try Checkpoint(parsing: note.text).size, index < size else { return nil }
                    return (try log.entry(index, size: size), TLogProof(extra: nil, index: index, hashes: try log.tree(size: size).inclusionProof(index), checkpoint: note))
                }
                guard let found else { throw Problem.notFound }
                return .json(["leaf": JSON(String(decoding: found.leaf, as: UTF8.self)), "proof": JSON(String(decoding: found.proof.bytes, as: UTF8.self))])
            },
        ]
    }

    static func json(_ feeder: LedgerFeeder?, waiting: Int, witnesses: [WitnessStatus]) -> JSON {
        let status = feeder?.ledger?.status
        var state = status?.state.word.rawValue ?? "closed", detail = status?.state.detail ?? feeder?.failure ?? ""
        // The ledger is well and what comes before it is not: facts wait all the same.
        if state == "ok", let failure = feeder?.failure { (state, detail) = ("stalled", failure) }
        return [
            "state": JSON(state), "detail": JSON(detail), "since": JSON(status?.state.since), "origin": JSON(status?.origin ?? ""), "size": JSON(status?.size ?? 0),
            "signedSize": JSON(status?.signedSize ?? 0), "signedAt": JSON(status?.signedAt), "cosignedSize": status?.cosigned.map { JSON($0.size) } ?? .null,
            "cosignedAt": JSON(status?.cosigned.map { WallTime(microseconds: $0.time * 1_000_000) }), "waiting": JSON(waiting),
            "witnesses": .array(
                witnesses.map { w in
                    [
                        "name": JSON(w.name), "url": JSON(w.url), "mirror": JSON(w.isMirror), "cosignedSize": w.cosignedSize.map { JSON($0) } ?? .null,
                        "cosignedAt": JSON(w.cosignedAt.map { WallTime(microseconds: $0 * 1_000_000) }), "lag": JSON(w.lag), "error": JSON(w.error), "alarm": JSON("\(w.alarm)"),
                    ]
                }),
        ]
    }
}
