/// What the regulation does not set: the organisation decides it, in a setting of this name, and every screen says so.
package struct NotSet: Sendable, Hashable {
    /// `kind.field` of the record in which the organisation's own rule stands; empty where Custos sets no limit either.
    package let setting: String
    package let title: Bilingual
    /// The clause that asks for the thing without a number.
    package let unit: RuleUnit

    package static let label = Bilingual(zh: "本办法未规定，由单位自定", en: "not set by the regulation")
    /// 演练周期（本办法未规定，由单位自定）
    package var labelled: Bilingual { Bilingual(zh: "\(title.zh)（\(Self.label.zh)）", en: "\(title.en) (\(Self.label.en))") }

    private init(_ setting: String, _ unit: StaticString, _ zh: String, _ en: String) {
        self.setting = setting
        self.unit = RuleUnit(unit)
        title = Bilingual(zh: zh, en: en)
    }

    package static let all: [NotSet] = [
        NotSet("organ_policy.requestResponse", "NM203.12", "答复申请的日数", "Days in which a request is answered"),
        NotSet("organ_policy.returnTerm", "NM203.12.1.3", "复制件归还或者销毁的日数", "Days to return or destroy a copy"),
        NotSet("organ_policy.rectificationTerm", "NM203.22a", "责令改正的期限", "Length of a rectification order"),
        NotSet("organ_policy.inspectionInterval", "NM203.20", "监督检查的频次", "How often is inspected"),
        NotSet("organ_policy.drillInterval", "NM203.18.1.3", "演练周期", "How often is drilled"),
        NotSet("organ_policy.maintenanceInterval", "NM203.18.1.1", "定期维护周期", "Interval of maintenance"),
        NotSet("organ_policy.dailyCheckInterval", "NM203.18.1.1", "日常检查间隔", "Interval of daily checks"),
        NotSet("organ_policy.trainingValidity", "NM203.18.1.2", "培训有效期", "How long training is valid"),
        NotSet("organ_policy.registerRetention", "NM203.18.1.1", "登记簿保存期限", "How long registers are kept"),
        NotSet("organisation.signCheckDays", "NM203.13.3", "标识检查间隔", "Interval of sign checks"),
        NotSet("life_policy.restartsAfterInterruption", "NM203.17.1", "试运行中断后是否重新计算", "Whether an interrupted trial begins anew"),
        NotSet("life_policy.restartsAfterFailedTest", "NM203.17.1", "检测不合格后是否重新试运行", "Whether the trial begins anew after a failed test"),
        NotSet("organisation.budgetIsRequired", "NM203.9", "三项经费是否为开工条件", "Whether three budget lines are a condition of construction"),
        // No setting: what Custos does not limit at all.
        NotSet("", "NM203.20", "检查人员人数（行政处罚法第四十二条：两人以上）", "Number of officers (Administrative Penalty Law Art. 42: two or more)"),
        NotSet("", "NM203.18.1.4", "图像分辨率", "Resolution of the images"),
        NotSet("", "NM203.13.3", "标识尺寸", "Size of a sign"),
    ]
}
