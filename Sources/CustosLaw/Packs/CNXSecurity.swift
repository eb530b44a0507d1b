/// Anti-Terrorism Law, Entertainment Venues Regulation, Enterprise Security Regulation.
enum CNXSecurity {
    static let entries: [RuleEntry] = [
        RuleEntry.power("CNX.ATL.31", [.pso], "公安机关会同有关部门确定防范恐怖袭击的重点目标并备案", "Public security organs and others fix key anti-terror targets and file them")
            .cited("反恐怖主义法第三十一条", "Anti-Terrorism Law Art. 31").within(.antiTerror).by(kinds: ["site"], tests: ["cnx_atl_"]),
        RuleEntry.duty(
            "CNX.ATL.32", [.usingUnit], "重点目标的管理单位建立值班监看、信息保存使用、运行维护等制度；视频图像信息保存不少于九十日",
            "Managers of key targets: rules of watch, storage and use, and maintenance; images are kept at least 90 days"
        )
        .cited("反恐怖主义法第三十二条", "Anti-Terrorism Law Art. 32").within(.antiTerror).by(guards: ["G-RET30"], kinds: ["site", "policy"], reports: ["RP-RET"], tests: ["cnx_atl_"]),
        RuleEntry.duty("CNX.ATL.33", [.usingUnit], "对重点目标重要岗位人员进行安全背景审查", "Background checks on key staff of key targets")
            .cited("反恐怖主义法第三十三条", "Anti-Terrorism Law Art. 33").within(.antiTerror).by(kinds: ["vetting"], reports: ["RP-ART18"], tests: ["cnx_atl_"]),
        RuleEntry.penalty(
            "CNX.ATL.88", [.usingUnit], "未履行重点目标义务的，警告并责令改正；拒不改正的对单位处十万元以下、对个人处一万元以下罚款",
            "Duties of key targets not met: warning and order; refused: up to 100 000 for units, 10 000 for persons"
        )
        .cited("反恐怖主义法第八十八条", "Anti-Terrorism Law Art. 88").within(.antiTerror).by(
            guards: ["G-FINE"], kinds: ["penalty"], registers: ["R-CASE"], reports: ["RP-PENALTY"], tests: ["cnx_atl_88_"]),
        RuleEntry.duty(
            "CNX.EVR.15", [.usingUnit], "歌舞娱乐场所在出入口、主要通道安装监控设备，营业时间内不间断运行；录像资料留存30日，不得删改或者挪作他用",
            "Dance and song venues: cameras at entrances, exits and main passages, running in business hours; kept 30 days, no deletion or other use"
        )
        .cited("娱乐场所管理条例第十五条", "Entertainment Venues Regulation Art. 15").ranks(.administrativeRegulation).within(.entertainment)
        .by(guards: ["G-RET30", "G-ORIG"], kinds: ["camera"], reports: ["RP-RET", "RP-AVAIL"], tests: ["cnx_evr_"]),
        RuleEntry.penalty("CNX.EVR.44", [.usingUnit], "未按规定安装、运行、留存的，由公安机关责令改正、给予警告；情节严重的责令停业整顿", "Not installed, run or kept as asked: order and warning; serious: closure for a time")
            .cited("娱乐场所管理条例第四十四条", "Entertainment Venues Regulation Art. 44").ranks(.administrativeRegulation).within(.entertainment)
            .by(kinds: ["order", "referral"], reports: ["RP-PENALTY"], tests: ["cnx_evr_44_"]),
        RuleEntry.definition("CNX.ESR.13", "治安保卫重点单位的范围和确定", "Which units are key public-order units, and who fixes them").cited(
            "企业事业单位内部治安保卫条例第十三条", "Enterprise Security Regulation Art. 13"
        )
        .ranks(.administrativeRegulation).within(.category(["P12"])).by(guards: ["G-DESIG"], kinds: ["site"], tests: ["(nm203|_art)_7_"]),
        RuleEntry.duty("CNX.ESR.14", [.usingUnit], "治安保卫重点单位在重要部位设置必要的技术防范设施", "Key public-order units have technical protection at important parts")
            .cited("企业事业单位内部治安保卫条例第十四条", "Enterprise Security Regulation Art. 14").ranks(.administrativeRegulation).within(.category(["P12"])).by(
                kinds: ["site", "camera"], reports: ["RP-COVER"], tests: ["(nm203|_art)_7_"]),
        RuleEntry.duty("CNX.ESR.15", [.usingUnit], "制定治安突发事件处置预案并定期组织演练", "A plan for public-order emergencies and regular drills")
            .cited("企业事业单位内部治安保卫条例第十五条", "Enterprise Security Regulation Art. 15").ranks(.administrativeRegulation).within(.category(["P12"])).by(
                kinds: ["plan", "drill"], registers: ["R-DRILL"], reports: ["RP-ART18"], tests: ["(nm203|_art)_18_1_3_"]),
        RuleEntry.penalty(
            "CNX.ESR.19", [.usingUnit], "存在隐患经责令逾期不改、造成损害的，处一万元以上十万元以下罚款，对责任人处五百元以上五千元以下罚款", "Uncorrected after an order, with harm: 10 000 to 100 000, persons 500 to 5 000"
        )
        .cited("企业事业单位内部治安保卫条例第十九条", "Enterprise Security Regulation Art. 19").ranks(.administrativeRegulation).within(.category(["P12"])).by(
            guards: ["G-FINE"], kinds: ["penalty"], registers: ["R-CASE"], reports: ["RP-PENALTY"], tests: ["cnx_esr_19_"]),
    ]
}
