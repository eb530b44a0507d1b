import CustosBase
import CustosLaw
import CustosTestSupport

/// Plaza (government built, kept by the county PSO) and Hotel H (its own custodian), with the people who ask and decide.
final class RequestWorld {
    let book: MemoryBook
    let county, station, otherCounty, hotel, shop, bureau: Int64
    let plaza, hotelSystem: Int64
    /// Cameras of Plaza (recorder's 1 and 2) and of Hotel H (recorder's 3, and one that this recorder does not have).
    let plazaCameras, hotelCameras: [Int64]

    let lawyer = People.who(.requester, id: "user:lawyer")
    let brother = People.who(.requester, id: "user:brother")
    let countyApprover, countyDeputy, stationApprover, otherApprover, detective, officer, hotelManager, hotelDeputy, hotelDesk, shopManager: LawActor

    init(day: String = "2026-05-10", packs: [String] = ["NM203", "CNX"]) throws {
        let b = MemoryBook(RequestKinds.all + RequestWorldKinds.all, day: day)
        func organisation(_ name: String, _ kind: String, level: String? = nil, area: String = "150102", sectors: [String] = []) throws -> Int64 {
            var data: JSON = ["name": JSON(name), "kind": JSON(kind), "area": JSON(area), "sectors": .texts(sectors)]
            if let level { data.set("level", JSON(level)) }
            return try b.create("organisation", data, by: .system).id
        }
        county = try organisation("赛罕区公安分局", "PSO", level: "county")
        station = try organisation("中山路派出所", "PSO", level: "station")
        otherCounty = try organisation("东河区公安分局", "PSO", level: "county", area: "150202")
        hotel = try organisation("H 酒店", "USE")
        shop = try organisation("某商贸公司", "USE")
        bureau = try organisation("文化和旅游局", "DEP", level: "county", sectors: ["culture"])
        let site = try b.create("site", ["name": "大堂", "publicKind": "art7_2"], by: .system).id
        plaza = try b.create(
            "system",
            [
                "name": "Plaza", "organisation": .int(county), "custodian": .int(county), "useUnit": .int(county), "fundingType": "government", "packs": .texts(packs),
                "sites": .ids([site]),
            ], by: .system
        ).id
        hotelSystem = try b.create(
            "system",
            [
                "name": "Hotel H", "organisation": .int(hotel), "custodian": .int(hotel), "useUnit": .int(hotel), "fundingType": "non_government", "packs": .texts(packs),
                "sites": .ids([site]),
            ], by: .system
        ).id
        func camera(_ name: String, _ system: Int64, device: Int64?) throws -> Int64 {
            var data: JSON = ["name": JSON(name), "system": .int(system)]
            if let device { data.set("device", .int(device)) }
            return try b.create("camera", data, by: .system).id
        }
        plazaCameras = [try camera("广场东", plaza, device: 1), try camera("广场西", plaza, device: 2)]
        hotelCameras = [try camera("大堂", hotelSystem, device: 3), try camera("后门（旧机）", hotelSystem, device: nil)]
        book = b
        countyApprover = People.who(.psoApprover, id: "user:county", organisation: county)
        countyDeputy = People.who(.psoApprover, id: "user:county2", organisation: county)
        stationApprover = People.who(.psoApprover, id: "user:station", organisation: station)
        otherApprover = People.who(.psoApprover, id: "user:other", organisation: otherCounty)
        detective = People.who(.psoCase, id: "user:detective", organisation: county)
        officer = People.who(.department, id: "user:bureau", organisation: bureau)
        hotelManager = People.who(.manager, id: "user:h1", organisation: hotel)
        hotelDeputy = People.who(.manager, id: "user:h2", organisation: hotel)
        hotelDesk = People.who(.operator, id: "user:desk", organisation: hotel)
        shopManager = People.who(.manager, id: "user:shop", organisation: shop)
    }

    static let resident = "11010519491231002X"
    static let otherResident = "150102199001011230"

    // MARK: Forms

    func privateForm(_ access: String = "view", system: Int64? = nil, cameras: [Int64]? = nil) -> JSON {
        [
            "requesterKind": "private", "access": JSON(access), "system": .int(system ?? hotelSystem), "cameras": .ids(cameras ?? [hotelCameras[0]]), "from": "2026-05-08T10:00:00+08:00",
            "to": "2026-05-08T11:00:00+08:00", "purpose": "大堂失窃", "requesterName": "王某", "documentType": "resident_id", "residentNumber": JSON(Self.resident),
            "relation": "near_relative", "interest": "property",
            "relationProof": "户口簿",
        ]
    }

    func lawyerForm(_ access: String = "copy") -> JSON {
        [
            "requesterKind": "lawyer", "access": JSON(access), "system": .int(plaza), "cameras": .ids(plazaCameras), "from": "2026-05-08T10:00:00+08:00",
            "to": "2026-05-08T11:00:00+08:00", "purpose": "交通事故举证",
            "requesterName": "李律师", "requesterUnit": "某律师事务所", "documentType": "lawyer_licence", "documentNumber": "11501201010101010", "letterNumber": "函 12 号",
            "mandateNumber": "委 3 号", "caseNo": "（2026）内01民初5号",
            "legalBasis": "律师法第三十五条",
        ]
    }

