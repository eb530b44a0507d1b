/// Data Security Law, Network Data Regulation, Cybersecurity Law.
enum CNXData {
    private static func dsl(_ kind: RuleKind, _ unit: StaticString, _ article: String, _ en: String, _ zhText: String, _ enText: String) -> RuleEntry {
        RuleEntry(kind, unit, [.usingUnit], zhText, enText).cited("数据安全法\(article)", "Data Security Law \(en)")
    }

    static let entries: [RuleEntry] = [
        dsl(.duty, "CNX.DSL.27", "第二十七条", "Art. 27", "在等级保护基础上建立全流程数据安全管理制度", "Whole-process rules on top of graded protection").by(
            kinds: ["attestation", "policy"], tests: ["cnx_dsl_"]
        ).manual(),
        dsl(.duty, "CNX.DSL.29", "第二十九条", "Art. 29", "发现缺陷、漏洞立即补救；发生事件立即处置、告知用户并报告", "Flaws are remedied at once; incidents are handled, users told, reported").by(
            guards: ["G-INCIDENT"], kinds: ["incident"], tests: ["cnx_incident_"]),
        dsl(
            .duty, "CNX.DSL.35", "第三十五条", "Art. 35", "公安机关、国家安全机关因侦查需要调取数据，经严格批准手续，有关组织、个人应当配合",
            "Retrieval by police and state security needs strict approval; organisations and persons cooperate"
        )
        .by(kinds: ["request"], registers: ["R-RETRIEVE"], reports: ["RP-RETRIEVE"], tests: ["cn799_20_"]),
        dsl(
            .prohibition, "CNX.DSL.36", "第三十六条", "Art. 36", "非经主管机关批准，不得向外国司法或者执法机构提供境内数据",
            "No hand-over to foreign judicial or law-enforcement bodies without approval of the competent authority"
        )
        .by(guards: ["G-FOREIGN"], kinds: ["request"], registers: ["R-RETRIEVE"], tests: ["cnx_dsl_36_"]),
        dsl(.penalty, "CNX.DSL.45", "第四十五条", "Art. 45", "未履行数据安全保护义务的，五万元以上五十万元以下罚款；情节严重的，五十万元以上二百万元以下", "Protection duties not met: 50 000 to 500 000; serious: 500 000 to 2 million")
            .by(guards: ["G-FINE"], kinds: ["penalty"], reports: ["RP-PENALTY", "RP-CONFLICT"], tests: ["(nm203|_art)_21_"]),
        dsl(
            .penalty, "CNX.DSL.48", "第四十八条", "Art. 48", "拒不配合调取的，五万元以上五十万元以下罚款；擅自向境外机构提供的，十万元以上一百万元以下，严重的一百万元以上五百万元以下",
            "Refusing retrieval: 50 000 to 500 000; foreign hand-over: 100 000 to 1 million, serious 1 to 5 million"
        )
        .by(guards: ["G-FINE"], kinds: ["penalty"], reports: ["RP-PENALTY", "RP-CONFLICT"], tests: ["(nm203|_art)_21_"]),
        RuleEntry.duty("CNX.NDR.9", [.usingUnit], "加密、备份、访问控制、安全认证等保护措施", "Encryption, backup, access control, authentication").cited("网络数据安全管理条例第九条", "Network Data Regulation Art. 9")
            .ranks(.administrativeRegulation)
            .by(kinds: ["attestation"], tests: ["cnx_dsl_"]).manual(),
        RuleEntry.duty(
            "CNX.NDR.10", [.maker, .usingUnit], "产品、服务存在缺陷、漏洞的立即补救；危害国家安全、公共利益的24小时内报告",
            "Flaws are remedied at once; those that endanger national security or public interest are reported within 24 hours"
        )
        .cited("网络数据安全管理条例第十条", "Network Data Regulation Art. 10").ranks(.administrativeRegulation).by(guards: ["G-INCIDENT"], kinds: ["incident"], tests: ["cnx_incident_"]),
        RuleEntry.duty("CNX.NDR.11", [.usingUnit], "网络数据安全事件应急预案", "Emergency plan for data incidents").cited("网络数据安全管理条例第十一条", "Network Data Regulation Art. 11").ranks(
            .administrativeRegulation
        )
        .by(kinds: ["plan"], reports: ["RP-ART18"], tests: ["(nm203|_art)_18_1_3_"]),
        RuleEntry.duty("CNX.NDR.12", [.usingUnit], "提供、委托处理个人信息和重要数据的记录至少保存三年", "Records of provision or entrusting are kept at least three years").cited(
            "网络数据安全管理条例第十二条", "Network Data Regulation Art. 12"
        )
        .ranks(.administrativeRegulation).by(kinds: ["request"], registers: ["R-RETRIEVE", "R-SHARE"], tests: ["cnx_csl_"]),
        RuleEntry.duty("CNX.CSL.21", [.usingUnit], "网络安全等级保护；网络日志留存不少于六个月", "Graded protection; network logs are kept at least six months").cited(
            "网络安全法（2016）第二十一条", "Cybersecurity Law (2016 text) Art. 21"
        )
        .by(kinds: ["attestation"], tests: ["cnx_csl_"]).manual(),
    ]
}
