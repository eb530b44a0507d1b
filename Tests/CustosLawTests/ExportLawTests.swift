import CustosBase
import CustosLaw
import Testing

@Suite("Exports: what the law target decides")
struct ExportLawTests {
    static let noon = WallTime(iso8601: "2026-11-23T04:00:00Z")!
    static let lobby = StreamID(CameraID(12), .main)
    static let officer = ExportPerson(id: "user:7", name: "张三")
    static let chief = ExportPerson(id: "user:8", name: "李四")
    static let register = ExportRegister(
        requester: "锡林浩特市公安局 王五", documentType: "调取证据通知书", documentNumber: "锡公(刑)调证字〔2026〕17号", formNumber: "2026-031", authority: "锡林浩特市公安局",
        reason: "盗窃案侦查")

    func request(_ register: ExportRegister = register, streams: [StreamID] = [lobby], hours: Int64 = 2) -> ExportRequest {
        ExportRequest(
            id: ExportID(day: Self.noon, number: 0x1A2B_3C4D), streams: streams, span: WallRange(Self.noon - .seconds(3600 * hours), Self.noon), register: register, operator: Self.officer,
            wantsWatermark: false, draftedAt: Self.noon)
    }

    func refusal(_ body: () throws -> Void) -> Refusal? {
        do {
            try body()
            return nil
        } catch { return error as? Refusal }
    }

    enum Field: String, CaseIterable { case requester, documentType, documentNumber, formNumber, authority, reason }

    @Test("NM203.12: without requester, document, form number, authority or reason there is no approval", arguments: Field.allCases)
    func incomplete(field: Field) {
        for bad in ["", "  ", "a\nspan 0 1", "a\u{202E}b", String(repeating: "长", count: 200)] {
            var register = Self.register
            switch field {
            case .requester: register.requester = bad
            case .documentType: register.documentType = bad
            case .documentNumber: register.documentNumber = bad
            case .formNumber: register.formNumber = bad
            case .authority: register.authority = bad
            case .reason: register.reason = bad
            }
            let request = request(register)

            let r = refusal { _ = try ExportLaw.approve(request, state: .drafted, by: Self.chief, at: Self.noon) }

            let isDocument = field == .documentType || field == .documentNumber
            #expect(r?.ruleUnits == [isDocument ? .identityProof : .registrationForm], "\(bad.prefix(10))")
        }
    }

    @Test("NM203.19.1.5: nobody approves their own export, and another person's yes is bound to the request as it was")
    func fourEyes() throws {
        let request = request()
        #expect(refusal { _ = try ExportLaw.approve(request, state: .drafted, by: Self.officer, at: Self.noon) }?.ruleUnits.first == .unlawfulCopying)

        let approval = try ExportLaw.approve(request, state: .drafted, by: Self.chief, at: Self.noon)
        let grant = try ExportLaw.grant(request, state: .approved, approval: approval, firstStarted: nil, restricted: [], at: Self.noon)

        #expect(grant.id.text == "20261123-1a2b3c4d" && grant.streams == [Self.lobby] && grant.approval.person == Self.chief)
        // The same yes, given for two hours, used for three.
        let wider = self.request(hours: 3)
        #expect(refusal { _ = try ExportLaw.grant(wider, state: .approved, approval: approval, firstStarted: nil, restricted: [], at: Self.noon) }?.ruleUnits.first == .untouchedRecords)
        // A row in which the approver was made to be the operator.
        let own = ExportApproval(person: Self.officer, at: Self.noon, digest: request.digest)
        #expect(refusal { _ = try ExportLaw.grant(request, state: .approved, approval: own, firstStarted: nil, restricted: [], at: Self.noon) } != nil)
    }

    @Test("a grant covers its streams in its span, whole segments at its ends, and nothing else")
    func covers() throws {
        let request = request()
        let approval = try ExportLaw.approve(request, state: .drafted, by: Self.chief, at: Self.noon)
        let grant = try ExportLaw.grant(request, state: .approved, approval: approval, firstStarted: nil, restricted: [], at: Self.noon)

        let minute = TimeSpan.seconds(60 as Int64)
        #expect(grant.covers(Self.lobby, at: Self.noon - minute) && !grant.covers(Self.lobby, at: Self.noon))
        #expect(!grant.covers(StreamID(CameraID(12), .sub), at: Self.noon - minute))
        #expect(grant.covers(Self.lobby, touching: WallRange(Self.noon - minute, Self.noon + minute)))
        #expect(!grant.covers(Self.lobby, touching: WallRange(Self.noon, Self.noon + minute)))
    }

