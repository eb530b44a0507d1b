import CustosBase

/// Looks at the registers that the system takes by itself: what Arts. 7, 8, 13 and 15 ask for and is not there.
package enum AssetChecks {
    package static let all: [SystemCheck] = [coverage, prohibited, signs, projects, reviews]

    /// Records of a kind that one run reads.
    package static let readLimit = 100_000
    /// Findings that one run raises; the next run goes on, since open ones are passed over.
    package static let raiseLimit = 1_000

    // MARK: Art. 7

    /// A place or part that shall have a camera in use and has none.
    package struct Gap: Sendable, Hashable {
        package let site: Int64
        /// `nil`: no part is named and the site has no camera in use at all.
        package let part: String?
        package init(site: Int64, part: String?) {
            self.site = site
            self.part = part
        }
        package var key: String { "cover-\(site)\(part.map { "-\($0)" } ?? "")" }
    }

    /// RP-COVER for one site: its mandatory protected parts without an active camera.
    package static func gaps(_ site: LawRecord, book: any LawBook) throws -> [Gap] {
        guard site.state == "valid", !PlaceCategory.of(site).isEmpty else { return [] }
        let active = try book.records("camera", where: "site", is: site.id).filter { $0.state == "active" }
        let parts = site.rows("protectedParts")
        if parts.isEmpty { return active.isEmpty ? [Gap(site: site.id, part: nil)] : [] }
        let covered = Set(active.flatMap { $0.words("coversParts") })
        return parts.filter { $0["mandatory"]?.flag == true }.compactMap { $0["name"]?.text }.filter { !covered.contains($0) }.map { Gap(site: site.id, part: $0) }
    }

    package static let coverage = SystemCheck("coverage") { book in
        var out: [LawChange] = []
        for site in try book.records("site", states: ["valid"], limit: readLimit) where !PlaceCategory.of(site).isEmpty {
            for gap in try gaps(site, book: book) where try !OpenFindings.has(gap.key, book) {
                let what = gap.part.map { "重要部位“\($0)”" } ?? "场所"
                out.append(
                    .finding(
                        .notInstalled, units: PlaceCategory.of(site).map(\.unit), subject: site.id, organisation: site.organisation,
                        evidence: "“\(site.text("name") ?? "")”的\(what)没有在用摄像机。No camera in use\(gap.part.map { " covers “\($0)”" } ?? " at the site").", key: gap.key))
                if out.count >= raiseLimit { return out }
            }
        }
        return out
    }

    // MARK: Art. 8

    /// Cameras that run into a zone by some way round its guards: the zone is carried out again, which disables them.
    package static let prohibited = SystemCheck("prohibited") { book in
        var out: [LawChange] = []
        for record in try book.records("zone", states: ["flagged", "confirmed"], limit: readLimit) {
            guard record.flag("applied"), let zone = ZoneFacts(record), zone.isInForce(on: book.today) else { continue }
            if try !ZoneSweep.affected(zone, packsOf: { try PrivacyGuards.packs(for: $0, book: book) }, on: book.today, book: book).isEmpty {
                out.append(.update(id: record.id, data: ["applied": false], event: "recheck"))
            }
            if out.count >= raiseLimit { break }
        }
        return out
    }

    /// Cameras in use near A4 areas, or masked, whose view nobody signed. They offend against nothing yet, so they run on.
    package static let reviews = SystemCheck("reviews") { book in
        var out: [LawChange] = [], seen: Set<Int64> = []
        for record in try book.records("zone", states: ["flagged", "confirmed"], limit: readLimit) {
            guard let zone = ZoneFacts(record), zone.isInForce(on: book.today), let site = zone.site, seen.insert(site).inserted else { continue }
            for camera in try book.records("camera", where: "site", is: site) where camera.state == "active" {
                let key = "review-\(camera.id)"
                guard let no = try PrivacyGuards.unsigned(camera, book: book), try !OpenFindings.has(key, book) else { continue }
                out.append(
                    .finding(.other, units: no.ruleUnits, subject: camera.id, system: camera.integer("system"), organisation: camera.organisation, evidence: "\(no.zh)\(no.en)", key: key))
                if out.count >= raiseLimit { return out }
            }
        }
        return out
    }

    // MARK: Art. 13(3)

    package static let signs = SystemCheck("signs") { book in
        var out: [LawChange] = [], every: [Int64: Int] = [:]
        for sign in try book.records("sign", states: ["valid", "faulty", "ended"], limit: readLimit) {
            var evidence: String?
            if sign.state != "valid" {
                evidence = "标识缺失、损坏或已停用。The sign is missing, damaged or ended."
            } else {
                let owner = sign.organisation ?? 0
                let days = try every[owner] ?? Int(book.record(owner)?.integer("signCheckDays") ?? Int64(SignLaw.defaultCheckDays))
                every[owner] = days
                if let due = SignLaw.checkDue(sign, every: days), due < book.today { evidence = "标识应于 \(due) 前检查（本单位规定）。The sign was to be checked by \(due) (organisation policy)." }
            }
            if let evidence, let f = try SignLaw.finding(sign, evidence, book) { out.append(f) }
            if out.count >= raiseLimit { break }
        }
        return out
    }

    // MARK: Art. 15

    package static let projects = SystemCheck("projects") { book in
        var out: [LawChange] = []
        for p in try book.records("project", states: ["open"], limit: readLimit) {
            if let f = try SyncLaw.finding(p, SyncLaw.gaps(p, system: book.target(p, "system")), book) { out.append(f) }
            if out.count >= raiseLimit { break }
        }
        return out
    }
}
