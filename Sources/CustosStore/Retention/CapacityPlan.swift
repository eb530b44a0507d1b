package import CustosLaw

/// Whether the disks can hold what the policies promise: bit rate times days, and a fifth more.
///
/// A plan that cannot is refused before it is stored (NM203.18.1.4): the recorder would have to stop on a full
/// disk, because it erases nothing inside its retention.
package struct CapacityPlan: Sendable, Hashable {
    /// Room for bit rates that rise at night and in snow, and for the file system.
    package static let margin = 1.2

    /// One recorded stream.
    package struct Stream: Sendable, Hashable {
        /// Bits a second: measured, or what the probe said.
        package var bitRate: Double
        package var days: Int
        package init(bitRate: Double, days: Int) {
            self.bitRate = bitRate
            self.days = days
        }
    }

    package var streams: [Stream]
    /// What footage may use of all volumes together, what it uses now included.
    package var capacityBytes: Int64

    package init(streams: [Stream], capacityBytes: Int64) {
        self.streams = streams
        self.capacityBytes = capacityBytes
    }

    /// Bytes that the policies need, the margin included. The day of the end is kept whole, so N days take N + 1.
    package var neededBytes: Int64 {
        let sum = streams.reduce(0.0) { $0 + max(0, $1.bitRate) / 8 * 86_400 * Double($1.days + 1) }
        return Int64(min(9e18, sum * Self.margin))
    }

    /// The refusal that the plan meets, or `nil` when the disks hold it.
    package func check() -> Refusal? {
        let needed = neededBytes
        guard needed > capacityBytes else { return nil }
        let perDay = streams.reduce(0.0) { $0 + max(0, $1.bitRate) / 8 * 86_400 } * Self.margin
        let days = perDay > 0 ? max(0, Int(Double(capacityBytes) / perDay) - 1) : 0
        let need = Self.gigabytes(needed), have = Self.gigabytes(capacityBytes), missing = Self.gigabytes(needed - capacityBytes)
        return Refusal(
            ruleUnits: [.minimumRetention, .untouchedOriginals],
            zh: "存储空间不足：按现有码率和保存期限需要\(need) GB（含20%余量），实有\(have) GB，约能保存\(days)日。",
            en: "The disks cannot hold this: bit rates and retention need \(need) GB (a fifth of it margin), there are \(have) GB, enough for about \(days) days.",
            remedy: Bilingual(zh: "请增加\(missing) GB以上存储，或在许可范围内降低码率、减少摄像机。", en: "Add \(missing) GB or more, or lower bit rates within what quality allows, or record fewer cameras."))
    }

    /// Decimal gigabytes with one digit, as disks are sold.
    private static func gigabytes(_ bytes: Int64) -> String {
        let tenths = (bytes + 50_000_000) / 100_000_000
        return tenths >= 1000 ? "\((tenths + 5) / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
