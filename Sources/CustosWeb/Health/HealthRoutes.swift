import CustosBase
import CustosLaw
import CustosStore
import Hummingbird

/// The health of the recorder in one answer; the same comes as the event `health` to pages that listen for it.
enum HealthRoutes {
    private static let words = Schema.object([.required("zh", .anyText), .required("en", .anyText)])
    private static let id = Schemas.identifier

    static let shape = Schema.object([
        .required("sentence", words), .required("now", .time), .required("cameras", .object([.required("recording", .count), .required("wanted", .count), .required("gapsToday", .count)])),
        .required(
            "matrix",
            .object([
                .required("from", .time), .required("hours", .count),
                .required(
                    "rows",
                    .array(
                        .object([.required("camera", id), .required("name", .anyText), .required("cells", .text(characters: 24...24), "R recorded, P partly, G gap, - none wanted; the last hour is the present one")]),
                        maximum: .max)),
            ])),
        .required(
            "storage",
            .object([
                .required(
                    "volumes",
                    .array(
                        .object([
                            .required("id", .anyText), .required("path", .anyText), .required("state", .anyText), .required("totalBytes", .count), .required("freeBytes", .count), .required("usedBytes", .count),
                            .required("writeRate", .number),
                        ]), maximum: .max)),
                .required("daysKept", .nullable(.number)), .required("daysProjected", .nullable(.number)), .required("floorDays", .count), .required("writeRate", .number),
                .required("holdsBytes", .count, "Counted every ten minutes"),
            ])),
        .required(
            "clocks",
            .array(
                .object([
                    .required("camera", id), .required("name", .anyText), .required("offsetMs", .anyInteger, "The camera's clock minus ours"),
                    .required("judged", .object([.required("level", .choice(["ok", "warn", "alarm"])), .required("zh", .anyText), .required("en", .anyText)])),
                ]), maximum: .max)),
        .required(
            "streams",
            .array(
                .object([
                    .required("camera", id), .required("name", .anyText), .required("kind", .choice(["main", "sub"])), .required("codec", .nullable(.anyText)), .required("width", .nullable(.count)),
                    .required("height", .nullable(.count)), .required("fps", .nullable(.number)), .required("bitrate", .nullable(.number)), .required("lostPackets", .nullable(.count)),
                    .required("keyFrameSeconds", .nullable(.number)), .required("reconnects", .count), .required("condition", .anyText), .required("recording", .anyText),
                ]), maximum: .max)), .required("jobs", .array(.object([.required("kind", .anyText), .required("title", .anyText), .required("state", .anyText), .required("progress", .nullable(.form))]), maximum: 100)),
        .required("links", .array(.form, maximum: .max), "Platforms above this one; none yet"),
        .required(
            "ledger",
            .nullable(
                .object([
                    .required("state", .anyText), .required("detail", .anyText), .required("size", .count), .required("signedAt", .nullable(.time)), .required("waiting", .count), .required("witnesses", .count),
                ]))),
        .required(
            "expiries",
            .array(
                .object([
                    .required("record", id), .required("kind", .anyText), .required("kindZh", .anyText), .required("kindEn", .anyText), .required("title", .anyText), .required("on", .anyText),
                    .required("days", .anyInteger, "Negative once it is over"),
                ]), maximum: HealthExpiries.shown)),
        .required(
            "red",
            .array(
                .object([.required("code", .anyText), .required("zh", .anyText), .required("en", .anyText), .required("link", .anyText, "The page that mends it")]), maximum: HealthBoard.reds)),
    ])

    static func all(_ core: WebCore, _ board: HealthBoard) -> [Route] {
        [
            Route(
                .get, "/api/v1/health", .storage, "getHealth", "Recording by camera and hour, storage, clocks, streams, jobs, what runs out, and what is wrong with where it is mended",
                answers: [.json(200, "The health", .reference("Health"))]
            ) { call in
                let caller = call.principal
                return .json(try await core.store { try board.json(for: caller) })
            }
        ]
    }
}
