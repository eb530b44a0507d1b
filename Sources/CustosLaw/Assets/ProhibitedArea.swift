/// Where no camera may be, nor look: six areas of NM203.8 and four of CN799.8. Nobody's consent and no office lifts it.
package enum ProhibitedArea: String, Sendable, Hashable, CaseIterable {
    case a1 = "A1", a2 = "A2", a3 = "A3", a4 = "A4", a5 = "A5", a6 = "A6"
    case n1 = "N1", n2 = "N2", n3 = "N3", n4 = "N4"

    package var title: Bilingual {
        switch self {
        case .a1: Bilingual(zh: "旅店业客房、娱乐场所包间", en: "Hotel guest rooms; private rooms of entertainment places")
        case .a2: Bilingual(zh: "集体宿舍、公寓房间", en: "Collective dormitories; apartment rooms")
        case .a3: Bilingual(zh: "哺乳室、公共浴室、更衣室、化妆间、卫生间", en: "Nursing rooms, public baths, changing rooms, dressing rooms, toilets")
        case .a4:
            Bilingual(
                zh: "金融、保险、证券机构内可能泄露客户个人信息的区域", en: "Areas in financial, insurance or securities bodies where customers' personal information may leak")
        case .a5:
            Bilingual(
                zh: "选举箱、举报箱、投票点等附近可能观察到个人意愿表达或者行为的区域",
                en: "Areas near ballot boxes, report boxes, polling points where a person's expression of will or acts may be seen")
        case .a6: Bilingual(zh: "其他涉及个人隐私的场所和区域", en: "Other places and areas involving personal privacy")
        case .n1:
            Bilingual(
                zh: "旅馆、饭店、宾馆、招待所、民宿等住宿餐饮场所的客房或者包间内部",
                en: "Inside guest rooms or private rooms of hotels, restaurants, guest houses, homestays and similar places")
        case .n2: Bilingual(zh: "学生宿舍房间内部或者单位为内部人员提供住宿、休息的房间内部", en: "Inside student dormitory rooms, or rooms where a unit gives its people lodging or rest")
        case .n3: Bilingual(zh: "公共的浴室、卫生间、更衣室、哺乳室、试衣间内部", en: "Inside public baths, toilets, changing, nursing and fitting rooms")
        case .n4: Bilingual(zh: "安装后能够拍摄、窥视、窃听他人隐私的其他区域", en: "Other areas where devices could film, peep at or eavesdrop on privacy")
        }
    }

    package var unit: RuleUnit {
        switch self {
        case .a1: RuleUnit("NM203.8.1.1")
        case .a2: RuleUnit("NM203.8.1.2")
        case .a3: RuleUnit("NM203.8.1.3")
        case .a4: RuleUnit("NM203.8.1.4")
        case .a5: RuleUnit("NM203.8.1.5")
        case .a6: RuleUnit("NM203.8.1.6")
        case .n1: RuleUnit("CN799.8.1.1")
        case .n2: RuleUnit("CN799.8.1.2")
        case .n3: RuleUnit("CN799.8.1.3")
        case .n4: RuleUnit("CN799.8.1.4")
        }
    }

    /// The item of CN799.8 that the same place falls under; A4 and A5 stand in NM203 only.
    package var counterpart: ProhibitedArea? {
        switch self {
        case .a1: .n1
        case .a2: .n2
        case .a3: .n3
        case .a6: .n4
        default: nil
        }
    }

    /// The pack that forbids it.
    package var pack: String { String(unit.pack) }

    /// Whether it is forbidden under these packs: the union of both lists. Packs that nobody chose yet count as all.
    package func binds(under packs: Set<String>) -> Bool {
        packs.isEmpty || packs.contains(pack) || counterpart.map { packs.contains($0.pack) } == true
    }

    /// The rules to cite under these packs.
    package func units(under packs: Set<String>) -> [RuleUnit] {
        let all = [self] + (counterpart.map { [$0] } ?? [])
        let binding = all.filter { packs.isEmpty || packs.contains($0.pack) }
        return (binding.isEmpty ? [self] : binding).map(\.unit)
    }

    /// Cameras that look past such an area need a reviewer's signature (NM203.8.1.4).
    package var needsReviewer: Bool { self == .a4 }
    /// A flag that only a reviewer can take away, with a reason (NM203.8.1.6, CN799.8.1.4).
    package var isOpenClause: Bool { self == .a6 || self == .n4 }
    /// What is said there is private: a microphone within hearing is forbidden too (CN799.8.1.4).
    package var isPrivateToTheEar: Bool { self != .a5 }

    package static let choices: [Choice] = allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }
}
