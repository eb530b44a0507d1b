import CustosBase

/// The numbers that the regulation does not set. Each unit sets its own; what it leaves open has a default. All of them are
/// shown as "not set by the regulation", so that nobody takes a habit of the house for a duty of the law.
package enum OrganPolicy {
    package enum Unit: Sendable { case days, hours, minutes, hourOfDay, percent }

    package enum Setting: String, Sendable, Hashable, CaseIterable {
        case inspectionInterval, drillInterval, dailyCheckInterval, maintenanceInterval, trainingValidity, requestResponse, rectificationTerm, signCheckInterval, returnTerm
        case approvalTerm, completionTerm, returnReminder
        case complaintResponse, assessmentReview, mediaCheckTerm, registerRetention
        case faultResponse, breachNotice, secretAccess
        case handOverGap, prohibitedReport
        case dutyFrom, dutyTo
        case presencePercent

        /// What holds where a unit has said nothing.
        package var standard: Int {
            switch self {
            case .inspectionInterval, .trainingValidity, .assessmentReview: 365
            case .drillInterval, .signCheckInterval: 180
            case .dailyCheckInterval: 1
            case .maintenanceInterval: 90
            case .requestResponse, .mediaCheckTerm, .approvalTerm: 7
            case .returnReminder: 3
            case .rectificationTerm, .returnTerm, .completionTerm, .complaintResponse, .handOverGap: 30
            case .registerRetention: OrganPolicy.leastRegisterDays
            case .faultResponse, .breachNotice: 24
            case .secretAccess: 8
            case .prohibitedReport: 60
            case .dutyFrom: 0
            case .dutyTo: 24
            case .presencePercent: 99
            }
        }

        package var range: ClosedRange<Int64> {
            switch self {
            case .dailyCheckInterval: 1...31
            case .registerRetention: Int64(OrganPolicy.leastRegisterDays)...36_500
            case .faultResponse, .breachNotice, .secretAccess: 1...720
            case .handOverGap, .prohibitedReport: 0...1440
            case .dutyFrom: 0...23
            case .dutyTo: 1...24
            case .presencePercent: 50...100
            default: 1...3650
            }
        }

        package var unit: Unit {
            switch self {
            case .faultResponse, .breachNotice, .secretAccess: .hours
            case .handOverGap, .prohibitedReport: .minutes
            case .dutyFrom, .dutyTo: .hourOfDay
            case .presencePercent: .percent
            default: .days
            }
        }

        package var title: Bilingual {
            switch self {
            case .inspectionInterval: Bilingual(zh: "监督检查间隔（日）", en: "Days between inspections")
            case .drillInterval: Bilingual(zh: "应急演练间隔（日）", en: "Days between drills")
            case .dailyCheckInterval: Bilingual(zh: "日常检查间隔（日）", en: "Days between daily checks")
            case .maintenanceInterval: Bilingual(zh: "定期维护间隔（日）", en: "Days between maintenance")
            case .trainingValidity: Bilingual(zh: "培训有效期（日）", en: "Days that training is valid")
            case .requestResponse: Bilingual(zh: "申请答复期限（日）", en: "Days to answer a request")
            case .rectificationTerm: Bilingual(zh: "责令改正建议期限（日）", en: "Days proposed for a correction")
            case .signCheckInterval: Bilingual(zh: "标识检查间隔（日）", en: "Days between sign checks")
            case .returnTerm: Bilingual(zh: "资料归还或销毁期限（日）", en: "Days to return or destroy a copy")
            case .approvalTerm: Bilingual(zh: "批准有效期（日）", en: "Days that an approval is good for")
            case .completionTerm: Bilingual(zh: "补正期限（日）", en: "Days to complete what was returned")
            case .returnReminder: Bilingual(zh: "归还提醒提前日数", en: "Days before the due day of return to remind")
            case .complaintResponse: Bilingual(zh: "投诉办理期限（日）", en: "Days to deal with a complaint")
            case .assessmentReview: Bilingual(zh: "影响评估复核间隔（日）", en: "Days between reviews of an assessment")
            case .mediaCheckTerm: Bilingual(zh: "合同结束后介质检查期限（日）", en: "Days to check media after a contract")
            case .registerRetention: Bilingual(zh: "登记簿保存期限（日）", en: "Days that registers are kept")
            case .faultResponse: Bilingual(zh: "故障响应时间（小时）", en: "Hours to respond to a fault")
            case .breachNotice: Bilingual(zh: "个人信息泄露通知时间（小时）", en: "Hours to notify of a breach")
            case .secretAccess: Bilingual(zh: "涉密资料查阅时间（小时）", en: "Hours that access to secrets lasts")
            case .handOverGap: Bilingual(zh: "交接班允许间隔（分钟）", en: "Minutes allowed between shifts")
            case .prohibitedReport: Bilingual(zh: "禁装区域发现后报告时间（分钟）", en: "Minutes to report a find in a prohibited area")
            case .dutyFrom: Bilingual(zh: "值机开始（时）", en: "Duty watch from (hour)")
            case .dutyTo: Bilingual(zh: "值机结束（时）", en: "Duty watch to (hour)")
            case .presencePercent: Bilingual(zh: "昨日录像完整率下限（%）", en: "Least share of yesterday that was recorded (%)")
            }
        }
    }

    /// Records of processing personal information are kept at least three years (PIPL Art. 56); registers follow that.
    static let leastRegisterDays = 3 * 365 + 1

    /// Days that a unit, or else the nearest above it, has set; the default where none has.
    package static func days(_ setting: Setting, for organisation: Int64?, _ book: any LawBook) throws -> Int {
        precondition(setting.unit == .days, "\(setting.rawValue) is not a number of days")
        return try number(setting, for: organisation, book)
    }

    /// The same by name, for folders that name it in data. Traps on a name that is none.
    package static func days(_ name: String, for organisation: Int64?, _ book: any LawBook) throws -> Int {
        guard let s = Setting(rawValue: name) else { preconditionFailure("no setting named \(name)") }
        return try days(s, for: organisation, book)
    }

    package static func number(_ setting: Setting, for organisation: Int64?, _ book: any LawBook) throws -> Int {
        for o in try DutyParts.chain(from: organisation, book) {
            if let p = try book.records("organ_policy", where: "organisation", is: o.id).first(where: { $0.state == "valid" }), let n = p.integer(setting.rawValue) { return Int(n) }
        }
        return setting.standard
    }

    /// Whether somebody has to be on duty at this hour of the local day. A watch from 20 to 8 goes over midnight.
    static func isDutyHour(_ time: WallTime, for organisation: Int64?, _ book: any LawBook) throws -> Bool {
        let hour = Int((time - LocalDate(of: time).start).microseconds / TimeSpan.seconds(3600 as Int64).microseconds)
        let from = try number(.dutyFrom, for: organisation, book), to = try number(.dutyTo, for: organisation, book)
        return from < to ? hour >= from && hour < to : hour >= from || hour < to
    }

    static var kind: RecordKind {
        var fields: [RecordField] = [DutyParts.organisation("单位", "Organisation").unique()]
        for s in Setting.allCases {
            fields.append(
                RecordField(s.rawValue, s.title.zh, s.title.en, .integer(s.range)).optional().help(
                    "法规未规定，由本单位确定；不填写时为\(s.standard)。", "Not set by the regulation: organisation policy. \(s.standard) when left empty."))
        }
        fields.append(DutyParts.prose("reason", "确定依据", "Why these numbers").optional())
        return RecordKind(
            "organ_policy", "本单位规定", "Organisation policy", fields: fields, lifecycle: .simple(end: .keepBooks), titled: ["organisation"], rests: [DutyRule.fivePolicies], writes: .keepBooks,
            owner: .organisation("organisation"))
    }
}