    func policeForm(_ access: String = "copy", system: Int64? = nil, cameras: [Int64]? = nil) -> JSON {
        [
            "requesterKind": "police", "access": JSON(access), "system": .int(system ?? hotelSystem), "cameras": .ids(cameras ?? [hotelCameras[0]]), "from": "2026-05-08T10:00:00+08:00",
            "to": "2026-05-08T11:00:00+08:00", "purpose": "侦办盗窃案", "requesterName": "张警官", "requesterUnit": "刑侦大队", "documentType": "police_id", "documentNumber": "020123",
            "legalBasis": "刑事诉讼法第五十四条",
            "caseNo": "A1501022026050001", "procedure": "criminal", "noticeNumber": "调证字 7 号", "noticeDate": "2026-05-09", "noticeEvidence": "大堂录像", "noticeDueOn": "2026-05-14",
            "noticeApprovedBy": "刘大队长",
            "officers": [["name": "张警官", "policeNumber": "020123"], ["name": "赵警官", "policeNumber": "020124"]],
        ]
    }

    static func shown(_ type: String, _ number: String, name: String, expiry: String? = "2030-01-01", result: String = "match", means: String = "original") -> JSON {
        var data: JSON = [
            "shownType": JSON(type), "shownName": JSON(name), "shownIssuer": "签发机关", "shownMeans": JSON(means), "identityResult": JSON(result),
            type == "resident_id" ? "shownResidentNumber" : "shownNumber": JSON(number),
        ]
        if let expiry { data.set("shownExpiry", JSON(expiry)) }
        return data
    }
    static let promise: JSON = ["undertakingSigner": "申请人", "undertakingSignedOn": "2026-05-10", "undertakesPurpose": true, "undertakesSecrecy": true, "undertakesDisposal": true]
    static let statement: JSON = [
        "medium": "usb", "mediumNumber": "U-1", "copyMethod": "由系统导出", "originalPlace": "机房", "copyMaker": "经办人", "originalHolder": "保管人", "disposal": "destroy",
        "returnOrDestroyDue": "2026-06-10",
    ]

    func confirmation(by organ: Int64) -> JSON { ["confirmOrgan": .int(organ), "confirmOfficer": "确认人", "confirmDocument": "确 1 号", "confirmDate": "2026-05-10"] }

    // MARK: Steps

    func submit(_ form: JSON, by actor: LawActor) throws -> Int64 {
        let id = try book.create("request", form, by: actor).id
        _ = try book.take("submit", id, by: actor)
        return id
    }

    /// A private person's request to Hotel H, with its identity checked and its form complete.
    func completePrivate(_ access: String = "view", cameras: [Int64]? = nil) throws -> Int64 {
        let id = try submit(privateForm(access, cameras: cameras), by: brother)
        _ = try book.take("checkIdentity", id, Self.shown("resident_id", Self.resident, name: "王某"), by: hotelDesk)
        _ = try book.take("completeForm", id, by: hotelDesk)
        return id
    }

    func completePolice(_ access: String = "copy") throws -> Int64 {
        let id = try submit(policeForm(access), by: detective)
        _ = try book.take("checkIdentity", id, Self.shown("police_id", "020123", name: "张警官"), by: hotelDesk)
        _ = try book.take("completeForm", id, by: hotelDesk)
        return id
    }

    func completeLawyer(_ access: String = "copy") throws -> Int64 {
        let id = try submit(lawyerForm(access), by: lawyer)
        _ = try book.take("checkIdentity", id, Self.shown("lawyer_licence", "11501201010101010", name: "李律师"), by: countyDeputy)
        _ = try book.take("completeForm", id, by: countyDeputy)
        return id
    }

    /// A police request for a copy that is approved and signed for.
    func approvedPolice(_ access: String = "copy") throws -> Int64 {
        let id = try completePolice(access)
        _ = try book.take("undertake", id, Self.promise, by: hotelDesk)
        _ = try book.take("approve", id, by: hotelManager)
        return id
    }

    func preparedPolice() throws -> Int64 {
        let id = try approvedPolice()
        _ = try book.take("prepare", id, by: hotelDesk)
        _ = try book.take("recordPackage", id, ["exportId": "20260510-0000000a", "manifestHash": JSON(String(repeating: "a", count: 64)), "watermarkId": "W1"], by: .system)
        return id
    }

    func state(_ id: Int64) throws -> String { try book.record(id)!.state }
    func rows(_ register: String, about id: Int64) -> [RegisterEntry] { book.entries.filter { $0.entry.register == register && $0.about == id }.map(\.entry) }
    func findings(_ kind: String) -> [LawRecord] { book.all.filter { $0.kind == "finding" && $0.text("findingKind") == kind } }
}
