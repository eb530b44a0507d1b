/// CN799 Arts. 24 and 25.
enum CN799Supervision {
    static let entries: [RuleEntry] = [
        .power(
            "CN799.24", [.pso, .usingUnit, .anyone], "公安机关监督检查，有关单位予以配合；任何单位和个人有权举报违法安装", "The public security organ inspects, units cooperate; anyone may report unlawful installation"
        )
        .by(kinds: ["inspection", "complaint"], registers: ["R-INSPECT"], reports: ["RP-RECTIFY"], tests: ["(nm203|_art)_20_"]),
        .duty("CN799.25", [.pso], "公安机关建立内部监督、投诉举报受理制度", "Internal control of public security organs; complaints are received").within(.elsewhere)
            .by(guards: ["G-ROUTE"], kinds: ["complaint"], tests: ["(nm203|_art)_25_"]),
    ]
}
