import CustosBase
import CustosIngest
import CustosLaw
import CustosMedia
import CustosStore
import Synchronization

/// How the recorder is, as one answer: made at most once in some seconds however many pages ask; what rests on rights is added for each person.
final class HealthBoard: Sendable {
    static let freshness = TimeSpan.seconds(5 as Int64)
    /// What is held is counted anew after this: it is a walk through the catalogue.
    static let holdFreshness = TimeSpan.seconds(600 as Int64)
    /// Red items of one answer.
    static let reds = 200
    /// A camera's clock: up to the first it is in order, beyond the second footage is found at the wrong time.
    static let clockWarn = TimeSpan.seconds(1 as Int64)
    static let clockAlarm = TimeSpan.seconds(5 as Int64)

    /// What is wrong, and where it is mended.
    struct Red: Sendable {
        let code: String
        let text: Bilingual
        let device: CameraID?
        /// A fixed address; the fault form where there is none.
        let link: String?
        let fault: String
        let since: WallTime?
    }
    private struct Facts: Sendable {
        let json: JSON
        let reds: [Red]
    }

    private let core: WebCore
    private let kept = Mutex<(at: MonotonicTime, facts: Facts)?>(nil)
    private let held = Mutex<(at: MonotonicTime, bytes: Int64)?>(nil)

    init(_ core: WebCore) { self.core = core }

    /// Reads databases: call it on a pool.
    func json(for caller: Principal) throws -> JSON {
        let facts = try facts(), now = core.clocks.wall()
        var out = facts.json, reds: [JSON] = [], expiries: [HealthExpiries.Expiry] = [], faults: [Int64: Int64] = [:], places: CameraPlaces.View?
        if let law = core.services.law {
            let actor = try law.actor(caller)
            expiries = try HealthExpiries.all(law.store, actor, now: now)
            for l in try law.store.open("fault", states: ["open", "reported", "repaired"], limit: 1_000, for: actor) { if let d = l.record.integer("device") { faults[d] = l.record.id } }
            places = try core.places.view(caller)
        }
        for r in facts.reds.prefix(Self.reds) {
            let place = r.device.flatMap { places?.place($0) }
            // A fault that was entered already is looked after there.
            let known = r.device.flatMap { faults[$0.rawValue] }.map { "/law/record?id=\($0)" }
            let form = FaultLink(kind: r.fault, description: r.text.zh, since: r.since, device: r.device, camera: place?.record, system: place?.system).path
            reds.append(["code": JSON(r.code), "zh": JSON(r.text.zh), "en": JSON(r.text.en), "link": JSON(r.link ?? known ?? form)])
        }
        for e in expiries where e.days < 0 && reds.count < Self.reds {
            reds.append([
                "code": "expired", "zh": JSON("\(e.kind.title.zh)“\(e.title)”已于 \(e.on) 到期"), "en": JSON("\(e.kind.title.en) “\(e.title)” ended on \(e.on)"), "link": JSON("/law/record?id=\(e.record)"),
            ])
        }
        out.set("expiries", .array(expiries.map(\.json)))
        out.set("red", .array(reds))
        return out
    }

    private func facts() throws -> Facts {
        let monotonic = core.clocks.monotonic()
        if let k = kept.withLock({ $0 }), (monotonic - k.at).magnitude < Self.freshness { return k.facts }
        let made = try make(now: core.clocks.wall(), monotonic)
        kept.withLock { $0 = (monotonic, made) }
        return made
    }

