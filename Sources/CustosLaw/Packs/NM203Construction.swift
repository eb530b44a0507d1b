/// NM203 Arts. 15 to 17: construction, products, trial, test, acceptance.
enum NM203Construction {
    static let entries: [RuleEntry] = [
        .duty(
            "NM203.15", [.construction], "新建、改建、扩建项目需要安装系统的，应当综合设计、同步施工、同时使用、独立验收",
            "New, rebuilt or extended works that need a system: designed together, built at the same time, used at the same time, accepted independently"
        ).within(.project).by(guards: ["G-SYNC"], kinds: ["project"], tests: ["(nm203|_art)_15_"]),
        .duty("NM203.16", [.construction, .anyone], "使用检测合格或者认证的产品；不得指定品牌或者单位", "Tested or certified products; no designation of brands or units")
            .by(guards: ["G-CERT", "G-BRAND"], kinds: ["product", "requirement"], tests: ["(nm203|_art)_16_"]),
        RuleEntry.duty("NM203.16a", [.construction], "使用经国家主管机构检测合格或者认证的产品", "Products tested as passed or certified by the competent national bodies").cited(
            "第十六条前段", "Art. 16, first sentence"
        )
        .by(guards: ["G-CERT"], kinds: ["product", "camera"], tests: ["(nm203|_art)_16_"]),
        RuleEntry.ban("NM203.16b", [.anyone], "任何单位和个人不得指定品牌、销售、设计、施工、维修单位", "Nobody may designate brand, seller, designer, builder or repairer").cited(
            "第十六条后段", "Art. 16, second sentence"
        )
        .by(guards: ["G-BRAND"], kinds: ["requirement", "complaint"], tests: ["(nm203|_art)_16_"]),
        .duty(
            "NM203.17.1", [.construction, .tester, .pso], "试运行一个月后委托检测，检测合格的会同公安机关组织验收",
            "After one month of trial operation: test by a qualified agency, then acceptance together with the public security organ"
        )
        .by(guards: ["G-TRIAL", "G-TESTQ", "G-ACCEPT"], kinds: ["trial", "test", "acceptance"], tests: ["(nm203|_art)_17_"]),
        RuleEntry.duty("NM203.17.1a", [.construction], "试运行一个月", "One month of trial operation").cited("第十七条第一款（试运行）", "Art. 17(1), trial")
            .by(guards: ["G-TRIAL"], kinds: ["trial"], tests: ["(nm203|_art)_17_"]),
        RuleEntry.duty("NM203.17.1b", [.construction, .tester], "委托具有检验资格的检测机构进行技术检测", "A testing agency with inspection qualification is commissioned").cited(
            "第十七条第一款（检测）", "Art. 17(1), test"
        )
        .by(guards: ["G-TESTQ"], kinds: ["test"], tests: ["(nm203|_art)_17_"]),
        RuleEntry.duty(
            "NM203.17.1c", [.construction, .pso], "检测合格后，由建设单位会同公安机关组织验收", "After the test is passed the construction unit together with the public security organ organises acceptance"
        )
        .cited("第十七条第一款（验收）", "Art. 17(1), acceptance").by(guards: ["G-ACCEPT"], kinds: ["acceptance"], tests: ["(nm203|_art)_17_"]),
        .ban("NM203.17.2", [.construction, .usingUnit], "验收不合格的，不得投入使用", "A system that fails acceptance shall not be put into use")
            .by(guards: ["G-INUSE"], kinds: ["system", "acceptance", "finding"], tests: ["(nm203|_art)_17_"]),
    ]
}
