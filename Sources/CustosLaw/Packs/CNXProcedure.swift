/// Administrative Penalty Law, Civil Code on counting, procedure rules of the police.
enum CNXProcedure {
    private static func apl(_ unit: StaticString, _ article: String, _ en: String, _ zhText: String, _ enText: String, test: String) -> RuleEntry {
        RuleEntry.duty(unit, [.pso], zhText, enText).cited("行政处罚法\(article)", "Administrative Penalty Law \(en)").within(.elsewhere)
            .by(guards: ["G-FINE"], kinds: ["penalty"], registers: ["R-CASE"], reports: ["RP-PENALTY"], tests: [test])
    }

    static let entries: [RuleEntry] = [
        apl("CNX.APL.29", "第二十九条", "Art. 29", "同一违法行为不得给予两次以上罚款；多项规定的按数额高的处罚", "No second fine for the same act; the higher amount where several rules apply", test: "cnx_apl_29_"),
        apl(
            "CNX.APL.36", "第三十六条", "Art. 36", "二年内未被发现的不再处罚；涉及生命健康、金融安全且有危害后果的延长至五年", "Not punished if not found within two years; five for life, health or financial safety with harm",
            test: "cnx_apl_36_"),
        apl("CNX.APL.42", "第四十二条", "Art. 42", "执法人员不得少于两人", "Two or more enforcement officers", test: "cnx_apl_42_"),
        apl("CNX.APL.44", "第四十四条", "Art. 44", "作出决定前告知内容、事实、理由、依据", "Prior notice of content, facts, grounds and basis", test: "cnx_apl_44_"),
        apl("CNX.APL.45", "第四十五条", "Art. 45", "当事人有权陈述、申辩", "Right to state and defend", test: "cnx_apl_45_"),
        apl("CNX.APL.51", "第五十一条", "Art. 51", "当场处罚的限额：公民二百元以下，法人三千元以下", "On-the-spot limits: 200 for citizens, 3 000 for units", test: "a_range_includes_both_its_ends"),
        apl("CNX.APL.60", "第六十条", "Art. 60", "自立案之日起九十日内作出决定", "Decision within 90 days of filing the case", test: "cnx_apl_60_"),
        apl("CNX.APL.63", "第六十三条", "Art. 63", "较大数额罚款，当事人要求听证的应当组织听证", "Hearing on request for larger fines", test: "cnx_apl_63_"),
        RuleEntry.definition("CNX.CC.201", "期间开始的当日不计入，到期日二十四时为止；按月计算的，到期月的对应日为期间的最后一日", "The start day is not counted; the last day ends at 24:00; months end on the corresponding day")
            .cited("民法典第二百零一条至第二百零三条", "Civil Code Arts. 201 to 203").by(kinds: ["filing", "trial"], reports: ["RP-RECTIFY"], tests: ["the_filing_is_due", "corresponding_day"]),
        RuleEntry.definition("CNX.CC.1259", "“以上”“以下”“以内”“届满”包括本数", "“At least”, “at most”, “within” include the number itself")
            .cited("民法典第一千二百五十九条", "Civil Code Art. 1259").by(guards: ["G-FINE", "G-RET30"], tests: ["a_range_includes_both_its_ends", "(nm203|_art)_18_1_4_"]),
        RuleEntry.duty(
            "CNX.CRP.62", [.pso], "调取证据经办案部门负责人批准，开具调取证据通知书，注明证据和期限", "Retrieval of evidence: approved by the head of the case department, with a notice naming evidence and time limit"
        )
        .cited("公安机关办理刑事案件程序规定第六十二条", "Police criminal procedure rules Art. 62").ranks(.departmentRule).within(.elsewhere)
        .by(guards: ["G-NOTICE"], kinds: ["request"], registers: ["R-RETRIEVE"], tests: ["cn799_20_"]),
        RuleEntry.duty(
            "CNX.CRP.67", [.pso, .custodian], "复制件附制作过程、原件存放地点的文字说明，由制作人和持有人签名", "A copy has a statement of how it was made and where the original is, signed by maker and holder"
        )
        .cited("公安机关办理刑事案件程序规定第六十七条", "Police criminal procedure rules Art. 67").ranks(.departmentRule).within(.elsewhere).by(
            kinds: ["request"], registers: ["R-RETRIEVE"], reports: ["RP-RETRIEVE"], tests: ["(nm203|_art)_12_"]),
        RuleEntry.duty(
            "CNX.ARP.28", [.pso], "行政案件调取证据经批准并开具通知；紧急情况可先以传真、通讯工具送达通知和证件",
            "Administrative cases: approval and notice; when urgent notice and police identity may come by fax or messaging first"
        )
        .cited("公安机关办理行政案件程序规定第二十八条", "Police administrative procedure rules Art. 28").ranks(.departmentRule).within(.elsewhere)
        .by(guards: ["G-NOTICE"], kinds: ["request"], registers: ["R-RETRIEVE"], tests: ["cn799_20_"]),
        RuleEntry.duty(
            "CNX.ARP.31", [.pso, .custodian], "复制件附制作过程及原件存放处的说明，由制作人和持有人签名", "A copy has a statement of how it was made and where the original is, signed by maker and holder"
        )
        .cited("公安机关办理行政案件程序规定第三十一条", "Police administrative procedure rules Art. 31").ranks(.departmentRule).within(.elsewhere).by(
            kinds: ["request"], registers: ["R-RETRIEVE"], reports: ["RP-RETRIEVE"], tests: ["(nm203|_art)_12_"]),
        RuleEntry.duty("CNX.ARP.52", [.pso], "现场取证时办案人民警察不得少于二人", "Two or more officers for on-site evidence work")
            .cited("公安机关办理行政案件程序规定第五十二条", "Police administrative procedure rules Art. 52").ranks(.departmentRule).within(.elsewhere)
            .by(guards: ["G-OFFICERS"], kinds: ["request"], registers: ["R-RETRIEVE"], tests: ["cn799_20_"]),
        RuleEntry.definition("CNX.LL.99", "法律的效力高于行政法规、地方性法规、规章；行政法规的效力高于地方性法规、规章", "Law prevails over administrative regulation, that over local regulation and rules")
            .cited("立法法第九十九条、第一百条", "Legislation Law Arts. 99, 100").by(reports: ["RP-CONFLICT"], tests: ["conflict"]),
    ]
}
