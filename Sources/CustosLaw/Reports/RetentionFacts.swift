import CustosBase

/// What the recorder holds of a camera against what it should hold.
package enum RetentionFacts {
    /// Days that a span of missing footage may reach into before it is said: footage of the day on which something begins is never whole.
    static let tolerance = 1

    /// The oldest footage is younger than the floor although the camera was there: how many days are kept, in words; `nil` when nothing is wrong or nothing is known.
    package static func shortfall(_ camera: LawRecord, device: Int64, floor: Int, book: any LawBook) throws -> Bilingual? {
        let since = camera.date("installDate") ?? LocalDate(of: camera.createdAt)
        guard floor > 0, since.days(to: book.today) > floor + tolerance else { return nil }
        guard let oldest = try book.recorder.oldestKept(device: device) else { return nil }
        let kept = LocalDate(of: oldest).days(to: book.today)
        guard kept < floor else { return nil }
        return Bilingual(zh: "最早录像为\(LocalDate(of: oldest))，仅\(kept)日，少于\(floor)日。", en: "has footage since \(LocalDate(of: oldest)) only: \(kept) days, fewer than \(floor).")
    }
}