    private func make(now: WallTime, _ monotonic: MonotonicTime) throws -> Facts {
        let services = core.services, cameras = try services.state.cameras()
        let matrix = try HealthMatrix(services, cameras, now: now)
        let wanted = cameras.filter { $0.recordedStreams.contains(StreamID($0.id, .main)) }
        let recording = wanted.filter { CameraView.isRecording(services.recording?.progress(StreamID($0.id, .main)), now: now) }.count
        let statuses = services.volumes.statuses, stock = try Stock(services, statuses, now: now), floor = try services.state.retentionFloor().days
        let oldest = stock.totals.compactMap(\.oldest).min()
        var reds: [Red] = []

        for t in try core.troubles.now() {
            if let lost = t.lost {
                let word = TroubleWords.condition(lost.condition)
                reds.append(
                    Red(
                        code: "camera.lost", text: Bilingual(zh: "\(t.name)：\(word.zh)", en: "\(t.name): \(word.en)"), device: t.camera, link: nil, fault: lost.condition == .offline ? "network" : "device",
                        since: lost.since))
            } else if let g = t.lasting {
                let word = TroubleWords.cause(g.cause)
                reds.append(
                    Red(
                        code: "recording.gap", text: Bilingual(zh: "\(t.name)：录像中断（\(word.zh)）", en: "\(t.name): recording interrupted (\(word.en))"), device: t.camera, link: nil,
                        fault: TroubleWords.faultKind(g.cause), since: g.start))
            }
        }
        for v in statuses where v.state != .ok && v.state != .slow {
            reds.append(
                Red(
                    code: "volume.\(v.state.rawValue)", text: Bilingual(zh: "存储卷 \(v.path) 不可写（\(v.state.rawValue)）", en: "Volume \(v.path) takes no footage (\(v.state.rawValue))"), device: nil, link: nil,
                    fault: "storage", since: v.since))
        }
        let projected = stock.forecast.daysProjected
        if stock.forecast.alarm != .none || (projected.map { $0 < Double(floor) } ?? false) {
            let days = Self.days(projected)
            reds.append(
                Red(
                    code: "storage.short", text: Bilingual(zh: "存储空间只够 \(days ?? "?") 天，法定最低 \(floor) 天", en: "The disks hold \(days ?? "?") days; the floor is \(floor)"), device: nil, link: "/storage",
                    fault: "storage", since: nil))
        }
        let ledger = services.ledger == nil ? JSON.null : LedgerRoutes.json(services.ledger, waiting: try services.state.outboxCount(), witnesses: services.witnesses())
        if let state = ledger["state"]?.text, state != "ok" {
            reds.append(Red(code: "ledger.\(state)", text: Bilingual(zh: "存证日志停止（\(state)）", en: "The ledger stands still (\(state))"), device: nil, link: "/proof", fault: "storage", since: nil))
        }

        var clocks: [JSON] = [], streams: [JSON] = []
        for c in cameras where c.enabled {
            for kind in c.subURL == nil ? [StreamKind.main] : [.main, .sub] { streams.append(Self.stream(c, kind, services, now: now)) }
            guard let offset = services.supervisor.status(StreamID(c.id, .main))?.statistics?.cameraClockOffset else { continue }
            let judged = Self.judge(clock: offset)
            clocks.append([
                "camera": .int(c.id.rawValue), "name": JSON(c.name), "offsetMs": JSON(offset.microseconds / 1000), "judged": ["level": JSON(judged.level), "zh": JSON(judged.text.zh), "en": JSON(judged.text.en)],
            ])
            if judged.level == "alarm" {
                reds.append(
                    Red(code: "clock.offset", text: Bilingual(zh: "\(c.name)：\(judged.text.zh)", en: "\(c.name): \(judged.text.en)"), device: c.id, link: nil, fault: "device", since: nil))
            }
        }
        let sentence = Self.sentence(recording: recording, wanted: wanted.count, gaps: matrix.gapsToday, days: Self.days(projected), floor: floor)
        return Facts(
            json: [
                "sentence": LawJSON.bilingual(sentence), "now": JSON(now), "cameras": ["recording": JSON(recording), "wanted": JSON(wanted.count), "gapsToday": JSON(matrix.gapsToday)], "matrix": matrix.json,
                "storage": [
                    "volumes": .array(
                        statuses.map { v in
                            [
                                "id": JSON(v.id.description), "path": JSON(v.path), "state": JSON(v.state.rawValue), "totalBytes": JSON(v.totalBytes), "freeBytes": JSON(v.freeBytes), "usedBytes": JSON(v.usedBytes),
                                "writeRate": JSON(v.writeRate.rounded()),
                            ]
                        }), "daysKept": JSON(oldest.map { CameraView.rounded((now - $0).seconds / 86_400) }), "daysProjected": JSON(projected.map(CameraView.rounded)), "floorDays": JSON(floor),
                    "writeRate": JSON(statuses.reduce(0) { $0 + $1.writeRate }.rounded()), "holdsBytes": JSON(try heldBytes(monotonic)),
                ], "clocks": .array(clocks), "streams": .array(streams), "jobs": .array(try jobs()), "links": [],
                "ledger": ledger.isNull
                    ? .null
                    : [
                        "state": ledger["state"] ?? .null, "detail": ledger["detail"] ?? .null, "size": ledger["size"] ?? .null, "signedAt": ledger["signedAt"] ?? .null, "waiting": ledger["waiting"] ?? .null,
                        "witnesses": JSON(ledger["witnesses"]?.elements?.count ?? 0),
                    ],
            ], reds: reds)
    }

