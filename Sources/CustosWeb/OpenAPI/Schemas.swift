import CustosLaw
import CustosStore

/// The named shapes of the API: what answers hold, and what the screens rely on.
package enum Schemas {
    package static let roleOfPerson = Schema.choice(Role.ofPeople.map(\.rawValue))
    /// Roles before the law that an account has besides those of its role.
    package static let duties = Schema.array(.choice(LawRole.allCases.map(\.rawValue)), maximum: LawRole.allCases.count)
    package static let roleOfToken = Schema.choice(["admin", "operator", "viewer", "auditor", "metrics"])
    package static let transport = Schema.choice(["automatic", "tcp", "udp"])
    package static let identifier = Schema.integer(1...Int64.max)

    private static let text = Schema.anyText

    package static let components: [(name: String, schema: Schema)] = [
        (
            "Error",
            .object([
                .required(
                    "error",
                    .object([
                        .required("code", text, "A stable word to test on"), .required("zh", text), .required("en", text), .optional("rules", .array(text, maximum: 32), "Rule units that the answer rests on"),
                        .optional("remedy", .object([.required("zh", text), .required("en", text)])), .optional("field", text), .optional("retryAfter", .count, "Seconds"),
                        .optional("present", .nullable(.reference("Value")), "With value.stale: the value as it is now; null when it was removed"),
                    ]))
            ])
        ),
        (
            "Session",
            .object([
                .required("user", .reference("Me")), .required("csrf", text, "For the header X-Custos-CSRF"), .required("expiresAt", .time),
            ])
        ),
        ("Me", .object([.required("id", identifier), .required("user", text), .required("name", text), .required("role", roleOfPerson), .required("totp", .boolean), .required("lawRoles", duties)])),
        (
            "User",
            .object([
                .required("id", identifier), .required("user", text), .required("name", text), .required("role", roleOfPerson), .required("disabled", .boolean), .required("totp", .boolean),
                .required("duties", duties),
            ])
        ),
        (
            "Token",
            .object([
                .required("id", identifier), .required("name", text), .required("role", roleOfToken), .required("createdBy", text), .required("createdAt", .time), .required("expiresAt", .time),
                .required("usedAt", .nullable(.time)), .optional("token", text, "Only in the answer that made it"),
            ])
        ),
        (
            "Status",
            .object([
                .required("condition", .choice(["disabled", "connecting", "live", "offline", "silent", "authenticationFailed", "codecUnknown", "addressRefused"])),
                .required("cause", text, "A stable code such as connect.refused"), .required("detail", text), .required("since", .time), .required("reconnects", .count),
                .required("nextAttempt", .nullable(.time)), .required("recording", .choice(["recording", "off", "trouble", "waiting"])), .required("lastRecorded", .nullable(.time)),
                .required("codec", .nullable(text)), .required("codecs", .nullable(text), "For Media Source Extensions"), .required("width", .nullable(.count)), .required("height", .nullable(.count)),
                .required("frameRate", .nullable(.number)), .required("bitRate", .nullable(.number), "Bits a second"), .required("lostPackets", .nullable(.count)),
                .required("jitterMilliseconds", .nullable(.number)), .required("keyFrameSeconds", .nullable(.number)),
                .required("clockOffsetSeconds", .nullable(.number), "The camera's clock minus ours"), .required("audio", .nullable(.choice(["aac", "pcma", "pcmu"]))),
            ])
        ),
        (
            "Camera",
            .object([
                .required("id", identifier), .required("name", text), .required("transport", transport), .required("enabled", .boolean), .required("records", .boolean),
                .required("recordsSub", .boolean), .required("audio", .boolean), .required("retentionDays", .count), .required("hasSub", .boolean),
                .required("mainURL", text, "Without credentials"), .required("subURL", .nullable(text)), .required("user", .nullable(text)), .required("main", .reference("Status")),
                .required("sub", .nullable(.reference("Status"))),
                .required(
                    "place",
                    .nullable(
                        .object([
                            .required("site", .nullable(identifier)), .required("siteName", .nullable(text)), .required("zone", .nullable(identifier), "The prohibited zone that it is mounted in, if one was entered"),
                            .required("zoneName", .nullable(text), "The zone's name, or else the floor"),
                        ])), "Where the law's books have it; null when they do not, or when the caller may not see it there"),
                .required("words", text, "Pinyin and initials of its name and place, separated by spaces"), .required("recordID", .nullable(identifier), "Its row in the register of cameras"),
            ])
        ),
        (
            "Timeline",
            .object([
                .required("stream", text), .required("from", .time), .required("to", .time),
                .required(
                    "spans",
                    .array(
                        .object([
                            .required("start", .time), .required("end", .time), .required("codecs", text), .required("width", .count), .required("height", .count), .required("salvaged", .boolean),
                            .required("loss", .boolean),
                        ]), maximum: .max)),
                .required("gaps", .array(.object([.required("start", .time), .required("end", .nullable(.time)), .required("cause", text), .required("detail", text)]), maximum: .max)),
                .required("restricted", .array(.object([.required("start", .time), .required("end", .time)]), maximum: .max)),
            ])
        ),
        (
            "ViewEntry",
            .object([
                .required("id", identifier), .required("user", text), .required("camera", identifier), .required("cameraName", .nullable(text)), .required("kind", .choice(["live", "playback", "snapshot"])),
                .required("stream", text), .required("from", .nullable(.time)), .required("to", .nullable(.time)), .required("purpose", text), .required("at", .time), .required("peer", text),
                .required("endedAt", .nullable(.time)),
            ])
        ),
        ("Value", ValueRoutes.shape),
        ("Bookmark", BookmarkRoutes.shape),
        ("EventMark", MarksRoute.eventShape),
        ("HoldMark", MarksRoute.holdShape),
        ("CameraSpan", SpanRoute.cameraShape),
        ("AuditEntry", AuditRoute.shape),
        ("Ledger", LedgerRoutes.shape),
        ("Health", HealthRoutes.shape),
        ("Shift", DutyRoutes.shift),
        ("DutyEvent", DutyRoutes.event),
        ("Task", DutyRoutes.task),
        ("CustodyMark", CustodyRoutes.markShape),
        ("Export", ExportRoutes.shape),
        ("ErasureOrder", CustodyRoutes.orderShape),
        (
            "Volume",
            .object([
                .required("id", text), .required("path", text), .required("state", .choice(["ok", "full", "slow", "readOnly", "missing", "swapped", "failed"])), .required("since", .time),
                .required("totalBytes", .count), .required("freeBytes", .count), .required("usedBytes", .count), .required("writeRate", .number, "Bytes a second"),
                .required("oldest", .nullable(.time)), .required("daysKept", .nullable(.number)), .required("daysProjected", .nullable(.number)), .required("syncMilliseconds", .number),
            ])
        ),
        (
            "Probe",
            .object([
                .required("video", .object([.required("codec", text), .required("width", .count), .required("height", .count), .required("codecs", text)])),
                .required("audio", .nullable(text)), .required("frameRate", .nullable(.number)), .required("bitRate", .nullable(.number)), .required("keyFrameSeconds", .nullable(.number)),
                .required("clockOffsetSeconds", .nullable(.number)), .required("transport", .nullable(text)), .optional("picture", text, "data:image/jpeg;base64,..."),
            ])
        ),
    ]
}
