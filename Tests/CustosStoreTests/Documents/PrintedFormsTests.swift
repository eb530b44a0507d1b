import CustosBase
import CustosLaw
import Testing

@testable import CustosStore

private let dutyKinds: [RecordKind] = DutyKinds.all { _ in nil }

/// The kinds that forms are made from, as the law has them.
private let kinds: [String: RecordKind] = [
    "request": RequestKind.kind, "shift": dutyKinds.first { $0.name == "shift" }!, "inspection": InspectionRecord.kind, "order": OrderRecord.kind, "penalty": PenaltyRecord.kind,
]

private let titles: [Int64: String] = [
    1: "赤峰市公安局红山分局", 2: "红山酒店有限公司", 3: "红山酒店视频监控系统", 4: "大堂西侧枪机", 5: "主出入口球机", 6: "阿拉腾敖其尔·巴特尔", 7: "王建国", 8: "未安装：主出入口（NM203.7.1.8）", 9: "夜班 2026-05-09", 10: "停车场半球 3 号",
]

private func record(_ kind: String, state: String, _ data: JSON) -> LawRecord {
    LawRecord(id: 17, kind: kind, state: state, version: 3, data: data, createdBy: "user:1", createdAt: printMoment, updatedAt: printMoment, organisation: 2)
}

let filledRecords: [String: LawRecord] = [
    "request": record(
        "request", state: "fulfilled",
        [
            "number": "R-RETRIEVE-2026-000017", "requesterKind": "police", "requesterUnit": "赤峰市公安局红山分局刑事侦查大队", "requesterName": "阿拉腾敖其尔·巴特尔", "documentType": "police_id",
            "documentNumber": ["masked": "15****89", "digest": "x"], "contact": "04768223110", "access": "copy", "system": 3, "cameras": [4, 5, 10], "from": "2026-05-08T14:00:00Z",
            "to": "2026-05-08T18:30:00Z",
            "purpose": "办理“5·08”盗窃案，需调取案发时段红山酒店大堂及主出入口的图像信息，用以查明嫌疑人进出的时间和路线。", "legalBasis": "《刑事诉讼法》第五十四条", "caseNo": "A1504020500002026050001",
            "noticeNumber": "红公（刑）调证字〔2026〕31号", "noticeApprovedBy": "李明", "officers": [["name": "阿拉腾敖其尔·巴特尔", "policeNumber": "150402"], ["name": "王建国", "policeNumber": "150417"]],
            "undertakingSigner": "阿拉腾敖其尔·巴特尔", "undertakingSignedOn": "2026-05-09", "identityResult": "match", "checkerName": "赵敏", "approverName": "钱卫东",
            "approvedAt": "2026-05-09T02:10:00Z",
            "executorName": "赵敏", "fulfilledAt": "2026-05-09T03:00:00Z", "medium": "usb", "mediumNumber": "U-2026-0031", "manifestHash": JSON(String(repeating: "3f", count: 32)),
            "disposal": "case_file",
            "receiptName": "王建国", "receiptDate": "2026-05-09", "copyMethod": "由系统导出功能直接生成，逐文件计算摘要", "originalPlace": "红山酒店机房一号存储", "copyMaker": "赵敏", "originalHolder": "红山酒店有限公司",
        ]),
    "shift": record(
        "shift", state: "ended",
        [
            "organisation": 2, "system": 3, "post": "监控室一席", "plannedFrom": "2026-05-09T12:00:00Z", "plannedTo": "2026-05-10T00:00:00Z", "watchers": [6, 7],
            "startedAt": "2026-05-09T11:55:10Z", "endedAt": "2026-05-10T00:03:41Z",
            "receivedFrom": 9, "takenOver": ["3 号半球画面抖动，已报修"],
            "remarks": [
                ["at": "2026-05-09T13:20:00Z", "by": "王建国", "text": "大堂客人遗失提包，协助查看，已由派出所登记。", "isOpen": false],
                ["at": "2026-05-09T19:02:00Z", "by": "王建国", "text": "停车场照明故障，已通知工程部。", "isOpen": true],
            ], "openEvents": ["停车场照明故障，已通知工程部。"], "handOverNotes": "设备运行正常，钥匙两把已交。", "receivedBy": 6,
        ]),
    "inspection": record(
        "inspection", state: "carried_out",
        [
            "number": "R-INSPECT-2026-000004", "organ": 1, "officers": [6, 7], "inspected": 2, "system": 3, "inspectionKind": "spot", "plannedOn": "2026-05-08",
            "carriedOutOn": "2026-05-09",
            "checklist": .array(
                (1...30).map { i in
                    [
                        "unit": JSON("NM203.18.1.\(i % 5 + 1)"), "question": "值机值班、日常检查、定期维护、图像信息使用登记和安全保密制度是否建立并执行", "result": i % 6 == 0 ? "breach" : "met",
                        "remark": i % 6 == 0 ? "五月三日、四日无日常检查记录" : "",
                    ]
                }),
            "signature": "signed", "representative": "孙丽",
        ]),
    "order": record(
        "order", state: "served",
        [
            "number": "赤红公（治）责改字〔2026〕4号", "finding": 8, "organ": 1, "officers": [6, 7], "orderKind": "rectification",
            "content": "一、在主出入口安装视频监控设备，纳入系统并投入运行；\n二、在安装位置设置明显标识；\n三、补齐五月三日、四日日常检查记录的说明。",
            "dueOn": "2026-06-30", "servedOn": "2026-05-10", "serviceMethod": "in_person", "receivedBy": "孙丽",
        ]),
    "penalty": record(
        "penalty", state: "decided",
        [
            "number": "赤红公（治）行罚决字〔2026〕2号", "finding": 8, "organ": 1, "officers": [6, 7], "code": JSON(PenaltyCatalogue.choices.first?.code), "conductOn": "2026-06-30",
            "filedOn": "2026-07-01", "deadlineOn": "2026-09-29",
            "subjectKind": "unit", "subjectOrganisation": 2, "amount": 5000, "investigation": "红山酒店有限公司主出入口应当安装而未安装公共安全视频监控图像信息系统。本机关于 2026 年 5 月 10 日责令限期改正，期限为 2026 年 6 月 30 日，该单位逾期未改正。",
            "noticeOn": "2026-07-06", "defenceKind": "waived", "defenceOn": "2026-07-08", "decidedAmount": 5000, "decisionReasons": "该单位逾期不改正，但未造成严重后果，配合检查，给予法定幅度内较轻的处罚。",
            "decidedOn": "2026-07-13",
        ]),
]