    private static func stream(_ c: CameraRecord, _ kind: StreamKind, _ services: WebServices, now: WallTime) -> JSON {
        let s = CameraView.status(c, kind, services, now: now)
        func field(_ name: String) -> JSON { s[name] ?? .null }
        return [
            "camera": .int(c.id.rawValue), "name": JSON(c.name), "kind": JSON(kind.rawValue), "codec": field("codec"), "width": field("width"), "height": field("height"), "fps": field("frameRate"),
            "bitrate": field("bitRate"), "lostPackets": field("lostPackets"), "keyFrameSeconds": field("keyFrameSeconds"), "reconnects": field("reconnects"), "condition": field("condition"),
            "recording": field("recording"),
        ]
    }

    private func jobs() throws -> [JSON] {
        guard let desk = core.services.exports else { return [] }
        return try desk.store.records(limit: 100).compactMap { r in
            guard [.approved, .running, .failed].contains(r.state) else { return nil }
            // Numbers of forms are for those who read the register of exports; how far the work is, for whoever looks after the machine.
            return ["kind": "export", "title": JSON(r.id.text), "state": JSON(r.state.rawValue), "progress": ["done": JSON(r.progress.done), "total": JSON(r.progress.total)]]
        }
    }

    /// Footage that a hold keeps, each second once.
    private func heldBytes(_ now: MonotonicTime) throws -> Int64 {
        if let h = held.withLock({ $0 }), (now - h.at).magnitude < Self.holdFreshness { return h.bytes }
        let byStream = Dictionary(grouping: try core.services.state.activeHolds(), by: \.stream)
        var sum: Int64 = 0
        for (stream, holds) in byStream {
            for range in Coverage.union(holds.map(\.range)) { sum += try core.services.catalogue.bytes(of: stream, overlapping: range) }
        }
        held.withLock { $0 = (now, sum) }
        return sum
    }

    // MARK: Words

    static func judge(clock offset: TimeSpan) -> (level: String, text: Bilingual) {
        let seconds = CameraView.rounded(offset.magnitude.seconds), isAhead = offset > .zero
        if offset.magnitude <= clockWarn { return ("ok", Bilingual(zh: "时钟准确", en: "clock in order")) }
        let zh = "时钟\(isAhead ? "快" : "慢") \(seconds) 秒", en = "clock \(seconds) s \(isAhead ? "ahead" : "behind")"
        if offset.magnitude <= clockAlarm { return ("warn", Bilingual(zh: "\(zh)，请校时", en: "\(en): set it")) }
        return ("alarm", Bilingual(zh: "\(zh)，按时间查找会找错", en: "\(en): footage is found at the wrong time"))
    }

    static func sentence(recording: Int, wanted: Int, gaps: Int, days: String?, floor: Int) -> Bilingual {
        let zh = "应录像 \(wanted) 路，正在录像 \(recording) 路；今天录像缺失 \(gaps) 处；\(days.map { "存储可保存 \($0) 天" } ?? "尚无法估计可保存天数")；最低 \(floor) 天。"
        let en =
            "\(recording) of \(wanted) camera\(wanted == 1 ? "" : "s") recording; \(gaps) gap\(gaps == 1 ? "" : "s") today; \(days.map { "disk enough for \($0) days" } ?? "days of disk not known yet"); floor \(floor)."
        return Bilingual(zh: zh, en: en)
    }

    private static func days(_ d: Double?) -> String? { d.map { "\(($0 * 10).rounded() / 10)" } }
}
