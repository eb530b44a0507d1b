package import CustosBase

/// What a recorder states of one camera's footage, day by day: how much was to be there and is, why the rest is not, and how old the oldest is.
///
/// A text of lines, to be signed as a C2SP note by the node's key. It is made from the recorder's own measurements and says nothing that a
/// reader could not hold against the ledger.
package struct RetentionStatement: Sendable, Hashable {
    /// Days of one statement.
    package static let longestDays = 400
    /// Bytes of a text that is read.
    package static let maximumBytes = 128 * 1024
    package static let header = "custos.retention/v1"

    /// The ledger's name: whose statement it is.
    package let origin: String
    package let device: Int64
    package let camera: String
    package let madeAt: WallTime
    /// Days of retention in force, and the legal minimum; `nil` when the recorder does not know.
    package let days: Int?
    package let floorDays: Int
    package let oldestKept: WallTime?
    package let lines: [Day]

    package struct Day: Sendable, Hashable {
        package let day: LocalDate
        /// `nil`: the recorder knows nothing of that day.
        package let presence: DayPresence?
        package init(_ day: LocalDate, _ presence: DayPresence?) {
            self.day = day
            self.presence = presence
        }
    }

    /// From the recorder's facts.
    ///
    /// - Throws: `LawFault.fields` for a span that runs backwards, reaches into the future or is too long; `LawFault.noRecord` for no such camera.
    package static func make(device: Int64, from: LocalDate, to: LocalDate, floorDays: Int, origin: String, book: any LawBook) throws -> RetentionStatement {
        guard from <= to else { throw LawFault.fields([FieldProblem("to", "不能早于开始日期。", "This lies before the first day.")]) }
        guard to <= book.today else { throw LawFault.fields([FieldProblem("to", "不能晚于今天（\(book.today)）。", "This lies in the future; today is \(book.today).")]) }
        guard from.days(to: to) < longestDays else { throw LawFault.fields([FieldProblem("to", "最长\(longestDays)日。", "At most \(longestDays) days.")]) }
        guard let name = try book.recorder.devices().first(where: { $0.id == device })?.name else { throw LawFault.noRecord }
        let lines = try (0...from.days(to: to)).map { i in
            let day = from.adding(days: i)
            return Day(day, try book.recorder.presence(device: device, day: day))
        }
        return RetentionStatement(
            origin: origin, device: device, camera: name, madeAt: book.now, days: try book.recorder.retentionDays(device: device), floorDays: floorDays,
            oldestKept: try book.recorder.oldestKept(device: device), lines: lines)
    }

    package init(origin: String, device: Int64, camera: String, madeAt: WallTime, days: Int?, floorDays: Int, oldestKept: WallTime?, lines: [Day]) {
        precondition(!lines.isEmpty && lines.count <= Self.longestDays, "a statement of \(lines.count) days")
        self.origin = origin
        self.device = device
        // A line feed in a name would be a line of the statement.
        self.camera = String(camera.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.map(Character.init))
        self.madeAt = madeAt
        self.days = days
        self.floorDays = floorDays
        self.oldestKept = oldestKept
        self.lines = lines
    }

    package var expectedSeconds: Int { lines.reduce(0) { $0 + ($1.presence?.expectedSeconds ?? 0) } }
    package var presentSeconds: Int { lines.reduce(0) { $0 + ($1.presence?.presentSeconds ?? 0) } }
    package var absent: [String: Int] { lines.reduce(into: [:]) { sum, line in sum.merge(line.presence?.absent ?? [:], uniquingKeysWith: +) } }
    package var unknownDays: Int { lines.filter { $0.presence == nil }.count }
}