@Suite struct PrintedFormsTests {
    private func kind(_ spec: FormSpec) throws -> RecordKind { try #require(kinds[spec.kind ?? "order"]) }
    private func render(_ spec: FormSpec, _ record: LawRecord?, language: PrintForm.Language = .chinese) throws -> [UInt8] {
        try PrintedForms.render(spec.name, record: record, kind: kind(spec), options: .init(language: language), lookup: { titles[$0] }, now: printMoment)
    }

    @Test(arguments: PrintedForms.all, [PrintForm.Language.chinese, .bilingual])
    func every_form_is_printed_empty(spec: FormSpec, language: PrintForm.Language) throws {
        let pdf = try render(spec, nil, language: language)
        keep(pdf, "\(spec.name)-\(language.rawValue)-empty")

        #expect((1...6).contains(try #require(pageCount(pdf))))
    }

    @Test(arguments: PrintedForms.all, [PrintForm.Language.chinese, .bilingual])
    func every_form_is_printed_filled(spec: FormSpec, language: PrintForm.Language) throws {
        let r = try #require(filledRecords[spec.kind ?? "order"])
        let pdf = try render(spec, r, language: language)
        keep(pdf, "\(spec.name)-\(language.rawValue)")

        #expect((1...6).contains(try #require(pageCount(pdf))))
    }

    @Test func a_print_says_which_record_and_version_it_is_of() throws {
        let spec = try #require(PrintedForms.spec("order")), r = try #require(filledRecords["order"])
        let f = try PrintedForms.form("order", record: r, kind: kind(spec), options: .init(), lookup: { titles[$0] }, now: printMoment)
        var changed = r
        changed.version += 1

        #expect(f.number == "赤红公（治）责改字〔2026〕4号")
        #expect(f.digest == PrintedForms.digest(spec, r))
        #expect(PrintedForms.digest(spec, changed) != PrintedForms.digest(spec, r))
        #expect(f.codeText == "CUSTOS:赤红公（治）责改字〔2026〕4号;sha256=\(PrintedForms.digest(spec, r))")
    }

    @Test(arguments: [("acceptance", "责令限期验收通知书"), ("rectification", "责令限期改正通知书"), ("deletion", "责令删除图像信息通知书")])
    func an_order_has_the_title_of_its_kind(kind: String, title: String) throws {
        var r = try #require(filledRecords["order"])
        r.data.set("orderKind", JSON(kind))

        #expect(try PrintedForms.form("order", record: r, kind: OrderRecord.kind, options: .init(), lookup: { titles[$0] }, now: printMoment).title.zh == title)
    }

    @Test func an_unknown_form_and_a_record_of_another_kind_are_refused() throws {
        #expect(throws: PrintFailure.noForm("x")) { try PrintedForms.render("x", record: nil, kind: OrderRecord.kind, lookup: { _ in nil }, now: printMoment) }
        #expect(throws: PrintFailure.wrongKind(form: "order", kind: "penalty")) {
            try PrintedForms.render("order", record: nil, kind: PenaltyRecord.kind, lookup: { _ in nil }, now: printMoment)
        }
        #expect(throws: PrintFailure.wrongKind(form: "order", kind: "penalty")) {
            try PrintedForms.render("order", record: filledRecords["penalty"], kind: OrderRecord.kind, lookup: { _ in nil }, now: printMoment)
        }
    }

    @Test func a_classified_value_is_printed_for_clearance_only() throws {
        let kind = RecordKind(
            "plan", "平面图", "Plan", fields: [RecordField("place", "位置", "Place", .text(maximum: 20)).classified()], titled: ["place"], rests: [RuleUnit("NM203.19.1.4")],
            writes: .registerAssets, owner: .common)
        let r = LawRecord(id: 1, kind: "plan", state: "valid", data: ["place": "地下二层"], createdBy: "user:1", createdAt: printMoment, updatedAt: printMoment)
        func values(_ withClassified: Bool) throws -> [String] {
            try PrintedForms.form("record", record: r, kind: kind, options: .init(withClassified: withClassified), lookup: { _ in nil }, now: printMoment).blocks.flatMap { b -> [String] in
                if case .grid(let rows) = b { rows.flatMap { $0.cells.map(\.value) } } else { [] }
            }
        }

        #expect(try values(true).contains("地下二层"))
        #expect(try !values(false).contains("地下二层"))
    }

    @Test func every_kind_of_the_law_has_a_sheet() throws {
        for kind in RequestKinds.all + dutyKinds + SupervisionKinds.all {
            let pdf = try PrintedForms.render("record", record: nil, kind: kind, lookup: { _ in nil }, now: printMoment)
            #expect(pageCount(pdf) != nil, "\(kind.name)")
        }
    }

    @Test func a_report_is_printed_with_its_facts_rows_and_bounds() throws {
        let rows = (1...120).map { ["\($0)", "红山酒店\($0)", "主出入口", $0 % 9 == 0 ? "未覆盖" : "已覆盖", "P08"] }
        let sheet = ReportSheet(
            title: Bilingual(zh: "应当安装场所覆盖情况报告", en: "Coverage of places that must have a system"), issuer: "赤峰市公安局红山分局", code: "RP-COVER", basis: "NM203.7",
            facts: [(Bilingual(zh: "统计范围", en: "Scope"), "赤峰市红山区")],
            columns: [
                (Bilingual(zh: "序号", en: "No."), 0.5), (Bilingual(zh: "场所", en: "Site"), 2), (Bilingual(zh: "重要部位", en: "Part"), 2), (Bilingual(zh: "情况", en: "State"), 1),
                (Bilingual(zh: "类别", en: "Category"), 0.7),
            ], rows: rows,
            notes: ["仅统计在用摄像机。"], language: .bilingual)
        let pdf = try sheet.pdf(now: printMoment)
        keep(pdf, "report")
        var many = sheet
        many.rows = Array(repeating: rows[0], count: PrintLimits.listRows + 5)

        #expect(try #require(pageCount(pdf)) >= 3)
        #expect(try #require(pageCount(many.pdf(now: printMoment))) < PrintLimits.pages)
    }

    @Test func a_retention_statement_names_gaps_and_never_rounds_up() throws {
        let first = try #require(LocalDate("2026-04-01"))
        let days = (0..<40).map { i in
            RetentionStatementSheet.Day(
                first.adding(days: i),
                i == 3
                    ? nil
                    : DayPresence(
                        expectedSeconds: 86_400, presentSeconds: i == 7 ? 86_399 : i == 12 ? 80_000 : 86_400,
                        absent: i == 7 ? ["reboot": 1] : i == 12 ? ["offline": 6_000, "disk": 400] : [:]))
        }
        let sheet = RetentionStatementSheet(
            number: "RET-2026-0001", unit: "红山酒店有限公司", system: "红山酒店视频监控系统", camera: "大堂西侧枪机", device: 4, from: first, to: first.adding(days: 39), oldestKept: first.start,
            retentionDays: 30, days: days,
            causes: ["offline": Bilingual(zh: "离线", en: "offline"), "disk": Bilingual(zh: "磁盘故障", en: "disk")], digest: String(repeating: "5a", count: 32),
            signature: "ed25519:" + String(repeating: "c3", count: 64))
        let pdf = try sheet.pdf(now: printMoment)
        keep(pdf, "retention")

        #expect(try #require(pageCount(pdf)) >= 2)
        #expect(RetentionStatementSheet.share(86_399, 86_400) == "99.99%")
        #expect(RetentionStatementSheet.share(0, 0) == FormWriter.nothing)
    }
}
