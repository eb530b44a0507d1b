/// Which systems a rule unit applies to. Decided from the registers, never typed.
package enum RuleScope: Sendable, Hashable {
    /// Every system that the pack is active for.
    case every
    /// Built by government (Art. 9).
    case government
    case nonGovernment
    /// A site of one of these categories of Art. 7.
    case category([String])
    /// Sites to which the whole of CN799 applies: its Art. 7 places.
    case article7Places
    case article7(first: Bool)
    /// CN799 Art. 7(2) with its item.
    case listed(String)
    /// Other public places (CN799 Art. 9).
    case otherPublic
    /// Public places of either kind.
    case publicPlaces
    case nonPublic
    /// A site is a key target against terrorism.
    case antiTerror
    /// Operation or maintenance is entrusted to another unit.
    case entrusted
    /// A classified unit or military zone is near.
    case classifiedNeighbour
    /// A new, rebuilt or extended work is registered for the system.
    case project
    /// Singing and dancing venues.
    case entertainment
    /// Nothing that a system can meet or miss: it binds organs of state, makers, or courts.
    case elsewhere

    package var title: Bilingual {
        switch self {
        case .every: Bilingual(zh: "全部系统", en: "Every system")
        case .government: Bilingual(zh: "政府投资建设的系统", en: "Government-built systems")
        case .nonGovernment: Bilingual(zh: "非政府投资建设的系统", en: "Systems not built with government funds")
        case .category(let codes): Bilingual(zh: "场所类别 \(codes.joined(separator: "、"))", en: "Place category \(codes.joined(separator: ", "))")
        case .article7Places: Bilingual(zh: "第七条公共场所", en: "Public places of Art. 7")
        case .article7(let first):
            first ? Bilingual(zh: "政府组织建设的公共场所", en: "Public places that government equips") : Bilingual(zh: "经营管理单位建设的公共场所", en: "Public places that their operators equip")
        case .listed(let item): Bilingual(zh: "第七条第二款第\(item)项场所", en: "Places of Art. 7(2)(\(item))")
        case .otherPublic: Bilingual(zh: "其他公共场所", en: "Other public places")
        case .publicPlaces: Bilingual(zh: "公共场所", en: "Public places")
        case .nonPublic: Bilingual(zh: "非公共场所", en: "Non-public places")
        case .antiTerror: Bilingual(zh: "防范恐怖袭击重点目标", en: "Key anti-terror targets")
        case .entrusted: Bilingual(zh: "委托运营、维护的系统", en: "Systems whose operation or maintenance is entrusted")
        case .classifiedNeighbour: Bilingual(zh: "邻近涉密单位、军事禁区的场所", en: "Places near classified units or military zones")
        case .project: Bilingual(zh: "新建、改建、扩建项目", en: "New, rebuilt or extended works")
        case .entertainment: Bilingual(zh: "歌舞娱乐场所", en: "Dance and song venues")
        case .elsewhere: Bilingual(zh: "不对单个系统适用", en: "Does not apply to a single system")
        }
    }
}
