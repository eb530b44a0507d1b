import CustosStore
import Foundation
import GRDB

/// A hundred thousand sites and a million cameras, found by what people type; beside it a plain scan with LIKE.
enum SearchBenchmark {
    static let sites = 100_000, cameras = 1_000_000
    /// Rows that a page of results shows, and one that says that there are more.
    private static let page = 51

    static func run() async throws {
        try await Measure.withFolder { folder in
            let path = folder + "/search.sqlite"
            var configuration = Configuration()
            configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL") }
            let db = try DatabaseQueue(path: path, configuration: configuration)
            try await db.write { db in
                try db.execute(sql: "CREATE TABLE record (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, number TEXT NOT NULL)")
                try db.execute(sql: SearchText.schema(table: "search"))
                for t in SearchText.tuning(table: "search") { try db.execute(sql: t) }
            }
            try Measure.once("search", "1.1 M records indexed, 1,000 a transaction") {
                for batch in 0..<(sites + cameras) / 1_000 {
                    try db.write { db in
                        let one = try db.makeStatement(sql: "INSERT INTO record VALUES(?, ?, ?, ?)"), two = try db.makeStatement(sql: "INSERT INTO search(rowid, t) VALUES(?, ?)")
                        for i in batch * 1_000..<(batch + 1) * 1_000 {
                            let r = Place(i)
                            try one.execute(arguments: [i + 1, r.kind, r.title, r.number])
                            try two.execute(arguments: [i + 1, SearchText.index(for: [r.title, r.number], kind: r.kind)])
                        }
                    }
                }
            }
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
            Measure.print("search", "file with both tables", "\(size / 1_000_000) MB")
            Measure.row("search", "the tokens of one camera", per: 10_000, rounds: 3) {
                for i in sites..<sites + 10_000 { _ = SearchText.index(for: [Place(i).title, Place(i).number], kind: "camera") }
            }
            // Cold first, then three times more: the worst is told. What is searched for in vain costs a whole scan.
            let target = Place(sites + 777_777)
            for typed in [
                "红山", "路", "山酒店大", "蒙古", target.title, String(target.number.suffix(4)), String(target.number.suffix(6)), target.number, "00000", "15", "3", "hs", "hsq", "hsjd", "zsxl",
                "xzq", "h", "hongshan", "hongshanqu", "shi",
                "zhongshanxilu", "红山 球机 07", "hsq qj 07", "幼儿园大兴安岭", "qwxz",
            ] {
                guard let q = SearchText.query(typed, kind: "camera") else { continue }
                let ours = try time { try db.read { try Int.fetchAll($0, sql: "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid LIMIT \(page)", arguments: [q]).count } }
                let pattern = "%\(typed)%"
                let peer = try time {
                    try db.read {
                        try Int.fetchAll(
                            $0, sql: "SELECT id FROM record WHERE kind = 'camera' AND (title LIKE ? OR number LIKE ?) ORDER BY id LIMIT \(page)", arguments: [pattern, pattern]
                        ).count
                    }
                }
                Measure.print(
                    "search", "“\(typed.prefix(24))”: \(ours.found == page ? "50 and more" : "\(ours.found)")",
                    "\(Measure.text(ours.worst)); LIKE \(Measure.text(peer.worst)), \(peer.found == page ? "50 and more" : "\(peer.found)")")
            }
        }
    }

    private static func time(_ body: () throws -> Int) rethrows -> (found: Int, worst: Double) {
        var worst = 0.0, found = 0
        for _ in 0..<4 {
            let began = Measure.wall()
            found = try body()
            worst = max(worst, Measure.wall() - began)
        }
        return (found, worst)
    }

    /// Names as the registers of a region have them.
    struct Place {
        let kind: String, title: String, number: String

        private static let cities = [
            "呼和浩特市新城区", "呼和浩特市回民区", "包头市昆都仑区", "赤峰市红山区", "赤峰市松山区", "通辽市科尔沁区", "鄂尔多斯市东胜区", "呼伦贝尔市海拉尔区", "巴彦淖尔市临河区", "乌兰察布市集宁区", "兴安盟乌兰浩特市", "锡林郭勒盟锡林浩特市", "阿拉善盟阿拉善左旗", "满洲里市", "乌海市海勃湾区",
        ]
        private static let roads = [
            "中山西路", "新华大街", "锡林北路", "解放街", "重庆路", "长乐街", "呼伦贝尔南路", "兴安北路", "成吉思汗大街", "昭乌达路", "鄂尔多斯大街", "银河街", "友谊路", "民族东路", "建设路", "钢铁大街", "铁西街", "草原路", "河西大街", "行政路",
        ]
        private static let places = [
            "第一中学", "蒙古族幼儿园", "人民医院", "红山酒店", "如意商场", "农业银行支行", "汽车站", "火车站广场", "体育馆", "博物馆", "粮库", "加油站", "燃气站", "养老院", "派出所", "公园", "小区东门", "政务服务中心", "物流园", "地下通道",
        ]
        private static let parts = ["大堂", "主出入口", "东口", "西北角", "收银台", "停车场", "走廊", "电梯厅", "库房门", "楼梯间"]
        private static let makes = ["枪机", "球机", "半球", "全景"]

        init(_ i: Int) {
            var x = UInt64(i) &* 0x9E37_79B9_7F4A_7C15
            func next(_ n: Int) -> Int {
                x ^= x >> 31
                x = x &* 0xBF58_476D_1CE4_E5B9
                return Int(x >> 33) % n
            }
            let place = Self.cities[next(Self.cities.count)] + Self.roads[next(Self.roads.count)] + Self.places[next(Self.places.count)]
            let serial = String(1_000_000 + i).suffix(6)
            if i < SearchBenchmark.sites {
                (kind, title, number) = ("site", place + "\(next(300))号", "1504\(10 + next(20))\(serial)")
            } else {
                let n = next(99)
                (kind, title, number) = (
                    "camera", place + Self.parts[next(Self.parts.count)] + Self.makes[next(4)] + (n < 10 ? "0\(n)" : "\(n)"),
                    "150\(100 + next(800))0\(10 + next(3))1320\(next(10))\(serial)"
                )
            }
        }
    }
}
