import CustosBase

/// Media time in ticks of one scale, in another.
enum MediaTicks {
    /// Rounded to the nearest tick, away from zero at the half; saturates where 64 bits end.
    static func scale(_ ticks: Int64, from: UInt32, to: UInt32) -> Int64 {
        guard from != to, from > 0 else { return ticks }
        let product = ticks.magnitude.multipliedFullWidth(by: UInt64(to))
        let divisor = UInt64(from)
        guard product.high < divisor else { return ticks < 0 ? .min : .max }
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        let rounded = quotient &+ (remainder >= divisor - remainder ? 1 : 0)
        guard rounded <= UInt64(Int64.max) else { return ticks < 0 ? .min : .max }
        return ticks < 0 ? -Int64(rounded) : Int64(rounded)
    }

    /// 90 kHz ticks of a span of microseconds.
    static func video(_ span: TimeSpan) -> Int64 { scale(span.microseconds, from: 1_000_000, to: 90_000) }
    static func span(video ticks: Int64) -> TimeSpan { TimeSpan(microseconds: scale(ticks, from: 90_000, to: 1_000_000)) }
}
