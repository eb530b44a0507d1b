import CCustosLinux
import CustosBase
import CustosLaw

/// How far this machine's clock can be believed, as the kernel tells (adjtimex(2)).
enum ClockSense {
    static func now() -> (state: ClockTrust, offset: TimeSpan?) {
        var offset: Int64 = 0, error: Int64 = 0
        guard custos_clock_state(&offset, &error) == 1 else { return (.free, nil) }
        return (.ok, TimeSpan(microseconds: offset))
    }
}