    static let lives: [(Int64, Bool, Bool)] = [
        (0, false, true), (86_400, false, true), (86_401, false, false), (86_401, true, true), (7 * 86_400, true, true), (604_801, true, false), (-1, false, false),
    ]

    @Test("an approval begins an export for a day, and lets it go on for a week", arguments: lives)
    func life(seconds: Int64, wasStarted: Bool, isGood: Bool) throws {
        let request = request()
        let approval = try ExportLaw.approve(request, state: .drafted, by: Self.chief, at: Self.noon)

        let r = refusal {
            _ = try ExportLaw.grant(
                request, state: wasStarted ? .failed : .approved, approval: approval, firstStarted: wasStarted ? Self.noon : nil, restricted: [], at: Self.noon + .seconds(seconds))
        }

        #expect((r == nil) == isGood)
    }

    @Test("only what is approved, or was begun and stopped, may be written", arguments: ExportState.allCases)
    func states(state: ExportState) throws {
        let request = request()
        let approval = try ExportLaw.approve(request, state: .drafted, by: Self.chief, at: Self.noon)

        let r = refusal { _ = try ExportLaw.grant(request, state: state, approval: approval, firstStarted: nil, restricted: [], at: Self.noon) }

        #expect((r == nil) == (state == .approved || state == .failed))
        #expect((refusal { _ = try ExportLaw.approve(request, state: state, by: Self.chief, at: Self.noon) } == nil) == (state == .drafted))
    }

    @Test("CNX.PIPL.47: restricted footage is not copied")
    func restricted() throws {
        let request = request()
        let approval = try ExportLaw.approve(request, state: .drafted, by: Self.chief, at: Self.noon)
        let minute = WallRange(Self.noon - .seconds(60 as Int64), Self.noon)

        #expect(refusal { _ = try ExportLaw.grant(request, state: .approved, approval: approval, firstStarted: nil, restricted: [(Self.lobby, minute)], at: Self.noon) }?.ruleUnits == [.storageOnly])
        let elsewhere = StreamID(CameraID(13), .main)
        #expect(refusal { _ = try ExportLaw.grant(request, state: .approved, approval: approval, firstStarted: nil, restricted: [(elsewhere, minute)], at: Self.noon) } == nil)
    }

    @Test("a request names 1 to 64 streams once each, and at most 31 days")
    func size() {
        #expect(ExportLaw.objection(to: request()) == nil)
        #expect(ExportLaw.objection(to: request(streams: [])) != nil)
        #expect(ExportLaw.objection(to: request(streams: [Self.lobby, Self.lobby])) != nil)
        #expect(ExportLaw.objection(to: request(streams: (1...65).map { StreamID(CameraID($0), .main) })) != nil)
        #expect(ExportLaw.objection(to: request(hours: 31 * 24)) == nil)
        #expect(ExportLaw.objection(to: request(hours: 31 * 24 + 1)) != nil)
        #expect(ExportLaw.objection(to: request(hours: 0)) != nil)
    }

    @Test("an export's number is a day and eight hex digits", arguments: ["20261123-1a2b3c4d", "20261123-1A2b3c4d", "2026112-1a2b3c4d0", "20261123_1a2b3c4d", "../61123-1a2b3c4d", "20261123-1a2b3c4"])
    func number(text: String) {
        #expect((ExportID(text)?.text == text) == (text == "20261123-1a2b3c4d"))
        #expect(ExportID(day: Self.noon, number: 5).text == "20261123-00000005")
    }

    @Test("two requests never have one digest by shifting text between fields")
    func digest() {
        var a = Self.register, b = Self.register
        a.requester = "x\u{20}1"
        a.documentType = "y"
        b.requester = "x"
        b.documentType = "1\u{20}y"
        #expect(request(a).digest != request(b).digest)
        #expect(request(a).digest == request(a).digest)
    }
}
