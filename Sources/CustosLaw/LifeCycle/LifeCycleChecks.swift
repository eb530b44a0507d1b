import CustosBase

/// What the system looks after by itself in the life of systems; each look raises a finding once.
package enum LifeCycleChecks {
    package static var all: [SystemCheck] {
        [
            SystemCheck("trial-overdue", run: trialOverdue), SystemCheck("filing-missing", run: filingMissing), SystemCheck("use-without-acceptance", run: useWithoutAcceptance),
            SystemCheck("retention-below-floor", run: retentionBelowFloor), SystemCheck("recording-stopped", run: recordingStopped),
        ]
    }

    /// A trial that never ends is a way around acceptance. How long is too long is the organisation's own rule.
    private static func trialOverdue(_ book: any LawBook) throws -> [LawChange] {
        try book.records(TrialKind.name, states: ["running", "interrupted"]).compactMap { t in
            guard let system = try book.target(t, "system"), system.state == "trial_operation", let start = t.date("startDate") else { return nil }
            let most = try LifePolicy.of(SystemFacts(system, book).usingUnit, book: book).trialMaximumDays
            guard start.days(to: book.today) > most else { return nil }
            return .finding(
                .other, units: [LifeRules.trial], subject: t.id, system: system.id, organisation: system.integer("buildUnit") ?? system.organisation,
                evidence: "自\(start)试运行已超过\(most)日，未委托检测（期限由单位自定，本办法未规定）。On trial since \(start), more than \(most) days, and no test commissioned.", key: "trial_overdue:\(t.id)")
        }
    }

    /// A system in use that Decree 799 binds and that has no filing at all.
    private static func filingMissing(_ book: any LawBook) throws -> [LawChange] {
        try book.records(SystemKind.name, states: ["in_use", "suspended"]).compactMap { s in
            guard let inUse = s.date("inUseDate"), try SystemFacts(s, book).isBoundBy799() else { return nil }
            let due = FilingLaw.due(inUse: inUse)
            guard book.today > due, try !book.records(FilingKind.name, where: "system", is: s.id).contains(where: { ["filed", "change_due"].contains($0.state) }) else { return nil }
            return FilingLaw.finding(s, subject: s.id, due: due)
        }
    }

    /// A system in use whose acceptance nobody can show, whatever way it got there.
    private static func useWithoutAcceptance(_ book: any LawBook) throws -> [LawChange] {
        try book.records(SystemKind.name, states: ["in_use", "suspended"]).compactMap { s in
            if let since = s.date("inUseDate"), since < LocalDate(year: 2014, month: 11, day: 1) { return nil }
            guard try !book.records(AcceptanceKind.name, where: "system", is: s.id).contains(where: { ["passed", "basic_passed"].contains($0.state) }) else { return nil }
            return .finding(
                .unacceptedUse, units: [LifeRules.use, LifeRules.unacceptedUse], subject: s.id, system: s.id, organisation: s.integer("buildUnit") ?? s.organisation,
                evidence: "系统使用中，没有验收合格记录。The system is in use and no acceptance is on record.", key: "unaccepted_use:\(s.id)")
        }
    }

    /// A camera of this recorder that is kept for fewer days than its place asks for, and a policy that fell below a floor that rose.
    private static func retentionBelowFloor(_ book: any LawBook) throws -> [LawChange] {
        var out: [LawChange] = []
        for (camera, system, device) in try recorded(book) {
            let terms = try RetentionMerge.terms(system: system, camera: camera, book: book)
            if let days = try book.recorder.retentionDays(device: device), days < terms.floor {
                out.append(short(system, camera.id, days, terms, key: "retention_short:\(camera.id)"))
            }
        }
        for p in try book.records(RetentionPolicyKind.name, states: ["in_force"]) {
            guard let system = try book.target(p, "system"), system.state != "decommissioned", let days = p.integer("days").map(Int.init) else { continue }
            let cameras = try p.integers("cameras").compactMap { try book.record($0) }
            let terms =
                try cameras.isEmpty
                ? [RetentionMerge.terms(system: system, camera: nil, book: book)] : cameras.map { try RetentionMerge.terms(system: system, camera: $0, book: book) }
            guard let worst = terms.max(by: { $0.floor < $1.floor }), days < worst.floor else { continue }
            out.append(short(system, p.id, days, worst, key: "retention_policy_short:\(p.id)"))
        }
        return out
    }

    private static func short(_ system: LawRecord, _ subject: Int64, _ days: Int, _ terms: MergedRetention, key: String) -> LawChange {
        .finding(
            .retentionShort, units: terms.rules.filter { $0.days > days }.map(\.unit), subject: subject, system: system.id, organisation: system.integer("useUnit") ?? system.organisation,
            evidence: "设定保存\(days)日，法定最低\(terms.floor)日。Set to \(days) days where \(terms.floor) are the least.", key: key)
    }

    /// A full or failing disk overwrites nothing: recording stops instead, and that is a finding.
    private static func recordingStopped(_ book: any LawBook) throws -> [LawChange] {
        let troubles = try book.recorder.storageTroubles()
        guard !troubles.isEmpty else { return [] }
        return try recorded(book).compactMap { camera, system, device in
            guard try book.recorder.condition(device: device) == "notRecording" else { return nil }
            return .finding(
                .retentionShort, units: [.minimumRetention, .untouchedOriginals], subject: camera.id, system: system.id, organisation: system.integer("useUnit") ?? system.organisation,
                evidence: "存储故障，录像停止：\(troubles.prefix(5).joined(separator: "；"))。Recording stopped for want of storage.", key: "recording_stopped:\(camera.id)")
        }
    }

    /// Cameras of the register that this recorder has, with their systems.
    private static func recorded(_ book: any LawBook) throws -> [(camera: LawRecord, system: LawRecord, device: Int64)] {
        var out: [(camera: LawRecord, system: LawRecord, device: Int64)] = []
        for d in try book.recorder.devices() {
            for c in try book.records("camera", where: "device", is: d.id) where c.state != "removed" {
                if let s = try book.target(c, "system"), s.state != "decommissioned" { out.append((c, s, d.id)) }
            }
        }
        return out
    }
}
